"""The hair on the drawn portraits: what falls behind the shoulders, and what lies on the head."""

from collections.abc import Callable, Mapping

from seed.faces import HALF_HEIGHT, HALF_WIDTH, MID_HEIGHT, MIDDLE, outline
from seed.look import Look
from seed.pen import Pen, Point, arc, bend, mirrored, shade


def behind(pen: Pen, look: Look) -> None:
    """Draw the hair that falls behind neck and shoulders."""
    if look.hairdo in _BEHIND:
        _BEHIND[look.hairdo](pen, look)


def before(pen: Pen, look: Look) -> None:
    """Draw the hair on the head, or the scarf over it."""
    _BEFORE[look.hairdo](pen, look)


def _half(look: Look) -> float:
    return HALF_WIDTH * look.wide


def _crown(look: Look, ear: float, wider: float = 12) -> list[Point]:
    """Return the outside of the hair from the left ear over the crown to the right one, down to the height `ear`."""
    over = [point for point in outline(look, wider) if point[1] <= MID_HEIGHT]
    over = [point for point in [*over, (MIDDLE + _half(look) + wider, MID_HEIGHT)] if point[1] <= ear]
    left = sorted((point for point in over if point[0] <= MIDDLE), key=lambda point: (-point[1], point[0]))
    right = sorted((point for point in over if point[0] > MIDDLE), key=lambda point: (point[1], point[0]))
    return [(MIDDLE - _half(look) - wider + 2, ear), *left, *right, (MIDDLE + _half(look) + wider - 2, ear)]


def _cap(pen: Pen, look: Look, hairline: list[Point], *, ear: float = 335, wider: float = 12) -> None:
    """Fill the hair between the crown and the hairline, which runs from the right ear to the left one."""
    pen.area([*_crown(look, ear, wider), *hairline], look.hair)


def _temples(look: Look, ear: float, inset: float) -> tuple[Point, Point]:
    return (MIDDLE + _half(look) - inset, ear), (MIDDLE - _half(look) + inset, ear)


def _short(pen: Pen, look: Look) -> None:
    right, left = _temples(look, 345, 6)
    top = (MIDDLE + 10, 252.0)
    line = [*bend(right, (MIDDLE + 106, 276), top), *bend(top, (MIDDLE - 104, 262), left)]
    _cap(pen, look, line, ear=345, wider=16)


def _side(pen: Pen, look: Look) -> None:
    right, left = _temples(look, 342, 5)
    part = (MIDDLE - 58, 238.0)
    line = [
        *bend(right, (MIDDLE + 104, 292), (MIDDLE + 70, 286)),
        *bend((MIDDLE + 70, 286), (MIDDLE - 20, 282), part),
    ]
    _cap(pen, look, [*line, *bend(part, (MIDDLE - 98, 268), left)], ear=342, wider=18)
    pen.line(bend(part, (MIDDLE - 56, 214), (MIDDLE - 34, 194)), 3, shade(look.hair, 1.5))


def _swept(pen: Pen, look: Look) -> None:
    right, left = _temples(look, 340, 4)
    line = [
        *bend(right, (MIDDLE + 112, 258), (MIDDLE + 48, 244)),
        *bend((MIDDLE + 48, 244), (MIDDLE - 96, 232), left),
    ]
    _cap(pen, look, line, ear=340, wider=22)
    for start in (-62, -22, 20):
        pen.line(
            bend((MIDDLE + start, 240), (MIDDLE + start + 8, 205), (MIDDLE + start + 44, 188)),
            3,
            shade(look.hair, 1.4),
        )


def _crop(pen: Pen, look: Look) -> None:
    right, left = _temples(look, 330, 3)
    line = bend((MIDDLE + 96, 268), (MIDDLE, 236), (MIDDLE - 96, 268))
    _cap(pen, look, [right, *line, left], ear=330, wider=7)


def _receding(pen: Pen, look: Look) -> None:
    right, left = _temples(look, 345, 4)
    line = [
        *bend(right, (MIDDLE + 104, 250), (MIDDLE + 64, 222)),
        *bend((MIDDLE + 64, 222), (MIDDLE, 250), (MIDDLE - 64, 222)),
    ]
    _cap(pen, look, [*line, *bend((MIDDLE - 64, 222), (MIDDLE - 104, 250), left)], ear=345, wider=9)


def _fringe(pen: Pen, look: Look) -> None:
    right, left = _temples(look, 350, 6)
    line: list[Point] = [right, (MIDDLE + 104, 318)]
    for place in range(104, -104, -52):
        line += bend(
            (MIDDLE + place, 312),
            (MIDDLE + place - 26, 326),
            (MIDDLE + place - 52, 300 if place > 0 else 308),
        )
    _cap(pen, look, [*line, (MIDDLE - 104, 316), left], ear=350, wider=17)


def _parted(pen: Pen, look: Look, *, ear: float, wider: float) -> None:
    right, left = _temples(look, ear, 2)
    part = (MIDDLE + 6, 226.0)
    line = [*bend(right, (MIDDLE + 116, 270), part), *bend(part, (MIDDLE - 116, 270), left)]
    _cap(pen, look, line, ear=min(ear, MID_HEIGHT), wider=wider)
    pen.line(
        bend(part, (MIDDLE + 4, 205), (MIDDLE, MID_HEIGHT - HALF_HEIGHT * look.long - wider + 8)),
        3,
        shade(look.hair, 1.5),
    )


def _bangs(pen: Pen, look: Look) -> None:
    right, left = _temples(look, 345, 3)
    line = [
        *bend(right, (MIDDLE + 110, 322), (MIDDLE + 92, 306)),
        *bend((MIDDLE + 92, 306), (MIDDLE, 318), (MIDDLE - 92, 306)),
    ]
    _cap(pen, look, [*line, *bend((MIDDLE - 92, 306), (MIDDLE - 110, 322), left)], ear=345, wider=16)
    for place in (-44, 0, 46):
        pen.line([(MIDDLE + place, 262), (MIDDLE + place * 1.08, 308)], 2, shade(look.hair, 1.45))


def _locks(pen: Pen, look: Look, *, lower: float, swing: float) -> None:
    """Draw a lock before each ear."""
    edge = _half(look)
    lock = [
        *bend((MIDDLE - edge - 14, 330), (MIDDLE - edge - 20 - swing, 430), (MIDDLE - edge - 4, lower)),
        *bend((MIDDLE - edge + 26, lower - 12), (MIDDLE - edge - 8, 420), (MIDDLE - edge + 8, 330)),
    ]
    for shape in (lock, mirrored(lock, MIDDLE)):
        pen.area(shape, look.hair)


def _long(pen: Pen, look: Look) -> None:
    _parted(pen, look, ear=340, wider=16)
    _locks(pen, look, lower=640, swing=6)


def _fringe_long(pen: Pen, look: Look) -> None:
    _bangs(pen, look)
    _locks(pen, look, lower=620, swing=4)


def _bob(pen: Pen, look: Look) -> None:
    _bangs(pen, look)
    _locks(pen, look, lower=500, swing=18)


def _wavy(pen: Pen, look: Look) -> None:
    _parted(pen, look, ear=340, wider=20)
    _locks(pen, look, lower=590, swing=34)


def _tied(pen: Pen, look: Look) -> None:
    _parted(pen, look, ear=338, wider=12)


def _scarf(pen: Pen, look: Look) -> None:
    cloth = shade(look.accent, 1.25)
    whole = [*_crown(look, 345, 24), *bend((MIDDLE + 152, 345), (MIDDLE + 190, 560), (MIDDLE + 176, 640))]
    whole += bend((MIDDLE + 176, 640), (MIDDLE, 740), (MIDDLE - 176, 640))
    whole += bend((MIDDLE - 176, 640), (MIDDLE - 190, 560), (MIDDLE - 152, 345))
    chin = [point for point in outline(look, -6) if point[1] >= MID_HEIGHT]
    face = [*chin, *arc((MIDDLE, MID_HEIGHT), _half(look) - 6, 92, 180, 360), chin[0]]
    pen.area([*whole, whole[0], face[0], *face, whole[0]], cloth)
    pen.line(face, 4, shade(cloth, 0.85))
    for pull in (560, 610):
        pen.line(
            bend((MIDDLE - 120, pull - 50), (MIDDLE - 10, pull + 50), (MIDDLE + 128, pull - 20)),
            3,
            shade(cloth, 0.85),
        )


def _fall(pen: Pen, look: Look, *, lower: float, out: float) -> None:
    edge = _half(look) + out
    side = bend((MIDDLE - _half(look) - 12, 330), (MIDDLE - edge - 26, 470), (MIDDLE - edge, lower))
    pen.area([*side, *mirrored(side, MIDDLE)], shade(look.hair, 0.85))


def _bun_behind(pen: Pen, look: Look) -> None:
    pen.oval((MIDDLE, MID_HEIGHT - HALF_HEIGHT * look.long - 22), 58, 50, shade(look.hair, 0.9))


def _tail_behind(pen: Pen, look: Look) -> None:
    outside = bend((MIDDLE + 40, 220), (MIDDLE + 236, 300), (MIDDLE + 150, 640))
    inside = bend((MIDDLE + 96, 640), (MIDDLE + 150, 420), (MIDDLE + 60, 380))
    pen.area([*outside, *inside], shade(look.hair, 0.9))


_BEHIND: Mapping[str, Callable[[Pen, Look], None]] = {
    "long": lambda pen, look: _fall(pen, look, lower=690, out=22),
    "fringe_long": lambda pen, look: _fall(pen, look, lower=670, out=14),
    "wavy": lambda pen, look: _fall(pen, look, lower=630, out=44),
    "bob": lambda pen, look: _fall(pen, look, lower=520, out=8),
    "bun": _bun_behind,
    "ponytail": _tail_behind,
}
_BEFORE: Mapping[str, Callable[[Pen, Look], None]] = {
    "short": _short,
    "side": _side,
    "swept": _swept,
    "crop": _crop,
    "receding": _receding,
    "fringe": _fringe,
    "long": _long,
    "fringe_long": _fringe_long,
    "bob": _bob,
    "wavy": _wavy,
    "bun": _tied,
    "ponytail": _tied,
    "parted_short": _side,
    "scarf": _scarf,
}
