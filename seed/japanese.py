"""Names of Japanese people, staff of organisations and of the office, with the variant kanji of family registers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from seed.tables import pick, rows


@dataclass(frozen=True, slots=True)
class JapaneseName:
    """A name with a full-width space between family and given name; `latin` in small letters, family name first."""

    written: str
    kana: str
    latin: tuple[str, str]


def invent(chance: Random) -> JapaneseName:
    """Return a name of a woman or a man."""
    family = pick(chance, _parts()["family"])
    given = pick(chance, _parts()["女" if chance.random() < 1 / 2 else "男"])
    return JapaneseName(
        written=f"{family['written']}　{given['written']}",
        kana=f"{family['kana']}　{given['kana']}",
        latin=(family["latin"], given["latin"]),
    )


@cache
def _parts() -> Mapping[str, tuple[dict[str, str], ...]]:
    table = rows("japanese_names")
    return {part: tuple(row for row in table if row["part"] == part) for part in ("family", "男", "女")}
