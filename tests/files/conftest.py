from __future__ import annotations

from collections.abc import Iterator

import pytest

from backoffice.adapters.inspection import Inspector


@pytest.fixture(scope="session")
def inspector() -> Iterator[Inspector]:
    inspector = Inspector()
    yield inspector
    inspector.close()
