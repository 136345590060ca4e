import pytest

from postal import number
from postal.refusal import Refused
from postal.service import ServiceClass


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
        (ServiceClass.SIMPLIFIED_REGISTERED, 0, "310-00-00000-4"),
        (ServiceClass.SIMPLIFIED_REGISTERED, 10_000_000, "410-00-00000-3"),
        (ServiceClass.LETTER_PACK_PLUS, 7, "4000-0000-0077"),
    ],
)
def test_issued_numbers(service, serial, printed):
    issued = number.issue(service, serial, region=10)
    assert number.formatted(issued)[:-1] == printed[:-1]
    assert number.is_sound(issued)


def test_issued_numbers_are_distinct():
    kinds = (ServiceClass.SIMPLIFIED_REGISTERED, ServiceClass.LETTER_PACK_PLUS)
    issued = [number.issue(kind, serial, 10) for kind in kinds for serial in range(2000)]
    assert len(set(issued)) == len(issued)


def test_numbers_run_out_with_words():
    with pytest.raises(Refused) as refused:
        number.issue(ServiceClass.SIMPLIFIED_REGISTERED, 20_000_000, 10)
    assert refused.value.code == "numbers-exhausted"
