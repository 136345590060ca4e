"""Every field of the renewal form with bad input; the table is the form itself."""

import pytest

from backoffice.domain.forms import RENEWAL_N, Kind, Width, check
from backoffice.domain.forms.convert import full_width
from backoffice.domain.forms.shape import DATED, Field
from tests.forms.answers import CONTEXT, complete

FIELDS = [field for field in RENEWAL_N.fields.values() if field.row <= 1]
TYPED = [field for field in FIELDS if not field.is_chosen]
FREE = [field for field in FIELDS if field.kind in {Kind.TEXT, Kind.LONG_TEXT}]
DATES = [field for field in FIELDS if field.kind in DATED]
LONG = [field for field in TYPED if field.max_length and field.kind is not Kind.CARD_NUMBER]
LETTER = {
    Width.FULL: "漢",
    Width.HALF_DIGITS: "1",
    Width.HALF_UPPER: "A",
    Width.HALF_ALNUM: "a",
    Width.ANY: "字",
}
WRONG = {
    Width.FULL: [("Ha Noi", "H"), ("ﾊﾉｲ", "ﾊ"), ("1-1", "1")],
    Width.HALF_DIGITS: [("１２３", "１"), ("abc", "a"), ("一二", "一")],
    Width.HALF_UPPER: [("nguyen", "n"), ("ＮＧＵＹＥＮ", "Ｎ"), ("NGUYỄN", "Ễ"), ("阮", "阮")],
    Width.HALF_ALNUM: [("ＡＢ１２", "Ａ"), ("あ", "あ"), ("café", "é")],
}
by_name = {"ids": lambda field: field.name if isinstance(field, Field) else None}


def opened(field: Field) -> dict[str, str]:
    """Answers in which the field is asked for."""
    answers = complete()
    for condition in field.conditions:
        answers[condition.field] = condition.values[-1]
    return answers


def codes(field: Field, value: str) -> list[str]:
    return [
        problem.code
        for problem in check(RENEWAL_N, opened(field) | {field.name: value}, CONTEXT).of(field.name)
    ]


@pytest.mark.rule("R-122", "R-123")
@pytest.mark.parametrize("field", FIELDS, **by_name)
def test_empty(field):
    for value in ("", "   ", "\u3000"):
        assert codes(field, value) == (["required"] if field.required else [])


@pytest.mark.rule("R-123")
@pytest.mark.parametrize("field", LONG, **by_name)
def test_too_long_and_just_right(field):
    letter = LETTER[field.width]
    assert codes(field, letter * (field.max_length + 1)) == ["length" if field.exact else "too_long"]
    assert not {"too_long", "length", "width"} & set(codes(field, letter * field.max_length))


@pytest.mark.rule("R-123")
@pytest.mark.parametrize("field", TYPED, **by_name)
def test_enormous(field):
    assert codes(field, "あ" * 2_000_000) == ["too_long"]


@pytest.mark.rule("R-124")
@pytest.mark.parametrize("field", [field for field in TYPED if field.width is not Width.ANY], **by_name)
def test_wrong_width_names_the_characters(field):
    for value, letter in WRONG[field.width]:
        (problem,) = check(RENEWAL_N, opened(field) | {field.name: value}, CONTEXT).of(field.name)
        assert (problem.code, problem.rule) == ("width", "R-124")
        assert letter in problem.ja
        assert letter in problem.en
        assert field.label_ja in problem.ja


@pytest.mark.parametrize("field", TYPED, **by_name)
def test_emoji(field):
    for value in ("😀", "山😀", "👨\u200d👩\u200d👧", "1\ufe0f\u20e3", "🇯🇵", "☃\ufe0f"):
        assert codes(field, value) == ["emoji"]


@pytest.mark.parametrize("field", TYPED, **by_name)
def test_gaiji(field):
    for value in ("\ue000", "山\uf8ff", "\U000f0000"):
        assert codes(field, value) == ["gaiji"]


@pytest.mark.parametrize("field", TYPED, **by_name)
def test_controls(field):
    for letter in "\x00\x07\t\u202e\u200b\u2028\ufeff\ud800\uffff":
        (problem,) = check(RENEWAL_N, opened(field) | {field.name: f"a{letter}b"}, CONTEXT).of(field.name)
        assert problem.code == "control"
        assert f"U+{ord(letter):04X}" in problem.ja
        assert letter not in problem.ja


@pytest.mark.parametrize("field", TYPED, **by_name)
def test_a_lone_combining_mark(field):
    assert codes(field, "\u0301a") == ["combining"]


@pytest.mark.parametrize("field", TYPED, **by_name)
def test_a_line_end_only_where_lines_are(field):
    assert codes(field, "行\n行") == ([] if field.kind is Kind.LONG_TEXT else ["control"])


MARKUP = ("<script>alert(1)</script>", "=1+1", "@SUM(A1)", "'; DROP TABLE x;--", "{{7*7}}")


@pytest.mark.parametrize("value", MARKUP)
@pytest.mark.parametrize("field", [field for field in FREE if field.width is not Width.HALF_UPPER], **by_name)
def test_markup_and_formulas_are_text(field, value):
    written = full_width(value) if field.width is Width.FULL else value
    written = written[: field.max_length]
    checked = check(RENEWAL_N, opened(field) | {field.name: written}, CONTEXT)
    assert checked.of(field.name) == ()
    assert checked.cleaned[field.name] == written


@pytest.mark.parametrize("field", DATES, **by_name)
def test_dates_that_no_calendar_has(field):
    expected = "not_a_date" if field.kind is Kind.YEAR_MONTH else "impossible_date"
    for value in ("2025-02-30", "2025-13-01", "2025-00-10", "2023-02-29", "20250631"):
        assert codes(field, value) == [expected]
    assert field.kind is Kind.DATE or codes(field, "2020-13") == ["impossible_date"]


@pytest.mark.parametrize("field", DATES, **by_name)
def test_years_out_of_range(field):
    days = ("0999-01-01", "1899-12-31", "2101-01-01", "99991231")
    for value in ("1899-12", "2101") if field.kind is Kind.YEAR_MONTH else days:
        assert codes(field, value) == ["year_range"]


@pytest.mark.parametrize("field", [field for field in DATES if field.kind is Kind.DATE], **by_name)
def test_what_is_not_a_date(field):
    for value in ("2025", "2025-6-1-1", "25-06-01", "----", "2025--05", "123456789"):
        assert codes(field, value) == ["not_a_date"]


@pytest.mark.parametrize("field", [field for field in FIELDS if field.is_chosen], **by_name)
def test_only_options_are_chosen(field):
    for value in ("nonsense", "😀", "<b>", "Yes", "9" * 20_000, f"{field.options[0]}、"):
        assert codes(field, value) == ["not_an_option"]
    for value in field.options:
        assert codes(field, value) == []


@pytest.mark.parametrize("value", [0, 1, ["a"], {"a": 1}, True, 1.5, b"x"])
@pytest.mark.parametrize("field", FIELDS[:3], **by_name)
def test_what_is_no_text(field, value):
    assert codes(field, value) == ["not_text"]


def test_nothing_is_empty():
    assert codes(FIELDS[0], None) == ["required"]
