"""kill -9 during arrival: what was answered with 250 is there once, and nothing is there twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mailsim.killing import kill_during_arrival


@pytest.mark.server
@pytest.mark.slow
def test_killed_during_arrival_mailsim_loses_and_doubles_nothing(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    figures = kill_during_arrival(tmp_path, seconds=6, seed="1")
    record_property("figures", str(figures))
    assert figures.kills >= 2
    assert figures.answered > 20
    assert figures.retried, "no kill met a sender at work"
    assert figures.whole, figures
