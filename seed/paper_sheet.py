"""Sheets of A4 with Japanese text as PDF, 見本 drawn across each by strokes; the fonts are in paper_fonts."""

from collections.abc import Iterable, Sequence
from io import BytesIO

import pikepdf
from pikepdf import Dictionary

from backoffice.cards.sample_mark import SAMPLE_SIGNS
from seed.paper_fonts import fonts, path, shown

WIDTH, HEIGHT = 595, 842
LEFT, RIGHT, TOP, BOTTOM = 64, 531, 760, 84
_LEADING = 1.75
_ASCII_WIDTH = 0.56


class Paper:
    """A paper that grows by lines and tables, over as many sheets as it needs; lengths are points."""

    def __init__(self) -> None:
        self._sheets: list[list[str]] = []
        self._y = 0.0
        self.new_sheet()

    def new_sheet(self) -> None:
        """Begin another sheet."""
        self._sheets.append([_sample_mark()])
        self._y = TOP

    def line(self, words: str = "", size: float = 10.5, left: float = LEFT) -> None:
        """Write words from the left, over as many lines as they need; no words leave a line free."""
        for part in _wrapped(words, (RIGHT - left) / size):
            self._room(size * _LEADING)
            self._write(left, self._y, part, size)

    def centred(self, words: str, size: float) -> None:
        """Write one line in the middle."""
        self._room(size * _LEADING)
        self._write((WIDTH - _ems(words) * size) / 2, self._y, words, size)

    def right(self, words: str, size: float = 10.5) -> None:
        """Write one line to the right edge."""
        self._room(size * _LEADING)
        self._write(RIGHT - _ems(words) * size, self._y, words, size)

    def table(self, table: Iterable[Sequence[str]], second: float = 190, *, figures: bool = False) -> None:
        """Draw rows of two cells; the second begins `second` points from the left edge, figures stand to the right."""
        for label, value in table:
            lines = _wrapped(value, (RIGHT - LEFT - second - 16) / 10)
            high = 9 + 15 * len(lines)
            self._room(high)
            self._box(LEFT, self._y, second, high)
            self._box(LEFT + second, self._y, RIGHT - LEFT - second, high)
            self._write(LEFT + 8, self._y + high - 16, label, 10)
            for place, part in enumerate(lines):
                x = RIGHT - 8 - _ems(part) * 10 if figures else LEFT + second + 8
                self._write(x, self._y + high - 16 - 15 * place, part, 10)

    def seal(self) -> None:
        """Stamp the red seal of an invented issuer beside the line before."""
        x, y = RIGHT - 22, self._y + 4
        self._add(f"q 0.78 0.18 0.16 RG 0.78 0.18 0.16 rg 1.4 w {x - 17} {y - 17} 34 34 re S")
        self._write(x - 14, y - 5, "見本", 14)
        self._add("Q")

    def pdf(self) -> bytes:
        """Return the sheets as one PDF; the same sheets give the same bytes."""
        document = pikepdf.Pdf.new()
        resources = document.make_indirect(Dictionary(Font=fonts(document)))
        for number, operators in enumerate(self._sheets, 1):
            page = document.add_blank_page(page_size=(WIDTH, HEIGHT))
            foot = _words(
                LEFT, 48, f"模擬環境の見本です。効力はありません。　{number} / {len(self._sheets)}", 8
            )
            page.obj.Resources = resources
            page.obj.Contents = document.make_stream("\n".join([*operators, foot]).encode())
        out = BytesIO()
        document.save(out, deterministic_id=True)
        return out.getvalue()

    def _room(self, high: float) -> None:
        if self._y - high < BOTTOM:
            self.new_sheet()
        self._y -= high

    def _write(self, x: float, y: float, words: str, size: float) -> None:
        self._add(_words(x, y, words, size))

    def _box(self, x: float, y: float, across: float, up: float) -> None:
        self._add(f"0.6 w 0.45 G {x} {y} {across} {up} re S")

    def _add(self, operators: str) -> None:
        self._sheets[-1].append(operators)


def _words(x: float, y: float, words: str, size: float) -> str:
    return f"BT {x:.2f} {y:.2f} Td {shown(words, size)} ET"


def _ems(words: str) -> float:
    return sum(_ASCII_WIDTH if sign.isascii() else 1.0 for sign in words)


def _wrapped(words: str, ems: float) -> list[str]:
    lines = [""]
    for sign in words:
        if _ems(lines[-1] + sign) > ems:
            lines.append("")
        lines[-1] += sign
    return lines


def _sample_mark() -> str:
    first, second = SAMPLE_SIGNS
    both = f"{path(first)} 1 0 0 1 1.15 0 cm {path(second)}"
    return f"q 0.9 G 0.07 w 1 J 1 j 134 134 -134 134 296 190 cm {both} Q"
