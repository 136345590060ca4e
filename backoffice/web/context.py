"""What a request is about: the simulator, the world of its address, and who may own that world."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Blueprint, current_app, g, request

from backoffice.simulation.simulator import Simulator
from backoffice.simulation.transaction import Reading
from backoffice.simulation.world import World

IN_WORLD = re.compile(r"/(?:w|api/v1/worlds)/([^/]+)")


def simulator() -> Simulator:
    """Return the simulator that the app serves."""
    return cast("Simulator", current_app.extensions["simulator"])


def world() -> World:
    """Return the world of the request's address; Refused (absent) when there is none."""
    if "world" not in g:
        g.world = simulator().worlds.open(world_id())
    return cast("World", g.world)


def world_id() -> str:
    """Return the world's name in the request's address, "" when it names none."""
    match = IN_WORLD.match(request.path)
    return match.group(1) if match else ""


def has_world() -> bool:
    """Return whether the request's address names a world."""
    return bool(world_id())


def in_world(blueprint: Blueprint) -> Blueprint:
    """Take `<world>` out of the blueprint's view arguments and put it back when its addresses are made."""

    @blueprint.url_value_preprocessor
    def pull(_endpoint: str | None, values: dict[str, object] | None) -> None:
        (values or {}).pop("world", None)

    @blueprint.url_defaults
    def push(_endpoint: str, values: dict[str, object]) -> None:
        values.setdefault("world", world_id())

    @blueprint.before_request
    def must_exist() -> None:
        world()

    return blueprint


@contextmanager
def looking() -> Iterator[Reading]:
    """Look at the present world; what draws the page meanwhile looks through the same reading, at the same instant."""
    if "reading" in g:
        yield g.reading
        return
    with world().read() as reading:
        g.reading = reading
        try:
            yield reading
        finally:
            del g.reading
