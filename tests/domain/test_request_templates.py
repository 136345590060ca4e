"""Templates of document requests: which fit an application, and what they say in each era."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.attachments import Channel, channel_refusal
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.request_templates import REQUEST_TEMPLATES, template_named, templates_for

E19, E22, E24 = date(2020, 1, 6), date(2022, 4, 1), date(2024, 4, 1)
ERAS = (E19, E22, date(2023, 4, 3), E24, date(2025, 4, 1))


@pytest.mark.rule("R-148", "R-149")
@pytest.mark.parametrize(
    ("kind", "status", "name"),
    [
        (ApplicationType.RENEWAL, "技術・人文知識・国際業務", "work"),
        (ApplicationType.CHANGE, "高度専門職1号ロ", "work"),
        (ApplicationType.RENEWAL, "留学", "study"),
        (ApplicationType.COE, "家族滞在", "family"),
        (ApplicationType.CHANGE, "特定技能1号", "skilled"),
        (ApplicationType.ACQUISITION, "家族滞在", "acquisition"),
        (ApplicationType.WORK_CERTIFICATE, "技能", "certificate"),
        (ApplicationType.COE, "研究", "coe"),
    ],
)
def test_what_is_asked_for_goes_by_type_and_status(kind: ApplicationType, status: str, name: str) -> None:
    for era in ERAS:
        names = [each.name for each in templates_for(era, kind, status)]
        assert name in names
        assert ("study" in names) == (status == "留学")


@pytest.mark.rule("R-142", "R-152")
def test_the_first_era_has_no_template_for_files() -> None:
    assert template_named(E19, "unreadable") is None
    assert template_named(E19, "rest") is None
    assert template_named(E22, "unreadable")
    for era in ERAS:
        for each in REQUEST_TEMPLATES.at(era):
            if each.how:
                assert channel_refusal(era, Channel(each.how), originals=each.originals) is None


@pytest.mark.rule("R-150")
def test_from_2024_on_the_tax_certificate_may_be_fetched_instead() -> None:
    before, since = template_named(E22, "work"), template_named(E24, "work")
    assert before
    assert since
    assert "マイナポータル" in since.words
    assert "マイナポータル" not in before.words


def test_all_of_them_are_marked_as_our_own() -> None:
    for row in REQUEST_TEMPLATES.rows:
        assert row.assumed
        assert all(each.assumed and 0 < each.days <= 180 and each.items for each in row.value)
