"""The papers of an envelope as typed values, read from the JSON dicts that cross the border, and back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from postal.fee_slip import FeeSlip
from postal.fields import Fields, bad, whole_number
from postal.item import Address, Dispatch, PaperFacts, Redirect
from postal.refusal import Refused
from postal.service import ServiceClass
from postal.size import SizeMm
from postal.stamps import RevenueStamp
from postal.tariff import postage

MAX_PAPERS, MAX_STAMPS, SIDES = 30, 60, 3
FEE_SLIP_ITEMS = range(1, 10)


class Kind(StrEnum):
    """Papers that need no more than their name; any may carry a `note`."""

    DESIGNATION = "designation"
    COE_REQUEST = "coe-request"
    PASSPORT = "passport"
    MY_NUMBER_CARD = "my-number-card"
    MY_NUMBER_COPY = "my-number-card-copy"
    CASH = "cash"
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
class LooseStamps:
    """Revenue stamps that lie in the envelope, pasted on nothing."""

    stamps: tuple[RevenueStamp, ...]


@dataclass(frozen=True, slots=True)
class ReturnEnvelope:
    """The envelope for the way back, an item to be; `postage_yen` None is a レターパック bought at the day's price.

    `back` is what is written on its back, `redirect` says whether 転送不要 is, `number` is the one printed on a pack
    that was bought, `size_mm` its sides and thickness (None: of the usual size).
    """

    postage_yen: int | None
    service: ServiceClass
    address: Address | str
    back: str = ""
    redirect: Redirect = Redirect.FORWARD
    express: bool = False
    number: str = ""
    size_mm: SizeMm | None = None

    def dispatch(
        self,
        sender: Address,
        papers: Sequence[PaperFacts],
        on: date,
        *,
        to: Address | None = None,
        weight_g: int | None = None,
        added_yen: int = 0,
    ) -> Dispatch:
        """Return the envelope as an item that is handed in with `papers` on a day, as its owner has made it ready.

        `to` stands for an address that is written in one line; `weight_g` is the papers' by default; `added_yen` is the
        postage that the sender sticks on beside. Refuses (impossible-address) a line without `to`, and (no-tariff).
        """
        addressee = to or self.address
        if isinstance(addressee, str):
            ja, en = "返信用封筒の宛先が分かりません", "does not say where the return envelope goes"
            raise Refused("impossible-address", f"{ja}。", f"Its address {en}.", "address")
        weight = weight_of(parse_papers(papers)) if weight_g is None else weight_g
        paid = self.postage_yen
        if paid is None:
            paid = postage(self.service, weight, on, express=self.express, size_mm=self.size_mm)
        return Dispatch(
            service=self.service,
            sender=sender,
            addressee=addressee,
            papers=papers,
            weight_g=weight,
            postage_yen=paid + added_yen,
            redirect=self.redirect,
            express=self.express,
            size_mm=self.size_mm,
            number=self.number,
        )


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Any other paper: 指定書, a request for the COE, passport, マイナンバーカード, cash, a copy, a letter."""

    kind: Kind
    note: str = ""


Paper = ResidenceCard | FeeSlip | LooseStamps | ReturnEnvelope | Enclosure

WEIGHTS_G = {
    ResidenceCard: 5,
    FeeSlip: 4,
    LooseStamps: 1,
    ReturnEnvelope: 6,
    Kind.PASSPORT: 35,
    Kind.MY_NUMBER_CARD: 5,
    Kind.CASH: 10,
}
"""Grams of a paper, 4 for any other; the envelope itself 6 (assumed: one A4 sheet of 64 g/m²)."""


def weight_of(papers: Iterable[Paper]) -> int:
    """Return what an envelope with these papers weighs, in grams (assumed)."""
    return 6 + sum(
        WEIGHTS_G.get(paper.kind if isinstance(paper, Enclosure) else type(paper), 4) for paper in papers
    )


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
                "stamps": [stamp.facts for stamp in paper.stamps],
                "written_on": paper.written_on.isoformat() if paper.written_on else None,
                "item": paper.item,
                "excess_agreed": paper.excess_agreed or None,
                "postage_stamps": list(paper.postage_stamps) or None,
            }
        case LooseStamps():
            return {"kind": "revenue-stamps", "stamps": [stamp.facts for stamp in paper.stamps]}
        case ReturnEnvelope():
            return _envelope_facts(paper)
        case Enclosure():
            return {"kind": paper.kind.value, "note": paper.note or None}


def _envelope_facts(envelope: ReturnEnvelope) -> dict[str, object]:
    address = envelope.address
    return {
        "kind": "return-envelope",
        "postage": envelope.postage_yen,
        "service": envelope.service.value,
        "address": address if isinstance(address, str) else address_facts(address),
        "back": envelope.back or None,
        "redirect": None if envelope.redirect is Redirect.FORWARD else envelope.redirect.value,
        "express": envelope.express or None,
        "number": envelope.number or None,
        "size_mm": list(envelope.size_mm) if envelope.size_mm else None,
    }


def address_facts(address: Address) -> dict[str, object]:
    """Return an address as a JSON dict."""
    return {"postal_code": address.postal_code, "lines": list(address.lines), "name": address.name}


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
    fields.only("number", "name", "signed", "stamps", "written_on", "item", "excess_agreed", "postage_stamps")
    item = fields.whole("item")
    if item is not None and item not in FEE_SLIP_ITEMS:
        raise bad(fields.at("item"), "1～9の番号です", "is a number from 1 to 9")
    postage_stamps = fields.many("postage_stamps", MAX_STAMPS)
    return FeeSlip(
        fields.text("number", ""),
        fields.text("name", ""),
        fields.flag("signed"),
        _stamps(fields),
        fields.day("written_on"),
        item,
        fields.flag("excess_agreed"),
        tuple(
            whole_number(yen, fields.at(f"postage_stamps[{at}]"), least=1)
            for at, yen in enumerate(postage_stamps)
        ),
    )


def _loose_stamps(fields: Fields) -> LooseStamps:
    fields.only("stamps")
    return LooseStamps(_stamps(fields))


def _stamps(fields: Fields) -> tuple[RevenueStamp, ...]:
    stamps = fields.many("stamps", MAX_STAMPS)
    return tuple(_stamp(stamp, fields.at(f"stamps[{at}]")) for at, stamp in enumerate(stamps))


def _stamp(stamp: object, pointer: str) -> RevenueStamp:
    if not isinstance(stamp, Mapping):
        return RevenueStamp(whole_number(stamp, pointer, least=1))
    fields = Fields(stamp, pointer)
    fields.only("yen", "cancelled", "torn")
    face = whole_number(stamp.get("yen"), fields.at("yen"), least=1)
    return RevenueStamp(face, fields.flag("cancelled"), fields.flag("torn"))


def _return_envelope(fields: Fields) -> ReturnEnvelope:
    fields.only("postage", "service", "address", "back", "redirect", "express", "number", "size_mm")
    address = fields.facts.get("address", "")
    return ReturnEnvelope(
        fields.whole("postage"),
        fields.choice("service", ServiceClass),
        fields.text("address", "")
        if isinstance(address, str)
        else Fields(address, fields.at("address")).as_address(),
        fields.text("back", ""),
        fields.choice("redirect", Redirect, Redirect.FORWARD),
        fields.flag("express"),
        fields.text("number", ""),
        size_of(fields),
    )


def size_of(fields: Fields) -> SizeMm | None:
    """Read `size_mm` of a dict, in any order; None when absent. Refuses (bad-field)."""
    sides = fields.many("size_mm", SIDES)
    if not sides:
        return None
    if len(sides) != SIDES:
        raise bad(fields.at("size_mm"), "縦・横・厚さ（mm）の三つの整数です", "is three whole numbers: mm")
    length, width, thick = (whole_number(side, fields.at("size_mm"), least=0) for side in sides)
    return length, width, thick


READERS: dict[str, Callable[[Fields], Paper]] = {
    "residence-card": _residence_card,
    "fee-slip": _fee_slip,
    "revenue-stamps": _loose_stamps,
    "return-envelope": _return_envelope,
}
