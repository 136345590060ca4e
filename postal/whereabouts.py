"""Where an item really is, which its tracking page need not know: exactly one place at every moment; pure."""

from dataclasses import dataclass
from enum import StrEnum

from postal.item import MailItem
from postal.lifecycle import State


class PlaceKind(StrEnum):
    """The kinds of place at which an item can be."""

    AT_OFFICE = "at-office"
    ON_THE_ROAD = "on-the-road"
    WITH_CARRIER = "with-carrier"
    ASTRAY = "astray"
    AT_NEIGHBOURS = "at-neighbours"
    AT_RECEIVERS = "at-receivers"
    WITH_SENDER = "with-sender"
    LOST = "lost"

    @property
    def ja(self) -> str:
        """The place in Japanese."""
        return WORDS[self][0]

    @property
    def en(self) -> str:
        """The place in English."""
        return WORDS[self][1]


WORDS = {
    PlaceKind.AT_OFFICE: ("郵便局", "At a post office"),
    PlaceKind.ON_THE_ROAD: ("輸送中", "On the road"),
    PlaceKind.WITH_CARRIER: ("配達員", "With the carrier"),
    PlaceKind.ASTRAY: ("所在不明", "Astray"),
    PlaceKind.AT_NEIGHBOURS: ("誤配達先", "At a wrong address"),
    PlaceKind.AT_RECEIVERS: ("お届け先", "At the receiver's"),
    PlaceKind.WITH_SENDER: ("差出人", "With the sender"),
    PlaceKind.LOST: ("亡失", "Lost"),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """One place: its kind, and the post office, if it is at one."""

    kind: PlaceKind
    office: str = ""


_PLACES = {
    State.COLLECTED: PlaceKind.WITH_CARRIER,
    State.ACCEPTED: PlaceKind.AT_OFFICE,
    State.RELAYED: PlaceKind.ON_THE_ROAD,
    State.ARRIVED: PlaceKind.AT_OFFICE,
    State.OUT_FOR_DELIVERY: PlaceKind.WITH_CARRIER,
    State.ABSENT: PlaceKind.WITH_CARRIER,
    State.HELD: PlaceKind.AT_OFFICE,
    State.REDELIVERY_REQUESTED: PlaceKind.AT_OFFICE,
    State.FORWARDED: PlaceKind.ON_THE_ROAD,
    State.INVESTIGATED: PlaceKind.AT_OFFICE,
    State.RETURNING: PlaceKind.ON_THE_ROAD,
    State.RETURNED: PlaceKind.WITH_SENDER,
    State.MISDELIVERED: PlaceKind.AT_NEIGHBOURS,
    State.LOST: PlaceKind.LOST,
    State.HANDED_OVER: PlaceKind.AT_RECEIVERS,
    State.DELIVERED: PlaceKind.AT_RECEIVERS,
}
_MOVING = frozenset({PlaceKind.ON_THE_ROAD, PlaceKind.WITH_CARRIER})


def where_now(item: MailItem) -> Spot:
    """Return the one place at which an item is; its papers are in it.

    Registered mail, of which no relay is recorded, is at the accepting office until it reaches a door (assumed). What is
    stopped on its way is kept at the office that saw it last.
    """
    if item.strayed_on and item.state is not State.LOST:
        return Spot(PlaceKind.ASTRAY)
    kind = _PLACES[item.state]
    if item.stopped and kind in _MOVING:
        kind = PlaceKind.AT_OFFICE
    return Spot(kind, item.events[-1].office if kind is PlaceKind.AT_OFFICE else "")
