"""Sign-in sessions: kept on the server, thirty idle minutes of wall time (R-098), one for each surface of a world."""

from hashlib import sha256
from secrets import token_urlsafe

from flask import Response, current_app, g, request

from backoffice.domain.actors import Actor
from backoffice.domain.refusal import Refused
from backoffice.simulation.realtime import wall_seconds
from backoffice.store import control
from backoffice.store.control import SignIn
from backoffice.usecases.user_details import must_be_in_use
from backoffice.usecases.viewing import actor_named
from backoffice.web.context import simulator, world

IDLE_SECONDS = 30 * 60
RENEW_SECONDS = 60
OWNER = "owner"
ASKED_BY_PAGES = frozenset({"worlds.look_again", "worlds.show_clock"})
"""What pages ask by themselves: it is no doing of their reader, whose session ends all the same."""


def begin(response: Response, surface: str, actor_id: str) -> Response:
    """Begin a session and hand its cookie out; an older one of the same surface ends."""
    older, token = request.cookies.get(_cookie(surface), ""), token_urlsafe(32)
    row = SignIn(
        token_hash=_hashed(token),
        world_id=world().id,
        surface=surface,
        actor_id=actor_id,
        seen_wall=wall_seconds(),
    )
    with simulator().worlds.registry() as session:
        control.end_sign_in(session, _hashed(older))
        control.forget_idle(session, wall_seconds() - IDLE_SECONDS)
        session.add(row)
    response.set_cookie(
        _cookie(surface),
        token,
        path=f"/w/{world().id}/",
        httponly=True,
        samesite="Lax",
        secure=not current_app.config["ON_LOOPBACK"],
    )
    return response


def end(response: Response, surface: str) -> Response:
    """End the session of a surface."""
    token = request.cookies.get(_cookie(surface), "")
    if token:
        with simulator().worlds.registry() as session:
            control.end_sign_in(session, _hashed(token))
    response.delete_cookie(_cookie(surface), path=f"/w/{world().id}/")
    return response


def end_all_of(actor_id: str) -> None:
    """End all sessions of a user or officer of the present world, wherever they are."""
    with simulator().worlds.registry() as session:
        control.end_sign_ins_of(session, world().id, actor_id)


def held(surface: str) -> str:
    """Return what the session of a surface stands for, "" when there is none or it has ended."""
    return _touch(surface, request.cookies.get(_cookie(surface), ""))


def current_actor(surface: str) -> Actor | None:
    """Return who is signed in to a surface of the present world; None after thirty idle minutes, and who is stopped."""
    known: dict[str, Actor | None] = g.setdefault("actors", {})
    if surface not in known:
        known[surface] = _look_up(surface)
    return known[surface]


def expired(surface: str) -> bool:
    """Return whether the browser carries a session that has ended."""
    return bool(request.cookies.get(_cookie(surface))) and current_actor(surface) is None


def _look_up(surface: str) -> Actor | None:
    actor_id = _touch(surface, request.cookies.get(_cookie(surface), ""))
    if not actor_id or actor_id == OWNER:
        return None
    with world().read() as reading:
        try:
            actor = actor_named(reading, actor_id)
            must_be_in_use(reading, actor)
        except Refused:
            return None
        return None if actor.stopped else actor


def _touch(surface: str, token: str) -> str:
    """Return whose session a token is, renewing it at most once a minute; "" when it is none or too old."""
    with simulator().worlds.look_up() as session:
        row = session.get(SignIn, _hashed(token)) if token else None
    if row is None or (row.world_id, row.surface) != (world().id, surface):
        return ""
    idle = wall_seconds() - row.seen_wall
    if idle > IDLE_SECONDS:
        return ""
    if idle > RENEW_SECONDS and request.endpoint not in ASKED_BY_PAGES:
        _renew(row)
    return row.actor_id


def _renew(row: SignIn) -> None:
    with simulator().worlds.registry() as session:
        control.touch_sign_in(session, row.token_hash, wall_seconds())


def owner_signed_in() -> bool:
    """Return whether the browser has shown the owner's token of the present world."""
    return _touch(OWNER, request.cookies.get(_cookie(OWNER), "")) == OWNER


def _cookie(surface: str) -> str:
    return f"odaiba_{surface}"


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
