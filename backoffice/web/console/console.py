"""Being built."""

from typing import Any

from flask import Blueprint, Response

from backoffice.domain.actors import Actor
from backoffice.simulation.transaction import Reading
from backoffice.web.context import in_world

pages = in_world(Blueprint("console", __name__, template_folder="templates"))


def navigation(_reading: Reading, _actor: Actor | None) -> list[dict[str, Any]]:
    """Return the links."""
    return []


@pages.get("/")
def home() -> str:
    """Show the start."""
    return ""


@pages.post("/sign-out")
def sign_out() -> Response:
    """Sign out."""
    return Response("")
