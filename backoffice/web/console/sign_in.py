"""Signing in to the console and out of it."""

import re

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.store.people import Officer
from backoffice.usecases import signing_in
from backoffice.web import sessions
from backoffice.web.console.blueprint import KEPT, KEPT_PATH, pages
from backoffice.web.console.cases import given_back
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
    kept_path = request.form.get(KEPT_PATH, "")
    if OWN_PATH.fullmatch(kept_path) and kept_path.startswith(url_for("console.home")):
        return sessions.begin(make_response(_resume(kept_path)), "console", outcome.actor.id)
    response = make_response(redirect(_target(), 303))
    return sessions.begin(response, "console", outcome.actor.id)


@pages.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    return sessions.end(make_response(redirect(url_for("console.sign_in"), 303)), "console")


@pages.get("/stay")
def stay() -> Response:
    """Keep the session: that this was asked is enough."""
    return Response(status=204)


def _page(errors: dict[str, str], given: str) -> str:
    target = request.values.get("next", "")
    kept = [
        (name, value) for name, value in request.form.items(multi=True) if name.startswith((KEPT, KEPT_PATH))
    ]
    return render_template("console/sign_in.html", errors=errors, given=given, target=target, kept=kept)


def _resume(path: str) -> str:
    """Draw what was typed before the session ended, to be sent once more or left."""
    fields = request.form.items(multi=True)
    kept = [(name.removeprefix(KEPT), value) for name, value in fields if name.startswith(KEPT)]
    back = path.rpartition("/")[0] + "/"
    return render_template(
        "console/resume.html", path=path, kept=kept, typed=given_back(kept), back_href=back
    )


def _target() -> str:
    wanted = request.form.get("next", "")
    home = url_for("console.home")
    return wanted if OWN_PATH.fullmatch(wanted) and wanted.startswith(home) else home
