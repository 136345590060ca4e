"""The post office of a world: postal's office on the world's own transaction."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import Blueprint
from sqlalchemy import Connection

from backoffice.adapters.post_refusals import asking
from backoffice.adapters.webhooks import WorldWebhooks
from backoffice.domain.credentials import SITE
from backoffice.domain.places import Place
from backoffice.domain.refusal import Refusal, Refused
from backoffice.domain.slip import SLIP_MARK, SlipMark
from backoffice.ports import (
    PLAIN,
    Dispatch,
    Doing,
    ExpectedPapers,
    Handling,
    PaperDefect,
    Papers,
    PostLetter,
    Step,
    TellingHome,
    TrackedEvent,
    TrackedItem,
)
from postal import control, envelope, ledger, notice, office, stamps, tariff
from postal.books import Books
from postal.counter import shortage_yen
from postal.effective_date import effective_on
from postal.fee_slip import Mark
from postal.http import post_pages
from postal.item import Address, MailItem, Presence, Redirect
from postal.item import Dispatch as PostDispatch
from postal.lifecycle import State
from postal.mailing import SENDER
from postal.mishap import as_they_arrive
from postal.number import bare, formatted
from postal.outcome import OF_THE_ROAD, Outcome, read_wish
from postal.paper import ReturnEnvelope, parse_papers, to_facts
from postal.reach import may_become
from postal.round import wished
from postal.service import HandIn, ServiceClass
from postal.step import Step as PostStep
from postal.wording import note

MARKS = {SlipMark.SIGNATURE: Mark.SIGNATURE, SlipMark.NAME: Mark.NAME}
TRACKING = f"{SITE}post{notice.TRACKING}"
E = TypeVar("E", bound=StrEnum)
COUNTER_PAPERS = frozenset({"passport-enclosed", "my-number-card-enclosed", "my-number-card-copy-enclosed"})
"""What is a defect in an envelope and may be shown at a counter."""


class PostOffice:
    """The post of a world. What is found at the door is the world's setting `delivery`."""

    def __init__(self, webhook_hosts: tuple[str, ...] = (), *, webhooks_here: bool = True) -> None:
        """Let webhooks lead to these hosts and, where `webhooks_here`, to this machine."""
        self._webhook_hosts = webhook_hosts
        self._webhooks_here = webhooks_here

    def create(self, connection: Connection) -> None:
        """Create the post's own tables."""
        ledger.create(connection)

    def open_books(self, connection: Connection) -> Books:
        """Open the books in a transaction."""
        return Books(connection)

    def read_papers(self, papers: Papers) -> list[dict[str, Any]]:
        """Return the papers checked and in one shape."""
        return asking(lambda: [dict(to_facts(paper)) for paper in parse_papers(papers)])

    def postage(self, service: str, weight_g: int, on: date, handling: Handling = PLAIN) -> int:
        """Return the postage in yen."""
        more: dict[str, Any] = {"express": handling.express, "size_mm": handling.size_mm}
        return asking(lambda: int(tariff.postage(_service(service), weight_g, on, **more)))

    def accept(self, step: Step, dispatch: Dispatch) -> str:
        """Take an item over the counter; return its tracking number."""
        item = PostDispatch(
            _service(dispatch.service),
            _address(dispatch.sender),
            _address(dispatch.addressee),
            [dict(paper) for paper in dispatch.papers],
            dispatch.weight_g,
            dispatch.postage_yen,
            **_handling(dispatch.handling),
        )
        return asking(lambda: office.accept(_ours(step), item))

    def in_return_envelope(
        self, envelope: Mapping[str, Any], sender: Place, to: Place, papers: Papers, weight_g: int, on: date
    ) -> Dispatch:
        """Return the item that a return envelope becomes."""
        return asking(lambda: _returning(_return_envelope(envelope), sender, to, papers, weight_g, on))

    def carry(
        self, step: Step, number: str, settings: Mapping[str, Any], offices: Sequence[Place]
    ) -> TrackedItem:
        """Do the next thing that is due to an item."""
        ours = _ours(step)
        outcome = wished(ours, number, read_wish(settings.get("delivery", Outcome.PRESENT)))
        return _tracked(office.carry(ours, number, lambda item: _wish(item, outcome, offices)))

    def redeliver(self, step: Step, number: str, on: date) -> None:
        """Ask for a held item to be brought again."""
        asking(lambda: control.request_redelivery(_ours(step), number, on))

    def control(self, step: Step, number: str, doing: Doing) -> TrackedItem:
        """Do something with an item that only who controls the post may."""
        verb = VERBS.get(doing.verb)
        if verb is None:
            raise Refused(_unknown("verb", VERBS))
        return _tracked(asking(lambda: verb(_ours(step), number, doing)))

    def note_move(self, step: Step, name: str, left: Place, moved_to: Place, from_on: date) -> str:
        """Take a 転居届; return its id."""
        ends = (_address(left), _address(moved_to))
        return asking(lambda: control.note_move(_ours(step), name, *ends, from_on))

    def stands(self, books: Any, number: str) -> tuple[str, bool]:
        """Return an item's state and whether its life has ended."""
        item = cast("Books", books).find(bare(number))
        return (str(item.state), item.is_final) if item else ("", True)

    def letters(self, books: Any, number: str, kind: str) -> list[PostLetter]:
        """Return the mails about an event that has just happened; none for most."""
        item = cast("Books", books).find(number) if kind in notice.KINDS else None
        if item is None or not item.notices:
            return []
        return [
            PostLetter(letter.key, SENDER, letter.to, letter.subject, letter.text)
            for letter in notice.letters(item, item.events[-1], lambda number: f"{TRACKING}{number}")
        ]

    def webhooks(self, owner: str, home: TellingHome) -> WorldWebhooks:
        """Return the webhooks of an owner."""
        return WorldWebhooks(owner, home, self._webhook_hosts, here=self._webhooks_here)

    def can_reach(self, connection: Connection, number: str, state: str) -> bool:
        """Return whether an item may still come to a state."""
        item = office.find(connection, number)
        return item is not None and may_become(item, _named(State, state, "state"))

    def read_delivery(self, value: object) -> object:
        """Return the setting as it is stored."""
        wish = asking(lambda: read_wish(value))
        return wish.value if isinstance(wish, Outcome) else {each.value: part for each, part in wish.items()}

    def find(self, connection: Connection, number: str) -> TrackedItem | None:
        """Return an item by its number."""
        found = office.find(connection, number)
        return _tracked(found) if found else None

    def find_all(self, connection: Connection, numbers: Collection[str]) -> dict[str, TrackedItem]:
        """Return items by their numbers, asked together."""
        books = Books(connection)
        books.fetch(numbers)
        return {number: _tracked(item) for number in numbers if (item := books.find(number))}

    def defects(self, papers: Papers, expected: ExpectedPapers) -> list[PaperDefect]:
        """Return what is wrong with papers by the rules of the day."""
        wanted = envelope.Expectation(
            number=expected.number,
            names=expected.names,
            fee_yen=expected.fee_yen,
            mark=MARKS[SLIP_MARK.at(expected.rules_on)],
            on=expected.on,
            return_address=_address(expected.return_address),
            services_allowed=tuple(map(_service, expected.return_services)),
            card_number=expected.card_number,
            needs_card=bool(expected.card_number),
            needs_designation=expected.designation,
            needs_slip=expected.slip,
            needs_card_copy=expected.card_copy,
            needs_back_note=expected.back_note,
            address_row="R-225" if expected.to_seat else "R-224",
            set_row_after=expected.set_row,
            item=expected.item,
            other_fees=expected.other_fees,
            posted_on=expected.posted_on,
            posted_by=_service(expected.posted_by) if expected.posted_by else None,
            posted_services=tuple(map(_service, expected.posted_services)),
            send_by=expected.due_on,
        )
        found = asking(lambda: envelope.defects(parse_papers(papers), wanted))
        told = [PaperDefect(d.code, d.row, d.ja, d.en, d.soft) for d in found]
        return told if expected.by_post else [defect for defect in told if not _of_post(defect)]

    def denominations(self) -> tuple[int, ...]:
        """Return the face values of 収入印紙."""
        return stamps.DENOMINATIONS

    def suggest_stamps(self, amount_yen: int) -> tuple[int, ...]:
        """Return the fewest stamps that make an amount."""
        return stamps.suggest_stamps(amount_yen)


def _return_envelope(paper: Mapping[str, Any]) -> ReturnEnvelope:
    (envelope,) = parse_papers([paper])
    if not isinstance(envelope, ReturnEnvelope):
        raise TypeError(f"no return envelope: {paper['kind']}")
    return envelope


def _returning(
    envelope: ReturnEnvelope, sender: Place, to: Place, papers: Papers, weight_g: int, on: date
) -> Dispatch:
    """Return a return envelope as an item; the tariff may have risen since its owner has stamped it."""
    addressee = _address(to)
    item = envelope.dispatch(_address(sender), papers, on, to=addressee, weight_g=weight_g)
    return Dispatch(
        service=str(item.service),
        sender=sender,
        addressee=to,
        papers=papers,
        weight_g=item.weight_g,
        postage_yen=item.postage_yen + shortage_yen(item, on),
        handling=Handling(
            redirect=str(item.redirect), express=item.express, number=item.number, size_mm=item.size_mm
        ),
    )


def _ours(step: Step) -> PostStep:
    """Return a step as the post's own: its books are those that `open_books` opened."""
    return cast("PostStep", step)


def _of_post(defect: PaperDefect) -> bool:
    return defect.code.startswith("return-") or defect.code in COUNTER_PAPERS


def _named(known: type[E], name: str, field: str) -> E:
    try:
        return known(name)
    except ValueError as unknown:
        raise Refused(_unknown(field, known)) from unknown


def _unknown(field: str, known: Iterable[str]) -> Refusal:
    names = "、".join(known)
    return Refusal(
        "", f"{field} は {names} から選んでください。", f"{field} is one of {names}.", field, "bad-field"
    )


def _day(doing: Doing) -> date:
    if doing.on is None:
        raise Refused(Refusal("", "配達希望日を指定してください。", "Give a day.", "on", "day-impossible"))
    return doing.on


VERBS: Mapping[str, Callable[[PostStep, str, Doing], MailItem]] = {
    "befall": lambda step, number, doing: control.befall(
        step, number, _named(Outcome, doing.outcome, "outcome")
    ),
    "stop": lambda step, number, _: control.stop(step, number),
    "release": lambda step, number, _: control.release(step, number),
    "lose": lambda step, number, _: control.lose(step, number),
    "deliver": lambda step, number, doing: control.deliver(step, number, doing.signed_by),
    "keep-longer": lambda step, number, _: control.keep_longer(step, number),
    "redelivery": lambda step, number, doing: control.request_redelivery(step, number, _day(doing)),
    "window": lambda step, number, _: control.hand_over_at_window(step, number),
}
"""What who controls the post may do with an item, by the name that the API has for it."""


def _handling(asked: Handling) -> dict[str, Any]:
    """Return how an item is handed in, in the post's own values."""
    return {
        "redirect": _named(Redirect, asked.redirect, "redirect"),
        "hand_in": _named(HandIn, asked.hand_in, "hand_in"),
        "express": asked.express,
        "size_mm": asked.size_mm,
        "number": bare(asked.number),
        "outcome": _named(Outcome, asked.outcome, "outcome") if asked.outcome else None,
        "finds": tuple(_named(Presence, each, "presence") for each in asked.presence),
        "notices": dict(asked.notices),
    }


def _service(name: str) -> ServiceClass:
    try:
        return ServiceClass(name)
    except ValueError as unknown:
        known = "、".join(ServiceClass)
        refusal = Refusal(
            "R-216", f"郵便の種類は {known} から選んでください。", f"Choose one of {known}.", "service"
        )
        raise Refused(refusal) from unknown


def _address(place: Place) -> Address:
    return Address(place.postal_code, place.lines, place.name)


def _place(address: Address) -> Place:
    return Place(address.postal_code, tuple(address.lines), address.name)


def _wish(item: MailItem, outcome: Outcome, offices: Sequence[Place]) -> Outcome:
    """Return what is to become of an item: what the setting `delivery` says, but offices are only closed at weekends.

    What happens on the road happens to all; it is met once, so that it is not wished for again.
    """
    if not any(_place(item.receiver).is_at(office_place) for office_place in offices):
        return outcome
    return outcome if outcome in OF_THE_ROAD and item.outcome not in OF_THE_ROAD else Outcome.CLOSED


def _tracked(item: MailItem) -> TrackedItem:
    events = tuple(
        TrackedEvent(e.at, str(e.state), e.state.ja, e.office, e.postal_code, e.prefecture, note(e, "ja"))
        for e in item.events
    )
    addressee = _place(item.addressee)
    return TrackedItem(
        number=item.number,
        printed_number=formatted(item.number),
        service=str(item.service),
        service_label=item.service.terms.ja,
        state=str(item.state),
        label=item.state.ja,
        delivered=item.delivered_at is not None,
        returned=item.state is State.RETURNED,
        at=events[-1].at,
        addressee=addressee,
        papers=as_they_arrive(item),
        events=events,
        due_on=item.deliver_on,
        held_until=item.held_until,
        postage_yen=item.postage_yen,
        effective_on=effective_on(item.events),
        has_receipt=item.has_receipt,
        lost=item.state is State.LOST,
        ended=item.is_final,
        stopped=item.stopped,
        outcome=item.outcome.value if item.outcome else "",
        signed_by=item.signed_by,
    )


def tracking(
    read: Callable[[str], AbstractContextManager[Connection] | None],
    act: Callable[[str], AbstractContextManager[Step] | None],
    who_may: Callable[[str, str, Sequence[str]], bool],
    until: Callable[[str, str, str], None],
) -> Blueprint:
    """Return postal's pages over the post of worlds, in the office's frame; `until` moves a world's time to a state."""
    return post_pages(
        read,
        "frame.html",
        who_may,
        cast("Callable[[str], AbstractContextManager[PostStep] | None]", act),
        lambda world_id, number, state: until(world_id, number, state.value),
    )
