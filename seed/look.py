"""How a drawn face looks: chosen by chance, as sex, age and origin of the person allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from seed.given import day, text
from seed.pen import Colour
from seed.stay import age
from seed.tables import pick

_GREY_FROM = 52
_LINES_FROM = 45
_GROWN = 15

_SKINS: tuple[Colour, ...] = (
    *((250, 222, 198), (244, 208, 177), (232, 190, 153), (214, 164, 122)),
    *((188, 136, 97), (154, 106, 74)),
)
_DARK_HAIRS: tuple[Colour, ...] = ((30, 27, 30), (45, 34, 31), (62, 43, 34), (38, 36, 44))
_ANY_HAIRS: tuple[Colour, ...] = (*_DARK_HAIRS, (104, 68, 42), (150, 106, 62), (203, 166, 104), (134, 66, 40))
_DARK_EYES: tuple[Colour, ...] = ((74, 52, 40), (58, 42, 36), (92, 64, 44))
_ANY_EYES: tuple[Colour, ...] = (*_DARK_EYES, (84, 116, 146), (96, 118, 84))
_GREY_HAIRS: tuple[Colour, ...] = ((150, 150, 152), (112, 110, 112), (190, 190, 190))
_FAIR_CULTURES = ("米国", "英国", "アイルランド", "カナダ", "オーストラリア", "フランス", "ウクライナ")
_SCARF_CULTURES = ("インドネシア", "バングラデシュ")
_CLOTHS: tuple[Colour, ...] = (
    *((38, 50, 78), (58, 62, 70), (84, 60, 66), (46, 84, 88), (96, 108, 128)),
    *((130, 74, 68), (74, 98, 70), (176, 148, 108)),
)
_TIES: tuple[Colour, ...] = ((132, 38, 46), (44, 84, 140), (66, 104, 82), (150, 118, 50))
MEN_HAIRDOS = ("short", "side", "swept", "crop", "receding", "fringe", "crop", "side")
WOMEN_HAIRDOS = ("long", "bob", "bun", "ponytail", "fringe_long", "wavy", "parted_short")


@dataclass(frozen=True, slots=True)
class Look:
    """How a face looks; sizes are about 1."""

    skin: Colour
    hair: Colour
    cloth: Colour
    accent: Colour
    hairdo: str
    wear: str
    wide: float
    long: float
    smile: float
    brow: float
    glasses: str
    beard: str
    lined: bool
    woman: bool
    eye: Colour
    child: bool


def look_of(chance: Random, person: Mapping[str, object]) -> Look:
    """Return a look for the person; the age is that at the end of the stay."""
    years, woman = _years(person), text(person, "sex") == "女"
    grown, nationality = years >= _GROWN, text(person, "nationality")
    hairs = _ANY_HAIRS if nationality in _FAIR_CULTURES else _DARK_HAIRS
    grey = grown and chance.random() < (years - _GREY_FROM) / 20
    scarf = woman and grown and nationality in _SCARF_CULTURES and chance.random() < 1 / 2
    return Look(
        skin=pick(chance, _SKINS),
        hair=pick(chance, _GREY_HAIRS if grey else hairs),
        cloth=pick(chance, _CLOTHS),
        accent=pick(chance, _TIES),
        hairdo="scarf" if scarf else pick(chance, WOMEN_HAIRDOS if woman else MEN_HAIRDOS),
        wear=_wear(chance, woman=woman, grown=grown),
        wide=chance.uniform(0.93, 1.06),
        long=chance.uniform(0.95, 1.04) if grown else 0.9,
        smile=chance.uniform(0.5, 1.1),
        brow=chance.uniform(0.8, 1.3) * (0.7 if woman else 1.0),
        glasses=pick(chance, ("", "", "", "round", "square")) if years > _GROWN // 2 else "",
        beard="" if woman or years < 25 else pick(chance, ("", "", "", "", "moustache", "short")),  # noqa: PLR2004 - a grown beard
        woman=woman,
        eye=pick(chance, _ANY_EYES if nationality in _FAIR_CULTURES else _DARK_EYES),
        lined=years >= _LINES_FROM,
        child=not grown,
    )


def _years(person: Mapping[str, object]) -> int:
    born_on, now = day(person, "birth_on"), day(person, "expires_on") or day(person, "permitted_on")
    return age(born_on, now) if born_on and now else 30


def _wear(chance: Random, *, woman: bool, grown: bool) -> str:
    if not grown:
        return pick(chance, ("sweater", "polo"))
    return pick(chance, ("blazer", "blouse", "sweater") if woman else ("suit", "suit", "polo", "sweater"))
