"""Secrets on a chip with their counters of wrong tries, which neither power-off nor reset takes back."""

from dataclasses import dataclass
from hmac import compare_digest

from backoffice.cards import status_words as sw
from backoffice.cards.chip import must


@dataclass(slots=True)
class Pin:
    """A secret: its bytes, how many wrong tries lock it, and how many it bears now."""

    value: bytes
    most: int
    wrong: int = 0

    @property
    def left(self) -> int:
        """How many tries are left."""
        return self.most - self.wrong

    def tried(self, shown: bytes) -> int:
        """Return the status word of a try: 9000, 63Cx with the tries left, 6984 once locked (facts/cards.md §3)."""
        must(self.left > 0, sw.BLOCKED)
        if compare_digest(shown, self.value):
            self.wrong = 0
            return sw.OK
        self.wrong += 1
        return sw.tries_left(self.left)
