from __future__ import annotations

import pytest

from backoffice.domain.dated import NoRowInForceError
from backoffice.domain.fees import FEES, fee_of_all, online_fee_yen
from backoffice.domain.procedure import ApplicationType, Joined
from tests.domain.weekdays import day


@pytest.mark.rule("R-249", "R-250", "R-252", "C-09", "X-030", "X-031")
@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (ApplicationType.COE, 0, 0),
        (ApplicationType.CHANGE, 4000, 5500),
        (ApplicationType.RENEWAL, 4000, 5500),
        (ApplicationType.ACQUISITION, 0, 0),
        (ApplicationType.WORK_CERTIFICATE, 1200, 1600),
        (Joined.REENTRY_SINGLE, 3000, 3500),
        (Joined.REENTRY_MULTIPLE, 6000, 6500),
        (Joined.OTHER_ACTIVITY, 0, 0),
    ],
)
def test_the_fee_is_that_of_the_type_and_of_the_day_of_receipt(
    kind: ApplicationType | Joined, before: int, after: int
) -> None:
    for received in ("2019-07-25 木", "2025-03-31 月"):
        assert online_fee_yen(kind, day(received)) == before
    for received in ("2025-04-01 火", "2025-06-02 月", "2026-01-05 月"):
        assert online_fee_yen(kind, day(received)) == after


@pytest.mark.rule("R-250")
def test_online_is_cheaper_than_the_counter_from_the_revision_on() -> None:
    assert all(fee.online_yen < fee.counter_yen for fee in FEES.at(day("2025-04-01 火")).values())
    assert all(fee.online_yen == fee.counter_yen for fee in FEES.at(day("2025-03-31 月")).values())


@pytest.mark.rule("R-252")
def test_what_is_joined_costs_its_own_fee() -> None:
    joined = (Joined.REENTRY_MULTIPLE, Joined.OTHER_ACTIVITY)
    assert fee_of_all(ApplicationType.CHANGE, joined, day("2025-06-02 月")) == 5500 + 6500


def test_before_the_system_opened_there_is_no_fee() -> None:
    with pytest.raises(NoRowInForceError, match="fees of applications"):
        online_fee_yen(ApplicationType.RENEWAL, day("2019-07-24 水"))
