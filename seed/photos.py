"""Portraits for the demo: drawn faces of nobody (facts/screens.md §5), upright 4 to 3, on a plain ground."""

from collections.abc import Mapping
from io import BytesIO
from random import Random

from seed import clothes, faces, hair
from seed.look import look_of
from seed.pen import Colour, Pen
from seed.tables import pick

WIDTH, HEIGHT = 600, 800
_GROUNDS: tuple[Colour, ...] = (
    (226, 235, 243),
    (238, 238, 234),
    (231, 240, 233),
    (243, 236, 228),
    (235, 233, 243),
)
_MARK: Colour = (255, 255, 255, 150)


def portrait(chance: Random, person: Mapping[str, object]) -> bytes:
    """Return a JPEG of 600 by 800, at most 200 kB, with a small 見本; the same chance and person give the same bytes.

    Of the person only sex, nationality, birth_on, expires_on and permitted_on are read; all may be absent.
    """
    pen = Pen(WIDTH, HEIGHT, pick(chance, _GROUNDS))
    look = look_of(chance, person)
    hair.behind(pen, look)
    clothes.draw(pen, look)
    faces.draw(pen, look)
    hair.before(pen, look)
    faces.glasses(pen, look)
    pen.sample_mark((WIDTH - 196, HEIGHT - 60), 42, _MARK)
    out = BytesIO()
    pen.finished().save(out, "JPEG", quality=88, subsampling=0, dpi=(300, 300))
    return out.getvalue()
