"""Readers in this very process: chips are laid into named slots, and no package, library or daemon is needed."""

from collections.abc import Sequence

from backoffice.cards.apdu import Answer
from backoffice.cards.chip import Chip
from backoffice.cards.reader import NoCardError, NoReaderError, ReaderSeen


class InProcessReaders:
    """Slots by name; None in one is an empty slot, or a punched card, whose chip never answers."""

    def __init__(self, slots: dict[str, Chip | None]) -> None:
        """Have these slots."""
        self.slots = slots

    def seen(self) -> Sequence[ReaderSeen]:
        """Return the slots."""
        return [ReaderSeen(name, chip is not None) for name, chip in self.slots.items()]

    def connect(self, name: str) -> "InProcessConnection":
        """Put the chip in a slot under power."""
        if name not in self.slots:
            raise NoReaderError(f"リーダー（{name}）がありません。", f"There is no reader {name}.")
        chip = self.slots[name]
        if chip is None:
            raise NoCardError(name)
        return InProcessConnection(self, name, chip)


class InProcessConnection:
    """A chip in a slot, called directly."""

    def __init__(self, readers: InProcessReaders, name: str, chip: Chip) -> None:
        """Power a chip on."""
        chip.reset()
        self._readers, self._name, self._chip = readers, name, chip

    @property
    def atr(self) -> bytes:
        """The chip's answer to reset."""
        return self._chip.atr

    def transmit(self, command: bytes) -> tuple[bytes, int]:
        """Hand a command to the chip, if it still lies there."""
        if self._readers.slots.get(self._name) is not self._chip:
            raise NoCardError(self._name)
        answer = Answer.read(self._chip.transmit(command))
        return answer.data, answer.status

    def close(self) -> None:
        """Power the chip off."""
        self._chip.reset()
