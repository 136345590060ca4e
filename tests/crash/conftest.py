"""A prepared data directory, and what an undisturbed run of each play leaves of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from backoffice.settings import Settings
from tests.crash import killing, stage, story
from tests.crash.story import Story

Stage = Callable[[str], Settings]
Undisturbed = Callable[[str, str], dict[str, Story]]


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("origin") / "data"
    return stage.prepared(Settings(data=data, mail="direct", fast_hash=True))


@pytest.fixture
def staged(origin: Path, tmp_path: Path) -> Stage:
    """Return a maker of settings over a copy of the prepared data, by the route of mail."""
    return lambda mail: Settings(
        data=stage.copied(origin, tmp_path / "data"), mail=mail, smtp_port=0, fast_hash=True
    )


@pytest.fixture(scope="session")
def undisturbed(origin: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Return what a play leaves that nobody kills, by play and route."""

    @cache
    def ran(play: str, mail: str) -> dict[str, Story]:
        data = stage.copied(origin, tmp_path_factory.mktemp("undisturbed") / "data")
        settings = Settings(data=data, mail=mail, smtp_port=0, fast_hash=True)
        assert killing.started(play, settings)
        return story.told(settings)

    return ran
