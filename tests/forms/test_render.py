"""The macros that draw a form: every field, its limits, its error, and nothing unescaped."""

import re

import pytest
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import escape

from backoffice.domain.forms import RENEWAL_N, RENEWAL_OTHER, check, form_for
from backoffice.web.phrases import said
from tests.forms.answers import CONTEXT, DAYS, FORMS, complete

SECTIONS = {section.name: (form, section) for form in FORMS for section in form.sections}

ENVIRONMENT = Environment(loader=PackageLoader("backoffice.web"), undefined=StrictUndefined, autoescape=True)
ENVIRONMENT.globals["said"] = said


def drawn(macro: str, **given: object) -> str:
    page = ENVIRONMENT.from_string(
        '{% import "form/render.html" as form_macros %}{{ form_macros.' + macro + " }}"
    )
    return page.render(**given)


def step(form, name, answers, problems=(), lang="ja"):
    given = {"form": form, "step": name, "answers": answers, "problems": problems, "lang": lang}
    return drawn("render_step(form, step, answers, problems, lang)", **given)


@pytest.mark.parametrize("name", SECTIONS)
def test_every_field_is_drawn_once_with_its_label(name):
    form, section = SECTIONS[name]
    lang = "en" if section.name.startswith("coe") else "ja"
    page = step(form, section.step, complete(form), lang=lang)
    for field in section.fields:
        assert page.count(f'id="f-{field.name}"') == 1, field.name
        assert str(escape(field.label_ja)) in page
        assert str(escape(field.label_en)) in page
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


JAPANESE = re.compile(
    r'<(span|strong)[^>]* lang="ja">.*?</\1>|value="[^"]*"|data-[a-z-]+="[^"]*"|<textarea.*?</textarea>',
    re.DOTALL,
)


@pytest.mark.rule("R-102")
@pytest.mark.parametrize("on", DAYS)
def test_an_english_page_is_english(on):
    form = form_for("renewal", "技術・人文知識・国際業務", on)
    problems = check(form, {}, CONTEXT).problems
    page = step(form, "2-1", complete(form), problems, "en")
    assert 'lang="en"' in page
    assert '<option value="ベトナム" selected>Viet Nam</option>' in page
    assert "Enter when “Criminal record” is “Yes”. " in page
    assert "“Name” is missing. Enter it." in page.replace("&#34;", '"')
    assert "full-width, at most 80 characters" in page
    for word in ("必須", "選択してください", "入力してください", "年 ", "エラー"):
        assert word not in JAPANESE.sub("", page)
    assert "There is something to correct" in drawn("render_problems(problems, 'en')", problems=problems)


@pytest.mark.rule("R-102")
def test_what_is_posted_is_the_same_in_both_languages():
    def posted(lang):
        page = step(RENEWAL_N, "2-1", complete(), lang=lang)
        return re.findall(r'<(?:input|option|select|textarea)[^>]*?(?:name|value)="[^"]*"', page)

    assert [control.split("value=")[-1] for control in posted("en")] == [
        control.split("value=")[-1] for control in posted("ja")
    ]


@pytest.mark.rule("R-102")
def test_an_english_confirmation():
    given = {"form": RENEWAL_N, "answers": complete(mobile="")}
    page = drawn("render_confirm(form, answers, lang='en')", **given)
    for words in (
        "12 April 1995",
        "10,000,000",
        "October 2017",
        "Male",
        "(empty)",
        "3 years",
        "Family in Japan or co-resident 1: ",
    ):
        assert words in page


@pytest.mark.rule("R-117")
@pytest.mark.parametrize(
    ("lang", "words"), [("ja", "所属機関等作成用の申請書と補助用紙"), ("en", "Step 2-3 is left to")]
)
def test_a_person_alone_is_told_of_the_organisations_form(lang, words):
    assert words in drawn("render_organisations_form(lang)", lang=lang)
