"""A 在留カード is read alike in process, by pyscard, and by pyscard over pcscd and vpcd, where its extended commands travel."""

from __future__ import annotations

import pytest

from backoffice.cards.residence import ATR
from backoffice.cards.residence_layout import LAYOUT
from backoffice.cards.residence_terminal import RefusedByCard, authentic, read_residence_card
from tests.cards.benches import Bench
from tests.cards.residence_samples import NUMBER, VALUES, files_of, office, sample, signed

FULL = {1: {0xD0: 7000, 0xD1: 3000}, 2: {0xD0: 2500, 0xD1: 3000, 0xDFD1: 2500}}
"""Images as large as their fields."""


@pytest.mark.parametrize("generation", [1, 2])
def test_a_card_with_full_files_is_read_and_genuine(bench: Bench, generation: int) -> None:
    values = signed(generation, VALUES[generation], office(generation))
    values |= {tag: values[tag].ljust(size, b"\0") for tag, size in FULL[generation].items()}
    bench.insert(sample(generation, values))
    card = bench.readers.connect(bench.name)
    assert card.atr == ATR
    read = read_residence_card(card, NUMBER)
    assert (read.values, list(read.files)) == (values, list(LAYOUT[generation]))
    assert authentic(read, office(generation).authority)
    assert card.transmit(bytes.fromhex("00B08200000000"))[0] == files_of(generation, values)["DF3/82"]
    card.close()


def test_the_wrong_number_is_6300_over_any_reader(bench: Bench) -> None:
    bench.insert(sample(2))
    card = bench.readers.connect(bench.name)
    with pytest.raises(RefusedByCard) as refused:
        read_residence_card(card, "AA12345678BC")
    assert refused.value.status == 0x6300
    card.close()
