"""One line of a bulk file after the other: whom it is about, and the application that it becomes (R-161, R-162)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from backoffice.domain.actors import Actor
from backoffice.domain.bulk.answers import CARD, NAME, Entry
from backoffice.domain.bulk.columns import Family
from backoffice.domain.forms import Context, check
from backoffice.domain.life import Status
from backoffice.domain.procedure import WANTS_STATUS
from backoffice.domain.refusal import Refusal, Refused, refuse_if_any
from backoffice.simulation.transaction import Transaction
from backoffice.store.applications import Application
from backoffice.store.bulk_batches import BulkRow, Fate, failed_with_cards
from backoffice.store.people import Account, Person, ResidenceCard
from backoffice.store.types import canonical
from backoffice.usecases import filing
from backoffice.usecases.filing import Wish
from backoffice.usecases.representing import may_file_for

_KEPT = 104
WANTED = "requested_status"
_IDENTITY = (NAME, "birth_on", "nationality")
_OF_STRANGERS = frozenset({"not-own", "no-relation", "not-listed", "not-asked"})


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a line: the application, or why there is none. Row 0 is a file as a whole."""

    row: int
    name: str
    refusals: tuple[Refusal, ...] = ()
    card_number: str = ""
    application_id: str = ""
    digest: str = ""

    @property
    def fate(self) -> Fate:
        """Entered, or failed."""
        return Fate.ENTERED if self.application_id else Fate.FAILED


class Entering:
    """Enters the lines of one batch; the rows that they need are loaded beforehand, in a few statements for all lines."""

    def __init__(self, tx: Transaction, account: Account, family: Family, entries: Sequence[Entry]) -> None:
        """Load whom the lines are about."""
        self._tx, self._account, self._family = tx, account, family
        cards = {entry.answers.get(CARD, "") for entry in entries}
        self._failed = failed_with_cards(tx.session, account.id, cards - {""}) if cards - {""} else []
        self._people = self._holders(cards)
        self._times = Counter(filter(None, map(self._who, entries)))
        self._known = self._digests_of_unfiled(map(self._digest, entries))

    def judge(self, entry: Entry) -> Judged:
        """Enter a line, or say all that is wrong with it."""
        answers = entry.answers
        told = Judged(entry.row, _shown(answers.get(NAME, "")), card_number=_shown(answers.get(CARD, "")))
        digest = self._digest(entry)
        try:
            refuse_if_any(entry.problems)
            application = self._enter(entry, digest)
        except Refused as refused:
            return Judged(told.row, told.name, refused.refusals, told.card_number)
        self._correct(told.card_number)
        return Judged(told.row, told.name, (), told.card_number, application.id, digest)

    def _enter(self, entry: Entry, digest: str) -> Application:
        person = self._person(entry.answers)
        first = [
            self._twice(entry),
            person if isinstance(person, Refusal) else self._other_family(entry.answers, person),
        ]
        if any(first) or isinstance(person, Refusal):
            told = {refusal.field for refusal in first if refusal}
            others = [problem for problem in self._problems(entry.answers) if problem.field not in told]
            refuse_if_any([*first, *others])
        if digest in self._known:
            raise Refused(_again())
        applicant_id = person.id if isinstance(person, Person) else ""
        return filing.enter(self._tx, self._actor, applicant_id, self._wish(entry.answers), entry.answers)

    @property
    def _actor(self) -> Actor:
        return self._account.actor()

    def _wish(self, answers: Mapping[str, str]) -> Wish:
        wants = self._family.type in WANTS_STATUS
        return Wish(type=self._family.type, requested_status=answers.get(WANTED, "") if wants else "")

    def _holders(self, cards: set[str]) -> dict[str, Person | Refusal]:
        """Return whom the cards belong to, or why this user may not file for them; asked before anything is recorded."""
        # Here, since the agenda's service also leads to this module.
        from backoffice.usecases.serving import prefetch_applicants

        found = self._tx.fetch(ResidenceCard, cards)
        prefetch_applicants(self._tx, {card.person_id for card in found})
        people = {card.number: self._tx.get(Person, card.person_id) for card in found}
        return {number: self._judged(number, person) for number, person in people.items() if person}

    def _judged(self, number: str, person: Person) -> Person | Refusal:
        barred = _may_not_file_for(self._tx, self._account, person)
        if barred is None and person.card_number != number:
            return _older_card()
        return barred or person

    def _digest(self, entry: Entry) -> str:
        told = [self._account.id, self._family.type, dict(entry.answers)]
        return sha256(canonical(told).encode()).hexdigest()

    def _digests_of_unfiled(self, digests: Iterable[str]) -> set[str]:
        """Return which of these lines are applications of this user already, not filed yet."""
        rows = self._tx.fetch_having(BulkRow, "digest", digests)
        unfiled = {
            application.id
            for application in self._tx.fetch(Application, [row.application_id for row in rows])
            if application.stage is Status.ENTERED
        }
        return {row.digest for row in rows if row.application_id in unfiled}

    def _who(self, entry: Entry) -> tuple[str, ...]:
        """Return what tells an applicant from the others of a file: the card's number, else name, birth and nationality."""
        names = (CARD,) if CARD in self._family.places else _IDENTITY
        told = tuple(entry.answers.get(name, "") for name in names)
        return told if all(told) else ()

    def _twice(self, entry: Entry) -> Refusal | None:
        if self._times[self._who(entry)] <= 1:
            return None
        ja = "同じ申請人の行が、このファイルに2つ以上あります。1人1行にして、登録し直してください。"
        return Refusal("R-162", ja, "This applicant stands in more than one line.", CARD, "duplicate")

    def _person(self, answers: Mapping[str, str]) -> Person | Refusal | None:
        """Return whom a line is about; None where the application itself tells who its applicant is."""
        if CARD not in self._family.places:
            return None
        number = answers.get(CARD, "")
        if not number:
            ja = "在留カード番号が入力されていません。一括入力では、在留カード番号で申請人を確かめます。"
            return Refusal("R-162", ja, "The residence card's number is missing.", CARD, "no-card-number")
        return self._people.get(number) or _not_yours()

    def _other_family(self, answers: Mapping[str, str], person: Person | None) -> Refusal | None:
        wants = WANTED in self._family.places
        field = WANTED if wants else "status"
        status = answers.get(WANTED, "") if wants else person.status if person else ""
        if status in self._family.statuses:
            return None
        if not status:
            return Refusal(
                "R-162", "在留資格が入力されていません。", "The status is missing.", field, "no-status"
            )
        ja = (
            f"在留資格「{status}」は、選んだ{self._family.label}と入力画面が違います。"
            "同じ入力画面を使う在留資格の方だけを、1つのファイルにまとめてください。"
        )
        en = f"The status {status} has another entry screen than this file's family."
        return Refusal("R-156", ja, en, field, "other-family")

    def _problems(self, answers: Mapping[str, str]) -> list[Refusal]:
        """Return what is wrong with the cells of a line that cannot be entered anyway."""
        found = check(self._family.form, dict(answers), Context(self._tx.today)).problems
        return [problem for problem in found if problem.field in answers]

    def _correct(self, card_number: str) -> None:
        for row in self._failed:
            if row.card_number == card_number:
                row.fate = Fate.CORRECTED


def _may_not_file_for(tx: Transaction, account: Account, person: Person) -> Refusal | None:
    refusal = may_file_for(tx, account, person)
    if refusal is None:
        return None
    return _not_yours() if refusal.code in _OF_STRANGERS else replace(refusal, field=CARD)


def _not_yours() -> Refusal:
    """Return the same words for nobody's number and for a stranger's: whose it is is not told."""
    ja = (
        "この在留カード番号の方は、あなたが申請できる方の中にいません。番号の誤りのほか、"
        "「所属している外国人リスト」に載っているかを確かめてください。"
    )
    return Refusal("R-025", ja, "You may not file for a holder of such a card.", CARD, "not-yours")


def _older_card() -> Refusal:
    ja = "この方には、その後に新しい在留カードが交付されています。新しい在留カードの番号と内容を入力してください。"
    return Refusal("R-162", ja, "A newer card has been issued. Enter that one.", CARD, "older-card")


def _again() -> Refusal:
    ja = "同じ内容の申請が既に入力されていて、まだ申請されていません。「申請情報一覧」のその申請に資料と顔写真を添付してください。"
    return Refusal("", ja, "The same line has been entered already and is not filed yet.", None, "same-line")


def _shown(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:_KEPT]
