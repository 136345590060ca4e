"""The day on which a permission by post takes effect: 送達を受けた時 (R-240)."""

from collections.abc import Iterable
from datetime import date

from postal.item import TrackingEvent
from postal.lifecycle import State

RECEIVED = frozenset({State.DELIVERED, State.HANDED_OVER})


def effective_on(*journeys: Iterable[TrackingEvent]) -> date | None:
    """Return the first day on which the addressee received any of the journeys; None while none did.

    One journey is the events of one item. Delivered at the door or handed over at the window counts; forwarded,
    held or returned does not. A card that came back and was sent again has two journeys: the second decides.
    """
    received = [event.at.date() for events in journeys for event in events if event.state in RECEIVED]
    return min(received, default=None)
