"""The tables themselves: labels, sources, limits, the columns of the bulk file."""

import pytest

from backoffice.domain.forms import RENEWAL_N, STEP_ONE, Form, Kind, check
from backoffice.domain.forms.tables import english_list, office_of, option_list, rows
from tests.forms.answers import CONTEXT, DEFINITIONS, FORMS, complete

FIELDS = [field for _, field in DEFINITIONS]

LIMITS = {
    "name": 104,
    "kanji_name": 40,
    "occupation": 40,
    "home_address": 80,
    "street": 85,
    "phone": 12,
    "email": 60,
    "passport_number": 12,
    "criminal_record_detail": 40,
    "relative_1_name": 26,
    "relative_6_employer": 60,
    "relative_1_card_number": 12,
    "school_name": 60,
    "work_10_employer_latin": 200,
    "work_1_employer": 60,
    "workplace_name": 60,
    "org_corporate_number": 13,
    "org_insurance_office_number": 11,
    "org_capital_yen": 13,
    "org_sales_yen": 15,
    "org_employees": 5,
    "activity_detail": 600,
    "representative_name": 26,
    "agent_name": 26,
    "agent_organisation": 256,
    "remarks": 300,
}


@pytest.mark.rule("R-102")
def test_each_field_has_both_languages_and_a_source():
    for field in FIELDS:
        assert field.label_ja
        assert field.label_en.isascii()
        assert field.source
        assert bool(field.options) == field.is_chosen
        assert len(field.options_en) == len(field.options)
        assert (field.support_ja == "") == (field.support_en == "")
        assert (field.hint_ja == "") == (field.hint_en == "")


@pytest.mark.rule("R-102")
@pytest.mark.parametrize("name", [row["name"] for row in rows("options")])
def test_each_option_has_english_words_of_its_own(name):
    words = english_list(name)
    assert len(set(words)) == len(words) == len(option_list(name))
    assert not any(letter > "\u2fff" for word in words for letter in word)


@pytest.mark.parametrize(("name", "limit"), LIMITS.items())
def test_limits(name, limit):
    assert RENEWAL_N.fields[name].max_length == limit


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_names_are_unique_identifiers_and_conditions_name_options(form: Form):
    names = [field.name for section in form.sections for field in section.fields]
    assert len(names) == len(set(names)) == len(form.fields)
    assert all(name.isidentifier() and name.islower() for name in names)
    for field in form.fields.values():
        for condition in field.conditions:
            assert set(condition.values) <= set(form.fields[condition.field].options)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_example_is_a_good_answer(form: Form):
    assert check(form, complete(form), CONTEXT).problems == ()


@pytest.mark.rule("R-116", "R-125", "R-126")
def test_the_steps_stand_in_order():
    assert RENEWAL_N.steps == ("2-1", "2-2", "2-3", "2-4", "3")
    assert [section.title_ja for section in RENEWAL_N.sections] == [
        "身分事項",
        "申請人に関する情報等",
        "活動に関する事項（所属機関等に関する情報）",
        "受領方法等",
        "入力情報確認",
    ]
    assert STEP_ONE.steps == ("1",)


def test_groups_have_their_maximum():
    groups = {group.name: group.maximum for section in RENEWAL_N.sections for group in section.groups}
    assert groups == {"relative": 6, "work": 10, "representative": 1, "agent": 1, "dispatch": 1}


def test_option_lists():
    sizes = {row["name"]: len(set(option_list(row["name"]))) for row in rows("options")}
    assert all(
        row["source"]
        for table in ("options", "forms", "sections", "groups", "neutral", "families", "receipts")
        for row in rows(table)
    )
    assert all(len(option_list(name)) == size for name, size in sizes.items())
    assert sizes["prefectures"] == 47
    assert sizes["nationalities"] > 195
    assert {"中国", "台湾", "韓国", "米国", "英国"} <= set(option_list("nationalities"))
    assert {"5年", "3年", "1年", "6月", "3月"} <= set(option_list("periods"))


def test_each_prefecture_has_its_office():
    assert [row["prefecture"] for row in rows("offices")] == list(option_list("prefectures"))
    assert office_of("神奈川県") == "東京出入国在留管理局横浜支局"
    assert office_of("") == ""


def test_years_and_months_unknown_are_kinds_of_the_facts():
    assert RENEWAL_N.fields["birth_on"].kind is Kind.PARTIAL_PAST_DATE
    assert RENEWAL_N.fields["work_1_joined"].kind is Kind.YEAR_MONTH
