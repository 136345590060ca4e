"""The app: limits, headers, CSRF, and the surfaces below their addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, Response
from flask_openapi.openapi import OpenAPI
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup

from backoffice.simulation.simulator import Simulator
from backoffice.web import (
    card_console,
    errors,
    jpki_calls,
    language,
    municipality,
    number_inquiry,
    observing,
    page_frame,
    pki,
    rules,
    worlds,
    writable,
)
from backoffice.web.api import api
from backoffice.web.console import console
from backoffice.web.page_frame import Surface
from backoffice.web.phrases import said
from backoffice.web.portal import portal
from backoffice.web.wording import tone_of

MIB = 2**20
CSP = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; img-src 'self' data:"


@dataclass(frozen=True, slots=True)
class AppSettings:
    """What the app is told by bootstrap: the key of its CSRF tokens, where it listens, who may own worlds."""

    secret_key: bytes
    on_loopback: bool = True
    hosts: Sequence[str] = ()
    house_token: str = ""


class Pages(OpenAPI):
    """The app, whose templates are read in two languages."""

    jinja_environment = language.Bilingual


def create_app(simulator: Simulator, settings: AppSettings, emulators: Mapping[str, Blueprint]) -> Flask:
    """Return the app; `emulators` are the pages of mail and post by their surface's name."""
    app = Pages("backoffice.web", info=api.INFO, doc_ui=False, validation_error_callback=api.refuse_malformed)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=12 * MIB,
        MAX_FORM_MEMORY_SIZE=2 * MIB,
        MAX_FORM_PARTS=1000,
        TRUSTED_HOSTS=list(settings.hosts) or None,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=300,
        ON_LOOPBACK=settings.on_loopback,
        HOUSE_TOKEN=settings.house_token,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not settings.on_loopback,
    )
    app.extensions["simulator"] = simulator
    app.jinja_env.globals["csrf_field"] = csrf_field
    app.jinja_env.globals["said"] = said
    app.jinja_env.globals["tone_of"] = tone_of
    observing.install(app)
    language.install(app)
    guard = CSRFProtect(app)
    writable.install(app)
    _mount(app, guard, emulators)
    errors.install(app)
    page_frame.install(app, SURFACES)
    app.after_request(_headers)
    return app


SURFACES = {
    "api": Surface("api", "API v1"),
    "worlds": Surface("worlds", "世界", worlds.navigation),
    "rules": Surface("worlds", "世界", worlds.navigation),
    "municipality": Surface("worlds", "世界", worlds.navigation),
    "pki": Surface("worlds", "世界", worlds.navigation),
    "card_talk": Surface("worlds", "世界", worlds.navigation),
    "number_inquiry": Surface("worlds", "世界", worlds.navigation),
    "portal": Surface("portal", "在留申請オンラインシステム（模擬）", portal.navigation),
    "console": Surface("console", "審査コンソール", console.navigation),
    "mail": Surface("mail", "メール"),
    "postal": Surface("post", "模擬郵便"),
}


ASKED_BY_PROGRAMS = ("postal.window.quote", "postal.many.as_csv", "backoffice.web.pki.ocsp")
"""Views that change nothing and answer a POST of programs, which have seen no form of ours: they need no CSRF token."""

TOLD_IN_JSON = ("mailsim.box_pages.put_box", "mailsim.box_pages.delete_box")
"""Views that take JSON by PUT, or DELETE, alone: no page of another site can send that, so they need none either."""
SPOKEN_BY_PROGRAMS = ("mail.api", "mail.box_api", "mail.faults_api")
"""Calls of programs, of which each refuses by itself what a page of another site has a browser ask for."""


def csrf_field() -> Markup:
    """Return the hidden field that proves that a form came from our own page."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def _mount(app: OpenAPI, guard: CSRFProtect, emulators: Mapping[str, Blueprint]) -> None:
    app.register_blueprint(worlds.pages)
    app.register_blueprint(rules.pages)
    app.register_blueprint(municipality.pages)
    app.register_blueprint(pki.pages)
    app.register_blueprint(card_console.pages)
    app.register_blueprint(number_inquiry.pages)
    app.register_blueprint(jpki_calls.pages)
    guard.exempt(jpki_calls.pages)
    app.register_blueprint(portal.pages, url_prefix="/w/<world>/portal")
    app.register_blueprint(console.pages, url_prefix="/w/<world>/console")
    for view in (*ASKED_BY_PROGRAMS, *TOLD_IN_JSON):
        guard.exempt(view)
    for name, pages in emulators.items():
        app.register_blueprint(pages, url_prefix=f"/w/<world>/{name}")
    for name in app.blueprints.keys() & SPOKEN_BY_PROGRAMS:
        guard.exempt(app.blueprints[name])
    api.mount(app, guard)


def _headers(response: Response) -> Response:
    defaults = {
        "Content-Security-Policy": CSP,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    for name, value in defaults.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
