"""The life of a mail item: its states and their legal successors, one table (facts/post.md §5)."""

from enum import StrEnum


class Note(StrEnum):
    """A word of detail beside an event; beside 配達希望受付 stands the day asked for instead (ISO)."""

    UNKNOWN = "addressee-unknown"
    CLOSED = "receiver-closed"
    EXPIRED = "hold-expired"
    REFUSED = "refused"
    SHORT = "postage-short"
    SHORTAGE_PAID = "shortage-paid"
    DAMAGED = "damaged"
    STRAYED = "strayed"
    MISDELIVERED = "misdelivered"
    LOST = "lost"


class State(StrEnum):
    """What the tracking page says last of an item; the value is stable for programs."""

    COLLECTED = "collected"
    ACCEPTED = "accepted"
    RELAYED = "relayed"
    ARRIVED = "arrived"
    OUT_FOR_DELIVERY = "out-for-delivery"
    ABSENT = "absent"
    HELD = "held"
    REDELIVERY_REQUESTED = "redelivery-requested"
    FORWARDED = "forwarded"
    INVESTIGATED = "investigated"
    RETURNING = "returning"
    RETURNED = "returned"
    MISDELIVERED = "misdelivered"
    LOST = "lost"
    HANDED_OVER = "handed-over"
    DELIVERED = "delivered"

    @property
    def ja(self) -> str:
        """The word of the Japanese tracking page."""
        return WORDS[self][0]

    @property
    def en(self) -> str:
        """The word of the English tracking page."""
        return WORDS[self][1]


# The page of the post does not know what it does not know: a wrong door reads as a delivery, a lost item as investigated.
WORDS = {
    State.COLLECTED: ("集荷", "Collection"),
    State.ACCEPTED: ("引受", "Posting/Collection"),
    State.RELAYED: ("中継", "En route"),
    State.ARRIVED: ("到着", "Arrival"),
    State.OUT_FOR_DELIVERY: ("持ち出し中", "Out for delivery"),
    State.ABSENT: ("ご不在のため持ち戻り", "Absence. Attempted delivery"),
    State.HELD: ("保管", "Retention"),
    State.REDELIVERY_REQUESTED: ("配達希望受付", "Request for delivery accepted"),
    State.FORWARDED: ("転送", "Forwarded"),
    State.INVESTIGATED: ("調査中", "Under investigation"),
    State.RETURNING: ("差出人に返送", "Being returned to sender"),
    State.RETURNED: ("差出人に返送済み", "Returned to sender"),
    State.MISDELIVERED: ("お届け先にお届け済み", "Final delivery"),
    State.LOST: ("調査中", "Under investigation"),
    State.HANDED_OVER: ("窓口でお渡し", "Handed over at the window"),
    State.DELIVERED: ("お届け先にお届け済み", "Final delivery"),
}

_DOORSTEP = frozenset(
    {State.DELIVERED, State.MISDELIVERED, State.ABSENT, State.HELD, State.FORWARDED, State.RETURNING}
)
_MISSED = frozenset({State.INVESTIGATED})
_WAY_TO_DOOR = _DOORSTEP | _MISSED | {State.OUT_FOR_DELIVERY}
_WINDOW = frozenset({State.HANDED_OVER, State.REDELIVERY_REQUESTED})

SUCCESSORS: dict[State, frozenset[State]] = {
    State.COLLECTED: _MISSED | {State.ACCEPTED},
    State.ACCEPTED: _MISSED | _DOORSTEP | {State.RELAYED},
    State.RELAYED: _MISSED | {State.ARRIVED},
    State.ARRIVED: _MISSED | {State.OUT_FOR_DELIVERY},
    State.OUT_FOR_DELIVERY: _MISSED | _DOORSTEP,
    State.ABSENT: _MISSED | _WINDOW | {State.HELD},
    State.HELD: _WAY_TO_DOOR | _WINDOW,
    State.REDELIVERY_REQUESTED: _WAY_TO_DOOR | _WINDOW,
    State.FORWARDED: _WAY_TO_DOOR | {State.ARRIVED},
    State.INVESTIGATED: _DOORSTEP | {State.ARRIVED, State.OUT_FOR_DELIVERY, State.LOST},
    State.MISDELIVERED: _MISSED,
    State.RETURNING: _MISSED | {State.RETURNED},
    State.RETURNED: frozenset(),
    State.LOST: frozenset(),
    State.HANDED_OVER: frozenset(),
    State.DELIVERED: frozenset(),
}

RELAY_EVENTS = frozenset({State.RELAYED, State.ARRIVED, State.OUT_FOR_DELIVERY})
"""Recorded for レターパック only: 簡易書留 records 引受 and 配達 (facts/post.md §4)."""

RECEIVED = frozenset({State.DELIVERED, State.HANDED_OVER})
"""The addressee has got it, at a door or at the window."""
FINAL = frozenset(state for state, following in SUCCESSORS.items() if not following)
AT_THE_OFFICE = frozenset({State.ABSENT, State.HELD, State.REDELIVERY_REQUESTED})
"""The receiver may fetch the item at the window or name a day for it."""


def successors(state: State, *, relays: bool) -> frozenset[State]:
    """Return the states that may follow `state`; `relays` says that the service records relay events."""
    following = SUCCESSORS[state]
    return following if relays else following - RELAY_EVENTS


def way_to_delivery(state: State, *, relays: bool) -> list[State]:
    """Return the states that an item still passes until it is delivered, the last included; [] where it never is.

    An item that goes back, or is at an end, is not delivered any more.
    """
    way: list[State] = []
    while state in _ONWARD:
        state = _ONWARD[state] if relays else _ONWARD_UNSEEN.get(state, State.DELIVERED)
        way.append(state)
    return way


_ONWARD = {
    State.COLLECTED: State.ACCEPTED,
    State.ACCEPTED: State.RELAYED,
    State.RELAYED: State.ARRIVED,
    State.ARRIVED: State.OUT_FOR_DELIVERY,
    State.OUT_FOR_DELIVERY: State.DELIVERED,
    State.ABSENT: State.HELD,
    State.HELD: State.OUT_FOR_DELIVERY,
    State.REDELIVERY_REQUESTED: State.OUT_FOR_DELIVERY,
    State.FORWARDED: State.OUT_FOR_DELIVERY,
    State.INVESTIGATED: State.OUT_FOR_DELIVERY,
    State.MISDELIVERED: State.INVESTIGATED,
}
_ONWARD_UNSEEN = {
    State.COLLECTED: State.ACCEPTED,
    State.ABSENT: State.HELD,
    State.MISDELIVERED: State.INVESTIGATED,
}
