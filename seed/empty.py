"""The empty world: nobody and nothing, at the instant it was asked for."""

from backoffice.simulation.world import World
from backoffice.simulation.worlds import template


@template()
def play(world: World) -> None:
    """Leave the new world as it is."""
    del world
