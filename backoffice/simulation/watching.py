"""What an operator is told of worlds as it happens: figures and log lines about advances, mails and halts."""

import logging
import sys
from collections.abc import Callable
from functools import wraps
from time import perf_counter
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from backoffice.domain.notices import Letter
from backoffice.domain.undelivered import is_for_good
from backoffice.operation.log import error_class, tell
from backoffice.ports import Bounce, MailUndeliveredError

if TYPE_CHECKING:
    from backoffice.simulation.loop import Advance
    from backoffice.simulation.world import World

P = ParamSpec("P")


def watched(
    run: "Callable[Concatenate[World, P], Advance]",
) -> "Callable[Concatenate[World, P], Advance]":
    """Have a move of a world's clock counted, timed (its wait for the turn included) and logged."""

    @wraps(run)
    def watching(world: "World", /, *args: P.args, **kwargs: P.kwargs) -> "Advance":
        begun = perf_counter()
        done = run(world, *args, **kwargs)
        seconds = perf_counter() - begun
        world.ports.figures.advanced(done.events, seconds, done.stopped_by)
        # A running world moves twice a second: a move in which nothing was due is not worth a line.
        level = logging.INFO if done.events else logging.DEBUG
        tell(
            "advance.finished",
            level,
            world=world.id,
            entries=done.events,
            seconds=round(seconds, 3),
            stopped_by=done.stopped_by,
        )
        return done

    return watching


def deliver(world: "World", letters: list[Letter]) -> list[Bounce]:
    """Hand letters to the mail and count what became of them; MailUndeliveredError as the mail raises it."""
    mails = world.ports.figures.mails
    try:
        bounces = world.ports.mail.deliver(world.id, letters)
    except MailUndeliveredError as failure:
        mails.labels("undelivered").inc()
        tell(
            "mail.undelivered",
            logging.WARNING,
            world=world.id,
            letters=len(letters),
            error=error_class(failure),
        )
        raise
    mails.labels("delivered").inc(len(letters))
    refused = sum(is_for_good(bounce.reply) for bounce in bounces)
    mails.labels("refused").inc(refused)
    mails.labels("delayed").inc(len(bounces) - refused)
    return bounces


def halted(world: "World") -> None:
    """Tell that a world has halted, by the class of the error that is being handled."""
    tell("world.halted", logging.ERROR, world=world.id, error=error_class(sys.exception()))
