"""The console's blueprint: every page needs an officer, but signing in."""

from flask import Blueprint, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import Actor
from backoffice.web.context import in_world
from backoffice.web.sessions import current_actor, expired

pages = in_world(Blueprint("console", __name__, template_folder="templates"))
OPEN = frozenset({"console.sign_in", "console.sign_in_post", "console.sign_out"})


@pages.before_request
def _must_be_signed_in() -> Response | None:
    if request.endpoint in OPEN:
        return None
    actor = current_actor("console")
    if actor is None or actor.role is None:
        if expired("console"):
            flash("30分間操作がなかったため、ログアウトしました。もう一度ログインしてください。", "warning")
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("console.sign_in", next=back), 303)
    g.officer = actor
    return None


def officer() -> Actor:
    """Return the officer who is signed in."""
    found: Actor = g.officer
    return found
