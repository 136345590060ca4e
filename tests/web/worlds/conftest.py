"""A house beyond loopback, where its owner shows a token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.bootstrap import System, wire
from backoffice.settings import Settings


@pytest.fixture
def far(tmp_path: Path) -> Iterator[System]:
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
