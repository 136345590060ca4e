"""Drawn portraits: size, shape, plain ground, the same to the byte."""

from datetime import date
from io import BytesIO
from random import Random

import pytest
from PIL import Image

from seed.look import MEN_HAIRDOS, WOMEN_HAIRDOS, look_of
from seed.people import PeopleInventor
from seed.photos import HEIGHT, WIDTH, portrait

ON = date(2025, 6, 2)
CROWD = [PeopleInventor().person(Random(f"{seed}"), ON, {}) for seed in range(8)]


def test_a_portrait_is_a_small_jpeg_four_to_three() -> None:
    for seed, person in enumerate(CROWD):
        drawn = portrait(Random(f"{seed}"), person)
        picture = Image.open(BytesIO(drawn))
        picture.load()
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (WIDTH, HEIGHT))
        assert len(drawn) <= 200_000


def test_the_same_chance_draws_the_same_bytes() -> None:
    assert portrait(Random("p"), CROWD[0]) == portrait(Random("p"), CROWD[0])
    assert portrait(Random("p"), CROWD[0]) != portrait(Random("q"), CROWD[0])


def test_the_ground_is_plain_and_pale() -> None:
    picture = Image.open(BytesIO(portrait(Random("p"), CROWD[1])))
    above = picture.crop((0, 0, WIDTH, 60))
    levels = above.tobytes()
    for channel in (levels[0::3], levels[1::3], levels[2::3]):
        assert min(channel) > 200
        assert max(channel) - min(channel) <= 6


@pytest.mark.parametrize("born_on", ["2020-01-01", "1995-01-01", "1955-01-01"])
@pytest.mark.parametrize("sex", ["男", "女"])
def test_every_age_and_sex_can_be_drawn(sex: str, born_on: str) -> None:
    person = {"sex": sex, "birth_on": born_on, "expires_on": "2025-08-01", "nationality": "インドネシア"}
    looks = [look_of(Random(f"{seed}"), person) for seed in range(60)]
    assert {look.child for look in looks} == {born_on == "2020-01-01"}
    assert {look.hairdo for look in looks} <= {*(MEN_HAIRDOS if sex == "男" else WOMEN_HAIRDOS), "scarf"}
    assert portrait(Random("p"), person)


def test_every_hairdo_is_drawn() -> None:
    drawn = {"男": set(MEN_HAIRDOS), "女": {*WOMEN_HAIRDOS, "scarf"}}
    for sex, hairdos in drawn.items():
        left = set(hairdos)
        for seed in range(200):
            person = {"sex": sex, "nationality": "インドネシア"}
            # The ground is drawn before the look.
            chance = Random(f"{seed}")
            chance.random()
            hairdo = look_of(chance, person).hairdo
            if hairdo in left:
                left.remove(hairdo)
                assert portrait(Random(f"{seed}"), person)
        assert left == set()


def test_nothing_need_be_known_of_the_person() -> None:
    assert portrait(Random("p"), {})
