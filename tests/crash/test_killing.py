"""A process killed at any point loses and doubles nothing: the resumed world tells the undisturbed one's story."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from backoffice.settings import Settings
from backoffice.simulation.failpoints import NAMES
from tests.crash import killing, stage, story
from tests.crash.conftest import Staged, Undisturbed
from tests.crash.killing import Play
from tests.crash.player import answers, memory_of

pytestmark = [pytest.mark.server, pytest.mark.slow]

PLAYS = [("time", "direct"), ("time", "smtp"), ("client", "smtp")]
ROUNDS = [
    (name, play, mail)
    for play, mail in PLAYS
    for name in Play(play, mail, Settings(), "").failpoints
    if play == "time" or not name.startswith(killing.BY_WIRE)
]


def test_every_failpoint_has_its_round() -> None:
    assert {name for name, _, _ in ROUNDS} == set(NAMES)


@pytest.mark.parametrize(("name", "play", "mail"), ROUNDS)
def test_killed_at_a_failpoint_again_and_again_the_world_tells_the_same_story(
    staged: Staged, undisturbed: Undisturbed, name: str, play: str, mail: str
) -> None:
    played = staged(play, mail)
    kills = killing.killed_at_each_turn(played, name, lambda: story.assert_whole(played.settings))
    assert kills, f"nobody reaches {name}"
    assert story.told(played.settings, played.world) == undisturbed(played)


@pytest.mark.parametrize(("play", "mail"), PLAYS)
def test_killed_at_moments_drawn_by_chance_the_world_tells_the_same_story(
    staged: Staged,
    undisturbed: Undisturbed,
    record_property: Callable[[str, object], None],
    play: str,
    mail: str,
) -> None:
    chance, deaths = Random(f"{play} {mail}"), []
    for _ in range(3):
        played = staged(play, mail)
        deaths += killing.killed_by_chance(played, chance, most=20)
        assert story.told(played.settings, played.world) == undisturbed(played), deaths
    record_property("kills", len(deaths))
    assert deaths


def test_the_owner_token_that_a_client_was_told_holds_after_the_crash(staged: Staged) -> None:
    played = staged("client", "direct")
    assert killing.killed_at_each_turn(played, "registry.commit.after")
    told = [a for a in answers(memory_of(played.settings, played.world)) if isinstance(a, dict)]
    tokens = {a["world_id"]: a["owner_token"] for a in told if "owner_token" in a}
    with story.at_rest(played.settings) as system:
        worlds = system.simulator.worlds
        assert [name for name in tokens if worlds.has(name)] == ["busy-made", "busy-copy"]
        assert all(worlds.owns(name, token) for name, token in tokens.items() if worlds.has(name))


def test_the_environment_names_the_failpoint_of_a_plain_process(
    staged: Staged, undisturbed: Undisturbed
) -> None:
    played = staged("time", "smtp")
    assert _run(played, "mailsim.store.after:3") == -signal.SIGKILL
    assert _run(played, "") == 0
    assert story.told(played.settings, played.world) == undisturbed(played)


def test_a_failpoint_that_is_none_is_refused(staged: Staged) -> None:
    assert _run(staged("time", "direct"), "no.such.point") == 1


def _run(play: Play, failpoint: str) -> int:
    given = {
        "ODAIBA_DATA": str(play.settings.data),
        "ODAIBA_MAIL": play.mail,
        "ODAIBA_SMTP_PORT": "0",
        "ODAIBA_FAST_HASH": "1",
        "ODAIBA_FAILPOINT": failpoint,
    }
    words = [sys.executable, "-m", "tests.crash.player", play.name, stage.WORLD]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        words, env=os.environ | given, cwd=root, timeout=120, capture_output=True, check=False
    )
    return done.returncode
