"""The language of the pages (R-102): Japanese, or English when the reader asks for it; a cookie keeps the choice."""

from collections.abc import MutableMapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, has_request_context, redirect, request
from flask.templating import Environment
from jinja2 import Template, nodes
from werkzeug.wrappers import Response

from backoffice.domain.jst import spoken
from backoffice.domain.refusal import Refusal
from backoffice.web.phrases import PAPERS, InEnglish, in_english, look_up_joined

LANGUAGES = ("ja", "en")
EMULATORS = frozenset({"mail", "postal"})
_COOKIE = "lang"
_KEPT_SECONDS = 365 * 24 * 60 * 60


def language() -> str:
    """Return the language of this page: what its address asks for, else what was chosen before, else Japanese."""
    if _speaks_for_itself():
        told = request.blueprint in EMULATORS and request.args.get("locale") in LANGUAGES
        return request.args["locale"] if told else LANGUAGES[0]
    asked = (request.args.get("lang"), request.cookies.get(_COOKIE))
    return next((lang for lang in asked if lang in LANGUAGES), LANGUAGES[0])


def worded(words: str) -> str:
    """Return words that Python made in the reader's language."""
    return str(in_english(words)) if language() == "en" else words


def _speaks_for_itself() -> bool:
    """Return whether a page is an emulator's, which has languages of its own or none."""
    return (request.blueprint or "").partition(".")[0] in EMULATORS


def words_of(refusal: Refusal) -> str:
    """Return a refusal in the reader's language."""
    return refusal.en if language() == "en" else refusal.ja


def day(moment: date | datetime, *, weekday: bool = True) -> str:
    """Return a day, or an instant with its time, as the reader writes it: 2025年6月2日（月）, Mon 2 June 2025."""
    if language() == "ja":
        text = spoken(moment)
        return text if weekday else text.partition("（")[0]
    text = f"{moment:%a} {moment.day} {moment:%B %Y}"
    text = text if weekday else text.partition(" ")[2]
    return f"{text}, {moment:%H:%M}" if isinstance(moment, datetime) else text


def short_day(moment: date) -> str:
    """Return a day without its year: 6月2日, 2 June."""
    return f"{moment.month}月{moment.day}日" if language() == "ja" else f"{moment.day} {moment:%B}"


class Bilingual(Environment):
    """Compiles each template twice: as it is written, and in English (`web.phrases`)."""

    def get_or_select_template(
        self,
        template_name_or_list: str | Template | list[str | Template],
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's own name
    ) -> Template:
        """Return a template in the reader's language."""
        if self.overlayed or not has_request_context() or language() == "ja":
            return super().get_or_select_template(template_name_or_list, parent, globals)
        return self._in_english.get_or_select_template(template_name_or_list, parent, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return look_up_joined(tree, self) if self.overlayed and not PAPERS.fullmatch(name or "") else tree

    @cached_property
    def _in_english(self) -> Environment:
        made: Environment = self.overlay(extensions=[InEnglish])
        return made


def install(app: Flask) -> None:
    """Give the templates `lang`, `say(ja, en)` and dates in the reader's language, and keep his choice."""
    app.jinja_env.globals["day"] = day
    app.jinja_env.globals["short_day"] = short_day
    app.jinja_env.filters["spoken"] = day
    app.context_processor(_words)
    app.before_request(_to_the_emulators_in_english)
    app.after_request(_keep)


def _words() -> dict[str, Any]:
    lang = language()
    return {"lang": lang, "say": lambda ja, en: en if lang == "en" else ja, "page_languages": _switch(lang)}


def _switch(lang: str) -> Sequence[dict[str, Any]]:
    """Return the links that change the language of this page; none of a page that was posted."""
    if request.method != "GET" or _speaks_for_itself():
        return ()
    kept = {name: values for name, values in request.args.to_dict(flat=False).items() if name != "lang"}
    return [
        {"href": _with(kept, code), "label": label, "lang": code, "current": code == lang}
        for code, label in zip(LANGUAGES, ("日本語", "English"), strict=True)
    ]


def _to_the_emulators_in_english() -> Response | None:
    """Lead to the English page of the mail or the post who has chosen English: they take their language from `locale`."""
    chosen = request.cookies.get(_COOKIE) == "en" and "locale" not in request.args
    page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if not (request.blueprint in EMULATORS and chosen and page):
        return None
    kept = request.args.to_dict(flat=False)
    return redirect(f"{request.path}?{urlencode([*kept.items(), ('locale', 'en')], doseq=True)}")


def _with(kept: dict[str, list[str]], code: str) -> str:
    return f"{request.path}?{urlencode([*kept.items(), ('lang', code)], doseq=True)}"


def _keep(response: Response) -> Response:
    """Keep a choice that an address made."""
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie(
            _COOKIE,
            language(),
            max_age=_KEPT_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=not current_app.config["ON_LOOPBACK"],
        )
    return response
