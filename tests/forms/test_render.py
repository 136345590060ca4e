"""The macros that draw a form: every field, its limits, its error, and nothing unescaped."""

import re

import pytest
from jinja2 import Environment, PackageLoader, StrictUndefined

from backoffice.domain.forms import RENEWAL_N, RENEWAL_OTHER, STEP_ONE, check
from tests.forms.answers import CONTEXT, complete

ENVIRONMENT = Environment(loader=PackageLoader("backoffice.web"), undefined=StrictUndefined, autoescape=True)


def drawn(macro: str, **given: object) -> str:
    page = ENVIRONMENT.from_string(
        '{% import "form/render.html" as form_macros %}{{ form_macros.' + macro + " }}"
    )
    return page.render(**given)


def step(form, name, answers, problems=()):
    return drawn(
        "render_step(form, step, answers, problems)", form=form, step=name, answers=answers, problems=problems
    )


@pytest.mark.parametrize("form", [RENEWAL_N, RENEWAL_OTHER, STEP_ONE], ids=lambda form: form.name)
def test_every_field_is_drawn_once_with_its_label(form):
    page = "".join(step(form, name, complete(form)) for name in form.steps)
    for field in form.fields.values():
        assert page.count(f'id="f-{field.name}"') == 1, field.name
        assert field.label_ja in page
    identifiers = re.findall(r' id="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_conditions_are_on_the_fields():
    page = step(RENEWAL_N, "2-1", {})
    assert 'data-shown-when="has_card=有"' in page
    assert 'data-shown-when="relatives=有"' in page
    assert "「犯罪を理由とする処分を受けたことの有無」が「有」のときに入力してください。" in page


def test_what_was_typed_and_what_is_wrong_stand_together():
    answers = complete(name="<b>阮</b>", birth_on="2025-02-30", relative_4_name="花")
    problems = check(RENEWAL_N, answers, CONTEXT).problems
    page = step(RENEWAL_N, "2-1", answers, problems)
    assert "&lt;b&gt;阮&lt;/b&gt;" in page
    assert "<b>" not in page
    assert 'value="30"' in page
    assert page.count("field__error") >= len(problems)
    assert re.search(r'<details data-testid="relative-4" open>', page)
    assert not re.search(r'<details data-testid="relative-5" open>', page)
    summary = drawn("render_problems(problems)", problems=problems)
    assert 'href="#f-name"' in summary
    assert "<b>" not in summary


def test_described_by_names_what_is_there():
    page = "".join(
        step(RENEWAL_N, name, {}, check(RENEWAL_N, {}, CONTEXT).problems) for name in RENEWAL_N.steps
    )
    identifiers = set(re.findall(r' id="([^"]+)"', page))
    described = {name for names in re.findall(r'aria-describedby="([^"]+)"', page) for name in names.split()}
    assert described <= identifiers


@pytest.mark.rule("R-116")
def test_the_confirmation_shows_what_is_asked_in_words():
    page = drawn(
        "render_confirm(form, answers)", form=RENEWAL_N, answers=complete(occupation="<i>", mobile="")
    )
    assert "1995年4月12日" in page
    assert "10,000,000" in page
    assert "在日親族及び同居者1　続柄" in page
    assert "在日親族及び同居者2" not in page
    assert "（未記入）" in page
    assert "&lt;i&gt;" in page
    assert 'data-testid="confirm-intent_confirmed"' not in page
    assert 'data-testid="confirm-ed_number_digits"' not in page


def test_the_confirmation_leads_back_to_a_step():
    page = drawn("render_confirm(form, {}, change_href=back)", form=RENEWAL_OTHER, back="step/{}".format)
    assert 'href="step/2-1"' in page


def test_no_inline_script_or_style():
    page = step(RENEWAL_N, "2-1", complete())
    assert not re.search(r"<script|<style| style=| on[a-z]+=", page)
