"""Organisations that employ or teach foreign residents: invented names, sizes that fit together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random

from seed import japanese, places
from seed.given import Draft, checked, text
from seed.tables import Weighted, fill, pick, rows

KEYS = (
    *("name", "kana", "corporate_number", "representative", "postal_code", "prefecture", "city", "street"),
    *("phone", "industry", "employees", "foreign_employees", "capital_yen", "sales_yen"),
    *("insurance_office_number", "email"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of organisation: how it is named, what it does, how large such are (yen a head)."""

    name: str
    kana: str
    industry: str
    employees: tuple[int, int]
    capital_a_head: tuple[int, int]
    sales_a_head: tuple[int, int]


def invent(chance: Random, given: Mapping[str, object]) -> Draft:
    """Return an organisation; `given` stands, the rest fits it. The keys are KEYS.

    The corporate number has a right check digit and a first part that no registry office uses.

    Raises:
        ValueError: a key of `given` is none of KEYS, or a part of the address does not exist.
    """
    draft = checked(given, KEYS)
    kind = _kind(chance, text(draft, "industry"))
    _called(chance, draft, kind)
    draft.setdefault("industry", kind.industry)
    places.settle(chance, draft, room=False)
    _register(chance, draft)
    _measure(chance, draft, kind)
    return {key: draft[key] for key in KEYS}


def workplace(chance: Random, occupation: str) -> str:
    """Return the name of an organisation where people of the occupation work or study, or nothing for the others."""
    industries = _industries().get(occupation)
    stem = pick(chance, rows("organisation_stems"))["written"]
    return _kind(chance, pick(chance, industries)).name.format(stem=stem) if industries else ""


def corporate_number(base: str) -> str:
    """Return the 13 digits of 法人番号 over its twelve (法人番号の指定等に関する省令 第二条: the check digit leads)."""
    total = sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(base)))
    return f"{9 - total % 9}{base}"


_DESKS = ("soumu", "jinji", "info", "zairyu")


def _called(chance: Random, draft: Draft, kind: Kind) -> None:
    stem, number, named = pick(chance, rows("organisation_stems")), chance.randint(1, 999), "name" in draft
    draft.setdefault("name", kind.name.format(stem=stem["written"]))
    draft.setdefault("kana", "" if named else kind.kana.format(kana=stem["kana"]))
    draft.setdefault(
        "email", f"{pick(chance, _DESKS)}@{'office' if named else stem['latin']}{number}.example.jp"
    )


def _register(chance: Random, draft: Draft) -> None:
    prefecture = text(draft, "prefecture")
    draft.setdefault("corporate_number", corporate_number(fill(chance, "9800########")))
    draft.setdefault("insurance_office_number", places.insurance_office(prefecture) + fill(chance, "#######"))
    draft.setdefault("phone", fill(chance, places.area_code(prefecture).ljust(6, "0") + "####"))
    draft.setdefault("representative", japanese.invent(chance).written)


def _measure(chance: Random, draft: Draft, kind: Kind) -> None:
    least = int(str(draft.get("foreign_employees", 0)))
    staff = int(str(draft.setdefault("employees", max(least, chance.randint(*kind.employees)))))
    draft.setdefault("foreign_employees", chance.randint(min(1, staff), max(1, staff // 4)) if staff else 0)
    draft.setdefault(
        "capital_yen", staff * chance.randint(*kind.capital_a_head) // 1_000_000 * 1_000_000 + 3_000_000
    )
    draft.setdefault("sales_yen", staff * chance.randint(*kind.sales_a_head))


def _kind(chance: Random, industry: str) -> Kind:
    kinds = _kinds()
    return kinds.get(industry, kinds[""]).draw(chance)


@cache
def _kinds() -> Mapping[str, Weighted[Kind]]:
    """Return the kinds by industry, and all of them under no industry."""
    every = Weighted((_read(row), int(row["weight"])) for row in rows("organisation_kinds"))
    industries = {kind.industry for kind in every.things}
    chosen = {
        name: every.only([kind for kind in every.things if kind.industry == name]) for name in industries
    }
    return {"": every, **chosen}


@cache
def _industries() -> Mapping[str, tuple[str, ...]]:
    return {row["occupation"]: tuple(row["industries"].split(";")) for row in rows("occupations")}


def _read(row: Mapping[str, str]) -> Kind:
    return Kind(
        name=row["name"],
        kana=row["kana"],
        industry=row["industry"],
        employees=_range(row["employees"]),
        capital_a_head=_range(row["capital_a_head"]),
        sales_a_head=_range(row["sales_a_head"]),
    )


def _range(written: str) -> tuple[int, int]:
    low, _, high = written.partition("-")
    return int(low), int(high)
