"""Which form an application has: by type, status, day and kind of user."""

from datetime import date

import pytest

from backoffice.domain.actors import UserKind
from backoffice.domain.forms import (
    RENEWAL_N,
    RENEWAL_OTHER,
    STEP_ONE,
    check,
    family_of,
    form_for,
    organisations_form_needed,
    prefill,
)
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refused
from tests.forms.answers import ACCOUNT, CONTEXT, DAYS, ORGANISATION, PERSON, STATUSES, TODAY

# S2 注13, with the statuses that have kinds spelled out.
LEFT = {
    *(
        "教授",
        "芸術",
        "宗教",
        "報道",
        "高度専門職1号イ",
        "高度専門職1号ロ",
        "高度専門職1号ハ",
        "高度専門職2号",
    ),
    *(
        "経営・管理",
        "法律・会計業務",
        "医療",
        "研究",
        "教育",
        "技術・人文知識・国際業務",
        "企業内転勤",
        "介護",
    ),
    *("興行", "技能", "特定技能1号", "特定技能2号", "文化活動", "留学", "研修", "家族滞在"),
    *("技能実習1号イ", "技能実習1号ロ", "技能実習2号イ", "技能実習2号ロ", "技能実習3号イ", "技能実習3号ロ"),
}
ERA_22_ON = (date(2022, 3, 16), date(2023, 3, 17), date(2024, 3, 19), date(2025, 4, 1))


def receipts(type_: str, on: date) -> tuple[str, ...]:
    return form_for(type_, "留学", on).fields["receipt_method"].options


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("type_", ApplicationType)
def test_every_type_and_status_has_a_form_that_passes_with_what_the_records_know(type_, on):
    for status in STATUSES:
        form = form_for(type_, status, on)
        for organisation in (None, ORGANISATION):
            answers = prefill(form, PERSON, organisation, ACCOUNT, wish={"requested_status": status})
            found = check(form, answers, CONTEXT)
            assert found.problems == ()
            assert found.cleaned == answers
            assert answers.get("requested_status", status) == status


@pytest.mark.rule("R-116")
def test_step_one_offers_the_five_types():
    assert STEP_ONE.fields["application_type"].options == tuple(kind.label for kind in ApplicationType)
    assert STEP_ONE.sections[0].title_ja == "申請種別及び在留資格選択"


@pytest.mark.rule("R-116")
@pytest.mark.parametrize("on", ERA_22_ON)
def test_the_steps_have_the_names_of_the_guide(on):
    for type_ in ("coe", "change", "renewal"):
        form = form_for(type_, "技術・人文知識・国際業務", on)
        assert form.steps == ("2-1", "2-2", "2-3", "2-4", "3")
        assert form.step("2-3")[0].title_ja.startswith("活動に関する事項")
        assert form.step("3")[0].title_ja == "入力情報確認"


@pytest.mark.rule("R-117")
@pytest.mark.parametrize("on", ERA_22_ON)
def test_a_person_alone_leaves_step_2_3_to_the_organisation(on):
    for status in STATUSES:
        steps = form_for("renewal", status, on, UserKind.INDIVIDUAL).steps
        assert ("2-3" in form_for("renewal", status, on).steps) >= ("2-3" in steps)
        assert status not in LEFT or "2-3" not in steps
        assert organisations_form_needed(UserKind.INDIVIDUAL, status, on) == (status in LEFT - {"興行"})
    for status in LEFT:
        assert "2-3" in form_for("change", status, on, UserKind.ORGANISATION).steps


@pytest.mark.rule("R-118")
@pytest.mark.parametrize("on", ERA_22_ON)
def test_of_an_entertainer_not_even_the_organisations_form_is_asked_for(on):
    assert "2-3" not in form_for("coe", "興行", on, UserKind.INDIVIDUAL).steps
    assert not organisations_form_needed(UserKind.INDIVIDUAL, "興行", on)


@pytest.mark.rule("R-117")
def test_others_enter_all_of_it():
    for kind in (None, *UserKind):
        if kind is not UserKind.INDIVIDUAL:
            assert form_for("renewal", "留学", TODAY, kind) is form_for("renewal", "留学", TODAY)
            assert not organisations_form_needed(kind, "留学", TODAY)


@pytest.mark.rule("R-203", "R-262")
@pytest.mark.parametrize(
    ("on", "options"),
    [
        (date(2022, 3, 16), ("郵送による受領を希望",)),
        (date(2023, 3, 16), ("郵送による受領を希望",)),
        (date(2023, 3, 17), ("メールによる受領を希望", "郵送による受領を希望")),
        (date(2025, 6, 2), ("メールによる受領を希望", "郵送による受領を希望")),
    ],
)
def test_a_certificate_of_eligibility_comes_by_mail_or_post_and_never_at_the_counter(on, options):
    assert receipts("coe", on) == options
    assert prefill(form_for("coe", "留学", on), PERSON, receipt="email")["receipt_method"] == options[0]


@pytest.mark.rule("R-204", "R-261")
@pytest.mark.parametrize("type_", ["change", "renewal", "acquisition", "work-certificate"])
@pytest.mark.parametrize("on", ERA_22_ON)
def test_the_others_come_by_post_or_at_the_counter(type_, on):
    assert receipts(type_, on) == ("郵送による受領を希望", "窓口での受領を希望")


@pytest.mark.rule("R-261")
@pytest.mark.parametrize("on", [date(2019, 7, 25), date(2022, 3, 15)])
def test_the_counter_had_another_name_at_first(on):
    assert receipts("renewal", on) == ("郵送による受領を希望", "地方官署窓口")
    answers = prefill(form_for("renewal", "公用", on), PERSON, receipt="counter")
    assert answers["receipt_method"] == "地方官署窓口"
    assert answers["receipt_office"] == "東京出入国在留管理局"


@pytest.mark.parametrize(
    ("status", "form"),
    [
        ("技術・人文知識・国際業務", RENEWAL_N),
        ("介護", RENEWAL_N),
        ("特定活動", RENEWAL_OTHER),
        ("永住者", RENEWAL_OTHER),
    ],
)
def test_the_form_is_chosen_by_status(status, form):
    assert form_for("renewal", status, date(2025, 6, 2)) is form


def test_families_have_their_letters():
    letters = {"技能": "N", "留学": "P", "家族滞在": "R", "定住者": "T", "特定技能2号": "V", "公用": "U"}
    assert {status: family_of(status) for status in letters} == letters
    assert {family_of(status) for status in STATUSES} == set("IJKLMNOPQRTUVY")


@pytest.mark.parametrize(("type_", "on"), [("renewal", date(2019, 7, 24)), ("nonsense", date(2025, 6, 2))])
def test_no_form_is_refused(type_, on):
    with pytest.raises(Refused, match="no form"):
        form_for(type_, "留学", on)
