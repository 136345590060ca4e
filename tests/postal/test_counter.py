from dataclasses import replace
from datetime import date

import pytest

from postal import counter, number, office
from postal.item import Address, Dispatch
from postal.refusal import Refused
from postal.service import HandIn, ServiceClass
from postal.tariff import postage

ORD, SPR, SR, REG, LPP, LPL = ServiceClass
TODAY = date(2025, 6, 2)
HOME = Address("160-0022", ("東京都新宿区新宿1-2-3",), "山田 太郎")
ANNEX = Address("135-0064", ("東京都江東区青海2-7-11",), "おだいば分室")


def letter(service=SR, **changes):
    return replace(Dispatch(service, HOME, ANNEX, [], 25, 5_000), **changes)


def to(*lines, code="135-0064", name="おだいば分室"):
    return {"addressee": Address(code, lines, name)}


@pytest.mark.parametrize(
    ("service", "changes", "code", "pointer"),
    [
        (SR, {"weight_g": 0}, "impossible-weight", "weight_g"),
        (SR, {"weight_g": 4_000}, "too-heavy", "weight_g"),
        (ORD, {"weight_g": 4_001, "size_mm": (400, 300, 100)}, "too-heavy", "weight_g"),
        (ORD, {"size_mm": (700, 100, 10)}, "too-large", "size_mm"),
        (ORD, {"size_mm": (120, 80, 2)}, "too-small", "size_mm"),
        (ORD, {"size_mm": (230, 120, 0)}, "impossible-size", "size_mm"),
        (LPL, {"size_mm": (340, 248, 31)}, "too-thick", "size_mm"),
        (ORD, {"size_mm": (300, 200, 36), "hand_in": HandIn.PILLAR_BOX}, "too-thick", "size_mm"),
        (LPP, {"express": True}, "express-impossible", "express"),
        (LPL, {"express": True}, "express-impossible", "express"),
        (SR, {"hand_in": HandIn.PILLAR_BOX}, "needs-window", "hand_in"),
        (REG, {"hand_in": HandIn.PILLAR_BOX}, "needs-window", "hand_in"),
        (SPR, {"hand_in": HandIn.PILLAR_BOX}, "needs-window", "hand_in"),
        (SR, {"hand_in": HandIn.COLLECTION}, "not-collected", "hand_in"),
        (LPL, {"hand_in": HandIn.COLLECTION}, "not-collected", "hand_in"),
        (SR, {"postage_yen": 434}, "underpaid", "postage_yen"),
        (SR, {"postage_yen": 404}, "underpaid", "postage_yen"),
        (SR, to("青海2", code="999-9999"), "impossible-address", "addressee.postal_code"),
        (SR, to("青海2", code=""), "impossible-address", "addressee.postal_code"),
        (SR, to("青海2", code="135-006"), "foreign-address", "addressee.postal_code"),
        (SR, to("10 Downing Street", code="SW1A 2AA"), "foreign-address", "addressee.postal_code"),
        (SR, to("1600 Pennsylvania Ave NW, USA"), "foreign-address", "addressee.lines"),
        (SR, to("36 Hoàng Diệu", "Hà Nội", "VIETNAM"), "foreign-address", "addressee.lines"),
        (SR, to("ハノイ市", "ベトナム"), "foreign-address", "addressee.lines"),
        (SR, to("大阪府大阪市北区梅田1"), "impossible-address", "addressee.postal_code"),
        (SR, to(*["青海2"] * 30), "impossible-address", "addressee.lines"),
        (SR, to(), "impossible-address", "addressee.lines"),
        (SR, to("青海2", name=" "), "impossible-address", "addressee.name"),
        (SR, to("青海2", name="\u200b\u2060"), "impossible-address", "addressee.name"),
        (SR, to("青海2", name="模擬\u202e 太郎"), "bad-field", "addressee.name"),
        (SR, {"number": "310-00-00000-5"}, "unsound-number", "number"),
        (SR, {"number": "310"}, "unsound-number", "number"),
        (SR, {"number": "x" * 300}, "unsound-number", "number"),
        (SR, {"number": "4055-4842-4886"}, "other-number", "number"),
        (SR, {"number": "131-12-38385-2"}, "other-number", "number"),
        (LPP, {"number": number.issue(SR, 0, 10)}, "other-number", "number"),
        (ORD, {"number": number.issue(SR, 0, 10)}, "other-number", "number"),
    ],
)
def test_what_the_clerk_refuses_says_what_to_do(service, changes, code, pointer):
    with pytest.raises(Refused) as refused:
        counter.check(letter(service, **changes), TODAY)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)
    assert "ください" in refused.value.ja
    assert len(refused.value.ja) < 220


@pytest.mark.parametrize(
    ("service", "changes"),
    [
        (ORD, {"hand_in": HandIn.PILLAR_BOX, "postage_yen": 0}),
        (ORD, {"weight_g": 4_000, "size_mm": (400, 300, 100)}),
        (LPP, {"hand_in": HandIn.COLLECTION, "weight_g": 4_000, "size_mm": (340, 248, 60)}),
        (LPL, {"hand_in": HandIn.PILLAR_BOX, "size_mm": (340, 248, 30)}),
        (SR, {"express": True, "postage_yen": 760}),
        (SR, to("中国電力ビル2階")),
        (SR, to("東京都江東区青海2-7-11", code=" １３５－００６４ ")),
    ],
)
def test_what_the_clerk_takes(service, changes):
    origin, destination = counter.check(letter(service, **changes), TODAY)
    assert (origin.city, destination.city) == ("新宿区", "江東区")


@pytest.mark.rule("R-223")
@pytest.mark.parametrize(
    ("total", "from_on", "until", "short_after"),
    [
        (392, "2014-04-01", "2019-09-30", 12),
        (404, "2019-10-01", "2023-09-30", 30),
        (434, "2023-10-01", "2024-09-30", 26),
    ],
)
def test_an_envelope_stamped_with_an_older_total_is_short(total, from_on, until, short_after):
    stamped = letter(postage_yen=total)
    last = date.fromisoformat(until)
    for day in (date.fromisoformat(from_on), last):
        assert counter.shortage_yen(stamped, day) == 0
        assert postage(SR, 25, day) == total
    following = last.fromordinal(last.toordinal() + 1)
    assert counter.shortage_yen(stamped, following) == short_after
    with pytest.raises(Refused) as refused:
        counter.check(stamped, following)
    assert f"{short_after}円不足" in refused.value.ja


def test_a_printed_number_is_kept_and_used_once(world):
    printed = number.issue(LPP, 123_456_789, 0)
    taken = world.post(LPP, number=number.formatted(printed))
    assert taken == printed
    before = (len(world.journal), len(world.agenda), world.books.next_seq())
    with pytest.raises(Refused) as refused:
        world.post(LPP, number=printed)
    assert refused.value.code == "number-used"
    assert (len(world.journal), len(world.agenda), world.books.next_seq()) == (*before[:2], before[2] + 1)
    assert len(office.items(world.connection)) == 1


@pytest.mark.parametrize("commits", [True, False])
def test_numbers_that_others_have_printed_are_never_issued(new_world, world, commits):
    issued = [world.post() for _ in range(4)]
    other = new_world(world.now)
    printed = [other.post(number=taken) for taken in issued[1:3]]
    if commits:
        other = type(world)(world.connection, world.now)
    later = [other.post() for _ in range(4)]
    assert printed == issued[1:3]
    assert len({*printed, *later}) == 6
    assert all(number.is_sound(each) for each in later)
