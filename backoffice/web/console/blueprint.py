"""The console's blueprint: every page needs an officer, but signing in."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import Actor
from backoffice.web.context import in_world
from backoffice.web.sessions import IDLE_SECONDS, current_actor, expired

pages = in_world(Blueprint("console", __name__, template_folder="templates"))
KEPT, KEPT_PATH = "kept:", "kept-path"
"""What a form that came after the end of a session is kept under while its officer signs in again."""
OPEN = frozenset({"console.sign_in", "console.sign_in_post", "console.sign_out"})


@pages.before_request
def _must_be_signed_in() -> Response | None:
    if request.endpoint in OPEN:
        return None
    actor = current_actor("console")
    if actor is None or actor.role is None:
        if request.method == "POST" and expired("console"):
            return _ended()
        if expired("console"):
            flash("30分間操作がなかったため、ログアウトしました。もう一度ログインしてください。", "warning")
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("console.sign_in", next=back), 303)
    g.officer = actor
    return None


@pages.context_processor
def _idle() -> dict[str, int]:
    return {"idle_seconds": IDLE_SECONDS}


def _ended() -> Response:
    """Ask to sign in again, and keep what was typed in the form that came too late: it can be sent afterwards."""
    kept = [
        (f"{KEPT}{name}", value) for name, value in request.form.items(multi=True) if name != "csrf_token"
    ]
    kept.append((KEPT_PATH, request.path))
    shown = render_template("console/sign_in.html", errors={}, given="", target="", kept=kept)
    return Response(shown, 403)


def officer() -> Actor:
    """Return the officer who is signed in."""
    found: Actor = g.officer
    return found
