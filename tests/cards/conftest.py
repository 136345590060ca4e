"""What the tests of cards share: a pcscd of this process's own, and the benches of readers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from backoffice.adapters import pcsc
from tests.cards import benches
from tests.cards.daemon import NoDaemonError, Pcscd, pcscd


def needs_pyscard() -> None:
    """Skip where pyscard or its library is not here, and say so."""
    missing = pcsc.not_installed()
    if missing:
        pytest.skip(missing.en)


@pytest.fixture(scope="module", name="daemon")
def daemon_of_this_process() -> Iterator[Pcscd]:
    """A pcscd with vpcd, a file of tests at a time: there may be one for all of them. Whoever asks for it is skipped, and told why, where none can be."""
    needs_pyscard()
    try:
        with pcscd() as running:
            yield running
    except NoDaemonError as missing:
        pytest.skip(str(missing))


@pytest.fixture(
    params=["in process", "behind pyscard", pytest.param("behind pcscd", marks=pytest.mark.server)]
)
def bench(request: pytest.FixtureRequest) -> Iterator[benches.Bench]:
    """A bench of each kind of readers."""
    if request.param == "in process":
        chosen = benches.in_process()
    elif request.param == "behind pyscard":
        needs_pyscard()
        chosen = benches.behind_factory()
    else:
        chosen = benches.behind_pcscd(request.getfixturevalue("daemon"))
    with chosen as made:
        yield made
