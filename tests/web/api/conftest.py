"""A system over an empty directory, mail straight to the inboxes, and a caller that holds answers to the document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from tests.web.api.caller import Caller, World


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """All parts, wired."""
    made = wire(Settings(data=tmp_path / "var", mail="direct", fast_hash=True))
    yield made
    made.close()


@pytest.fixture
def api(system: System) -> Caller:
    """A caller on loopback."""
    return Caller(web_app(system))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """A caller of a server that all tests share, each in worlds of its own."""
    made = wire(Settings(data=tmp_path_factory.mktemp("house"), mail="direct", fast_hash=True))
    yield Caller(web_app(made))
    made.close()


@pytest.fixture(scope="session")
def populated(house: Caller) -> World:
    """A world with an organisation, a person, a user and an officer at each desk: never changed, only forked."""
    return World.populated(house, "populated")


@pytest.fixture(scope="session")
def decided(populated: World) -> tuple[World, str]:
    """A world with a permitted renewal, for forks, and the application."""
    world = populated.fork()
    return world, world.permitted()


@pytest.fixture
def world(populated: World) -> World:
    """A populated world of the test's own."""
    return populated.fork()


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """A caller of a server that listens beyond loopback; tests make worlds of their own."""
    far = Settings(
        data=tmp_path_factory.mktemp("far"),
        mail="direct",
        fast_hash=True,
        host="0.0.0.0",
        token="t" * 30,
        trusted_hosts="localhost",
        webhook_hosts="receiver",
    )
    made = wire(far)
    yield Caller(web_app(made))
    made.close()


def fields(problem: dict[str, Any]) -> list[str | None]:
    """The fields that a problem names."""
    return [error["field"] for error in problem["errors"]]
