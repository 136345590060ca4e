"""What worlds are made from: functions that fill a new one and leave its clock where it is to start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from backoffice.simulation.world import World

Play = Callable[[World], None]
"""Fills a new world, and moves its clock to where the world is to start."""


@dataclass(frozen=True, slots=True)
class Template:
    """What worlds are made from: `play` fills a new one whose clock stands `history_days` before its start.

    `era` is pinned in its worlds unless another one is asked for; empty for none.
    """

    play: Play
    history_days: int = 0
    era: str = ""

    def __call__(self, world: World) -> None:
        """Fill a new world."""
        self.play(world)


def template(history_days: int = 0, era: str = "") -> Callable[[Play], Template]:
    """Make a template of a function that fills a world; it must end exactly `history_days` on."""
    return lambda play: Template(play, history_days, era)


class UnfinishedTemplateError(Exception):
    """A template left its world at another instant than the one it was asked for."""


def must_stand_at(world: World, start: datetime) -> None:
    """Raise UnfinishedTemplateError unless a world stands, frozen, at an instant."""
    with world.read() as reading:
        if reading.now != start or reading.state.mode != "frozen":
            raise UnfinishedTemplateError(f"{reading.now}, {reading.state.mode}: {reading.state.error}")
