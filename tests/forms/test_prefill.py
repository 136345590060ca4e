"""What the records know fills a form that passes whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.forms import RENEWAL_N, check, form_for, prefill
from backoffice.domain.forms.convert import capitals, full_width, period, telephone
from backoffice.domain.forms.tables import option_list
from tests.forms.answers import ACCOUNT, CONTEXT, FORMS, ORGANISATION, PERSON, TODAY

ANY_TEXT = st.text(max_size=150)
OPTIONAL_TEXT = st.none() | ANY_TEXT
PEOPLE = st.fixed_dictionaries(
    {
        "name": st.text("ABCXYZ abcÉễĐøßŁ'-.", min_size=1, max_size=150).map("N{}".format),
        "kanji_name": OPTIONAL_TEXT,
        "nationality": st.sampled_from(option_list("nationalities")),
        "sex": st.sampled_from(["男", "女", "M", "F", "female"]),
        "birth_on": st.dates(date(1920, 1, 1), date(2025, 6, 2)).map(lambda day: day.isoformat()),
        "spouse": st.none() | st.booleans() | st.sampled_from(["有", "無"]),
        "occupation": OPTIONAL_TEXT,
        "home_address": OPTIONAL_TEXT,
        "postal_code": st.none() | st.from_regex(r"\A[0-9]{3}-?[0-9]{4}\Z"),
        "prefecture": st.sampled_from(option_list("prefectures")),
        "city": OPTIONAL_TEXT,
        "street": OPTIONAL_TEXT,
        "phone": st.none() | st.from_regex(r"\A0[0-9]{1,3}-[0-9]{3,4}-[0-9]{4}\Z"),
        "mobile": st.none() | st.just("+81 90-1234-5678"),
        "email": st.just("someone@example.jp"),
        "passport_number": OPTIONAL_TEXT,
        "passport_expires_on": st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1)),
        "status": st.sampled_from(option_list("statuses")),
        "period_months": st.sampled_from([3, 4, 6, 12, 15, 27, 36, 39, 48, 51, 60]),
        "expires_on": st.dates(date(2025, 1, 1), date(2030, 1, 1)),
        "card_number": st.from_regex(r"\A[A-Z]{2}[0-9]{8}[A-Z]{2}\Z"),
    }
)
ORGANISATIONS = st.none() | st.fixed_dictionaries(
    {
        "name": ANY_TEXT,
        "corporate_number": st.sampled_from(["5010099123456", "1234567890123", "", None]),
        "postal_code": st.none() | st.just("1350064"),
        "prefecture": st.sampled_from(option_list("prefectures")),
        "city": OPTIONAL_TEXT,
        "street": OPTIONAL_TEXT,
        "phone": st.none() | st.just("03-1234-5678"),
        "industry": OPTIONAL_TEXT | st.sampled_from(option_list("industries")),
        "employees": st.none() | st.integers(0, 10**7),
        "foreign_employees": st.none() | st.integers(0, 99999),
        "capital_yen": st.none() | st.integers(0, 10**15),
        "sales_yen": st.none() | st.integers(0, 10**15),
        "insurance_office_number": st.none() | st.sampled_from(["1301-123456-7", "12"]),
        "representative": OPTIONAL_TEXT,
    }
)
ACCOUNTS = st.none() | st.fixed_dictionaries(
    {"name": ANY_TEXT, "email": st.just("u@example.jp"), "phone": st.none()}
)


@given(
    st.sampled_from(FORMS[1:]), PEOPLE, ORGANISATIONS, ACCOUNTS, st.sampled_from(["post", "counter", "email"])
)
def test_a_prefilled_form_passes_whole(form, person, organisation, account, receipt):
    asked = form.fields.get("requested_status")
    wish = {"requested_status": asked.options[-1]} if asked else {}
    answers = prefill(form, person, organisation, account, receipt=receipt, wish=wish)
    checked = check(form, answers, CONTEXT)
    assert checked.problems == ()
    assert checked.cleaned == answers


def test_what_the_records_know_stands_in_the_fields():
    answers = prefill(RENEWAL_N, PERSON, ORGANISATION, ACCOUNT)
    assert check(RENEWAL_N, answers, CONTEXT).problems == ()
    known = {
        "name": "NGUYEN VAN DAT",
        "home_address": "９９　Ｎｇｕｙｅｎ　Ｈｕｅ，　Ｈａ　Ｎｏｉ",
        "street": "青海２－７－１１　ハイツ１０１",
        "phone": "0312345678",
        "period": "3年",
        "requested_period": "3年",
        "card_number": "AB12345678CD",
        "contracted_name": "NGUYEN VAN DAT",
        "org_name": "見本ソフト（株）",
        "org_corporate_number": "5010099123456",
        "org_capital_yen": "10000000",
        "workplace_address": "東京都江東区青海１－１－１",
        "agent_name": "在留　花子",
        "email": "hanako@example.jp",
        "notice_email": "dat@example.jp",
        "receipt_method": "郵送による受領を希望",
        "renewal_reason": "引き続き同じ活動を行うため",
        "criminal_record": "無",
    }
    assert answers | known == answers


def test_what_is_asked_for_stands_in_the_form():
    asked = {"requested_status": "家族滞在", "acquired_on": "2025-05-20"}
    answers = prefill(form_for("acquisition", "家族滞在", TODAY), PERSON, wish=asked)
    assert answers | asked == answers
    assert prefill(form_for("change", "留学", TODAY), PERSON)["requested_status"] == "留学"


def test_who_receives_a_newcomer_stands_in_the_form():
    answers = prefill(form_for("coe", "留学", TODAY), PERSON, ORGANISATION, ACCOUNT)
    assert answers["representative_name"] == "見本　太郎"
    assert answers["representative_address"] == "東京都江東区青海１－１－１"
    assert "representative_name" not in prefill(RENEWAL_N, PERSON, ORGANISATION, ACCOUNT)


@pytest.mark.rule("R-126")
def test_receipt_at_the_counter_names_the_office():
    answers = prefill(RENEWAL_N, PERSON, ORGANISATION, ACCOUNT, receipt="counter")
    assert answers["receipt_method"] == "窓口での受領を希望"
    assert answers["receipt_office"] == "東京出入国在留管理局"


def test_what_nobody_knows_is_asked_for():
    answers = prefill(RENEWAL_N, {})
    missing = {problem.field for problem in check(RENEWAL_N, answers, CONTEXT).problems}
    assert missing == {
        *("nationality", "birth_on", "name", "sex", "prefecture", "status", "period", "expires_on"),
        *("contracted_name", "receipt_prefecture", "notice_email"),
    }


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Nguyễn Thị Đào", "NGUYEN THI DAO"),
        ("  o'brien-smith  jr. ", "O'BRIEN-SMITH JR."),
        ("ＷＡＮＧ　ＷＥＩ", "WANG WEI"),
        ("Strauß Østergård", "STRAUSS OSTERGARD"),
        ("Sukarno", "SUKARNO"),
        ("王偉", ""),
    ],
)
def test_capitals(name, written):
    assert capitals(name) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1-2 ﾊｲﾂ", "１－２　ハイツ"),
        ("ｶﾞｰﾄﾞ", "ガード"),
        ("São Paulo", "Ｓａｏ　Ｐａｕｌｏ"),
        ("กรุง", "〓〓〓〓"),
        ("𠮷", "𠮷"),
    ],
)
def test_full_width(text, written):
    assert full_width(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [("+81 (0)3-1234-5678", "0312345678"), ("０９０－１２３４－５６７８", "09012345678"), ("", "")],
)
def test_telephone(text, written):
    assert telephone(text) == written


@pytest.mark.parametrize(("months", "label"), [(60, "5年"), (15, "1年3月"), (6, "6月"), (3, "3月")])
def test_period(months, label):
    assert period(months) == label
