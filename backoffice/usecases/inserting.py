"""A card of a world laid into a reader of the machine: each thing that its chip counts is committed before it answers (R-065)."""

from collections.abc import Callable
from contextlib import suppress

from backoffice.cards.chip import CommandChip
from backoffice.cards.reader import NoCardError
from backoffice.cards.recording import SECRET_INSTRUCTIONS, blotted
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.simulation.world import World
from backoffice.store.chips import ChipMemory, power_of
from backoffice.store.credentials import MyNumberCard
from backoffice.store.people import ResidenceCard
from backoffice.usecases.presenting import MOST_EXCHANGES, Noted, begun, woken_chip
from backoffice.usecases.residence_chips import SILENT
from backoffice.usecases.waking import Woken

PURPOSE = "vpcd"


class InsertedCard:
    """A chip (`cards.chip.Chip`) over a world that others change meanwhile.

    It wakes from its rows with the first command after power-on. A command that tries or changes a secret is answered in
    a transaction of its own, by the rows as they are. Where somebody else had the card since a secret was shown, the next
    command is too, and nobody is verified any more. What was said is kept when the power goes.
    NoCardError from everything once the chip was punched, the world has gone, or `there` says that it was taken out.
    """

    def __init__(self, world: World, card_id: str, there: Callable[[], bool]) -> None:
        """Lay a card into a reader; Refused (absent) when there is no such card, NoCardError when it is punched."""
        self._world, self._card_id, self._there = world, card_id, there
        self._chip: CommandChip | None = None
        self._power: dict[str, int] = {}
        self._said: list[tuple[str, str]] = []
        self._left_out = 0
        with world.write() as tx:
            woken = self._woken(tx)
            self._kind, self._atr = woken.kind, woken.chip.atr if woken.chip else b""

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
            chip = None if _about_a_secret(raw) else self._chip_in_hand()
            answer = chip.transmit(raw) if chip else self._answered_anew(raw)
        except Refused as refused:
            raise NoCardError(self._card_id) from refused
        self._note(raw, answer)
        return answer

    def _chip_in_hand(self) -> CommandChip | None:
        """Return the chip under power; None when it has none, or serves who was verified before others had the card."""
        if self._chip is None or not self._chip.bears_proof():
            return self._chip
        with self._world.read() as reading:
            ours = power_of(reading.session, self._card_id) == self._power
        return self._chip if ours else None

    def _answered_anew(self, raw: bytes) -> bytes:
        """Answer as the rows have it now; what is selected stays, and who was verified where nobody had the card meanwhile."""
        with self._world.write() as tx:
            before = power_of(tx.session, self._card_id)
            woken = self._woken(tx)
            chip = _chip_of(woken)
            if self._chip:
                chip.remind(self._chip.mind())
                if before != self._power:
                    chip.forget()
            answer = chip.transmit(raw)
            woken.keep()
            memory = tx.require(ChipMemory, self._card_id, "カード", "card")
            memory.power = power = {"reader": memory.powered}
        self._chip, self._power = chip, power
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


def _chip_of(woken: Woken) -> CommandChip:
    assert woken.chip is not None  # noqa: S101 - who woke it has looked
    return woken.chip
