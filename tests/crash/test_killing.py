"""A process killed at any point loses and doubles nothing: the resumed world tells the undisturbed one's story."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from backoffice.settings import Settings
from backoffice.simulation.failpoints import NAMES
from tests.crash import killing, story
from tests.crash.conftest import Stage, Undisturbed
from tests.crash.player import MEMORY, answers

pytestmark = [pytest.mark.server, pytest.mark.slow]

BY_WIRE = ("smtp.", "mailsim.")
BY_CLIENT = ("create.", "fork.", "publish.", "reset.", "delete.", "registry.", "world.make.")
BY_BOTH = ("world.commit.", "world.note.")
ROUNDS = [
    (name, play, mail)
    for name in NAMES
    for play in ("time", "client")
    for mail in ("direct", "smtp")
    if (play == "client" or not name.startswith(BY_CLIENT))
    and (play == "time" or name.startswith((*BY_CLIENT, *BY_BOTH)))
    and (mail == "smtp" or not name.startswith(BY_WIRE))
    and (mail == "direct" or not name.startswith(("inbox.", *BY_CLIENT)))
]


def test_every_failpoint_has_its_round_and_its_place_in_the_code() -> None:
    assert {name for name, _, _ in ROUNDS} == set(NAMES)
    code = "".join(path.read_text() for path in Path("backoffice").rglob("*.py"))
    reached = set(
        re.findall(r'(?<=["])[a-z]+(?:\.[a-z]+)+(?=")', "".join(re.findall(r"reach\((.*?)\)", code)))
    )
    assert reached | {"mailsim.store.before", "mailsim.store.after"} == set(NAMES)


@pytest.mark.parametrize(("name", "play", "mail"), ROUNDS)
def test_killed_at_a_failpoint_again_and_again_the_world_tells_the_same_story(
    staged: Stage, undisturbed: Undisturbed, name: str, play: str, mail: str
) -> None:
    settings = staged(mail)
    kills = killing.killed_at_each_turn(play, settings, name, lambda: story.all_whole(settings))
    assert kills, f"nobody reaches {name}"
    assert story.told(settings) == undisturbed(play, mail)


@pytest.mark.parametrize(("play", "mail"), [("time", "direct"), ("time", "smtp"), ("client", "smtp")])
def test_killed_at_moments_drawn_by_chance_the_world_tells_the_same_story(
    staged: Stage,
    undisturbed: Undisturbed,
    play: str,
    mail: str,
    record_property: pytest.RecordProperty,  # type: ignore[name-defined]
) -> None:
    chance, deaths = Random(f"{play} {mail}"), []
    for _ in range(3):
        settings = staged(mail)
        deaths += killing.killed_by_chance(play, settings, chance, most=20, longest=0.8)
        assert story.told(settings) == undisturbed(play, mail), deaths
    record_property("kills", len(deaths))
    assert deaths


def test_what_a_client_was_told_holds_after_the_crash(staged: Stage) -> None:
    settings = staged("direct")
    killing.killed_at_each_turn("client", settings, "registry.commit.after", lambda: None)
    told = answers(settings.data / MEMORY)
    from backoffice.bootstrap import wire

    system = wire(settings)
    try:
        for answer in told:
            if isinstance(answer, dict) and "owner_token" in answer and answer["world_id"] != "gone":
                assert system.simulator.worlds.owns(answer["world_id"], answer["owner_token"])
    finally:
        system.close()


def test_the_environment_names_the_failpoint_of_a_plain_process(
    staged: Stage, undisturbed: Undisturbed
) -> None:
    settings = staged("smtp")
    words = [sys.executable, "-m", "tests.crash.player", "time"]
    assert _run(words, settings, "mailsim.store.after:3") == -signal.SIGKILL
    assert _run(words, settings, "") == 0
    assert story.told(settings) == undisturbed("time", "smtp")


def test_a_failpoint_that_is_none_is_refused(staged: Stage) -> None:
    assert _run([sys.executable, "-m", "tests.crash.player", "time"], staged("direct"), "no.such.point") == 1


def _run(words: list[str], settings: Settings, failpoint: str) -> int:
    given = {
        "ODAIBA_DATA": str(settings.data),
        "ODAIBA_MAIL": settings.mail,
        "ODAIBA_SMTP_PORT": "0",
        "ODAIBA_FAST_HASH": "1",
        "ODAIBA_FAILPOINT": failpoint,
    }
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        words, env=os.environ | given, cwd=root, timeout=120, capture_output=True, check=False
    ).returncode
