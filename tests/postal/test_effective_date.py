from datetime import date, datetime, timedelta, timezone

import pytest

from postal.effective_date import effective_on
from postal.item import TrackingEvent
from postal.lifecycle import State

JST = timezone(timedelta(hours=9), "JST")


def journey(*steps):
    return [
        TrackingEvent(datetime.fromisoformat(at).replace(tzinfo=JST), State(state), "", "", "")
        for at, state in steps
    ]


SENT = ("2025-06-02 16:00", "accepted")
CAME_BACK = [
    SENT,
    ("2025-06-03 11:00", "absent"),
    ("2025-06-03 18:00", "held"),
    ("2025-06-11 09:10", "returning"),
    ("2025-06-12 14:00", "returned"),
]


@pytest.mark.rule("R-240")
@pytest.mark.parametrize(
    ("journeys", "on", "weekday"),
    [
        ([[SENT, ("2025-06-03 11:00", "delivered")]], "2025-06-03", "Tue"),
        ([[SENT, ("2025-06-07 10:00", "delivered")]], "2025-06-07", "Sat"),
        ([[SENT, ("2025-06-03 23:59", "delivered")]], "2025-06-03", "Tue"),
        ([[*CAME_BACK[:3], ("2025-06-09 17:30", "handed-over")]], "2025-06-09", "Mon"),
        ([[*CAME_BACK[:3], ("2025-06-08 12:00", "delivered")]], "2025-06-08", "Sun"),
        ([[SENT]], None, None),
        ([CAME_BACK[:3]], None, None),
        ([CAME_BACK], None, None),
        ([[SENT, ("2025-06-03 11:00", "forwarded")]], None, None),
        ([[SENT, ("2025-06-03 11:00", "forwarded"), ("2025-06-04 12:00", "delivered")]], "2025-06-04", "Wed"),
        (
            [CAME_BACK, [("2025-06-13 15:00", "accepted"), ("2025-06-14 10:30", "delivered")]],
            "2025-06-14",
            "Sat",
        ),
        ([CAME_BACK, [("2025-06-13 15:00", "accepted")]], None, None),
        ([], None, None),
    ],
)
def test_the_day_on_which_the_permission_takes_effect(journeys, on, weekday):
    found = effective_on(*(journey(*steps) for steps in journeys))
    assert found == (date.fromisoformat(on) if on else None)
    assert (f"{found:%a}" if found else None) == weekday
