"""A pen for flat drawings: shapes with smooth edges, and the sign 見本 drawn by strokes, with no font."""

from collections.abc import Sequence
from math import cos, pi, sin

from PIL import Image, ImageDraw

from backoffice.cards.sample_mark import SAMPLE_SIGNS

Point = tuple[float, float]
Colour = tuple[int, int, int] | tuple[int, int, int, int]

_FINER = 2
_STEPS = 24


class Pen:
    """Draws on a picture of a given size; all lengths are in its pixels, y downwards."""

    def __init__(self, width: int, height: int, ground: Colour) -> None:
        self._size = (width, height)
        self._sheet = Image.new("RGB", (width * _FINER, height * _FINER), ground)
        self._draw = ImageDraw.Draw(self._sheet, "RGBA")

    def finished(self) -> Image.Image:
        """Return the picture in its own size."""
        return self._sheet.resize(self._size, Image.Resampling.LANCZOS)

    def area(self, outline: Sequence[Point], fill: Colour) -> None:
        """Fill the area inside the points."""
        self._draw.polygon(_finer(outline), fill=fill)

    def oval(self, centre: Point, across: float, down: float, fill: Colour) -> None:
        """Fill an oval by its two radii."""
        self.area(arc(centre, across, down, 0, 360), fill)

    def line(self, points: Sequence[Point], width: float, fill: Colour) -> None:
        """Draw a line with round ends."""
        self._draw.line(_finer(points), fill=fill, width=round(width * _FINER), joint="curve")
        for end in (points[0], points[-1]):
            self.oval(end, width / 2, width / 2, fill)

    def sample_mark(self, corner: Point, size: float, fill: Colour) -> None:
        """Write 見本, its signs side by side, each as high as the size."""
        for place, sign in enumerate(SAMPLE_SIGNS):
            for stroke in sign:
                moved = [(corner[0] + (x + place * 1.1) * size, corner[1] + y * size) for x, y in stroke]
                self._draw.line(_finer(moved), fill=fill, width=round(size * 0.09 * _FINER), joint="curve")


def arc(centre: Point, across: float, down: float, start: float, end: float) -> list[Point]:
    """Return points along an oval between two angles in degrees, clockwise from the right."""
    turns = [(start + (end - start) * step / _STEPS) * pi / 180 for step in range(_STEPS + 1)]
    return [(centre[0] + across * cos(turn), centre[1] + down * sin(turn)) for turn in turns]


def bend(start: Point, pull: Point, end: Point) -> list[Point]:
    """Return points along a curve from start to end, drawn towards the pull (a quadratic Bézier curve)."""
    curve = []
    for step in range(_STEPS + 1):
        t = step / _STEPS
        near, mid, far = (1 - t) ** 2, 2 * t * (1 - t), t**2
        curve.append(
            (near * start[0] + mid * pull[0] + far * end[0], near * start[1] + mid * pull[1] + far * end[1])
        )
    return curve


def mirrored(points: Sequence[Point], axis: float) -> list[Point]:
    """Return the points on the other side of an upright axis, in reverse order."""
    return [(2 * axis - x, y) for x, y in reversed(points)]


def shade(colour: Colour, factor: float) -> Colour:
    """Return the colour darker (factor below 1) or lighter (above)."""
    red, green, blue = (min(255, round(part * factor)) for part in colour[:3])
    return red, green, blue


def _finer(points: Sequence[Point]) -> list[Point]:
    return [(x * _FINER, y * _FINER) for x, y in points]
