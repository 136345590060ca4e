import random
from datetime import date, datetime

import pytest

from postal import places, transit
from postal.holiday import JST, japanese_holiday
from postal.service import ServiceClass

ORD, SPR, SR, REG, LPP, LPL = ServiceClass
ODAIBA = places.find("1350064")


class Never(random.Random):
    """Chance that never delays."""

    def randrange(self, start, stop=None, step=1):
        return start - 1


class Always(random.Random):
    """Chance that always delays where it can."""

    def randrange(self, start, stop=None, step=1):
        return 0


def brought(service, code, accepted, chance, origin=ODAIBA, *, express=False):
    at = datetime.fromisoformat(accepted).replace(tzinfo=JST)
    return transit.delivery_on(
        service, origin, places.find(code), at, is_holiday=japanese_holiday, chance=chance, express=express
    )


@pytest.mark.parametrize(
    ("service", "code", "accepted", "weekday", "delivered", "delivered_weekday"),
    [
        (SR, "1600022", "2025-06-02 09:00", "Mon", "2025-06-03", "Tue"),
        (SR, "1600022", "2025-06-02 17:00", "Mon", "2025-06-03", "Tue"),
        (SR, "4600008", "2025-06-02 17:00", "Mon", "2025-06-03", "Tue"),
        (SR, "5300001", "2025-06-02 11:59", "Mon", "2025-06-03", "Tue"),
        (SR, "5300001", "2025-06-02 12:00", "Mon", "2025-06-04", "Wed"),
        (LPP, "9800011", "2025-06-02 12:00", "Mon", "2025-06-04", "Wed"),
        (SR, "0600001", "2025-06-02 09:00", "Mon", "2025-06-04", "Wed"),
        (SR, "8120011", "2025-06-02 09:00", "Mon", "2025-06-04", "Wed"),
        (SR, "9000006", "2025-06-02 09:00", "Mon", "2025-06-04", "Wed"),
        (SR, "1002101", "2025-06-02 09:00", "Mon", "2025-06-04", "Wed"),
        # Every day of the week: weekends, Golden Week, New Year's Day.
        (SR, "1600022", "2025-06-06 09:00", "Fri", "2025-06-07", "Sat"),
        (LPP, "1600022", "2025-06-07 09:00", "Sat", "2025-06-08", "Sun"),
        (SR, "1600022", "2025-05-02 09:00", "Fri", "2025-05-03", "Sat"),
        (SR, "1600022", "2025-12-31 09:00", "Wed", "2026-01-01", "Thu"),
        # Ordinary mail: one day more, never on Saturday, Sunday or a holiday.
        (ORD, "1600022", "2025-06-02 09:00", "Mon", "2025-06-04", "Wed"),
        (ORD, "1600022", "2025-06-05 09:00", "Thu", "2025-06-09", "Mon"),
        (ORD, "1600022", "2025-05-01 09:00", "Thu", "2025-05-07", "Wed"),
        (ORD, "1600022", "2025-12-30 09:00", "Tue", "2026-01-02", "Fri"),
        # Before 2021-10-02 it came a day sooner, and on Saturdays.
        (ORD, "1600022", "2019-11-01 09:00", "Fri", "2019-11-02", "Sat"),
        (ORD, "1600022", "2019-11-02 09:00", "Sat", "2019-11-05", "Tue"),
        (ORD, "1600022", "2021-09-30 09:00", "Thu", "2021-10-01", "Fri"),
        (ORD, "1600022", "2021-10-01 09:00", "Fri", "2021-10-04", "Mon"),
    ],
)
def test_delivery_day(service, code, accepted, weekday, delivered, delivered_weekday):
    assert f"{datetime.fromisoformat(accepted):%a}" == weekday
    assert f"{date.fromisoformat(delivered):%a}" == delivered_weekday
    assert brought(service, code, accepted, Never(0)) == date.fromisoformat(delivered)


@pytest.mark.parametrize(
    ("service", "code", "accepted", "weekday", "delivered", "delivered_weekday"),
    [
        (SPR, "1600022", "2021-09-30 09:00", "Thu", "2021-10-01", "Fri"),
        (SPR, "1600022", "2021-10-01 09:00", "Fri", "2021-10-04", "Mon"),
        (SPR, "1600022", "2021-09-24 09:00", "Fri", "2021-09-25", "Sat"),
        (SPR, "1600022", "2025-06-02 09:00", "Mon", "2025-06-03", "Tue"),
        (SPR, "1600022", "2025-06-06 09:00", "Fri", "2025-06-09", "Mon"),
        (SPR, "1600022", "2025-05-02 09:00", "Fri", "2025-05-07", "Wed"),
        (SPR, "1600022", "2025-12-31 09:00", "Wed", "2026-01-02", "Fri"),
        (ORD, "1600022", "2021-09-24 09:00", "Fri", "2021-09-25", "Sat"),
        (ORD, "9000006", "2025-06-02 09:00", "Mon", "2025-06-05", "Thu"),
        (ORD, "5300001", "2025-06-04 15:00", "Wed", "2025-06-09", "Mon"),
        (REG, "1600022", "2021-10-01 09:00", "Fri", "2021-10-02", "Sat"),
        (REG, "1600022", "2025-05-03 09:00", "Sat", "2025-05-04", "Sun"),
        (LPL, "1600022", "2021-10-01 09:00", "Fri", "2021-10-02", "Sat"),
        (LPL, "1600022", "2025-12-31 09:00", "Wed", "2026-01-01", "Thu"),
    ],
)
def test_delivery_day_of_each_service(service, code, accepted, weekday, delivered, delivered_weekday):
    assert f"{datetime.fromisoformat(accepted):%a}" == weekday
    assert f"{date.fromisoformat(delivered):%a}" == delivered_weekday
    assert brought(service, code, accepted, Never(0)) == date.fromisoformat(delivered)


@pytest.mark.parametrize("service", [ORD, SPR, SR, REG])
@pytest.mark.parametrize(
    ("code", "accepted", "weekday", "delivered", "delivered_weekday"),
    [
        ("1600022", "2021-10-01 09:00", "Fri", "2021-10-02", "Sat"),
        ("1600022", "2025-06-02 17:00", "Mon", "2025-06-03", "Tue"),
        ("5300001", "2025-06-06 09:00", "Fri", "2025-06-07", "Sat"),
        ("5300001", "2025-06-06 15:00", "Fri", "2025-06-08", "Sun"),
        ("1600022", "2025-05-02 09:00", "Fri", "2025-05-03", "Sat"),
        ("1600022", "2025-12-31 09:00", "Wed", "2026-01-01", "Thu"),
    ],
)
def test_express_is_brought_every_day_and_never_a_day_later(
    service, code, accepted, weekday, delivered, delivered_weekday
):
    assert f"{datetime.fromisoformat(accepted):%a}" == weekday
    assert f"{date.fromisoformat(delivered):%a}" == delivered_weekday
    assert brought(service, code, accepted, Never(0), express=True) == date.fromisoformat(delivered)


def test_a_promise_knows_no_delay():
    at = datetime(2025, 6, 2, 9, tzinfo=JST)
    assert transit.days(ODAIBA, places.find("9000006"), at, None) == 2
    assert transit.days(ODAIBA, places.find("9000006"), at, Always(0)) == 3


@pytest.mark.parametrize(
    ("code", "most"), [("1600022", 1), ("5300001", 2), ("9000006", 3), ("1002101", 3), ("8530015", 3)]
)
def test_a_delay_is_one_day_and_only_where_the_table_has_one(code, most):
    at = datetime(2025, 6, 2, 9, tzinfo=JST)
    assert transit.days(ODAIBA, places.find(code), at, Always(0)) == most


def test_days_are_the_same_both_ways():
    at = datetime(2025, 6, 2, 15, tzinfo=JST)
    for code in ("0600001", "5300001", "9000006"):
        there, back = places.find(code), ODAIBA
        assert transit.days(there, back, at, Never(0)) == transit.days(back, there, at, Never(0))


def test_every_prefecture_has_a_sourced_row():
    rows = [row for row in transit.rows().values() if row.english]
    assert len(rows) == 47
    assert all(row.source for row in transit.rows().values())
    assert len({row.posting_region for row in rows}) == 47
