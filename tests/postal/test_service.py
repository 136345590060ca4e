from datetime import date, timedelta
from itertools import pairwise

import pytest

from postal.lifecycle import State
from postal.service import SERVICES, HandIn, Rest, ServiceClass

ORD, SPR, SR, REG, LPP, LPL = ServiceClass
TODAY = date(2025, 6, 2)
FULL = [State.ACCEPTED, State.RELAYED, State.ARRIVED, State.OUT_FOR_DELIVERY, State.DELIVERED]
ENDS = [State.ACCEPTED, State.DELIVERED]


@pytest.mark.rule("R-216")
@pytest.mark.parametrize(
    ("service", "recorded", "indemnity_yen", "to_hand", "hand_ins", "is_pack"),
    [
        (ORD, [], 0, False, {"window", "pillar-box"}, False),
        (SPR, ENDS, 0, False, {"window"}, False),
        (SR, ENDS, 50_000, True, {"window"}, False),
        (REG, FULL, 100_000, True, {"window"}, False),
        (LPP, FULL, 0, True, {"window", "pillar-box", "collection"}, True),
        (LPL, FULL, 0, False, {"window", "pillar-box"}, True),
    ],
)
def test_what_each_service_promises(service, recorded, indemnity_yen, to_hand, hand_ins, is_pack):
    terms = service.terms_on(TODAY)
    assert list(terms.recorded) == recorded
    assert terms.indemnity_yen == indemnity_yen
    assert terms.to_hand == to_hand
    assert set(terms.hand_ins) == set(map(HandIn, hand_ins))
    assert terms.is_pack == is_pack
    assert terms.limit.weight_g == 4_000


@pytest.mark.parametrize(
    ("day", "weekday", "service", "rests", "days_more"),
    [
        ("2014-04-01", "Tue", ORD, Rest.SUNDAYS, 0),
        ("2021-10-01", "Fri", ORD, Rest.SUNDAYS, 0),
        ("2021-10-02", "Sat", ORD, Rest.WEEKENDS, 1),
        ("2021-10-01", "Fri", SPR, Rest.SUNDAYS, 0),
        ("2021-10-02", "Sat", SPR, Rest.WEEKENDS, 0),
        ("2021-10-01", "Fri", SR, Rest.NEVER, 0),
        ("2021-10-02", "Sat", SR, Rest.NEVER, 0),
        ("2021-10-02", "Sat", REG, Rest.NEVER, 0),
        ("2021-10-02", "Sat", LPP, Rest.NEVER, 0),
        ("2021-10-02", "Sat", LPL, Rest.NEVER, 0),
    ],
)
def test_days_without_delivery_are_dated(day, weekday, service, rests, days_more):
    on = date.fromisoformat(day)
    assert f"{on:%a}" == weekday
    assert (service.terms_on(on).rests, service.terms_on(on).days_more) == (rests, days_more)


@pytest.mark.parametrize("service", ServiceClass)
def test_rows_are_dated_in_order_and_sourced(service):
    rows = SERVICES[service]
    assert all(row.source for row in rows)
    assert all(one.in_force_from < other.in_force_from for one, other in pairwise(rows))
    assert service.terms_on(rows[0].in_force_from - timedelta(days=1)) == rows[0]
    assert {(row.digits, row.relays, row.ja) for row in rows} == {
        (service.terms.digits, service.terms.relays, service.terms.ja)
    }, "what `terms` says never changes"
