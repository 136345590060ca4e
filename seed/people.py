"""The inventor of people: foreign residents, organisations, their staff, officers. Every one of them is made up.

The office finds it by the entry point `odaiba.inventors: people`. It keeps no state: the same chance and the same
`given` make the same person to the byte, and what is given does not change what is drawn for the rest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from backoffice.domain.jst import add_months
from seed import japanese, names, organisations, places, stay
from seed.given import Draft, checked, day, text
from seed.tables import Weighted, fill, full_width, pick, rows

PERSON_KEYS = (
    *(
        "name",
        "kanji_name",
        "native_name",
        "nationality",
        "sex",
        "birth_on",
        "spouse",
        "occupation",
        "home_address",
    ),
    *("postal_code", "prefecture", "city", "street", "phone", "mobile", "email"),
    *("passport_number", "passport_expires_on", "status", "period_months", "permitted_on", "expires_on"),
    *("card_number", "card_expires_on", "abroad", "has_designation", "workplace"),
)
ACCOUNT_KEYS = ("name", "kana", "email", "phone")
OFFICER_KEYS = ("name", "kana", "section")

SECTIONS: Mapping[str, str] = {
    "examiner": "",
    "approver": "",
    "annex": "おだいば分室",
    "counter": "窓口担当",
    "documents": "",
}
"""The section of an officer by role (names of sections are assumed); "" works for all."""

_MAIL_DOMAINS = ("example.jp", "example.com", "example.org")
_LOCAL_PART_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Nationality:
    """What a nationality brings: names, the shape of passport numbers, home towns."""

    label: str
    culture: str
    passport: str
    country: str
    hometowns: tuple[str, ...]


class PeopleInventor:
    """Makes up people and organisations that a world is not given; it holds nothing but data tables."""

    def person(self, chance: Random, on: date, given: Mapping[str, object]) -> dict[str, object]:
        """Return a foreign resident as of that day; `given` stands, the rest fits it.

        The keys are PERSON_KEYS; dates are ISO text, `period_months` an int, `abroad` and `has_designation` bool, all
        else text within the limits of the form (facts/forms.md §2). A stay ends 20 to 85 days after `on` unless given.

        Raises:
            ValueError: a key of `given` is none of PERSON_KEYS or cannot be read; the message names it.
        """
        draft = checked(given, PERSON_KEYS)
        keyed = _keys(chance)
        stay.settle(keyed("stay"), draft, on)
        origin = _name(keyed("name"), draft)
        stay.settle_life(keyed("life"), draft, on)
        _papers(keyed("papers"), draft, on, origin)
        _home(keyed("home"), draft, origin)
        _contact(keyed("contact"), draft)
        _work(keyed("work"), draft)
        return {key: draft[key] for key in PERSON_KEYS}

    def organisation(self, chance: Random, given: Mapping[str, object]) -> dict[str, object]:
        """Return an organisation; see `seed.organisations.invent`."""
        return organisations.invent(chance, given)

    def account(
        self, chance: Random, organisation: Mapping[str, object] | None, given: Mapping[str, object]
    ) -> dict[str, object]:
        """Return a user of the portal, as a rule staff of the organisation; the keys are ACCOUNT_KEYS.

        Raises:
            ValueError: a key of `given` is none of ACCOUNT_KEYS.
        """
        draft = checked(given, ACCOUNT_KEYS)
        name, office = japanese.invent(chance), organisation or {}
        domain = text(office, "email").partition("@")[2] or pick(chance, _MAIL_DOMAINS)
        draft.setdefault("name", name.written)
        draft.setdefault("kana", name.kana if draft["name"] == name.written else "")
        local_part = (
            _local_part(names.fold(text(draft, "name")) or "staff")
            if "name" in given
            else ".".join(name.latin)
        )
        draft.setdefault("email", f"{local_part}{chance.randint(100, 999)}@{domain}")
        draft.setdefault("phone", text(office, "phone") or _mobile(chance))
        return {key: draft[key] for key in ACCOUNT_KEYS}

    def officer(self, chance: Random, role: str, given: Mapping[str, object]) -> dict[str, object]:
        """Return an officer of the role (a key of SECTIONS; another role sits in 総務課); the keys are OFFICER_KEYS.

        Raises:
            ValueError: a key of `given` is none of OFFICER_KEYS.
        """
        draft = checked(given, OFFICER_KEYS)
        name = japanese.invent(chance)
        draft.setdefault("name", name.written)
        draft.setdefault("kana", name.kana if draft["name"] == name.written else "")
        draft.setdefault("section", SECTIONS.get(role, "総務課"))
        return {key: draft[key] for key in OFFICER_KEYS}


def _keys(chance: Random) -> Callable[[str], Random]:
    """Return chance by purpose, so that no purpose takes draws from another."""
    root = chance.getrandbits(64)
    return lambda purpose: Random(f"{root}:{purpose}")  # noqa: S311 - people of a simulation, no secret


def _name(chance: Random, draft: Draft) -> Nationality:
    drawn = _nationalities().draw(chance)
    draft["nationality"] = text(draft, "nationality") or drawn.label
    origin = _nationality(text(draft, "nationality"))
    draft.setdefault("sex", "女" if chance.random() < 1 / 2 else "男")
    invented = names.invent(chance, origin.culture, text(draft, "sex"))
    if "name" in draft:
        invented = names.Name(text(draft, "name"), names.native_of(text(draft, "name")), "", "given")
    native = text(draft, "native_name") or invented.native
    draft.setdefault("name", (names.fold(native) if "native_name" in draft else None) or invented.latin)
    draft.setdefault("native_name", native)
    draft.setdefault("kanji_name", invented.kanji)
    return origin


def _papers(chance: Random, draft: Draft, on: date, origin: Nationality) -> None:
    draft.setdefault("card_number", fill(chance, "@@########@@"))
    draft.setdefault("passport_expires_on", _passport_expires_on(chance, draft, on).isoformat())
    draft.setdefault("passport_number", fill(chance, origin.passport))
    draft.setdefault("card_expires_on", stay.card_expires_on(draft, on))


def _passport_expires_on(chance: Random, draft: Mapping[str, object], on: date) -> date:
    # Ten years is the longest that a passport of these countries is good for.
    last_on = add_months(on, 120) - timedelta(days=30)
    after = max(on, day(draft, "expires_on") or on) + timedelta(days=chance.randint(30, 2500))
    return min(after, last_on)


def _home(chance: Random, draft: Draft, origin: Nationality) -> None:
    number = full_width(str(chance.randint(1, 399)))
    draft.setdefault("home_address", f"{origin.country}　{pick(chance, origin.hometowns)}{number}番地")
    places.settle(chance, draft, room=True)


def _contact(chance: Random, draft: Draft) -> None:
    draft.setdefault(
        "phone", fill(chance, places.area_code(text(draft, "prefecture")).ljust(6, "0") + "####")
    )
    draft.setdefault("mobile", _mobile(chance))
    draft.setdefault(
        "email", f"{_local_part(text(draft, 'name'))}{fill(chance, '#####')}@{pick(chance, _MAIL_DOMAINS)}"
    )


def _mobile(chance: Random) -> str:
    # No mobile number in Japan has a zero after the first three digits.
    return fill(chance, pick(chance, ("070", "080", "090")) + "0000####")


def _local_part(name: str) -> str:
    letters = "".join(sign if sign.isascii() and sign.isalnum() else "." for sign in name.lower())
    return ".".join([part for part in letters.split(".") if part][:2])[:_LOCAL_PART_LIMIT]


def _work(chance: Random, draft: Draft) -> None:
    draft.setdefault("abroad", False)
    draft.setdefault("workplace", organisations.workplace(chance, text(draft, "occupation")))


def culture_of(nationality: str) -> str:
    """Return the culture whose names people of the nationality have."""
    return _nationality(nationality).culture


def _nationality(label: str) -> Nationality:
    known = _by_label().get(label)
    return known or Nationality(label, "western", "@########", label, ("中央州みなと市", "北部州川辺市"))


@cache
def _by_label() -> Mapping[str, Nationality]:
    return {nationality.label: nationality for nationality in _nationalities().things}


@cache
def _nationalities() -> Weighted[Nationality]:
    return Weighted((_read(row), int(row["weight"])) for row in rows("nationalities"))


def _read(row: Mapping[str, str]) -> Nationality:
    return Nationality(
        label=row["nationality"],
        culture=row["culture"],
        passport=row["passport"],
        country=row["country"],
        hometowns=tuple(row["hometowns"].split(";")),
    )
