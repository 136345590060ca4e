"""What a request is about: the simulator, the world of its address, and who may own that world."""

from typing import cast

from flask import Blueprint, current_app, g, request

from backoffice.simulation.simulator import Simulator
from backoffice.simulation.world import World


def simulator() -> Simulator:
    """Return the simulator that the app serves."""
    return cast("Simulator", current_app.extensions["simulator"])


def world() -> World:
    """Return the world of the request's address; Refused (absent) when there is none."""
    if "world" not in g:
        g.world = simulator().worlds.open(str(g.get("world_id") or (request.view_args or {})["world"]))
    return cast("World", g.world)


def has_world() -> bool:
    """Return whether the request's address names a world."""
    return bool(g.get("world_id") or "world" in (request.view_args or {}))


def in_world(blueprint: Blueprint) -> Blueprint:
    """Take `<world>` out of the blueprint's view arguments and put it back when its addresses are made."""

    @blueprint.url_value_preprocessor
    def pull(_endpoint: str | None, values: dict[str, object] | None) -> None:
        g.world_id = (values or {}).pop("world", None)

    @blueprint.url_defaults
    def push(_endpoint: str, values: dict[str, object]) -> None:
        values.setdefault("world", g.get("world_id"))

    return blueprint
