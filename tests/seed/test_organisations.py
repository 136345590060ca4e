"""Invented organisations: numbers with right check digits, sizes that fit, nothing over the form's limits."""

import re
from collections.abc import Callable, Mapping
from random import Random

import pytest

from backoffice.domain.forms import RENEWAL_N
from backoffice.domain.forms.values import check_digit
from seed import organisations
from seed.tables import rows

Organisation = Mapping[str, object]
CROWD = [organisations.invent(Random(f"{seed}"), {}) for seed in range(300)]


def number(organisation: Organisation, key: str) -> int:
    return int(str(organisation[key]))


INVARIANTS: dict[str, Callable[[Organisation], bool]] = {
    "keys": lambda o: tuple(o) == organisations.KEYS,
    "name": lambda o: 0 < len(str(o["name"])) <= 60,
    "kana": lambda o: re.fullmatch(r"[ァ-ヶー]+", str(o["kana"])) is not None,
    "check digit": lambda o: (
        str(check_digit(str(o["corporate_number"])[1:])) == str(o["corporate_number"])[0]
    ),
    "corporate number": lambda o: re.fullmatch(r"[1-9]9800\d{8}", str(o["corporate_number"])) is not None,
    "insurance": lambda o: re.fullmatch(r"\d{11}", str(o["insurance_office_number"])) is not None,
    "industry on the form": lambda o: o["industry"] in RENEWAL_N.fields["org_industry"].options,
    "staff": lambda o: 0 < number(o, "foreign_employees") <= number(o, "employees") < 100_000,
    "money": lambda o: 0 < number(o, "capital_yen") < 10**13 and 0 < number(o, "sales_yen") < 10**15,
    "address": lambda o: len(f"{o['prefecture']}{o['city']}{o['street']}") <= 85,
    "phone": lambda o: re.fullmatch(r"0\d{9}", str(o["phone"])) is not None,
    "email": lambda o: re.fullmatch(r"[a-z]+@[a-z0-9]+\.example\.jp", str(o["email"])) is not None,
    "representative": lambda o: 0 < len(str(o["representative"])) <= 26,
}


@pytest.mark.parametrize("name", INVARIANTS)
def test_every_organisation_holds(name: str) -> None:
    assert [organisation for organisation in CROWD if not INVARIANTS[name](organisation)] == []


def test_the_check_digit_of_a_published_number() -> None:
    # 法務省 itself: 1000012030001 (published by the National Tax Agency).
    assert organisations.corporate_number("000012030001") == "1000012030001"


def test_variant_kanji_and_every_kind_are_met() -> None:
    written = "".join(str(organisation["name"]) for organisation in CROWD)
    assert set("髙﨑𠮷邊") <= set(written)
    assert all(
        form in written
        for form in ("株式会社", "合同会社", "有限会社", "学校法人", "医療法人", "社会福祉法人")
    )


def test_the_same_chance_makes_the_same_organisation() -> None:
    assert organisations.invent(Random("x"), {}) == organisations.invent(Random("x"), {})


@pytest.mark.parametrize("key", sorted(set(organisations.KEYS) - {"postal_code", "prefecture", "city"}))
def test_what_is_given_stands(key: str) -> None:
    given = CROWD[7][key]
    assert organisations.invent(Random("y"), {key: given})[key] == given


def test_the_rest_fits_what_is_given() -> None:
    named = organisations.invent(
        Random("y"), {"name": "株式会社みなと見本", "employees": 3, "prefecture": "京都府"}
    )
    assert named["kana"] == ""
    assert number(named, "foreign_employees") <= 3
    assert str(named["phone"]).startswith("075")
    assert organisations.invent(Random("y"), {"industry": "医療業"})["name"] != ""
    with pytest.raises(ValueError, match="shoe_size"):
        organisations.invent(Random("y"), {"shoe_size": 1})


def test_workplaces_fit_the_work() -> None:
    assert "フーズ" in organisations.workplace(Random("w"), "調理師")
    assert organisations.workplace(Random("w"), "無職") == ""
    industries = {row["industry"] for row in rows("organisation_kinds")}
    for row in rows("occupations"):
        assert set(row["industries"].split(";")) <= industries, row
