from __future__ import annotations

from statistics import median

from tests.architecture.tree import functions, shown, sources

FILE_LINES = 400
FUNCTION_LINES = 60
MEDIAN_LINES = 8


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {path: lines for path, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    lengths = [found for path in sources() for found in functions(path)]
    assert {name: lines for name, lines in lengths if lines > FUNCTION_LINES} == {}


def test_the_median_function_has_at_most_8_lines_and_nine_in_ten_at_most_30() -> None:
    lengths = sorted(lines for path in sources() for _, lines in functions(path))
    assert median(lengths) <= MEDIAN_LINES
    assert lengths[len(lengths) * 9 // 10] <= 30
