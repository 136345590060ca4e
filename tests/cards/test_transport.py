"""Exchanges that take more than one command: GET RESPONSE, another Le, and extended commands by T=0 in ENVELOPEs."""

from __future__ import annotations

import pytest

from backoffice.adapters.pcsc import PcscReaders
from backoffice.cards.apdu import Answer, Command, command
from backoffice.cards.transport import MOST_ROUNDS, exchanged
from tests.cards.conftest import needs_pyscard
from tests.cards.pinned import PinnedChip, echo


class ByCharacters:
    """A reader that speaks T=0 with a chip: five bytes and data go in, at most 256 bytes come back at once."""

    def __init__(self) -> None:
        self.chip = PinnedChip()
        self.heard: list[bytes] = []
        self._envelope = b""
        self._waiting = b""

    def send(self, raw: bytes) -> tuple[bytes, int]:
        self.heard.append(raw)
        instruction, p3 = raw[1], raw[4] if len(raw) > 4 else 0
        if instruction == 0xC0:
            return self._given(p3 or 256)
        assert len(raw) <= 5 or len(raw) == 5 + p3, "T=0 knows no Le behind data"
        if instruction != 0xC2:
            return self._answered(raw)
        self._envelope += raw[5:]
        if p3 == 255:
            return b"", 0x9000
        whole, self._envelope = self._envelope, b""
        return self._answered(whole)

    def _answered(self, raw: bytes) -> tuple[bytes, int]:
        answer = Answer.read(self.chip.transmit(raw))
        if len(raw) == 5:
            wanted = raw[4] or 256
            short = len(answer.data) < wanted
            return (b"", 0x6C00 | len(answer.data)) if short else (answer.data, answer.status)
        self._waiting = answer.data
        return (b"", self._status()) if answer.data else (b"", answer.status)

    def _given(self, length: int) -> tuple[bytes, int]:
        given, self._waiting = self._waiting[:length], self._waiting[length:]
        return given, self._status() if self._waiting else 0x9000

    def _status(self) -> int:
        return 0x6100 | (len(self._waiting) if len(self._waiting) < 256 else 0)


@pytest.mark.parametrize("length", [1, 200, 244, 245, 255, 256, 257, 1000, 7000])
@pytest.mark.parametrize("ne", [256, 65536])
def test_data_go_in_and_out_whole_by_t0(length: int, ne: int) -> None:
    data = bytes(n % 251 for n in range(length))
    assert exchanged(ByCharacters().send, echo(data, ne), by_blocks=False) == (data, 0x9000)


class T0Chip(ByCharacters):
    """A chip that knows T=0 alone."""

    atr, protocol = bytes.fromhex("3B00"), 1

    def reset(self) -> None:
        self.chip.reset()

    def transmit(self, raw: bytes) -> bytes:
        data, status = self.send(raw)
        return data + status.to_bytes(2)


@pytest.mark.parametrize("length", [1, 255, 7000])
def test_pyscard_speaks_t0_with_a_card_that_wants_it(length: int) -> None:
    needs_pyscard()
    from tests.cards import factory

    with factory.only({"slot": T0Chip()}):
        card = PcscReaders().connect("slot")
        assert card.transmit(echo(bytes(length))) == (bytes(length), 0x9000)
        card.close()


def test_le_behind_data_does_not_travel_by_t0() -> None:
    reader = ByCharacters()
    exchanged(reader.send, bytes.fromhex("00CA000002010200"), by_blocks=False)
    assert [raw.hex().upper() for raw in reader.heard] == ["00CA0000020102", "00C0000002"]


def test_another_le_is_asked_for_as_the_card_says() -> None:
    heard = []

    def send(raw: bytes) -> tuple[bytes, int]:
        heard.append(raw.hex().upper())
        return (b"", 0x6C03) if raw[4] != 3 else (b"abc", 0x9000)

    assert exchanged(send, bytes.fromhex("00B0000000")) == (b"abc", 0x9000)
    assert heard == ["00B0000000", "00B0000003"]


def test_by_t1_a_command_travels_as_it_is() -> None:
    heard = []

    def send(raw: bytes) -> tuple[bytes, int]:
        heard.append(command(raw))
        return b"", 0x9000

    wanted = Command(0, 0xCA, 0, 0, bytes(1000), 65536, extended=True)
    exchanged(send, wanted.written())
    assert heard == [wanted]


def test_a_card_that_promises_without_end_is_not_listened_to_for_ever() -> None:
    rounds = []

    def send(raw: bytes) -> tuple[bytes, int]:
        rounds.append(raw)
        return b"x", 0x6101

    assert exchanged(send, bytes.fromhex("00B0000000"))[1] == 0x6101
    assert len(rounds) == MOST_ROUNDS + 1
