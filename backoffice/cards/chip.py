"""What every chip is: a thing that answers each command, and forgets who was verified when its power goes."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol

from backoffice.cards import status_words as sw
from backoffice.cards.apdu import Answer, Command, RefusedError, command

CHAINED = 0x10
"""The bit of CLA that says: more of this command follows (ISO/IEC 7816-4 §5.4.1)."""
Chance = Callable[[int], bytes]
"""Gives so many random bytes."""


class Chip(Protocol):
    """A chip as a reader meets it."""

    @property
    def atr(self) -> bytes:
        """Its answer to reset."""
        ...

    def reset(self) -> None:
        """Lose power: what was selected and who was verified is forgotten; the counters of wrong tries stay."""
        ...

    def transmit(self, raw: bytes) -> bytes:
        """Answer a command, whatever its bytes; never raises."""
        ...


class CommandChip:
    """A chip by its table of instructions; those who extend it fill `HANDLERS`, by class byte and instruction."""

    HANDLERS: ClassVar[Mapping[tuple[int, int], str]] = {}
    atr: bytes
    """Its answer to reset."""

    def reset(self) -> None:
        """Lose power; who selects and verifies nothing has nothing to forget."""

    def transmit(self, raw: bytes) -> bytes:
        """Answer a command: a refusal is a status word, as is everything that is no command."""
        try:
            return self.answer(command(raw)).written()
        except RefusedError as refused:
            return Answer(status=refused.status).written()

    def mind(self) -> dict[str, Any]:
        """Return what power keeps: what is selected, who was verified; as JSON holds it. No secret is in it."""
        return {}

    def remind(self, mind: Mapping[str, Any]) -> None:
        """Go on with what another chip of the same card had in mind, as if power had lasted."""

    def bears_proof(self) -> bool:
        """Return whether it signs or tells something now because its holder's secret was shown before."""
        return False

    def forget(self) -> None:
        """Forget who was verified, as when the card was in other hands meanwhile; what is selected stays so."""

    def answer(self, wanted: Command) -> Answer:
        """Hand a command to its handler."""
        name = self.HANDLERS.get((wanted.cla, wanted.ins))
        if name is None:
            raise RefusedError(self._unknown(wanted))
        handler: Callable[[Command], Answer] = getattr(self, name)
        return handler(wanted)

    def _unknown(self, wanted: Command) -> int:
        if wanted.cla & CHAINED and (wanted.cla & ~CHAINED, wanted.ins) in self.HANDLERS:
            return sw.CHAINING_UNKNOWN
        known = any(ins == wanted.ins for _, ins in self.HANDLERS)
        return sw.CLASS_UNKNOWN if known else sw.INSTRUCTION_UNKNOWN


def must(condition: object, status: int) -> None:
    """Refuse by a status word unless something holds."""
    if not condition:
        raise RefusedError(status)
