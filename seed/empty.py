"""The empty world: nobody and nothing, at the instant it was asked for."""

from backoffice.simulation.templates import template
from backoffice.simulation.world import World


@template()
def play(world: World) -> None:
    """Leave the new world as it is."""
    del world
