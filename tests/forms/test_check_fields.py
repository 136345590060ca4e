"""Every field of every form with bad input; the table is the forms themselves, each definition once."""

from functools import cache

import pytest

from backoffice.domain.forms import RENEWAL_N, Form, Kind, Width, check
from backoffice.domain.forms.convert import full_width
from backoffice.domain.forms.shape import DATED, Field
from tests.forms.answers import CONTEXT, DEFINITIONS, complete

CHOSEN = [(form, field) for form, field in DEFINITIONS if field.is_chosen]
TYPED = [(form, field) for form, field in DEFINITIONS if not field.is_chosen]
DATES = [(form, field) for form, field in TYPED if field.kind in DATED]
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
    Width.ANY: [],
}
EMOJI = ("😀", "山😀", "👨\u200d👩\u200d👧", "1\ufe0f\u20e3", "🇯🇵", "☃\ufe0f")
GAIJI = ("\ue000", "山\uf8ff", "\U000f0000")
MARKUP = ("<script>alert(1)</script>", "=1+1", "@SUM(A1)", "'; DROP TABLE x;--", "{{7*7}}")
FREE = {Kind.TEXT, Kind.LONG_TEXT}


def of_each(pairs):
    return pytest.mark.parametrize(
        ("form", "field"), pairs, ids=[f"{form.name}-{field.name}" for form, field in pairs]
    )


whole = cache(complete)


def opened(form: Form, field: Field) -> dict[str, str]:
    """Answers in which the field is asked for."""
    return whole(form) | {condition.field: condition.values[-1] for condition in field.conditions}


@cache
def step_of(form: Form, name: str) -> str:
    return next(section.step for section in form.sections if any(f.name == name for f in section.fields))


def checked(form: Form, field: Field, value: object, step: str | None = ""):
    """Check the field's step with this answer; with None the whole form."""
    answers = opened(form, field) | {field.name: value}
    return check(form, answers, CONTEXT, step=step if step is None else step_of(form, field.name))


def codes(form: Form, field: Field, value: object) -> list[str]:
    return [problem.code for problem in checked(form, field, value).of(field.name)]


@pytest.mark.rule("R-122", "R-123")
@of_each(DEFINITIONS)
def test_an_answer_left_out_and_a_bad_one_lose_no_other(form, field):
    given = opened(form, field)
    for value in ("", "   ", "\u3000"):
        found = set(codes(form, field, value)) - {"one_of"}
        assert found == ({"required"} if field.required else set())
    before, after = check(form, given, CONTEXT), checked(form, field, "😀", None)
    assert after.of(field.name)
    closed = {each.name for each in form.fields.values() if field.name in {c.field for c in each.conditions}}
    kept = {name: text for name, text in before.cleaned.items() if name not in {field.name, *closed}}
    assert kept.items() <= after.cleaned.items()


@pytest.mark.rule("R-123", "R-124")
@of_each(TYPED)
def test_texts_too_long_of_the_wrong_width_or_of_strange_characters(form, field):
    too_long(form, field)
    wrong_width(form, field)
    strange(form, field)


def too_long(form, field):
    letter = LETTER[field.width]
    assert codes(form, field, "あ" * 2_000_000) == ["too_long"]
    if field.max_length is None or field.kind is Kind.CARD_NUMBER:
        return
    assert codes(form, field, letter * (field.max_length + 1)) == ["length" if field.exact else "too_long"]
    assert not {"too_long", "length", "width"} & set(codes(form, field, letter * field.max_length))


def wrong_width(form, field):
    for value, letter in WRONG[field.width]:
        (problem,) = checked(form, field, value).of(field.name)
        assert (problem.code, problem.rule) == ("width", "R-124")
        assert letter in problem.ja
        assert letter in problem.en
        assert field.label_ja in problem.ja
        assert field.label_en in problem.en


def strange(form, field):
    assert {tuple(codes(form, field, value)) for value in EMOJI} == {("emoji",)}
    assert {tuple(codes(form, field, value)) for value in GAIJI} == {("gaiji",)}
    assert codes(form, field, "\u0301a") == ["combining"]
    assert codes(form, field, "行\n行") == ([] if field.kind is Kind.LONG_TEXT else ["control"])
    for letter in "\x00\t\u202e\u200b\u2028\ufeff\ud800\uffff":
        (problem,) = checked(form, field, f"a{letter}b").of(field.name)
        assert problem.code == "control"
        assert f"U+{ord(letter):04X}" in problem.ja
        assert letter not in problem.ja


@pytest.mark.rule("R-123")
@of_each(TYPED)
def test_markup_and_formulas_are_text_or_refused(form, field):
    is_free = field.kind in FREE and field.width is not Width.HALF_UPPER and not field.exact
    for value in MARKUP:
        written = (full_width(value) if field.width is Width.FULL else value)[: field.max_length]
        found = checked(form, field, written)
        assert len(found.of(field.name)) == (0 if is_free else 1)
        assert found.cleaned.get(field.name) == (written if is_free else None)


@of_each(DATES)
def test_dates_that_no_calendar_has(form, field):
    expected = "not_a_date" if field.kind is Kind.YEAR_MONTH else "impossible_date"
    for value in ("2025-02-30", "2025-13-01", "2025-00-10", "2023-02-29", "20250631"):
        assert codes(form, field, value) == [expected]
    assert field.kind is Kind.DATE or codes(form, field, "2020-13") == ["impossible_date"]
    days = ("0999-01-01", "1899-12-31", "2101-01-01", "99991231")
    for value in ("1899-12", "2101") if field.kind is Kind.YEAR_MONTH else days:
        assert codes(form, field, value) == ["year_range"]


@of_each([(form, field) for form, field in DATES if field.kind is Kind.DATE])
def test_what_is_not_a_date(form, field):
    for value in ("2025", "2025-6-1-1", "25-06-01", "----", "2025--05", "123456789"):
        assert codes(form, field, value) == ["not_a_date"]


@of_each(CHOSEN)
def test_only_options_are_chosen(form, field):
    for value in ("nonsense", "😀", "<b>", "9" * 20_000, f"{field.options[0]}、", *field.options_en[:1]):
        assert value in field.options or codes(form, field, value) == ["not_an_option"]
    for value in field.options:
        assert codes(form, field, value) == []


@pytest.mark.parametrize("value", [0, 1, ["a"], {"a": 1}, True, 1.5, b"x"])
def test_what_is_no_text(value):
    assert codes(RENEWAL_N, RENEWAL_N.fields["name"], value) == ["not_text"]


def test_nothing_is_empty():
    assert codes(RENEWAL_N, RENEWAL_N.fields["name"], None) == ["required"]
