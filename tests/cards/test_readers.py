"""The contract of readers, for all three kinds: in process, by pyscard, by pyscard over pcscd and vpcd."""

from __future__ import annotations

import pytest

from backoffice.cards.reader import NoCardError, NoReaderError, ReaderSeen
from tests.cards.benches import Bench
from tests.cards.pinned import ATR, READ, PinnedChip, echo, verify


def test_an_empty_reader_is_seen_and_gives_no_connection(bench: Bench) -> None:
    assert ReaderSeen(bench.name, has_card=False) in bench.readers.seen()
    with pytest.raises(NoCardError):
        bench.readers.connect(bench.name)


def test_a_card_is_seen_with_its_atr(bench: Bench) -> None:
    bench.insert(PinnedChip())
    assert ReaderSeen(bench.name, has_card=True) in bench.readers.seen()
    card = bench.readers.connect(bench.name)
    assert card.atr == ATR
    card.close()


def test_commands_are_answered_by_data_and_status_word(bench: Bench) -> None:
    bench.insert(PinnedChip())
    card = bench.readers.connect(bench.name)
    assert card.transmit(READ) == (b"", 0x6982)
    assert card.transmit(verify("1234")) == (b"", 0x9000)
    assert card.transmit(READ) == (b"unlocked", 0x9000)
    assert card.transmit(bytes.fromhex("00440000")) == (b"", 0x6D00)
    card.close()


@pytest.mark.parametrize("length", [1, 255, 256, 7000])
def test_short_and_extended_commands_travel_whole(bench: Bench, length: int) -> None:
    bench.insert(PinnedChip())
    card = bench.readers.connect(bench.name)
    data = bytes(n % 251 for n in range(length))
    assert card.transmit(echo(data)) == (data, 0x9000)
    assert card.transmit(echo(b"", length)) == (bytes(length), 0x9000)
    card.close()


def test_power_off_forgets_who_was_verified_but_not_the_wrong_tries(bench: Bench) -> None:
    bench.insert(PinnedChip())
    card = bench.readers.connect(bench.name)
    card.transmit(verify("1234"))
    assert card.transmit(verify("9999")) == (b"", 0x63C2)
    card.close()
    again = bench.readers.connect(bench.name)
    assert again.transmit(READ) == (b"", 0x6982)
    assert again.transmit(verify("")) == (b"", 0x63C2)
    again.close()


def test_a_card_that_is_taken_out_answers_no_more(bench: Bench) -> None:
    bench.insert(PinnedChip())
    card = bench.readers.connect(bench.name)
    bench.take_out()
    with pytest.raises(NoCardError):
        card.transmit(READ)
    card.close()
    with pytest.raises(NoCardError):
        bench.readers.connect(bench.name)
    assert ReaderSeen(bench.name, has_card=False) in bench.readers.seen()


def test_another_card_may_follow(bench: Bench) -> None:
    other = bytes.fromhex("3BDA13FF8131FB468012392F31C173C601C03B")
    bench.insert(PinnedChip())
    bench.take_out()
    bench.insert(PinnedChip(other))
    card = bench.readers.connect(bench.name)
    assert card.atr == other
    card.close()


def test_to_close_twice_does_no_harm(bench: Bench) -> None:
    bench.insert(PinnedChip())
    card = bench.readers.connect(bench.name)
    card.close()
    card.close()


def test_a_reader_that_is_not_there_is_told_in_both_languages(bench: Bench) -> None:
    with pytest.raises(NoReaderError) as told:
        bench.readers.connect("nowhere")
    assert "nowhere" in told.value.ja
    assert not told.value.ja.isascii()
    assert told.value.en.isascii()
