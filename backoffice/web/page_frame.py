"""What the frame of every page shows: world, surface, who is signed in, the clock and what has changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, url_for
from sqlalchemy.exc import OperationalError

from backoffice.domain.actors import Actor
from backoffice.domain.announcing import Audience
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading
from backoffice.store import journal
from backoffice.store.announcements import Announcement
from backoffice.usecases.announcing import standing
from backoffice.usecases.ruling import ruled
from backoffice.web import looking_again
from backoffice.web.context import has_world, looking, world
from backoffice.web.ownership import may_own
from backoffice.web.portal.reach import announcements
from backoffice.web.sessions import current_actor
from backoffice.web.wording import tell

CHANGES = 30
CASES = {"portal": "portal/applications/", "console": "console/cases/"}
SWITCHER = (
    ("portal", "申請ポータル"),
    ("console", "審査コンソール"),
    ("mail", "メール"),
    ("post", "模擬郵便"),
)

STARTS = {
    "portal": (Audience.PORTAL, ("portal.home", "portal.sign_in")),
    "console": (Audience.CONSOLE, ("console.desk", "console.reception", "console.system")),
}
"""Who reads announcements, and on which pages."""

Navigation = Callable[[Reading, Actor | None], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Surface:
    """A surface of a world: its name in addresses, its title, and the links of its pages."""

    name: str
    title: str
    navigation: Navigation = lambda _reading, _actor: []


def install(app: Flask, surfaces: dict[str, Surface]) -> None:
    """Give every template `page`; `surfaces` are by the blueprint that draws them."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        name = (request.blueprint or "worlds").partition(".")[0]
        return {"page": _page(surfaces.get(name, Surface("worlds", "")))}


def _page(surface: Surface) -> dict[str, Any]:
    page: dict[str, Any] = {"surface": surface.name, "surface_title": surface.title, "nav": []}
    if not has_world():
        return page
    try:
        return page | _of_world(surface)
    except (Refused, OperationalError):  # the page that tells of it is drawn in this frame too
        return page


def _of_world(surface: Surface) -> dict[str, Any]:
    page: dict[str, Any] = {}
    opened = world()
    actor = current_actor(surface.name) if surface.name in ("portal", "console") else None
    with looking() as reading:
        page["world"] = opened.id
        page["nav"] = surface.navigation(reading, actor)
        page["clock"] = _clock(reading, surface.name)
        page["rules"] = ruled(reading)
        page |= announcements(reading) if surface.name == "portal" else {}
        page["announcements"] = _announced(reading, surface.name)
    page["signed_in"] = _signed_in(surface, actor)
    page["switcher"] = [
        {"href": f"/w/{opened.id}/{name}/", "label": label, "current": name == surface.name}
        for name, label in SWITCHER
    ]
    return page


def _announced(reading: Reading, surface: str) -> Sequence[Announcement]:
    """Return what a surface's first pages announce: the portal's menu and sign-in, the console's desks."""
    audience, endpoints = STARTS.get(surface, (Audience.BOTH, ()))
    return standing(reading, audience) if request.endpoint in endpoints else ()


def _clock(reading: Reading, surface: str) -> dict[str, Any]:
    state = reading.state
    after = request.args.get("changed", state.journal_seq, type=int)
    behind = 0 <= after < state.journal_seq
    events = journal.events_after(reading.connection, after, CHANGES) if behind else []
    return {
        "now": state.now,
        "mode": state.mode,
        "factor": state.factor,
        "error": state.error,
        "action_href": url_for("worlds.move_clock", world=world().id),
        "live_href": url_for("worlds.show_clock", world=world().id),
        "look_again_href": looking_again.address(reading, surface, _here()),
        "may_move": may_own(),
        "return_to": _here(),
        "since": state.journal_seq,
        "changes": [
            {"at": event.at, "text": tell(event), "href": _href(surface, event.subject)} for event in events
        ],
    }


def _here() -> str:
    """Return the present address without the mark of an earlier move of the clock."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "changed"]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def _href(surface: str, subject: str) -> str | None:
    """Return where a surface's reader sees what an event is about; None where that is not for these eyes."""
    if subject.startswith("app-") and surface in CASES:
        return f"/w/{world().id}/{CASES[surface]}{subject}"
    return (
        f"/w/{world().id}/post/services/srv/search/direct?reqCodeNo1={subject}"
        if subject.isdecimal()
        else None
    )


def _signed_in(surface: Surface, actor: Actor | None) -> dict[str, str] | None:
    if actor is None:
        return None
    role = str(actor.role or actor.kind or "")
    return {"name": actor.name, "role": role, "sign_out_href": url_for(f"{surface.name}.sign_out")}
