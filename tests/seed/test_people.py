"""Invented people: coherent, within the limits of the form, the same from the same chance."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.domain.forms import RENEWAL_N
from backoffice.domain.forms.convert import period
from backoffice.domain.jst import add_months
from seed import names, stay
from seed.people import ACCOUNT_KEYS, OFFICER_KEYS, PERSON_KEYS, SECTIONS, PeopleInventor, culture_of
from seed.tables import rows

ON = date(2025, 6, 2)
PEOPLE = PeopleInventor()
Person = Mapping[str, object]


def made(seed: object, known: Mapping[str, object] = MappingProxyType({})) -> dict[str, object]:
    return PEOPLE.person(Random(f"{seed}"), ON, known)


def day(person: Person, key: str) -> date:
    return date.fromisoformat(str(person[key]))


def full(text: object) -> bool:
    return all(unicodedata.east_asian_width(sign) in "WFA" for sign in str(text))


CROWD = [made(seed) for seed in range(500)]
ADULTS_WITH_WORK = [label["status"] for label in rows("statuses") if "無職" not in label["occupations"]]

INVARIANTS: dict[str, Callable[[Person], bool]] = {
    "keys": lambda p: tuple(p) == PERSON_KEYS,
    "card name": lambda p: (
        re.fullmatch(r"[A-Z]+([ '-][A-Z]+)*", str(p["name"])) is not None and len(str(p["name"])) <= 104
    ),
    "kanji name": lambda p: full(p["kanji_name"]) and len(str(p["kanji_name"])) <= 40,
    "native name": lambda p: (
        bool(p["native_name"]) and unicodedata.is_normalized("NFC", str(p["native_name"]))
    ),
    "sex": lambda p: p["sex"] in ("男", "女"),
    "spouse": lambda p: p["spouse"] in ("有", "無"),
    "nationality on the form": lambda p: p["nationality"] in RENEWAL_N.fields["nationality"].options,
    "status on the form": lambda p: p["status"] in RENEWAL_N.fields["status"].options,
    "period on the form": lambda p: (
        period(int(str(p["period_months"]))) in RENEWAL_N.fields["period"].options
    ),
    "occupation": lambda p: 0 < len(str(p["occupation"])) <= 40,
    "home address": lambda p: full(p["home_address"]) and 0 < len(str(p["home_address"])) <= 80,
    "postal code": lambda p: re.fullmatch(r"\d{7}", str(p["postal_code"])) is not None,
    "street": lambda p: full(p["street"]) and 0 < len(str(p["street"])) <= 85,
    "phone is no real number": lambda p: (
        re.fullmatch(r"0[1-9]\d{0,2}0+\d{4}", str(p["phone"])) is not None and len(str(p["phone"])) == 10
    ),
    "mobile is no real number": lambda p: re.fullmatch(r"0[789]00000\d{4}", str(p["mobile"])) is not None,
    "email": lambda p: (
        re.fullmatch(r"[a-z0-9.]+@example\.(jp|com|org)", str(p["email"])) is not None
        and len(str(p["email"])) <= 60
    ),
    "passport": lambda p: re.fullmatch(r"[A-Z0-9]{6,12}", str(p["passport_number"])) is not None,
    "passport is good": lambda p: ON < day(p, "passport_expires_on") <= add_months(ON, 120),
    "stay ends soon": lambda p: timedelta(20) <= day(p, "expires_on") - ON <= timedelta(85),
    "permission and period": lambda p: (
        day(p, "permitted_on") == add_months(day(p, "expires_on"), -int(str(p["period_months"])))
    ),
    "permitted before": lambda p: day(p, "permitted_on") <= ON,
    "of age at the permission": lambda p: 18 <= stay.age(day(p, "birth_on"), day(p, "permitted_on")) <= 62,
    "card number": lambda p: re.fullmatch(r"[A-Z]{2}\d{8}[A-Z]{2}", str(p["card_number"])) is not None,
    "card ends with the stay": lambda p: p["card_expires_on"] == p["expires_on"],
    "here": lambda p: p["abroad"] is False and p["has_designation"] is False,
    "works somewhere": lambda p: bool(p["workplace"]),
}


@pytest.mark.parametrize("name", INVARIANTS)
def test_every_person_holds(name: str) -> None:
    assert [person for person in CROWD if not INVARIANTS[name](person)] == []


def test_a_person_is_plain_json_and_the_same_from_the_same_chance() -> None:
    first = [json.dumps(made(seed), ensure_ascii=False) for seed in range(100)]
    assert first == [json.dumps(made(seed), ensure_ascii=False) for seed in range(100)]
    assert len(set(first)) == 100


def test_card_numbers_and_addresses_of_mail_do_not_meet_in_a_crowd() -> None:
    assert len({person["card_number"] for person in CROWD}) == len(CROWD)
    assert len({person["email"] for person in CROWD}) == len(CROWD)


# Names.

HARD: dict[str, Callable[[Person], bool]] = {
    "variant kanji": lambda p: bool(set(str(p["kanji_name"])) & set("髙﨑𠮷邊齋濵")),
    "beyond the BMP": lambda p: any(ord(sign) > 0xFFFF for sign in f"{p['kanji_name']}{p['native_name']}"),
    "Vietnamese marks": lambda p: p["nationality"] == "ベトナム" and names.fold(str(p["native_name"])) == p["name"],
    "26 letters and more": lambda p: len(str(p["name"])) >= 26,
    "much longer": lambda p: len(str(p["name"])) >= 60,
    "simplified Chinese": lambda p: p["nationality"] == "中国" and p["native_name"] != str(p["kanji_name"]).replace("　", ""),
    "Korean": lambda p: p["nationality"] == "韓国" and "HANGUL" in unicodedata.name(str(p["native_name"])[0]),
    "one word": lambda p: " " not in str(p["name"]),
    "apostrophe": lambda p: "'" in str(p["name"]),
    "hyphen": lambda p: "-" in str(p["name"]),
    "Nepali": lambda p: p["nationality"] == "ネパール" and "DEVANAGARI" in unicodedata.name(str(p["native_name"])[0]),
    "Filipino": lambda p: p["nationality"] == "フィリピン",
    "Brazilian of many parts": lambda p: p["nationality"] == "ブラジル" and str(p["name"]).count(" ") >= 4,
}  # fmt: skip


@pytest.mark.parametrize("kind", HARD)
def test_every_hard_name_is_met_within_sixty_people(kind: str) -> None:
    assert any(HARD[kind](person) for person in CROWD[:60])


def test_no_combination_of_parts_is_longer_than_the_card_takes() -> None:
    longest: dict[tuple[str, str], list[int]] = {}
    for row in rows("names"):
        longest.setdefault((row["culture"], row["part"]), []).append(len(row["latin"]))
    for row in rows("name_patterns"):
        holes = re.findall(r"{(\w+?)\d?}", row["latin"])
        signs = len(re.sub(r"{\w+}", "", row["latin"]))
        for part in set(holes):
            signs += sum(sorted(longest[row["culture"], part])[-holes.count(part) :])
        assert signs <= names.CARD_NAME_LIMIT, row


def test_latin_spellings_agree_with_what_they_stand_for() -> None:
    for row in rows("names"):
        if (folded := names.fold(row["native"])) is not None:
            assert folded == row["latin"], row


def test_every_pattern_finds_parts_for_both_sexes() -> None:
    for nationality in rows("nationalities"):
        for sex in "男女":
            kinds = {names.invent(Random(f"{n}"), nationality["culture"], sex).kind for n in range(200)}
            assert kinds == {
                row["kind"] for row in rows("name_patterns") if row["culture"] == nationality["culture"]
            }


# What is given.


@pytest.mark.parametrize("key", sorted(set(PERSON_KEYS) - {"postal_code", "prefecture", "city"}))
def test_what_is_given_stands_and_the_rest_is_not_drawn_anew(key: str) -> None:
    for seed in range(20):
        base, other = made(seed), made(f"other {seed}")
        kept = made(seed, {key: other[key]})
        assert kept[key] == other[key]
        untouched = {"postal_code", "street", "mobile", "card_number", "prefecture", "city"} - {key}
        assert {name: kept[name] for name in untouched} == {name: base[name] for name in untouched}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"nationality": "ベトナム"}, {"passport_number": r"[A-Z]\d{7}", "home_address": "ベトナム社会主義共和国.*"}),
        ({"nationality": "ドイツ"}, {"home_address": "ドイツ　.*"}),
        ({"native_name": "Đỗ Thị Ngọc"}, {"name": "DO THI NGOC"}),
        ({"name": "O'BRIEN-SATO MAI"}, {"native_name": "O'Brien-Sato Mai", "kanji_name": "", "email": r"o\.brien\d+@.*"}),
        ({"occupation": "調理師"}, {"status": "技能"}),
        ({"occupation": "小学生"}, {"status": "家族滞在", "spouse": "無"}),
        ({"birth_on": "2018-05-05"}, {"status": "家族滞在", "occupation": "小学生", "spouse": "無", "workplace": ""}),
        ({"birth_on": date(1990, 5, 5)}, {"birth_on": "1990-05-05", "status": "技術・人文知識・国際業務"}),
        ({"status": "特定技能1号"}, {"has_designation": "True"}),
        ({"status": "特定技能１号"}, {"has_designation": "True", "status": "特定技能1号"}),
        ({"status": "高度専門職1号ロ"}, {"has_designation": "True", "period_months": "60"}),
        ({"status": "永住者"}, {"expires_on": "", "period_months": "0"}),
        ({"status": "日本人の配偶者等", "birth_on": "1985-01-01"}, {"spouse": "有"}),
        ({"postal_code": "1350064"}, {"prefecture": "東京都", "city": "江東区", "street": "青海.*"}),
        ({"postal_code": "6040845"}, {"prefecture": "京都府", "city": "京都市中京区", "phone": "075000.*"}),
        ({"city": "那覇市"}, {"prefecture": "沖縄県", "postal_code": r"90\d{5}", "phone": "098000.*"}),
        ({"prefecture": "鳥取県"}, {"postal_code": r"6[89]\d{5}"}),
        ({"name": None, "email": None}, {"email": ".+@example.*"}),
    ],
)  # fmt: skip
def test_the_rest_fits_what_is_given(known: dict[str, object], expected: dict[str, str]) -> None:
    for seed in range(20):
        person = made(seed, known)
        for key, shape in expected.items():
            assert re.fullmatch(shape, str(person[key])), (key, person)


@pytest.mark.parametrize(
    ("known", "named"),
    [
        ({"shoe_size": 25}, "shoe_size"),
        ({"birth_on": "1990-02-30"}, "birth_on"),
        ({"birth_on": ""}, "birth_on"),
        ({"expires_on": "soon"}, "expires_on"),
        ({"sex": "X"}, "sex"),
        ({"abroad": "maybe"}, "abroad"),
        ({"period_months": 61}, "period_months"),
        ({"period_months": "one"}, "period_months"),
        ({"period_months": 12, "expires_on": ""}, "period_months"),
        ({"postal_code": "0000000"}, "postal_code"),
        ({"prefecture": "東京都", "city": "那覇市"}, "city"),
    ],
)
def test_what_cannot_be_is_refused_by_its_name(known: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        made(1, known)


@pytest.mark.parametrize("status", [row["status"] for row in rows("statuses")])
def test_people_of_every_status_are_coherent(status: str) -> None:
    for seed in range(40):
        person = made(seed, {"status": status})
        years = stay.age(day(person, "birth_on"), ON)
        assert day(person, "birth_on") <= day(person, "permitted_on") <= ON < day(person, "card_expires_on")
        assert (person["spouse"], years >= 18) != ("有", False)
        assert (status in ADULTS_WITH_WORK) <= (years >= 18)
        assert (years < 18) == (person["occupation"] in ("未就学児", "小学生", "中学生", "高校生"))
        if person["expires_on"] and years >= 16:
            assert person["card_expires_on"] == person["expires_on"]


def test_the_card_of_a_child_ends_before_the_sixteenth_birthday() -> None:
    child = made(1, {"birth_on": "2010-08-20", "expires_on": "2026-09-30", "period_months": 36})
    assert child["card_expires_on"] == "2026-08-19"
    grown = made(1, {"birth_on": "2009-05-20", "expires_on": "2026-09-30", "period_months": 36})
    assert grown["card_expires_on"] == "2026-09-30"


@settings(deadline=None, max_examples=200)
@given(
    expires_on=st.dates(date(1995, 1, 1), date(2060, 12, 31)),
    months=st.none() | st.integers(1, 60),
    on=st.dates(date(2019, 7, 25), date(2030, 12, 31)),
    status=st.sampled_from([row["status"] for row in rows("statuses")]),
)
def test_any_day_of_expiry_and_any_period(
    expires_on: date, months: int | None, on: date, status: str
) -> None:
    person = PEOPLE.person(
        Random(f"{months}"), on, {"expires_on": expires_on, "period_months": months, "status": status}
    )
    assert day(person, "expires_on") == expires_on
    assert months is None or person["period_months"] == months
    began_on = add_months(expires_on, -int(str(person["period_months"])))
    assert day(person, "permitted_on") == min(on, began_on)
    assert day(person, "birth_on") <= day(person, "permitted_on")


@settings(deadline=None, max_examples=100)
@given(permitted_on=st.dates(date(2018, 1, 1), date(2025, 6, 2)))
def test_a_given_permission_gives_the_expiry(permitted_on: date) -> None:
    person = made(1, {"permitted_on": permitted_on})
    assert day(person, "expires_on") == add_months(permitted_on, int(str(person["period_months"])))
    if permitted_on > add_months(ON, -60):
        assert day(person, "expires_on") > ON


# Staff and officers.


def test_staff_write_from_the_domain_of_their_organisation() -> None:
    for seed in range(50):
        organisation = PEOPLE.organisation(Random(f"{seed}"), {})
        account = PEOPLE.account(Random(f"{seed}"), organisation, {})
        assert tuple(account) == ACCOUNT_KEYS
        assert str(account["email"]).partition("@")[2] == str(organisation["email"]).partition("@")[2]
        assert account["phone"] == organisation["phone"]
        assert full(account["name"])
        assert len(str(account["name"])) <= 26


def test_an_account_without_organisation_or_with_a_name_given() -> None:
    alone = PEOPLE.account(Random("a"), None, {"name": "NGUYEN VAN TOAN"})
    assert re.fullmatch(r"nguyen\.van\d{3}@example\.\w+", str(alone["email"]))
    assert (alone["name"], alone["kana"]) == ("NGUYEN VAN TOAN", "")
    with pytest.raises(ValueError, match="shoe_size"):
        PEOPLE.account(Random("a"), None, {"shoe_size": 1})


@pytest.mark.parametrize("role", [*SECTIONS, "other"])
def test_officers_have_a_name_and_a_section(role: str) -> None:
    officer = PEOPLE.officer(Random("o"), role, {})
    assert tuple(officer) == OFFICER_KEYS
    assert officer["name"]
    assert officer["kana"]
    assert PEOPLE.officer(Random("o"), role, {"section": "審査第一"})["section"] == "審査第一"


def test_variant_kanji_are_met_among_staff() -> None:
    written = "".join(str(PEOPLE.officer(Random(f"{seed}"), "examiner", {})["name"]) for seed in range(60))
    assert set("髙﨑𠮷邊齋") <= set(written)


def test_unknown_nationalities_still_have_names() -> None:
    assert culture_of("ドイツ") == "western"
