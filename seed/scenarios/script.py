"""The script of a scenario: lives as `70 enter attach file; 67 take 1`, in days before the start, played in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from backoffice.domain.jst import JST
from backoffice.simulation.chance import keyed
from backoffice.simulation.loop import run_until
from backoffice.simulation.world import World
from backoffice.usecases.serving import service
from seed.scenarios.cast import Cast, Part
from seed.scenarios.verbs import VERBS, Scene

MINUTES = 10
LAST_HOUR = 8
"""On the day of the start itself things are done in the hour before it."""


class ScriptError(Exception):
    """A script that cannot be played: an unknown word, or a world that halted on the way."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing of one life: when, the verb, and the words behind it."""

    at: datetime
    verb: str
    words: tuple[str, ...]
    part: Part


def cues(parts: Sequence[Part], start: datetime, seed: str) -> list[Cue]:
    """Return all cues of all lives in the order in which they are played."""
    found = [cue for part in parts for cue in _life(part, start, seed)]
    return sorted(found, key=lambda cue: cue.at)


def play_cues(
    world: World, cast: Cast, script: Sequence[Cue], settings: dict[datetime, dict[str, str]]
) -> None:
    """Play a script, and change the world's settings when their instants come."""
    by_instant = {at: list(same) for at, same in groupby(script, key=lambda cue: cue.at)}
    for moment in sorted({*by_instant, *settings}):
        let_pass(world, moment)
        with world.write() as tx:
            tx.set_world(**settings.get(moment, {}))
            for cue in by_instant.get(moment, []):
                _do(Scene(tx, cast, cue.part, cue.words), cue)


def let_pass(world: World, until: datetime) -> None:
    """Let time pass; ScriptError when the world halts."""
    if run_until(world, until, service()).stopped_by == "halted":
        with world.read() as reading:
            raise ScriptError(reading.state.error)


def _do(scene: Scene, cue: Cue) -> None:
    try:
        VERBS[cue.verb].do(scene)
    except Exception as failure:
        failure.add_note(f"{cue.at:%Y-%m-%d %H:%M} {cue.verb} {' '.join(cue.words)} of {cue.part}")
        raise


def _life(part: Part, start: datetime, seed: str) -> Iterator[Cue]:
    for day in filter(None, part.life.split("; ")):
        before, *words = day.split()
        for verb, behind in _verbs(words):
            yield Cue(_instant(start, int(before), verb, seed), verb, behind, part)


def _verbs(words: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    places = [place for place, word in enumerate(words) if word in VERBS]
    if places[:1] != [0]:
        raise ScriptError(f"{' '.join(words)!r} does not begin with one of {', '.join(VERBS)}")
    for place, following in zip(places, [*places[1:], len(words)], strict=True):
        yield words[place], tuple(words[place + 1 : following])


def _instant(start: datetime, days_before: int, verb: str, seed: str) -> datetime:
    day, at = (start - timedelta(days=days_before)).date(), VERBS[verb].at
    if not days_before:
        times = sorted({known.at for known in VERBS.values()})
        at = time(LAST_HOUR, 2 * times.index(at))
    minutes = keyed(seed, "scenario-minute", f"{days_before}:{at}").randrange(MINUTES if days_before else 1)
    return datetime.combine(day, at, JST) + timedelta(minutes=minutes)
