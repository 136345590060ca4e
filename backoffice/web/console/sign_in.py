"""Signing in to the console and out of it."""

import re

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.store.people import Officer
from backoffice.usecases import signing_in
from backoffice.web import sessions
from backoffice.web.console.blueprint import pages
from backoffice.web.context import world
from backoffice.web.language import words_of

OWN_PATH = re.compile(r"/w/[a-z0-9-]+/console/[^\\\r\n]*")


@pages.get("/sign-in")
def sign_in() -> str:
    """Ask for ID and password."""
    return _page({}, "")


@pages.post("/sign-in")
def sign_in_post() -> tuple[str, int] | Response:
    """Check ID and password; begin a session."""
    given = request.form.get("sign_in", "").strip()
    outcome = signing_in.sign_in(world(), Officer, given, request.form.get("password", ""))
    if outcome.actor is None:
        words = words_of(outcome.refusal) if outcome.refusal else ""
        return _page({"sign_in": words}, given), 422
    response = make_response(redirect(_target(), 303))
    return sessions.begin(response, "console", outcome.actor.id)


@pages.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    return sessions.end(make_response(redirect(url_for("console.sign_in"), 303)), "console")


def _page(errors: dict[str, str], given: str) -> str:
    target = request.values.get("next", "")
    return render_template("console/sign_in.html", errors=errors, given=given, target=target)


def _target() -> str:
    wanted = request.form.get("next", "")
    home = url_for("console.home")
    return wanted if OWN_PATH.fullmatch(wanted) and wanted.startswith(home) else home
