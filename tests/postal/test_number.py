from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postal import number
from postal.refusal import Refused
from postal.service import ServiceClass

REGISTERED = {
    ServiceClass.REGISTERED: "1",
    ServiceClass.SIMPLIFIED_REGISTERED: "34",
    ServiceClass.SPECIFIED_RECORD: "56",
}
PACKS = (ServiceClass.LETTER_PACK_PLUS, ServiceClass.LETTER_PACK_LIGHT)
LAP = 10_000_000
LOOK_ALIKE = {frozenset(pair) for pair in ("07", "18", "29")}
"""The digits that are 7 apart: mod 7 cannot tell one from the other."""

issued = st.builds(
    number.issue, st.sampled_from([*REGISTERED, *PACKS]), st.integers(0, LAP - 1), st.integers(0, 99)
)


@pytest.mark.parametrize("printed", ["131-12-38385-2", "4055-4842-4886"])
def test_real_examples_have_the_check_digit(printed):
    bare = number.bare(printed)
    assert number.is_sound(bare)
    assert number.formatted(bare) == printed


@pytest.mark.parametrize("at", range(11))
def test_any_changed_last_digit_is_unsound(at):
    bare = number.bare("131-12-38385-2")
    changed = bare[:-1] + str(at % 10)
    assert number.is_sound(changed) == (changed == bare)


@pytest.mark.parametrize(
    "typed",
    ["13112383852", " 131-12-38385-2 ", "１３１−１２−３８３８５−２", "131‐12‐38385‐2", "131ー12ー38385ー2"],
)
def test_typed_numbers_lose_width_and_hyphens(typed):
    assert number.bare(typed) == "13112383852"


@pytest.mark.parametrize("typed", ["", "1", "131123838529", "abcdefghijk", "²3112383852", "1311238385２x"])
def test_unsound_numbers(typed):
    assert not number.is_sound(typed)


@pytest.mark.parametrize(
    ("service", "serial", "printed"),
    [
        (ServiceClass.REGISTERED, 12, "110-00-00012-0"),
        (ServiceClass.SIMPLIFIED_REGISTERED, 0, "310-00-00000-4"),
        (ServiceClass.SIMPLIFIED_REGISTERED, LAP, "410-00-00000-3"),
        (ServiceClass.SPECIFIED_RECORD, 0, "510-00-00000-2"),
        (ServiceClass.SPECIFIED_RECORD, LAP, "610-00-00000-1"),
        (ServiceClass.LETTER_PACK_PLUS, 7, "4000-0000-0077"),
    ],
)
def test_issued_numbers(service, serial, printed):
    made = number.issue(service, serial, region=10)
    assert number.formatted(made)[:-1] == printed[:-1]
    assert number.is_sound(made)


@given(st.sampled_from(list(REGISTERED)), st.data(), st.integers(0, 99))
def test_a_registered_number_is_sound_and_says_kind_and_region(service, data, region):
    firsts = REGISTERED[service]
    serial = data.draw(st.integers(0, LAP * len(firsts) - 1))
    made = number.issue(service, serial, region)
    assert number.is_sound(made)
    assert made[0] == firsts[serial // LAP]
    assert made[1:3] == f"{region:02d}"
    first, second, third, check = number.formatted(made).split("-")
    assert [len(first), len(second), len(third), len(check)] == [3, 2, 5, 1]
    assert number.bare(number.formatted(made)) == made


@given(st.sampled_from(PACKS), st.integers(0, 10**10 - 1))
def test_a_letter_packs_number_is_sound_and_printed_in_fours(service, serial):
    made = number.issue(service, serial, 13)
    assert number.is_sound(made)
    assert [len(group) for group in number.formatted(made).split("-")] == [4, 4, 4]


@given(issued, st.data())
def test_one_wrong_digit_is_found_unless_it_is_seven_apart(made, data):
    at = data.draw(st.integers(0, len(made) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != made[at]]))
    is_check_digit = at == len(made) - 1
    slips_through = not is_check_digit and frozenset((made[at], wrong)) in LOOK_ALIKE
    assert number.is_sound(made[:at] + wrong + made[at + 1 :]) == slips_through


@given(issued, st.data())
def test_two_digits_changed_about_are_found_unless_they_are_seven_apart(made, data):
    at = data.draw(st.integers(0, len(made) - 3))
    changed = made[:at] + made[at + 1] + made[at] + made[at + 2 :]
    slips_through = made[at] == made[at + 1] or frozenset(made[at : at + 2]) in LOOK_ALIKE
    assert number.is_sound(changed) == slips_through


def test_issued_numbers_are_distinct():
    """The serial is the item's place in the whole post: no two items share one, whatever their kinds and regions."""
    serials = [*range(2000), *range(LAP, LAP + 500)]
    kinds = [ServiceClass.SIMPLIFIED_REGISTERED, ServiceClass.SPECIFIED_RECORD, PACKS[0]]
    made = [number.issue(kind, serial, 10) for kind, serial in product(kinds, serials)]
    made += [number.issue(ServiceClass.REGISTERED, serial, 10) for serial in range(2000)]
    assert len(set(made)) == len(made) == 3 * 2500 + 2000


@pytest.mark.parametrize(("service", "laps"), [(kind, len(firsts)) for kind, firsts in REGISTERED.items()])
def test_numbers_run_out_with_words(service, laps):
    number.issue(service, laps * LAP - 1, 10)
    with pytest.raises(Refused) as refused:
        number.issue(service, laps * LAP, 10)
    assert refused.value.code == "numbers-exhausted"
