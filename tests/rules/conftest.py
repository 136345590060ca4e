"""Behind the tests stands which rows of the rule book they prove."""

from __future__ import annotations

import pytest

from tests.rules import marks


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("rule book")
    for line in marks.summary():
        terminalreporter.write_line(line)
