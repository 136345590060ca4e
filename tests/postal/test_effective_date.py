"""R-240 as a calendar: tracking events in, the day on which the permission takes effect out, with its weekday."""

from datetime import UTC, date, datetime

import pytest

from postal.effective_date import effective_on
from postal.holiday import JST
from postal.item import TrackingEvent
from postal.lifecycle import SUCCESSORS, Note, State

SENT = "2025-06-02 16:00 accepted"
HELD = [SENT, "2025-06-03 11:00 absent", "2025-06-03 18:00 held"]
CAME_BACK = [*HELD, "2025-06-11 09:10 returning", "2025-06-12 14:00 returned"]
AGAIN = "2025-06-13 15:00 accepted"
BACK_AGAIN = [AGAIN, "2025-06-14 10:30 absent", "2025-06-22 09:00 returning", "2025-06-23 11:00 returned"]
STRAYED = [SENT, "2025-06-03 08:00 investigated"]
WRONG_DOOR = [SENT, "2025-06-03 11:00 misdelivered", "2025-06-03 17:00 investigated"]
NEW_YEAR = ["2024-12-30 16:00 accepted", "2024-12-31 11:00 forwarded"]

CALENDAR = {
    "at the door": ([[SENT, "2025-06-03 11:00 delivered"]], "2025-06-03 Tue"),
    "on a Saturday": ([[SENT, "2025-06-07 10:00 delivered"]], "2025-06-07 Sat"),
    "on a Sunday": ([[SENT, "2025-06-08 10:00 delivered"]], "2025-06-08 Sun"),
    "at the first minute of a day": ([[SENT, "2025-06-03 00:00 delivered"]], "2025-06-03 Tue"),
    "at the last minute of a day": ([[SENT, "2025-06-03 23:59 delivered"]], "2025-06-03 Tue"),
    "at the last minute of a year": ([[SENT, "2025-12-31 23:59 delivered"]], "2025-12-31 Wed"),
    "on New Year's Day": ([[SENT, "2026-01-01 09:00 delivered"]], "2026-01-01 Thu"),
    "on a leap day": ([["2024-02-28 16:00 accepted", "2024-02-29 10:00 delivered"]], "2024-02-29 Thu"),
    "after the end of February": ([["2025-02-28 16:00 accepted", "2025-03-01 10:00 delivered"]], "2025-03-01 Sat"),
    "on 昭和の日": ([["2025-04-28 16:00 accepted", "2025-04-29 10:00 delivered"]], "2025-04-29 Tue"),
    "in Golden Week": ([["2025-05-02 16:00 accepted", "2025-05-05 10:00 delivered"]], "2025-05-05 Mon"),
    "on a substitute holiday": ([["2025-05-02 16:00 accepted", "2025-05-06 10:00 delivered"]], "2025-05-06 Tue"),
    "when the calendar had ten days off": (
        [["2019-04-26 16:00 accepted", "2019-05-01 10:00 delivered"]],
        "2019-05-01 Wed",
    ),
    "at the end of the fiscal year": ([["2025-03-28 16:00 accepted", "2025-03-31 18:00 delivered"]], "2025-03-31 Mon"),
    "at the window": ([[*HELD, "2025-06-09 17:30 handed-over"]], "2025-06-09 Mon"),
    "at the window on a Saturday": ([[*HELD, "2025-06-07 09:00 handed-over"]], "2025-06-07 Sat"),
    "at the window on the last day that it is held": ([[*HELD, "2025-06-10 23:30 handed-over"]], "2025-06-10 Tue"),
    "brought again": (
        [[*HELD, "2025-06-06 10:00 redelivery-requested", "2025-06-08 12:00 delivered"]],
        "2025-06-08 Sun",
    ),
    "brought again, and again nobody in": (
        [[*HELD, "2025-06-06 10:00 redelivery-requested", "2025-06-07 12:00 absent", "2025-06-09 10:00 handed-over"]],
        "2025-06-09 Mon",
    ),
    "held ten days on request": ([[*HELD, "2025-06-13 10:00 handed-over"]], "2025-06-13 Fri"),
    "forwarded, then delivered": (
        [[SENT, "2025-06-03 11:00 forwarded", "2025-06-04 12:00 delivered"]],
        "2025-06-04 Wed",
    ),
    "forwarded over New Year": ([[*NEW_YEAR, "2025-01-02 10:00 delivered"]], "2025-01-02 Thu"),
    "forwarded over New Year, fetched": (
        [[*NEW_YEAR, "2025-01-02 10:00 absent", "2025-01-02 18:00 held", "2025-01-04 09:00 handed-over"]],
        "2025-01-04 Sat",
    ),
    "at the organisation's seat, which was closed": (
        [["2025-06-06 16:00 accepted", "2025-06-07 10:00 held", "2025-06-09 10:00 delivered"]],
        "2025-06-09 Mon",
    ),
    "at the organisation's seat after Golden Week": (
        [["2025-05-02 16:00 accepted", "2025-05-03 10:00 held", "2025-05-07 10:00 delivered"]],
        "2025-05-07 Wed",
    ),
    "damaged on the way": ([[SENT, f"2025-06-03 11:00 delivered {Note.DAMAGED}"]], "2025-06-03 Tue"),
    "against a shortage of postage": ([[SENT, f"2025-06-03 11:00 delivered {Note.SHORTAGE_PAID}"]], "2025-06-03 Tue"),
    "strayed and found": (
        [[*STRAYED, "2025-06-10 09:00 arrived", "2025-06-10 09:30 out-for-delivery", "2025-06-10 11:00 delivered"]],
        "2025-06-10 Tue",
    ),
    "at a wrong door, fetched back, then rightly": (
        [[*WRONG_DOOR, "2025-06-05 10:00 delivered"]],
        "2025-06-05 Thu",
    ),
    "at a wrong door that the post took for the right one": (
        [[SENT, "2025-06-03 11:00 delivered", "2025-06-04 09:00 investigated", "2025-06-06 10:00 delivered"]],
        "2025-06-06 Fri",
    ),
    "came back, sent again": ([CAME_BACK, [AGAIN, "2025-06-14 10:30 delivered"]], "2025-06-14 Sat"),
    "came back, sent again, forwarded": (
        [CAME_BACK, [AGAIN, "2025-06-14 10:30 forwarded", "2025-06-16 10:00 delivered"]],
        "2025-06-16 Mon",
    ),
    "came back twice, the third journey arrives": (
        [CAME_BACK, BACK_AGAIN, ["2025-06-30 15:00 accepted", "2025-07-01 09:00 delivered"]],
        "2025-07-01 Tue",
    ),
    "lost, sent again": (
        [[*STRAYED, "2025-06-20 09:00 lost"], ["2025-06-23 15:00 accepted", "2025-06-24 09:00 delivered"]],
        "2025-06-24 Tue",
    ),
    "both journeys arrive: the first to come": (
        [[*STRAYED, "2025-06-30 11:00 delivered"], ["2025-06-16 15:00 accepted", "2025-06-17 09:00 delivered"]],
        "2025-06-17 Tue",
    ),
    "not yet": ([[SENT]], None),
    "on the road": ([[SENT, "2025-06-02 18:00 relayed", "2025-06-03 05:00 arrived", "2025-06-03 08:00 out-for-delivery"]], None),
    "a slip was left": ([HELD], None),
    "redelivery asked for": ([[*HELD, "2025-06-06 10:00 redelivery-requested"]], None),
    "returned": ([CAME_BACK], None),
    "on its way back": ([CAME_BACK[:-1]], None),
    "forwarded": ([[SENT, "2025-06-03 11:00 forwarded"]], None),
    "転送不要: moved and returned": (
        [[SENT, f"2025-06-03 11:00 returning {Note.UNKNOWN}", "2025-06-05 14:00 returned"]],
        None,
    ),
    "refused at the door": ([[SENT, f"2025-06-03 11:00 returning {Note.REFUSED}", "2025-06-05 14:00 returned"]], None),
    "at a wrong door": ([WRONG_DOOR[:2]], None),
    "fetched back from a wrong door": ([WRONG_DOOR], None),
    "under investigation": ([STRAYED], None),
    "lost": ([[*STRAYED, "2025-06-20 09:00 lost"]], None),
    "came back, sent again, not there yet": ([CAME_BACK, [AGAIN]], None),
    "came back twice": ([CAME_BACK, BACK_AGAIN], None),
    "nothing was sent": ([], None),
    "an item without events": ([[]], None),
}  # fmt: skip


def journey(lines):
    return [event(*line.split()) for line in lines]


def event(day, time, state, note=""):
    at = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=JST)
    return TrackingEvent(at, State(state), "", "", "", note)


@pytest.mark.rule("R-240")
@pytest.mark.parametrize(("journeys", "day"), CALENDAR.values(), ids=CALENDAR)
def test_the_day_on_which_the_permission_takes_effect(journeys, day):
    found = effective_on(*map(journey, journeys))
    assert (f"{found} {found:%a}" if found else None) == day


@pytest.mark.rule("R-240")
@pytest.mark.parametrize(("journeys", "day"), CALENDAR.values(), ids=CALENDAR)
def test_neither_the_order_of_events_nor_that_of_journeys_matters(journeys, day):
    found = effective_on(*(reversed(journey(lines)) for lines in reversed(journeys)))
    assert found == (date.fromisoformat(day[:10]) if day else None)


@pytest.mark.rule("R-240")
def test_the_day_is_that_of_japan():
    at = datetime(2025, 12, 31, 15, 30, tzinfo=UTC)
    assert effective_on([TrackingEvent(at, State.DELIVERED, "", "", "")]) == date(2026, 1, 1)


@pytest.mark.rule("R-240")
@pytest.mark.parametrize("state", State)
def test_only_what_ends_with_the_addressee_has_effect(state):
    ends = event("2025-06-03", "11:00", state)
    assert (effective_on([ends]) is not None) == (state in (State.DELIVERED, State.HANDED_OVER))
    assert effective_on([ends]) is None or not SUCCESSORS[state]
