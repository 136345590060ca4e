"""Whether the portal can be reached at all: from where (R-095), and while it does not stand still (R-096, R-097)."""

from flask import render_template, request
from werkzeug.wrappers import Response

from backoffice.domain.access import is_phone
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading
from backoffice.store.people import Account, by_sign_in
from backoffice.usecases import maintaining
from backoffice.web import sessions
from backoffice.web.context import looking

ALWAYS = frozenset({"portal.static", "portal.sign_out"})


def unreachable() -> Response | None:
    """Return the page that says until when the portal stands still, or None; Refused for who is not in Japan."""
    if request.endpoint in ALWAYS:
        return None
    with looking() as reading:
        stands = maintaining.standing(reading)
        if stands:
            page = render_template("portal/maintenance.html", maintenance=stands)
            return Response(page, 503, content_type="text/html; charset=utf-8")
        refusal = maintaining.access_refusal(reading, _whose(reading))
        if refusal:
            raise Refused(refusal, kind="forbidden")
    return None


def announcements(reading: Reading) -> dict[str, object]:
    """Return what the frame of the portal's pages announces: maintenances to come, and that phones are not supported."""
    return {
        "maintenances": maintaining.announced(reading),
        "phone": is_phone(request.headers.get("User-Agent", "")),
    }


def _whose(reading: Reading) -> str:
    """Return the account of who is signed in, or of who is just signing in."""
    actor = sessions.current_actor("portal")
    if actor:
        return actor.id
    typed = request.form.get("sign_in", "").strip() if request.method == "POST" else ""
    found = by_sign_in(reading.session, Account, typed) if typed else None
    return found.id if found else ""
