"""The papers of an envelope as typed values, read from the JSON dicts that cross the border, and back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from postal.fee_slip import FeeSlip
from postal.fields import Fields, bad, whole_number
from postal.item import Address
from postal.refusal import Refused
from postal.service import ServiceClass

MAX_PAPERS, MAX_STAMPS = 30, 60
FEE_SLIP_ITEMS = range(1, 10)


class Kind(StrEnum):
    """Papers that need no more than their name; any may carry a `note`."""

    DESIGNATION = "designation"
    PASSPORT = "passport"
    MY_NUMBER_CARD = "my-number-card"
    CARD_COPY = "card-copy"
    PASSPORT_COPY = "passport-copy"
    CERTIFICATE = "certificate"
    KANJI_REQUEST = "kanji-name-request"
    AGENT_CERTIFICATE = "agent-certificate"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class ResidenceCard:
    """A 在留カード; `punched` when the office has made it void (穿孔処理, R-239)."""

    card_number: str | None = None
    punched: bool = False


@dataclass(frozen=True, slots=True)
class ReturnEnvelope:
    """The envelope for the way back; `postage_yen` None is a レターパック bought at the day's price.

    `back` is what is written on its back.
    """

    postage_yen: int | None
    service: ServiceClass
    address: Address | str
    back: str = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Any other paper: 指定書, passport, マイナンバーカード, a copy of the card, a letter."""

    kind: Kind
    note: str = ""


Paper = ResidenceCard | FeeSlip | ReturnEnvelope | Enclosure


def parse_papers(papers: Sequence[object]) -> tuple[Paper, ...]:
    """Read the papers of an envelope: at most 30, at most 60 stamps on a slip.

    Refuses (bad-field, too-many-papers) with a pointer such as `papers[1].stamps[0]`.
    """
    if not isinstance(papers, list | tuple):
        raise bad("papers", "書類の一覧ではありません", "is not a list of papers")
    if len(papers) > MAX_PAPERS:
        raise Refused(
            "too-many-papers",
            f"封筒に入る書類は{MAX_PAPERS}点までです。",
            f"An envelope holds at most {MAX_PAPERS} papers.",
            "papers",
        )
    return tuple(_paper(Fields(paper, f"papers[{at}]")) for at, paper in enumerate(papers))


def to_facts(paper: Paper) -> dict[str, object]:
    """Return the paper as the JSON dict that `parse_papers` reads."""
    return {name: value for name, value in _facts(paper).items() if value is not None}


def _facts(paper: Paper) -> dict[str, object]:
    match paper:
        case ResidenceCard():
            return {
                "kind": "residence-card",
                "card_number": paper.card_number,
                "punched": paper.punched or None,
            }
        case FeeSlip():
            return {
                "kind": "fee-slip",
                "number": paper.number,
                "name": paper.name,
                "signed": paper.signed,
                "stamps": list(paper.stamps),
                "written_on": paper.written_on.isoformat() if paper.written_on else None,
                "item": paper.item,
            }
        case ReturnEnvelope(address=address):
            return {
                "kind": "return-envelope",
                "postage": paper.postage_yen,
                "service": paper.service.value,
                "address": address if isinstance(address, str) else address_facts(address),
                "back": paper.back or None,
            }
        case Enclosure():
            return {"kind": paper.kind.value, "note": paper.note or None}


def address_facts(address: Address) -> dict[str, object]:
    """Return an address as a JSON dict."""
    return {"postal_code": address.postal_code, "lines": list(address.lines), "name": address.name}


def read_address(facts: object, pointer: str) -> Address:
    """Read an address from its JSON dict. Refuses (bad-field) at `pointer`; says nothing of whether it exists."""
    return Fields(facts, pointer).as_address()


def _paper(fields: Fields) -> Paper:
    kind = fields.text("kind", "")
    if kind in READERS:
        return READERS[kind](fields)
    if kind not in set(Kind):
        known = ", ".join([*READERS, *Kind])
        raise bad(fields.at("kind"), f"書類の種類は {known} です", f"is none of {known}")
    fields.only("note")
    return Enclosure(Kind(kind), fields.text("note", ""))


def _residence_card(fields: Fields) -> ResidenceCard:
    fields.only("card_number", "punched")
    number = fields.text("card_number") if fields.facts.get("card_number") is not None else None
    return ResidenceCard(number, fields.flag("punched"))


def _fee_slip(fields: Fields) -> FeeSlip:
    fields.only("number", "name", "signed", "stamps", "written_on", "item")
    stamps = fields.many("stamps", MAX_STAMPS)
    item = fields.whole("item")
    if item is not None and item not in FEE_SLIP_ITEMS:
        raise bad(fields.at("item"), "1～9の番号です", "is a number from 1 to 9")
    return FeeSlip(
        fields.text("number", ""),
        fields.text("name", ""),
        fields.flag("signed"),
        tuple(whole_number(face, fields.at(f"stamps[{at}]"), least=1) for at, face in enumerate(stamps)),
        fields.day("written_on"),
        item,
    )


def _return_envelope(fields: Fields) -> ReturnEnvelope:
    fields.only("postage", "service", "address", "back")
    address = fields.facts.get("address", "")
    return ReturnEnvelope(
        fields.whole("postage"),
        fields.choice("service", ServiceClass),
        fields.text("address", "")
        if isinstance(address, str)
        else read_address(address, fields.at("address")),
        fields.text("back", ""),
    )


READERS: dict[str, Callable[[Fields], Paper]] = {
    "residence-card": _residence_card,
    "fee-slip": _fee_slip,
    "return-envelope": _return_envelope,
}
