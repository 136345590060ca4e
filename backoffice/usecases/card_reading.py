"""A 在留カード read at a desk: what its chip says, whether it is genuine, and how it stands to the record (R-243, R-245)."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from secrets import token_bytes

from backoffice.cards.chip import Chance
from backoffice.cards.reader import Connection, NoCardError, NoReaderError, Readers
from backoffice.cards.recording import Recorded
from backoffice.cards.residence_facts import Fact, Image, day, facts, images, text
from backoffice.cards.residence_signature import SIGNATURE_TAGS, Authenticity
from backoffice.cards.residence_terminal import (
    NoResidenceCard,
    RefusedByCard,
    ResidenceRead,
    judged,
    read_residence_card,
)
from backoffice.cards.status_words import NO_INFORMATION
from backoffice.cards.tlv import whole_length
from backoffice.domain.actors import Actor, Role
from backoffice.domain.refusal import Refusal, refuse_if_any
from backoffice.domain.residence_card import status_code
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.simulation.world import World
from backoffice.store.applications import Application
from backoffice.store.people import Person, ResidenceCard, cards_of, written_on
from backoffice.usecases import certifying
from backoffice.usecases.number_inquiry import ground, number_refusal, plain_number
from backoffice.usecases.presenting import SESSION, Noted, begun, presented
from backoffice.usecases.progress import application_of
from backoffice.usecases.residence_chips import authority_of

DESKS = (Role.ANNEX, Role.COUNTER)
DESK, WRITTEN = "desk", "write-check"
"""Purposes of a session: a card that was presented, and one that was just written."""
SECOND = "C1023035"
"""How a card of the second generation says that it is one (C1 is 05)."""


@dataclass(frozen=True, slots=True)
class CardFinding:
    """Something that a reading shows, in words for the officer; `tone` is success, warning or error."""

    code: str
    tone: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class CardReading:
    """A reading as a desk shows it; `session_id` leads to what was said, "" when the card said nothing."""

    typed: str
    findings: tuple[CardFinding, ...]
    session_id: str = ""
    generation: int = 0
    authenticity: Authenticity | None = None
    facts: tuple[Fact, ...] = ()
    images: tuple[Image, ...] = ()

    @property
    def good(self) -> bool:
        """Whether nothing stands against the card."""
        return all(finding.tone == "success" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Talk:
    """How a conversation ended: what was read, or why nothing was."""

    read: ResidenceRead | None = None
    trouble: CardFinding | None = None


def choices(reading: Reading, application: Application) -> list[ResidenceCard]:
    """Return the cards of an applicant that may lie on a desk, the newest first."""
    return cards_of(reading.session, application.applicant_id)


def read_at_desk(
    tx: Transaction, officer: Actor, application_id: str, card_number: str, typed: str
) -> CardReading:
    """Read the card that was presented for an application; `typed` is the number that the officer reads off its face.

    What was said is kept (`CardSession`). Refused where no such card is in the world, or the number is none.
    """
    officer.must_be(*DESKS)
    application = application_of(tx, application_id)
    about = application.id
    return read_card(tx, card_number, typed, by=officer.id, about=about, application=application)


def read_card(
    tx: Transaction,
    card_number: str,
    typed: str,
    *,
    by: str = "",
    about: str = "",
    application: Application | None = None,
    purpose: str = DESK,
) -> CardReading:
    """Read a card of the world in process: whose number is typed wrong is refused by the chip itself (6300)."""
    refuse_if_any([number_refusal(card_number, "card"), number_refusal(typed, "typed_number")])
    number, told = plain_number(card_number), plain_number(typed)
    tx.require(ResidenceCard, number, "在留カード", "residence card")
    before = tx.number_of(SESSION)
    chance = tx.chance("terminal", f"{number}.{before}").randbytes
    talk = _talked(lambda: presented(tx, number, purpose, by=by, about=about), told, SILENT, chance)
    return _judged(tx, talk, told, _session_since(tx, before), application)


def read_at_machine(
    world: World, officer: Actor, application_id: str, reader: str, typed: str
) -> CardReading:
    """Read the card in a reader of the officer's machine, by PC/SC: the world is not held meanwhile.

    Of a card that another authority vouches for, such as a real one, nothing is shown or kept.
    """
    officer.must_be(*DESKS)
    refuse_if_any([number_refusal(typed, "typed_number")])
    told, said = plain_number(typed), list[tuple[str, str]]()
    readers = world.ports.desk_readers
    talk = _talked(lambda: _connected(readers, reader, said), told, NO_CARD)
    with world.write() as tx:
        application = application_of(tx, application_id)
        found = _judged(tx, talk, told, "", application)
        card = tx.get(ResidenceCard, told) if talk.trouble is NO_CARD else None
        if card:  # a hole is one of the reasons for silence, and the record knows of it
            return CardReading(told, (NO_CARD, *_of_lapse(tx, card)))
        if found.authenticity is Authenticity.FOREIGN:
            return CardReading(told, (*found.findings, KEPT_OUT))
        if said:
            row = begun(tx, told, _kind(said), DESK, by=officer.id, about=application.id)
            for command, answer in said:
                Noted(tx, row)(command, answer)
            return replace(found, session_id=row.id)
        return found


def verify_written(tx: Transaction, officer: Actor, application_id: str) -> CardReading:
    """Read back the new card of an application that was just written (ICに書き込み), as a check."""
    officer.must_be(*DESKS)
    application = application_of(tx, application_id)
    number = application.new_card_number
    about = application.id
    return read_card(tx, number, number, by=officer.id, about=about, application=application, purpose=WRITTEN)


def machine_readers(readers: Readers) -> list[str] | Refusal:
    """Return the names of the readers of this machine, or in words what is missing."""
    try:
        return [seen.name for seen in readers.seen()]
    except NoReaderError as missing:
        return Refusal("", missing.ja, missing.en, "card", "no-reader")


def _talked(
    connect: Callable[[], AbstractContextManager[Connection]],
    number: str,
    silent: CardFinding,
    chance: Chance = token_bytes,
) -> _Talk:
    try:
        with connect() as connection:
            return _Talk(read_residence_card(connection, number, chance))
    except NoCardError:
        return _Talk(trouble=silent)
    except NoReaderError as missing:
        return _Talk(trouble=CardFinding("no-reader", "error", missing.ja, missing.en))
    except NoResidenceCard as other:
        return _Talk(trouble=CardFinding("no-residence-card", "error", other.ja, other.en))
    except RefusedByCard as refused:
        ja, en = f"{refused.ja}（{refused.status:04X}）。", f"{refused.en} ({refused.status:04X})."
        if refused.status == NO_INFORMATION:
            ja, en = f"{ja}券面の番号をもう一度確かめてください。", f"{en} Look at the face again."
        return _Talk(trouble=CardFinding(f"refused-{refused.status:04X}", "error", ja, en))


SILENT = CardFinding(
    "silent",
    "error",
    "カードが応答しません。穿孔された（失効した）カードは、二度と応答しません。穴がないか確かめてください。",
    "The card does not answer: a punched one never does again. Look for the hole.",
)
NO_CARD = CardFinding(
    "no-card",
    "error",
    "リーダーにカードがないか、カードが応答しません。カードを置き直してください。穿孔されたカードは応答しません。",
    "No card answers in the reader: lay it there again. A punched one never answers.",
)


@contextmanager
def _connected(readers: Readers | None, name: str, said: list[tuple[str, str]]) -> Iterator[Connection]:
    if readers is None:
        raise NoReaderError(
            "このサーバーはリーダーを使わない設定です（ODAIBA_READERS）。",
            "This server is set to use no readers (ODAIBA_READERS).",
        )
    connection = readers.connect(name)
    try:
        yield Recorded(connection, lambda command, answer: said.append((command, answer)))
    finally:
        connection.close()


def _kind(said: list[tuple[str, str]]) -> str:
    """Return which kind of chip spoke, by what it said of itself."""
    return "residence-2" if any(answer.startswith(SECOND) for _, answer in said) else "residence-1"


def _session_since(tx: Transaction, before: int) -> str:
    """Return the session that was begun since a count of them, "" when none was."""
    last = tx.number_of(SESSION)
    return f"{SESSION}-{last:08d}" if last > before else ""


def _judged(
    tx: Transaction, talk: _Talk, typed: str, session_id: str, application: Application | None
) -> CardReading:
    read = talk.read
    if read is None:
        assert talk.trouble is not None  # noqa: S101 - a talk ends in one or the other
        return CardReading(typed, (talk.trouble,), session_id)
    authenticity = judged(read, certifying.authority(tx, authority_of(read.generation)).content)
    found = [
        *_of_signature(tx, read, authenticity),
        *_of_record(tx, read),
        *_of_application(read, application),
    ]
    return CardReading(
        typed,
        tuple(found) or (GOOD[read.generation],),
        session_id,
        read.generation,
        authenticity,
        tuple(facts(read)),
        tuple(images(read)),
    )


GOOD = {
    1: CardFinding(
        "good",
        "success",
        "真正なカードで、失効していません。氏名・在留資格・満了日は、券面の画像と記録を見比べてください。",
        "A genuine card that has not lapsed: compare name, status and ends on its front with the record.",
    ),
    2: CardFinding(
        "good",
        "success",
        "真正なカードで、失効していません。番号・満了日・生年月日・在留資格は記録と一致します。",
        "A genuine card that has not lapsed: number, ends, birth and status agree with the record.",
    ),
}
KEPT_OUT = CardFinding(
    "kept-out",
    "warning",
    "この世界のカードではないため、内容は表示も記録もしません。実在のカードを読み取らないでください。",
    "It is no card of this world: nothing of it is shown or kept. Read no real cards here.",
)


def _of_signature(tx: Transaction, read: ResidenceRead, authenticity: Authenticity) -> Iterator[CardFinding]:
    if authenticity is not Authenticity.GENUINE:
        code = f"authenticity-{authenticity}"
        yield CardFinding(
            code, "error", f"真正なカードではありません：{authenticity.label}。", f"{authenticity.english}."
        )
        return
    der = read.values[SIGNATURE_TAGS[read.generation][1]]
    verdict = certifying.judged(tx, der[: whole_length(der)], authority_of(read.generation))
    if isinstance(verdict, Refusal):
        yield CardFinding(verdict.code, "error", verdict.ja, verdict.en)


def _of_record(tx: Transaction, read: ResidenceRead) -> Iterator[CardFinding]:
    card = tx.get(ResidenceCard, read.number)
    if card is None:
        ja = f"番号 {read.number} の在留カードは、この世界の記録にありません。"
        yield CardFinding("unknown", "error", ja, f"No card {read.number} is on record in this world.")
        return
    yield from _of_lapse(tx, card)
    holder = tx.get(Person, card.person_id)
    differing = _differing(read, card, holder) if holder else []
    if differing:
        names = "、".join(ja for ja, _ in differing)
        english = ", ".join(en for _, en in differing)
        yield CardFinding(
            "differs",
            "error",
            f"チップの記載が記録と違います：{names}。",
            f"The chip differs from the record: {english}.",
        )


def _of_lapse(tx: Transaction, card: ResidenceCard) -> Iterator[CardFinding]:
    lapse = ground(tx, card)
    if lapse:
        ja = f"この番号は失効しています：{lapse.label}。"
        yield CardFinding(f"lapsed-{lapse}", "error", ja, f"The number has lapsed ({lapse}).")


def _differing(read: ResidenceRead, card: ResidenceCard, holder: Person) -> list[tuple[str, str]]:
    """Return what the text of a second-generation chip says otherwise than the record; the first has no such text."""
    if read.generation == 1:
        return []
    values = read.values
    status, months, stay_until = written_on(card, holder)
    asked = (
        ("番号", "number", text(values.get(0xC2, b"")), card.number),
        ("有効期間の満了日", "expiry", day(values.get(0xC5, b"")), card.expires_on),
        ("生年月日", "birth", day(values.get(0xC6, b"")), holder.birth_on),
        ("在留期間の満了日", "stay", day(values.get(0xCD, b"")), stay_until),
        ("在留資格", "status", text(values.get(0xC9, b"")), status_code(status, months)),
    )
    return [(ja, en) for ja, en, said, known in asked if said != known]


def _of_application(read: ResidenceRead, application: Application | None) -> Iterator[CardFinding]:
    if application is None or read.number in (application.card_number, application.new_card_number):
        return
    ja = f"申請の記録にある番号（{application.card_number}）と違うカードです。別の人のカードか、古いカードでないか確かめてください。"
    en = f"Another card than the record's ({application.card_number}): somebody else's, or an old one of his?"
    yield CardFinding("another-number", "error", ja, en)
