"""The day on which a permission by post takes effect: 送達を受けた時 (R-240)."""

from collections.abc import Iterable
from datetime import date

from postal.holiday import JST
from postal.item import TrackingEvent
from postal.lifecycle import RECEIVED


def effective_on(*journeys: Iterable[TrackingEvent]) -> date | None:
    """Return the first day, in Japan, on which the addressee received any of the journeys; None while none did.

    One journey is the events of one item, in any order. It was received when its last event says so: delivered at a
    door (of the addressee, of where he has moved, of an organisation's seat) or handed over at the window, on any day
    of the week, damaged or not. A delivery after which the post went on, because it was at a wrong door, was none; nor
    is anything held, returned, under investigation or lost. A card that came back and was sent again has two journeys.
    """
    return min((on for events in journeys if (on := _received_on(events))), default=None)


def _received_on(events: Iterable[TrackingEvent]) -> date | None:
    last = None
    for event in events:
        if last is None or event.at >= last.at:
            last = event
    if last is None or last.state not in RECEIVED:
        return None
    return last.at.astimezone(JST).date()
