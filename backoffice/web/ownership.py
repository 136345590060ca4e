"""Who owns a world: on loopback whoever sits there; elsewhere who has shown its token."""

from collections.abc import Collection
from hmac import compare_digest

from flask import current_app, request

from backoffice.domain.refusal import forbidden
from backoffice.usecases.sending import is_users_own
from backoffice.web.context import simulator, world
from backoffice.web.sessions import current_actor, owner_signed_in


def may_own() -> bool:
    """Return whether this request may move time, fork, reset and set faults in the present world."""
    if current_app.config["ON_LOOPBACK"]:
        return True
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return is_owner_token(world().id, token) or owner_signed_in()


def may_look() -> bool:
    """Return whether this request may look at the present world at large: its owner, or anyone signed in to it."""
    return may_own() or any(current_actor(surface) for surface in ("portal", "console"))


def must_serve() -> None:
    """Refuse who neither owns the present world nor works in it as an officer: users do not serve themselves (R-256)."""
    if not (may_own() or current_actor("console")):
        ja = "この世界の所有者か、コンソールにログインしている職員だけができます。"
        raise forbidden("", ja, "Only the world's owner, or an officer who is signed in, may do this.")


def may_handle(numbers: Collection[str]) -> bool:
    """Return whether this request may fetch, ask for and print mail items: a user of the portal his own alone (R-256)."""
    if may_own() or current_actor("console"):
        return True
    user = current_actor("portal")
    if user is None:
        return False
    with world().read() as reading:
        return all(is_users_own(reading, user, number) for number in numbers)


def must_look() -> None:
    """Refuse who neither owns the present world nor is signed in to it."""
    if not may_look():
        ja = "この世界にログインするか、所有者の合言葉を示してください。"
        raise forbidden("", ja, "Sign in to this world, or show its owner's token.")


def may_create() -> bool:
    """Return whether this request may make and list worlds."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return bool(current_app.config["ON_LOOPBACK"]) or _is_house_token(token)


def is_owner_token(world_id: str, token: str) -> bool:
    """Return whether a token owns a world: its own, or the server's."""
    return bool(token) and (_is_house_token(token) or simulator().worlds.owns(world_id, token))


def must_own() -> None:
    """Refuse who does not own the present world."""
    if not may_own():
        raise forbidden("", "この世界の所有者だけができます。", "Only the owner of this world may do this.")


def _is_house_token(token: str) -> bool:
    house = str(current_app.config["HOUSE_TOKEN"])
    return bool(house) and compare_digest(token.encode(), house.encode())
