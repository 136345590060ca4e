"""What people on the drawn portraits wear."""

from collections.abc import Callable, Mapping

from seed.look import Look
from seed.pen import Colour, Pen, Point, arc, bend, mirrored, shade

HEIGHT = 800
_MIDDLE = 300.0
_WHITE: Colour = (250, 250, 250)


def draw(pen: Pen, look: Look) -> None:
    """Draw shoulders, neck and clothes."""
    half = 205 if look.child else 250
    top = 588 if look.child else 566
    side = [*bend((_MIDDLE - 62, top - 30), (_MIDDLE - 80, top), (_MIDDLE - half * 0.6, top + 30))]
    side += bend(
        (_MIDDLE - half * 0.6, top + 30), (_MIDDLE - half, top + 50), (_MIDDLE - half - 10, HEIGHT + 5)
    )
    pen.area([*side, *mirrored(side, _MIDDLE)], look.cloth)
    _neck(pen, look, top)
    _WEARS[look.wear](pen, look, top)


def _neck(pen: Pen, look: Look, top: float) -> None:
    half = 50 if look.child else 62 * look.wide
    left = [
        (_MIDDLE - half, 440.0),
        *bend((_MIDDLE - half, top - 40), (_MIDDLE - half, top - 8), (_MIDDLE - 88, top)),
    ]
    throat = bend((_MIDDLE - 88, top), (_MIDDLE, top + 75), (_MIDDLE + 88, top))
    pen.area([*left, *throat, *mirrored(left, _MIDDLE)], look.skin)
    pen.area(
        [*arc((_MIDDLE, 490), half, 62, 0, 180), (_MIDDLE - half, 440), (_MIDDLE + half, 440)],
        shade(look.skin, 0.87),
    )


def _suit(pen: Pen, look: Look, top: float) -> None:
    _shirt(pen, _WHITE, top)
    knot = [
        (_MIDDLE - 17, top + 42),
        (_MIDDLE + 17, top + 42),
        (_MIDDLE + 11, top + 72),
        (_MIDDLE - 11, top + 72),
    ]
    pen.area(
        [(_MIDDLE - 11, top + 70), (_MIDDLE + 11, top + 70), (_MIDDLE + 26, HEIGHT), (_MIDDLE - 26, HEIGHT)],
        look.accent,
    )
    pen.area(knot, shade(look.accent, 0.8))
    _collar(pen, _WHITE, top)
    _lapels(pen, look, top)


def _blazer(pen: Pen, look: Look, top: float) -> None:
    pen.area(_opening(top, 96), _WHITE)
    pen.area(
        [*bend((_MIDDLE - 80, top), (_MIDDLE, top + 96), (_MIDDLE + 80, top)), (_MIDDLE, top - 30)], look.skin
    )
    _lapels(pen, look, top)


def _blouse(pen: Pen, look: Look, top: float) -> None:
    pen.line(bend((_MIDDLE - 90, top), (_MIDDLE, top + 82), (_MIDDLE + 90, top)), 9, shade(look.cloth, 1.35))
    pen.line([(_MIDDLE, top + 44), (_MIDDLE, HEIGHT)], 4, shade(look.cloth, 0.8))
    for place in (90, 150):
        pen.oval((_MIDDLE + 9, top + place), 6, 6, shade(look.cloth, 1.5))


def _sweater(pen: Pen, look: Look, top: float) -> None:
    for lower, factor in ((0, 1.25), (12, 0.85)):
        pen.line(
            bend(
                (_MIDDLE - 92, top + lower / 2), (_MIDDLE, top + 84 + lower), (_MIDDLE + 92, top + lower / 2)
            ),
            12 - lower / 2,
            shade(look.cloth, factor),
        )


def _polo(pen: Pen, look: Look, top: float) -> None:
    pen.area(
        [
            (_MIDDLE - 20, top + 30),
            (_MIDDLE + 20, top + 30),
            (_MIDDLE + 16, top + 140),
            (_MIDDLE - 16, top + 140),
        ],
        shade(look.cloth, 0.85),
    )
    _collar(pen, shade(look.cloth, 1.25), top)


def _shirt(pen: Pen, colour: Colour, top: float) -> None:
    pen.area(_opening(top, 92), colour)


def _opening(top: float, half: float) -> list[Point]:
    return [
        (_MIDDLE - half, top - 4),
        (_MIDDLE, top + 44),
        (_MIDDLE + half, top - 4),
        (_MIDDLE + 16, HEIGHT + 5),
        (_MIDDLE - 16, HEIGHT + 5),
    ]


def _collar(pen: Pen, colour: Colour, top: float) -> None:
    left = [
        (_MIDDLE - 84, top - 22),
        (_MIDDLE - 4, top + 44),
        (_MIDDLE - 42, top + 84),
        (_MIDDLE - 104, top + 10),
    ]
    pen.area(left, colour)
    pen.area(mirrored(left, _MIDDLE), colour)
    pen.line([left[1], left[2], left[3]], 2.5, (120, 120, 130, 120))
    pen.line(mirrored(left[1:], _MIDDLE), 2.5, (120, 120, 130, 120))


def _lapels(pen: Pen, look: Look, top: float) -> None:
    left = [
        *(
            (_MIDDLE - 98, top - 6),
            (_MIDDLE - 142, top + 46),
            (_MIDDLE - 104, top + 76),
            (_MIDDLE - 122, top + 92),
        ),
        *((_MIDDLE - 12, HEIGHT + 5), (_MIDDLE - 20, HEIGHT - 60)),
    ]
    pen.area(left, shade(look.cloth, 1.22))
    pen.area(mirrored(left, _MIDDLE), shade(look.cloth, 1.22))


_WEARS: Mapping[str, Callable[[Pen, Look, float], None]] = {
    "suit": _suit,
    "blazer": _blazer,
    "blouse": _blouse,
    "sweater": _sweater,
    "polo": _polo,
}
