"""What lies in an envelope to the annex, and what can be wrong with it (R-216 … R-231)."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from postal import fee_slip
from postal.defect import Defect as Defect  # noqa: PLC0414 callers find it beside defects()
from postal.fee_slip import FeeSlip, Mark, same_number, same_words
from postal.item import Address
from postal.paper import Enclosure, Kind, Paper, ResidenceCard, ReturnEnvelope
from postal.paper import parse_papers as parse_papers  # noqa: PLC0414 callers find it beside defects()
from postal.refusal import Refused
from postal.service import ServiceClass
from postal.tariff import postage

_HONORIFICS = ("御中", "様", "殿", "宛", "行")
_WRITTEN = re.compile(r"(?:〒?(\d{3}-?\d{4})(?=\D))?〒?(.*)")
_PERSONS = re.compile(r"\d+[人名]")
_PACKS = frozenset({ServiceClass.LETTER_PACK_PLUS, ServiceClass.LETTER_PACK_LIGHT})

WEIGHTS_G = {
    ResidenceCard: 5,
    FeeSlip: 4,
    ReturnEnvelope: 6,
    Kind.PASSPORT: 35,
    Kind.MY_NUMBER_CARD: 5,
}
"""Grams of a paper, 4 for any other; the envelope itself 6 (assumed: one A4 sheet of 64 g/m²)."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the annex expects of an envelope on the day `on` that it is opened.

    `names` are the spellings of the applicant's name that count; `return_address` None is not compared and
    `address_row` is R-224 (individuals) or R-225 (organisations); `send_by` and `posted_on` make a late
    envelope a soft defect (R-217); `needs_designation` is of a holder of a 指定書 (R-230), `needs_card_copy` of a 就労資格証明書 (R-221), `needs_back_note` of a 認定 (R-218); `return_weight_g` is what the return envelope must carry, in grams.
    """

    number: str
    names: tuple[str, ...]
    fee_yen: int
    mark: Mark
    on: date
    return_address: Address | str | None = None
    services_allowed: Collection[ServiceClass] = field(
        default=(ServiceClass.SIMPLIFIED_REGISTERED, ServiceClass.LETTER_PACK_PLUS)
    )
    card_number: str | None = None
    needs_slip: bool = True
    needs_card: bool = True
    needs_designation: bool = False
    needs_card_copy: bool = False
    needs_back_note: bool = False
    address_row: str = "R-224"
    posted_on: date | None = None
    send_by: date | None = None
    return_weight_g: int = 25

    @property
    def set_row(self) -> str:
        """The row that lists the papers: R-222 in the era of signatures, R-220 after."""
        return "R-222" if self.mark is Mark.SIGNATURE else "R-220"


def weight_g(papers: Iterable[Paper]) -> int:
    """Return what an envelope with these papers weighs, in grams (assumed)."""
    return 6 + sum(
        WEIGHTS_G.get(paper.kind if isinstance(paper, Enclosure) else type(paper), 4) for paper in papers
    )


def defects(papers: Iterable[Paper], expected: Expectation) -> list[Defect]:
    """Return all that is wrong with an envelope; hard defects send it back, `soft` ones are only noted."""
    papers = tuple(papers)
    return [
        *_slip(papers, expected),
        *_card(papers, expected),
        *_designation(papers, expected),
        *_card_copy(papers, expected),
        *_return_envelope(papers, expected),
        *_forbidden(papers),
        *_late(expected),
    ]


def _slip(papers: tuple[Paper, ...], expected: Expectation) -> Iterator[Defect]:
    slips = [paper for paper in papers if isinstance(paper, FeeSlip)]
    if not expected.needs_slip:
        return
    if not slips:
        yield Defect(
            "slip-missing",
            expected.set_row,
            "手数料納付書が同封されていません。",
            "There is no fee slip in the envelope.",
        )
        return
    name, *others = expected.names or ("",)
    wanted = fee_slip.Expected(
        expected.number, name, expected.fee_yen, expected.mark, expected.on, tuple(others)
    )
    yield from fee_slip.defects(slips[0], wanted)


def _card(papers: tuple[Paper, ...], expected: Expectation) -> Iterator[Defect]:
    cards = [paper for paper in papers if isinstance(paper, ResidenceCard)]
    if not expected.needs_card:
        return
    if not cards:
        yield Defect(
            "card-missing",
            expected.set_row,
            "現在所持している在留カード（原本）が同封されていません。",
            "The present residence card (original) is missing.",
        )
        return
    wanted = expected.card_number
    others = [card.card_number for card in cards if wanted and not _is_card(card, wanted)]
    if others:
        yield Defect(
            "card-wrong",
            expected.set_row,
            f"同封の在留カード（{others[0]}）は申請人のもの（{wanted}）ではありません。",
            f"Card {others[0]} is enclosed, the applicant's is {wanted}.",
        )


def _designation(papers: tuple[Paper, ...], expected: Expectation) -> Iterator[Defect]:
    enclosed = any(isinstance(paper, Enclosure) and paper.kind is Kind.DESIGNATION for paper in papers)
    if expected.needs_designation and not enclosed:
        yield Defect(
            "designation-missing",
            "R-230",
            "指定書が同封されていません。旅券から外して同封してください。",
            "The 指定書 is missing. Detach it from the passport and enclose it.",
        )


def _card_copy(papers: tuple[Paper, ...], expected: Expectation) -> Iterator[Defect]:
    kinds = {paper.kind for paper in papers if isinstance(paper, Enclosure)}
    if expected.needs_card_copy and not kinds & {Kind.CARD_COPY, Kind.PASSPORT_COPY}:
        yield Defect(
            "card-copy-missing",
            "R-221",
            "在留カード又は特別永住者証明書の写し（ない場合は旅券の身分事項の写し）が同封されていません。",
            "A copy of the card (or of the passport's identity page) is missing.",
        )


def _is_card(card: ResidenceCard, number: str) -> bool:
    return card.card_number is None or same_words(card.card_number) == same_words(number)


def _return_envelope(papers: tuple[Paper, ...], expected: Expectation) -> Iterator[Defect]:
    envelopes = [paper for paper in papers if isinstance(paper, ReturnEnvelope)]
    if not envelopes:
        yield Defect(
            "return-envelope-missing",
            expected.set_row,
            "在留カード送付用封筒が同封されていません。",
            "The return envelope is missing.",
        )
        return
    yield from _return_service(envelopes[0], expected)
    yield from _return_postage(envelopes[0], expected)
    yield from _return_address(envelopes[0], expected)
    yield from _back_note(envelopes[0], expected)


def _back_note(envelope: ReturnEnvelope, expected: Expectation) -> Iterator[Defect]:
    written = same_number(envelope.back)
    if expected.needs_back_note and not (
        same_number(expected.number) in written and _PERSONS.search(written)
    ):
        yield Defect(
            "back-note-missing",
            "R-218",
            f"送付用封筒の裏面に申請受付番号（{expected.number}）と人数の記載がありません。",
            f"The back of the return envelope must bear {expected.number} and the number of persons.",
        )


def _return_service(envelope: ReturnEnvelope, expected: Expectation) -> Iterator[Defect]:
    if envelope.service not in expected.services_allowed:
        allowed = sorted(expected.services_allowed)
        named = "・".join(service.terms.extra_ja or service.terms.ja for service in allowed)
        yield Defect(
            "return-service-not-allowed",
            expected.set_row if expected.mark is Mark.SIGNATURE else "R-223",
            f"返信用封筒は{named}にしてください。",
            f"The return envelope must go as {', '.join(allowed)}, not {envelope.service}.",
        )


def _return_postage(envelope: ReturnEnvelope, expected: Expectation) -> Iterator[Defect]:
    try:
        due = postage(envelope.service, expected.return_weight_g, expected.on)
    except Refused:
        return
    ready_made = envelope.service in _PACKS and envelope.postage_yen is None
    paid = due if ready_made else envelope.postage_yen or 0
    if paid < due:
        yield Defect(
            "return-envelope-underpaid",
            expected.set_row if expected.mark is Mark.SIGNATURE else "R-223",
            f"返信用封筒の切手が{due - paid:,}円不足しています（必要額{due:,}円、貼付{paid:,}円）。",
            f"The return envelope is {due - paid:,} yen short: {paid:,} of {due:,} yen.",
        )


def _return_address(envelope: ReturnEnvelope, expected: Expectation) -> Iterator[Defect]:
    wanted = expected.return_address
    if wanted is None or _is_same_address(envelope.address, wanted):
        return
    yield Defect(
        "return-address-wrong",
        expected.address_row,
        f"返信用封筒の宛先「{address_text(envelope.address)}」が送付先「{address_text(wanted)}」と一致しません。",
        f"The return envelope says {address_text(envelope.address)!r}, it must be {address_text(wanted)!r}.",
    )


def address_text(address: Address | str) -> str:
    """Return an address in one line: 〒, lines, name."""
    if isinstance(address, str):
        return address
    return " ".join([f"〒{address.postal_code}", *address.lines, address.name]).strip()


def _is_same_address(one: Address | str, other: Address | str) -> bool:
    (code, texts), (other_code, other_texts) = _spellings(one), _spellings(other)
    return bool(texts & other_texts) and (not code or not other_code or code == other_code)


def _spellings(address: Address | str) -> tuple[str, set[str]]:
    """Return the bare postal code ("" if not written) and the address with and without its name."""
    if isinstance(address, str):
        found = _WRITTEN.fullmatch(same_number(address))
        code, text = found.group(1, 2) if found else (None, "")
        return (code or "").replace("-", ""), {_without_honorific(text)}
    lines = same_number("".join(address.lines))
    code = same_number(address.postal_code).replace("-", "").removeprefix("〒")
    return code, {lines, lines + _without_honorific(same_number(address.name))}


def _without_honorific(text: str) -> str:
    return next((text.removesuffix(word) for word in _HONORIFICS if text.endswith(word)), text)


def _forbidden(papers: tuple[Paper, ...]) -> Iterator[Defect]:
    words = {
        Kind.PASSPORT: ("旅券", "a passport"),
        Kind.MY_NUMBER_CARD: ("マイナンバーカード", "a マイナンバーカード"),
    }
    enclosed = [paper.kind for paper in papers if isinstance(paper, Enclosure)]
    for kind, (ja, en) in words.items():
        if kind in enclosed:
            yield Defect(
                f"{kind}-enclosed",
                "R-231",
                f"{ja}が同封されています。{ja}は郵送しないでください。",
                f"The envelope holds {en}; never send it.",
            )


def _late(expected: Expectation) -> Iterator[Defect]:
    if expected.posted_on and expected.send_by and expected.posted_on > expected.send_by:
        yield Defect(
            "sent-late",
            "R-217",
            f"審査完了メールから14日以内（{expected.send_by}まで）に送付されていません（{expected.posted_on}発送）。",
            f"Sent on {expected.posted_on}, after the 14 days that ended on {expected.send_by}.",
            soft=True,
        )
