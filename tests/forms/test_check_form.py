"""The form as a whole: conditions, groups, rules over several fields, bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.forms import RENEWAL_N, RENEWAL_OTHER, check
from backoffice.domain.forms.values import check_digit
from tests.forms.answers import CONTEXT, complete


def problems(**changes: str) -> list[tuple[str | None, str]]:
    return [(p.field, p.code) for p in check(RENEWAL_N, complete(**changes), CONTEXT).problems]


def test_what_a_closed_field_says_is_ignored():
    checked = check(RENEWAL_N, complete(criminal_record="無", criminal_record_detail="😀" * 99), CONTEXT)
    assert checked.problems == ()
    assert "criminal_record_detail" not in checked.cleaned


def test_an_open_field_is_required():
    assert problems(criminal_record="有", criminal_record_detail="") == [
        ("criminal_record_detail", "required")
    ]


def test_a_condition_below_a_closed_one_is_closed():
    changes = {"education_level": "専門学校", "major": "その他", "major_other": "", "college_major": "工業"}
    checked = check(RENEWAL_N, complete(**changes), CONTEXT)
    assert checked.problems == ()
    assert "major" not in checked.cleaned


def test_no_relatives_closes_every_row():
    checked = check(RENEWAL_N, complete(relatives="無", relative_3_name="<b>"), CONTEXT)
    assert checked.problems == ()
    assert not [name for name in checked.cleaned if name.startswith("relative_")]


def test_relatives_ask_for_the_first_row_only():
    blank = {name: "" for name in RENEWAL_N.fields if name.startswith("relative_")}
    found = problems(**blank)
    assert found == [
        (f"relative_1_{name}", "required")
        for name in ("relationship", "name", "birth_on", "nationality", "lives_together", "employer")
    ]


def test_a_row_begun_is_to_be_finished_and_named_by_its_number():
    checked = check(RENEWAL_N, complete(relative_6_name="見本　花"), CONTEXT)
    assert {problem.field for problem in checked.problems} == {
        f"relative_6_{name}"
        for name in ("relationship", "birth_on", "nationality", "lives_together", "employer")
    }
    assert all("在日親族及び同居者6" in problem.ja for problem in checked.problems)


def test_groups_that_are_not_begun_ask_for_nothing():
    blank = {
        name: "" for name in RENEWAL_N.fields if name.startswith(("dispatch_", "representative_", "agent_"))
    }
    assert problems(**blank) == []
    assert problems(**(blank | {"dispatch_name": "見本"})) == [("dispatch_address", "required")]


@pytest.mark.parametrize(
    ("phone", "mobile", "found"), [("", "", 1), ("0312345678", "", 0), ("", "09012345678", 0)]
)
def test_one_telephone_is_enough(phone, mobile, found):
    assert problems(phone=phone, mobile=mobile) == [("phone", "one_of")] * found


def test_a_job_needs_a_name_in_one_script():
    assert problems(work_1_employer="") == []
    assert problems(work_1_employer="", work_1_employer_latin="") == [("work_1_employer_latin", "one_of")]


@pytest.mark.parametrize(
    ("joined", "left", "found"),
    [
        ("2017-10", "2017-09", 1),
        ("2018", "2017-12", 1),
        ("2017-10", "2017", 0),
        ("201710", "2017-10", 0),
        ("2017-10", "", 0),
    ],
)
def test_a_job_ends_after_it_begins(joined, left, found):
    assert problems(work_1_joined=joined, work_1_left=left) == [("work_1_left", "order")] * found


@pytest.mark.parametrize(
    ("value", "kept"),
    [("1995-04-12", "1995-04-12"), ("19950412", "1995-04-12"), ("1995", "1995"), ("199504", "1995-04")],
)
def test_a_birth_may_lack_its_day(value, kept):
    assert check(RENEWAL_N, complete(birth_on=value), CONTEXT).cleaned["birth_on"] == kept


@pytest.mark.parametrize(
    ("value", "found"), [("2025-06-02", 0), ("2025-06-03", 1), ("2025-06", 0), ("2025-07", 1)]
)
def test_a_birth_is_not_in_the_future(value, found):
    assert problems(birth_on=value) == [("birth_on", "future")] * found


@pytest.mark.parametrize(
    ("value", "is_good"),
    [
        ("a@b.jp", True),
        ("a.b+c@sub.example.co.jp", True),
        ("a@b", False),
        ("a..b@example.jp", False),
        ("a@-example.jp", False),
        ("a b@example.jp", False),
        ("a@example.jp\nBcc: x@y.jp", False),
        ("a@b@c.jp", False),
        ('"a b"@example.jp', False),
        ("@example.jp", False),
    ],
)
def test_mail_addresses(value, is_good):
    assert (problems(notice_email=value) == []) is is_good


@pytest.mark.parametrize(
    "value", ["ab12345678cd", "AB1234567CD", "A112345678CD", "AB12345678C1", "AB12345678CDE"]
)
def test_card_numbers(value):
    assert [field for field, _ in problems(card_number=value)] == ["card_number"]


def test_a_corporate_number_has_a_check_digit():
    assert problems(org_corporate_number="6010099123456") == [("org_corporate_number", "check_digit")]
    # The published example of the numbering rule: デジタル庁.
    assert check_digit("000012010038") == 8


def test_unknown_names_are_told_twenty_at_most():
    checked = check(RENEWAL_N, complete() | {f"x{n}\n<b>": "1" for n in range(100)}, CONTEXT)
    assert [problem.code for problem in checked.problems] == ["unknown_field"] * 20
    assert checked.problems[0].field == "x0?<b>"


def test_too_many_answers_end_the_check():
    checked = check(RENEWAL_N, {f"x{n}": "1" for n in range(10_000)}, CONTEXT)
    assert [problem.code for problem in checked.problems] == ["too_many_fields"]


def test_one_step_is_checked_alone():
    checked = check(RENEWAL_N, {"receipt_method": "郵送による受領を希望"}, CONTEXT, step="2-4")
    assert [problem.field for problem in checked.problems] == ["receipt_prefecture", "notice_email"]
    assert list(checked.cleaned) == ["receipt_method"]


def test_the_office_is_asked_for_at_the_counter_only():
    assert problems(receipt_method="窓口での受領を希望", receipt_office="") == [
        ("receipt_office", "required")
    ]
    assert problems(receipt_method="郵送による受領を希望", receipt_office="") == []


def test_spaces_around_are_cut_and_letters_composed():
    answers = complete(occupation="\u3000か\u3099いこく  ", name=" NGUYEN VAN AN\u3000")
    cleaned = check(RENEWAL_N, answers, CONTEXT).cleaned
    assert (cleaned["occupation"], cleaned["name"]) == ("がいこく", "NGUYEN VAN AN")


@pytest.mark.parametrize("name", ["髙橋﨑𠮷", "塚\ufa10神\ufa19", "张伟", "김철수", "①㈱Ⅲ※"])
def test_hard_names_are_full_width_and_kept_as_they_are(name):
    assert check(RENEWAL_N, complete(kanji_name=name), CONTEXT).cleaned["kanji_name"] == name


def test_length_counts_code_points_after_composition():
    assert problems(kanji_name="𠮷" * 40) == []
    assert problems(kanji_name="𠮷" * 41) == [("kanji_name", "too_long")]
    assert problems(kanji_name="か\u3099" * 40) == []


def test_problems_stand_in_the_order_of_the_form():
    order = list(RENEWAL_N.fields)
    fields = [problem.field for problem in check(RENEWAL_N, {}, CONTEXT).problems]
    assert fields == sorted(fields, key=order.index)


@given(st.dictionaries(st.sampled_from(sorted(RENEWAL_OTHER.fields)), st.text(max_size=120)))
def test_no_text_breaks_the_check_and_what_is_cleaned_stays_clean(answers):
    checked = check(RENEWAL_OTHER, complete(RENEWAL_OTHER) | answers, CONTEXT)
    again = check(RENEWAL_OTHER, checked.cleaned, CONTEXT)
    assert set(again.cleaned.items()) <= set(checked.cleaned.items())
    for problem in checked.problems:
        assert problem.ja
        assert problem.en
        assert problem.rule
        assert problem.code
        assert problem.field in RENEWAL_OTHER.fields
