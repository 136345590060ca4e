"""The standard processing time, and from which day on officers are told that a case is beyond it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from backoffice.domain.findings import Circumstances, findings
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.processing import PUBLISHED, average_days, standard_span, usual_until
from tests.domain.weekdays import day

FILED = day("2025-06-02 月")


@pytest.mark.rule("R-192", "R-193", "R-194", "X-051")
@pytest.mark.parametrize(
    ("kind", "on", "least", "most"),
    [
        (ApplicationType.RENEWAL, "2019-07-25 木", 14, 30),
        (ApplicationType.RENEWAL, "2025-06-02 月", 14, 30),
        (ApplicationType.CHANGE, "2022-03-16 水", 14, 30),
        (ApplicationType.COE, "2022-03-16 水", 30, 90),
        (ApplicationType.COE, "2025-06-02 月", 30, 90),
        (ApplicationType.WORK_CERTIFICATE, "2025-06-02 月", 1, 90),
    ],
)
def test_the_standard_time_goes_by_type_and_day(
    kind: ApplicationType, on: str, least: int, most: int
) -> None:
    span = standard_span(kind, day(on))
    assert (span.least_days, span.most_days) == (least, most)


@pytest.mark.rule("R-192", "R-194")
@pytest.mark.parametrize(
    ("kind", "days", "beyond"),
    [
        (ApplicationType.RENEWAL, 30, False),
        (ApplicationType.RENEWAL, 31, True),
        (ApplicationType.COE, 31, False),
        (ApplicationType.COE, 90, False),
        (ApplicationType.COE, 91, True),
    ],
)
def test_officers_are_told_from_the_day_after_it(kind: ApplicationType, days: int, beyond: bool) -> None:
    on = FILED + timedelta(days)
    seen = Circumstances(on, FILED, None, numbered=True, pending=True, kind=kind, rules_on=on)
    told = [finding for finding in findings(seen) if finding.code == "beyond-usual-time"]
    assert bool(told) is beyond
    assert all(kind.label in finding.ja for finding in told)


@pytest.mark.rule("X-052")
def test_only_a_change_and_a_renewal_let_their_applicant_stay_on() -> None:
    on, expired = day("2025-07-01 火"), day("2025-06-30 月")
    codes = {
        kind: {finding.code for finding in findings(_expired(kind, on, expired))} for kind in ApplicationType
    }
    extending = {kind for kind, found in codes.items() if "special-period" in found}
    assert extending == {ApplicationType.CHANGE, ApplicationType.RENEWAL}


def _expired(kind: ApplicationType, on: date, expired: date) -> Circumstances:
    return Circumstances(on, FILED, expired, numbered=True, pending=True, kind=kind, rules_on=on)


@pytest.mark.rule("X-050")
def test_the_published_averages_are_those_of_the_book() -> None:
    assert average_days(ApplicationType.COE, "経営・管理", FILED) == 137.5
    assert average_days(ApplicationType.RENEWAL, "技能", FILED) == 29.0
    assert average_days(ApplicationType.CHANGE, "家族滞在", FILED) == 30.3
    assert average_days(ApplicationType.ACQUISITION, "家族滞在", FILED) is None
    assert average_days(ApplicationType.RENEWAL, "留学", FILED) is None


@pytest.mark.rule("X-050", "X-051")
@pytest.mark.parametrize(
    ("kind", "status", "days"),
    [
        (ApplicationType.RENEWAL, "留学", 30),
        (ApplicationType.RENEWAL, "技能", 29),
        (ApplicationType.RENEWAL, "経営・管理", 30),
        (ApplicationType.COE, "技術・人文知識・国際業務", 64),
        (ApplicationType.COE, "経営・管理", 90),
        (ApplicationType.ACQUISITION, "家族滞在", 30),
    ],
)
def test_the_usual_time_ends_with_the_standard_or_the_average_the_sooner(
    kind: ApplicationType, status: str, days: int
) -> None:
    assert usual_until(kind, status, FILED, FILED) == FILED + timedelta(days)


def test_the_averages_say_that_they_are_of_one_month() -> None:
    (row,) = PUBLISHED.rows
    assert "2025-11" in row.source
    assert row.assumed
