"""The tables themselves: labels, sources, limits, the columns of the bulk file."""

from datetime import date

import pytest

from backoffice.domain.forms import RENEWAL_N, RENEWAL_OTHER, STEP_ONE, Form, Kind, check, form_for
from backoffice.domain.forms.tables import office_of, option_list, rows
from backoffice.domain.refusal import Refused
from tests.forms.answers import CONTEXT, complete

FORMS = [RENEWAL_N, RENEWAL_OTHER, STEP_ONE]
FIELDS = [field for form in FORMS for field in form.fields.values()]

_PERSONAL = [
    "国籍・地域",
    "生年月日",
    "氏名",
    "性別",
    "配偶者の有無",
    "職業",
    "本国における居住地",
    "日本における連絡先_郵便番号",
    "日本における住居地(都道府県)",
    "日本における住居地(市区町村)",
    "日本における住居地(町名丁目番地号等)",
    "日本における連絡先_電話番号",
    "日本における連絡先_携帯電話番号",
    "メールアドレス",
    "旅券_（1）番号",
    "旅券_（2）有効期限",
    "現に有する在留資格",
    "在留期間",
    "在留期間の満了日",
    "在留カードの有無",
    "在留カード番号",
    "ED番号（英字）",
    "ED番号（数字）",
    "希望する在留期間",
    "更新の理由",
    "犯罪を理由とする処分を受けたことの有無",
    "犯罪を理由とする処分を受けたことの有無_有_内容入力欄",
    "在日親族及び同居者_有無",
]
_RELATIVE = [
    "続柄",
    "氏名",
    "生年月日",
    "国籍・地域",
    "同居の有無",
    "勤務先名称・通学先名称",
    "在留カード番号_特別永住者証明書番号",
]
COLUMNS = [
    *(f"身分事項_{column}" for column in _PERSONAL),
    *(
        f"身分事項_在日親族及び同居者{n}_在日親族及び同居者_{column}"
        for n in range(1, 7)
        for column in _RELATIVE
    ),
    "受領方法等_在留カードの受領方法",
    "受領方法等_申請対象者の住居地",
    "受領方法等_受領官署",
    "受領方法等_通知送信用メールアドレス",
    "入力情報確認_申請に先立ち、申請者本人に申請の意思を確認してください。",
    "入力情報確認_フリー欄",
]
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


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_field_has_labels_and_a_source(field):
    assert field.label_ja
    assert field.label_en
    assert field.source
    assert bool(field.options) == field.is_chosen
    assert (field.support_ja == "") == (field.support_en == "")


def test_the_bulk_columns_are_the_real_ones_in_their_order():
    assert len(COLUMNS) == 76
    assert [field.csv_header for field in RENEWAL_N.fields.values() if field.csv_header] == COLUMNS
    assert [field.csv_header for field in RENEWAL_OTHER.fields.values() if field.csv_header] == COLUMNS


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


@pytest.mark.rule("R-117")
def test_a_person_alone_does_not_enter_the_organisations_part():
    assert RENEWAL_N.without("2-3").steps == ("2-1", "2-2", "2-4", "3")


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


@pytest.mark.parametrize(("type_", "on"), [("renewal", date(2019, 7, 24)), ("nonsense", date(2025, 6, 2))])
def test_no_form_is_refused(type_, on):
    with pytest.raises(Refused, match="no form"):
        form_for(type_, "留学", on)


def test_groups_have_their_maximum():
    groups = {group.name: group.maximum for section in RENEWAL_N.sections for group in section.groups}
    assert groups == {"relative": 6, "work": 10, "representative": 1, "agent": 1, "dispatch": 1}


def test_option_lists():
    sizes = {row["name"]: len(option_list(row["name"])) for row in rows("options")}
    assert all(
        row["source"]
        for table in ("options", "forms", "sections", "groups", "neutral")
        for row in rows(table)
    )
    assert all(len(set(option_list(name))) == size for name, size in sizes.items())
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
