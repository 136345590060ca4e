"""The portal's gate: nobody passes without signing in, and what was typed is lost after thirty minutes (R-098)."""

import re

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import Actor
from backoffice.domain.refusal import forbidden
from backoffice.web import sessions
from backoffice.web.context import in_world, world
from backoffice.web.portal.reach import unreachable

SURFACE = "portal"
OPEN = frozenset(
    {
        "portal.static",
        "portal.sign_in",
        "portal.organisation_form",
        "portal.organisation",
        *("portal.certificate", "portal.guidance", "portal.register_by_link"),
        *(
            "portal.individual",
            "portal.individual_read",
            "portal.individual_pin",
            "portal.individual_pin_tried",
        ),
        *("portal.individual_credentials", "portal.individual_in"),
        *(
            "portal.registration",
            "portal.register_read",
            "portal.register_signature",
            "portal.register_signed",
        ),
        *(
            "portal.register_pin",
            "portal.register_pin_tried",
            "portal.register_details",
            "portal.register_go_on",
        ),
        *("portal.enrol", "portal.hand_in_enrolment", "portal.enrolled", "portal.enrolment_status"),
        *("portal.card_link", "portal.card_link_waiting", "portal.card_link_look", "portal.card_link_go_on"),
        "portal.stopped_report",
        *("portal.registered", "portal.forgotten", "portal.ask_for_reset"),
        *("portal.new_password", "portal.set_password", "portal.password_is_set"),
        *("portal.credential_paper", "portal.hand_in_paper", "portal.paper", "portal.paper_password"),
    }
)
_PATH = re.compile(r"[a-z0-9/-]*", re.ASCII)

pages = in_world(
    Blueprint(
        "portal", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
    )
)


@pages.before_request
def guard() -> Response | None:
    """Send who is not signed in to the sign-in page, which leads back here."""
    closed = unreachable()
    if closed:
        return closed
    if request.endpoint in OPEN or sessions.current_actor(SURFACE):
        return None
    return redirect(url_for("portal.sign_in", next=request.path), 303)


def user() -> Actor:
    """Return who is signed in."""
    actor = sessions.current_actor(SURFACE)
    if actor is None:
        raise forbidden("R-081", "ログインしてください。", "Sign in first.")
    return actor


def way_back(wanted: str) -> str:
    """Return the address after signing in: a page of this world's portal, else its menu."""
    home = url_for("portal.home")
    return wanted if wanted.startswith(home) and _PATH.fullmatch(wanted) else home


def world_href(path: str) -> str:
    """Return an address of another surface of the present world."""
    return f"/w/{world().id}/{path}"


def tracking_href(number: str) -> str:
    """Return the address of an item's tracking page."""
    return world_href(f"post/services/srv/search/direct?reqCodeNo1={number}")
