"""The sign 見本 by strokes, for drawings that need no font."""

from PIL import ImageDraw

Point = tuple[float, float]
Box = tuple[int, int, int, int]

SAMPLE_SIGNS: tuple[tuple[tuple[Point, ...], ...], ...] = (
    (
        ((0.27, 0.08), (0.73, 0.08), (0.73, 0.62), (0.27, 0.62), (0.27, 0.08)),
        ((0.27, 0.26), (0.73, 0.26)),
        ((0.27, 0.44), (0.73, 0.44)),
        ((0.40, 0.62), (0.36, 0.80), (0.12, 0.94)),
        ((0.60, 0.62), (0.60, 0.90), (0.68, 0.94), (0.88, 0.94), (0.90, 0.80)),
    ),
    (
        ((0.10, 0.28), (0.90, 0.28)),
        ((0.50, 0.06), (0.50, 0.96)),
        ((0.48, 0.30), (0.34, 0.54), (0.10, 0.74)),
        ((0.52, 0.30), (0.66, 0.54), (0.90, 0.74)),
        ((0.32, 0.74), (0.68, 0.74)),
    ),
)
"""The strokes of 見 and of 本, each in a square of side 1, y downwards."""


def draw_across(pen: ImageDraw.ImageDraw, box: Box, ink: int, width: int) -> None:
    """Draw both signs side by side across a box, given by left, top, right and bottom."""
    left, top, right, bottom = box
    side = (right - left) / len(SAMPLE_SIGNS)
    for place, sign in enumerate(SAMPLE_SIGNS):
        for stroke in sign:
            points = [(left + (place + x) * side, top + y * (bottom - top)) for x, y in stroke]
            pen.line(points, fill=ink, width=width)
