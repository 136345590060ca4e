"""What a card says to vpcd: messages out of a stream, power and ATR, and who lies in which slot."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Event, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.adapters import vpcd as adapter
from backoffice.adapters.vpcd import lie_in_slot
from backoffice.cards.reader import NoCardError, NoReaderError
from backoffice.cards.vpcd import ATR as ASK_ATR
from backoffice.cards.vpcd import OFF, ON, RESET, Frames, answered, framed
from tests.cards.pinned import ATR, READ, PinnedChip, echo, verify


@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(1, 50))
def test_messages_come_whole_however_the_stream_is_cut(messages: list[bytes], step: int) -> None:
    stream, frames = b"".join(map(framed, messages)), Frames()
    heard = [found for at in range(0, len(stream), step) for found in frames.fed(stream[at : at + step])]
    assert heard == messages


def test_a_message_says_its_length_in_two_bytes() -> None:
    assert framed(b"\x04") == b"\x00\x01\x04"
    assert framed(bytes(0xFFFF))[:2] == b"\xff\xff"
    with pytest.raises(ValueError, match="65535"):
        framed(bytes(0x10000))


def test_power_is_not_answered_and_the_atr_is() -> None:
    chip = PinnedChip()
    assert [answered(chip, message) for message in (OFF, ON, RESET)] == [None, None, None]
    assert chip.powered == 3
    assert answered(chip, ASK_ATR) == ATR


def test_power_off_forgets_who_was_verified_but_no_wrong_try() -> None:
    chip = PinnedChip()
    assert answered(chip, verify("9999")) == bytes.fromhex("63C2")
    assert answered(chip, verify("1234")) == bytes.fromhex("9000")
    assert answered(chip, READ) == b"unlocked\x90\x00"
    answered(chip, OFF)
    assert answered(chip, READ) == bytes.fromhex("6982")


@pytest.mark.parametrize("rubbish", [b"", b"\x03", b"\x05", b"\xff", b"\x00\x00", b"\x00" * 3])
def test_everything_else_is_answered_as_a_command_is(rubbish: bytes) -> None:
    assert answered(PinnedChip(), rubbish) == bytes.fromhex("6700")


def test_an_answer_that_is_too_long_for_vpcd_is_a_wrong_length() -> None:
    assert len(answered(PinnedChip(), echo(b"", 65533)) or b"") == 65535
    assert answered(PinnedChip(), echo(b"", 65534)) == bytes.fromhex("6700")


class Silent(PinnedChip):
    """A chip that is punched while it lies in the reader."""

    def transmit(self, raw: bytes) -> bytes:
        raise NoCardError("punched")


@pytest.fixture
def slot() -> Iterator[socket.socket]:
    """A slot as vpcd listens: the test is pcscd."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(5)
        yield listening


def inserted(slot: socket.socket, chip: PinnedChip) -> tuple[socket.socket, Thread]:
    """Lay a chip into a slot and greet it; return vpcd's end of the wire."""
    seen = Event()
    card = Thread(target=lie_in_slot, args=(chip, "127.0.0.1", slot.getsockname()[1], seen.set))
    card.start()
    wire, _ = slot.accept()
    wire.settimeout(5)
    assert not seen.is_set()
    wire.sendall(framed(ASK_ATR))
    assert wire.recv(100) == framed(ATR)
    assert seen.wait(5)
    return wire, card


def test_a_card_lies_in_its_slot_until_pcscd_goes(slot: socket.socket) -> None:
    wire, card = inserted(slot, PinnedChip())
    wire.sendall(framed(ON) + framed(verify("1234")) + framed(READ)[:3])
    assert wire.recv(100) == framed(b"\x90\x00")
    wire.sendall(framed(READ)[3:])
    assert wire.recv(100) == framed(b"unlocked\x90\x00")
    wire.close()
    card.join(5)
    assert not card.is_alive()


def test_a_card_that_falls_silent_leaves_its_slot(slot: socket.socket) -> None:
    wire, card = inserted(slot, Silent())
    wire.sendall(framed(READ))
    assert wire.recv(100) == b""
    wire.close()
    card.join(5)
    assert not card.is_alive()


def test_a_slot_that_asks_nothing_holds_another_card(
    slot: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "GREETING_SECONDS", 0.05)
    port = slot.getsockname()[1]
    with pytest.raises(NoReaderError, match=f"--port {port + 1}"):
        lie_in_slot(PinnedChip(), "127.0.0.1", port, pytest.fail)


def test_a_slot_that_nobody_listens_at_is_told_with_what_to_install() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NoReaderError) as told:
        lie_in_slot(PinnedChip(), "127.0.0.1", port, pytest.fail)
    assert "apt-get install pcscd vsmartcard-vpcd" in told.value.ja
    assert told.value.en.isascii()
