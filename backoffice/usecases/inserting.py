"""A card of a world laid into a reader of the machine: each thing that its chip counts is committed before it answers (R-065)."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields

from backoffice.cards.chip import Chip
from backoffice.cards.my_number import MyNumberChip
from backoffice.cards.pins import Pin
from backoffice.cards.reader import NoCardError
from backoffice.cards.recording import SECRET_INSTRUCTIONS, blotted
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.simulation.world import World
from backoffice.store.credentials import MyNumberCard
from backoffice.store.people import ResidenceCard
from backoffice.usecases.presenting import MOST_EXCHANGES, Noted, begun, woken_chip
from backoffice.usecases.residence_chips import SILENT
from backoffice.usecases.waking import Woken

PURPOSE = "vpcd"


class InsertedCard:
    """A chip (`cards.chip.Chip`) over a world that others change meanwhile.

    It wakes from its rows with the first command after power-on. A command that tries or changes a secret is answered in
    a transaction of its own, over what others have counted meanwhile. What was said is kept when the power goes.
    NoCardError from everything once the chip was punched, the world has gone, or `there` says that it was taken out.
    """

    def __init__(self, world: World, card_id: str, there: Callable[[], bool]) -> None:
        """Lay a card into a reader; Refused (absent) when there is no such card, NoCardError when it is punched."""
        self._world, self._card_id, self._there = world, card_id, there
        self._chip: Chip | None = None
        self._said: list[tuple[str, str]] = []
        self._left_out = 0
        with world.write() as tx:
            woken = self._woken(tx)
            self._kind, self._atr = woken.kind, _chip_of(woken).atr

    @property
    def atr(self) -> bytes:
        """The answer to reset, which pcscd asks for again and again to see whether the card is still there."""
        if _replaced(self._world) or not self._there():
            raise NoCardError(self._card_id)
        try:
            with self._world.read() as reading:
                if _silent(reading, self._card_id):
                    raise NoCardError(self._card_id)
        except Refused as refused:
            raise NoCardError(self._card_id) from refused
        return self._atr

    def reset(self) -> None:
        """Lose power, and keep what was said."""
        self._chip = None
        self._keep_said()

    def transmit(self, raw: bytes) -> bytes:
        """Answer a command."""
        try:
            chip = self._chip or self._wake()
            answer = self._counted(chip, raw) if _about_a_secret(raw) else chip.transmit(raw)
        except Refused as refused:
            raise NoCardError(self._card_id) from refused
        self._note(raw, answer)
        return answer

    def _wake(self) -> Chip:
        with self._world.write() as tx:
            chip = self._chip = _chip_of(self._woken(tx))
        return chip

    def _counted(self, chip: Chip, raw: bytes) -> bytes:
        with self._world.write() as tx:
            woken = self._woken(tx)
            stored = _chip_of(woken)
            _carry(stored, chip)
            answer = chip.transmit(raw)
            _carry(chip, stored)
            woken.keep()
        return answer

    def _woken(self, tx: Transaction) -> Woken:
        woken = woken_chip(tx, self._card_id)
        if woken.chip is None:
            raise NoCardError(self._card_id)
        return woken

    def close(self) -> None:
        """Be taken out: what was said is kept if the world is still there."""
        with suppress(NoCardError):
            self.reset()

    def _note(self, raw: bytes, answer: bytes) -> None:
        if len(self._said) >= MOST_EXCHANGES:
            self._left_out += 1
        else:
            self._said.append((blotted(raw), answer.hex().upper()))

    def _keep_said(self) -> None:
        said, left_out, self._said, self._left_out = self._said, self._left_out, [], 0
        if not said:
            return
        try:
            with self._world.write() as tx:
                session = begun(tx, self._card_id, self._kind, PURPOSE)
                note = Noted(tx, session)
                for command, answer in said:
                    note(command, answer)
                session.left_out += left_out
        except Refused as refused:
            raise NoCardError(self._card_id) from refused


def _about_a_secret(raw: bytes) -> bool:
    return raw[1:2] != b"" and raw[1] in SECRET_INSTRUCTIONS


def _replaced(world: World) -> bool:
    """Return whether another process has reset or deleted a world, of which the open file would never tell."""
    try:
        return world.replaced()
    except FileNotFoundError:
        return True


def _silent(reading: Reading, card_id: str) -> bool:
    card = reading.get(ResidenceCard, card_id) or reading.get(MyNumberCard, card_id)
    return card is None or card.state == SILENT


def _chip_of(woken: Woken) -> Chip:
    assert woken.chip is not None  # noqa: S101 - who woke it has looked
    return woken.chip


def _carry(source: Chip, target: Chip) -> None:
    """Bring the secrets and counters of one chip to where they stand in another one of the same card."""
    for one, other in zip(_pins(source), _pins(target), strict=True):
        other.value, other.wrong = one.value, one.wrong


def _pins(chip: Chip) -> list[Pin]:
    if not isinstance(chip, MyNumberChip):
        return []
    return [getattr(chip.secrets, field.name) for field in fields(chip.secrets)]
