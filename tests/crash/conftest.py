"""A prepared data directory, and what an undisturbed run of each play leaves of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from backoffice.settings import Settings
from tests.crash import stage, story
from tests.crash.killing import Play
from tests.crash.story import Stories

Staged = Callable[[str, str], Play]
Undisturbed = Callable[[Play], Stories]


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("origin") / "data"
    return stage.prepared(Settings(data=data, mail="direct", fast_hash=True))


@pytest.fixture
def staged(origin: Path, tmp_path: Path) -> Staged:
    """Return a maker of plays over a copy of the prepared data: by the play's name and the route of mail."""
    return lambda name, mail: _play(name, mail, stage.copied(origin, tmp_path / "data"))


@pytest.fixture(scope="session")
def undisturbed(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Return what a play leaves that nobody kills."""

    @cache
    def ran(name: str, mail: str) -> Stories:
        play = _play(name, mail, stage.copied(origin, tmp_path_factory.mktemp("undisturbed") / "data"))
        assert play.started()
        return story.told(play.settings, play.world)

    return lambda play: ran(play.name, play.mail)


def _play(name: str, mail: str, data: Path) -> Play:
    return Play(name, mail, Settings(data=data, smtp_port=0, fast_hash=True), stage.WORLD)
