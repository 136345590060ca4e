"""The faces on the drawn portraits: head, features, glasses."""

from math import cos, pi, sin

from seed.look import Look
from seed.pen import Colour, Pen, Point, arc, bend, mirrored, shade

MIDDLE = 300.0
MID_HEIGHT = 345.0
HALF_WIDTH, HALF_HEIGHT = 124.0, 158.0
EYE_OUT, EYE_HEIGHT = 52.0, 352.0
_INK: Colour = (44, 36, 36)
_JAW = 0.17


def outline(look: Look, wider: float = 0.0) -> list[Point]:
    """Return the outline of the head, narrower at the jaw, clockwise from the right; `wider` moves it outwards."""
    points = []
    for degree in range(0, 360, 4):
        turn = degree * pi / 180
        narrowing = 1 - _JAW * max(0.0, sin(turn)) ** 2
        points.append(
            (
                MIDDLE + (HALF_WIDTH * look.wide + wider) * cos(turn) * narrowing,
                MID_HEIGHT + (HALF_HEIGHT * look.long + wider) * sin(turn),
            )
        )
    return points


def draw(pen: Pen, look: Look) -> None:
    """Draw the head and its features."""
    if look.hairdo != "scarf":
        _ears(pen, look)
    pen.area(outline(look), look.skin)
    _cheeks(pen)
    _beard(pen, look)
    for side in (-1, 1):
        _eye(pen, look, side)
        _brow(pen, look, side)
        if look.lined:
            _line_of_age(pen, look, side)
    _nose(pen, look)
    _mouth(pen, look)


def glasses(pen: Pen, look: Look) -> None:
    """Draw the glasses, if there are any."""
    if not look.glasses:
        return
    frame = shade(look.accent, 0.6)
    for side in (-1, 1):
        centre = (MIDDLE + side * EYE_OUT, EYE_HEIGHT + 4)
        rim = arc(centre, 42, 36, 0, 360) if look.glasses == "round" else _square(centre, 42, 30)
        pen.line([*rim, rim[1]], 5, frame)
        pen.area(rim, (255, 255, 255, 34))
        pen.line(
            [
                (centre[0] + side * 42, EYE_HEIGHT - 2),
                (MIDDLE + side * (HALF_WIDTH * look.wide + 2), EYE_HEIGHT - 8),
            ],
            5,
            frame,
        )
    pen.line(bend((MIDDLE - 11, EYE_HEIGHT), (MIDDLE, EYE_HEIGHT - 8), (MIDDLE + 11, EYE_HEIGHT)), 5, frame)


def _square(centre: Point, across: float, down: float) -> list[Point]:
    x, y = centre
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    rim: list[Point] = []
    for across_sign, down_sign in corners:
        turned = {(-1, -1): 180, (1, -1): 270, (1, 1): 0, (-1, 1): 90}[across_sign, down_sign]
        rim += arc(
            (x + across_sign * (across - 12), y + down_sign * (down - 12)), 12, 12, turned, turned + 90
        )
    return rim


def _ears(pen: Pen, look: Look) -> None:
    for side in (-1, 1):
        x = MIDDLE + side * (HALF_WIDTH * look.wide + 4)
        pen.oval((x, 366), 19, 32, look.skin)
        pen.oval((x + side * 3, 368), 9, 18, shade(look.skin, 0.88))


def _cheeks(pen: Pen) -> None:
    for side in (-1, 1):
        pen.oval((MIDDLE + side * 72, 412), 27, 17, (226, 110, 100, 42))


def _eye(pen: Pen, look: Look, side: int) -> None:
    x, y, size = MIDDLE + side * EYE_OUT, EYE_HEIGHT, 1.18 if look.child else 1.0
    pen.oval((x, y + 2), 24 * size, 13 * size, (252, 252, 250))
    pen.oval((x, y + 1), 11.5 * size, 12.5 * size, look.eye)
    pen.oval((x, y + 1), 6 * size, 7 * size, _INK)
    pen.oval((x + 4, y - 4), 3.2, 3.2, (255, 255, 255))
    lid = bend((x - 26 * size, y + 1), (x, y - 25 * size), (x + 26 * size, y + 1))
    pen.area([*lid, *bend((x + 26 * size, y + 1), (x, y - 15 * size), (x - 26 * size, y + 1))], look.skin)
    pen.line(
        bend((x - 25 * size, y + 1), (x, y - 21 * size), (x + 25 * size, y + 1)),
        4.5 if look.woman else 3.5,
        _INK,
    )


def _brow(pen: Pen, look: Look, side: int) -> None:
    inner, outer = MIDDLE + side * 28, MIDDLE + side * 80
    y = EYE_HEIGHT - 34
    pen.line(
        bend((inner, y), ((inner + outer) / 2, y - 15), (outer, y + 3)), 8 * look.brow, shade(look.hair, 0.9)
    )


def _line_of_age(pen: Pen, look: Look, side: int) -> None:
    faint = (*shade(look.skin, 0.76)[:3], 150)
    pen.line(bend((MIDDLE + side * 38, 404), (MIDDLE + side * 54, 420), (MIDDLE + side * 56, 440)), 3, faint)
    pen.line(
        bend((MIDDLE + side * 36, 374), (MIDDLE + side * 54, 381), (MIDDLE + side * 70, 373)), 2.5, faint
    )


def _nose(pen: Pen, look: Look) -> None:
    dark = shade(look.skin, 0.78)
    pen.line(bend((MIDDLE - 15, 404), (MIDDLE, 417), (MIDDLE + 15, 404)), 4, dark)
    pen.line(bend((MIDDLE + 7, 362), (MIDDLE + 15, 386), (MIDDLE + 15, 403)), 2.5, (*dark[:3], 120))


def _mouth(pen: Pen, look: Look) -> None:
    lip = (186, 84, 84) if look.woman else shade(look.skin, 0.62)
    left, right, y = (MIDDLE - 36, 444.0), (MIDDLE + 36, 444.0), 444 + 26 * look.smile
    if look.smile > 0.95:  # noqa: PLR2004 - a broad smile shows the teeth
        pen.area([*bend(left, (MIDDLE, y + 8), right), *bend(right, (MIDDLE, 448), left)], (252, 250, 248))
    pen.line(bend(left, (MIDDLE, y), right), 5, lip)
    pen.line(
        bend((MIDDLE - 14, y + 12), (MIDDLE, y + 16), (MIDDLE + 14, y + 12)),
        2.5,
        (*shade(look.skin, 0.8)[:3], 160),
    )


def _beard(pen: Pen, look: Look) -> None:
    if not look.beard:
        return
    colour = (*look.hair[:3], 225)
    half = [
        *bend((MIDDLE, 424), (MIDDLE - 30, 420), (MIDDLE - 44, 444)),
        *bend((MIDDLE - 44, 444), (MIDDLE - 22, 436), (MIDDLE, 437)),
    ]
    pen.area([*half, *mirrored(half, MIDDLE)], colour)
    if look.beard == "short":
        jaw = [point for point in outline(look) if point[1] > 425]  # noqa: PLR2004 - below the ears
        inside = bend((jaw[-1][0] + 14, jaw[-1][1]), (MIDDLE, 520), (jaw[0][0] - 14, jaw[0][1]))
        pen.area([*jaw, *inside], colour)
