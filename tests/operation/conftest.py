"""A system of the test's own, its app, and a house in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from tests.usecases.house import House


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = wire(Settings(data=tmp_path / "var", mail="direct", fast_hash=True))
    yield made
    made.close()


@pytest.fixture
def house(system: System) -> House:
    return House.build(system, "house")


@pytest.fixture
def browser(system: System) -> FlaskClient:
    return web_app(system).test_client()


@pytest.fixture
def far(tmp_path: Path) -> Iterator[System]:
    """A system that listens beyond loopback."""
    made = wire(
        Settings(
            data=tmp_path / "far",
            mail="direct",
            fast_hash=True,
            host="0.0.0.0",
            token="t" * 30,
            trusted_hosts="localhost",
        )
    )
    yield made
    made.close()


@pytest.fixture
def burn(house: House) -> Callable[[Exception], None]:
    """Let a handler of the house's agenda fail with an error."""

    def burning(failure: Exception) -> None:
        from datetime import timedelta

        from backoffice.simulation.loop import Service, run_until

        def handler(_tx: object, _entry: object) -> None:
            raise failure

        with house.world.write() as tx:
            tx.schedule(tx.now + timedelta(hours=1), "burn", "house")
            until = tx.now + timedelta(hours=2)
        run_until(house.world, until, Service({"burn": handler}))

    return burning
