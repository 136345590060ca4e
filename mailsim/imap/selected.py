"""The folder that a client has selected: what it knows of it, and what it is told."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Any, cast

from pymap.exceptions import ResponseError
from pymap.interfaces.message import CachedMessage
from pymap.mailbox import MailboxSnapshot
from pymap.message import BaseMessage
from pymap.parsing.response import ResponseBye
from pymap.parsing.specials import FetchRequirement, SequenceSet
from pymap.parsing.specials.flag import Flag, Wildcard
from pymap.parsing.specials.sequenceset import MaxValue
from pymap.selected import SynchronizedMessages

from mailsim.folders import Copy
from mailsim.imap.reading import LoadedMessage


class GoneError(ResponseError):
    """The world or the folder is not there any more, or another has its name: the client must come anew."""

    def get_response(self, _tag: bytes) -> Any:
        """Say goodbye."""
        return ResponseBye(b"The mailbox has gone: connect again.")


class Message(BaseMessage):
    """A copy in a folder."""

    __slots__ = ("_load", "size")

    def __init__(self, copy: Copy, load: Callable[["Message"], Any]) -> None:
        super().__init__(copy.uid, copy.arrived_at, map(Flag, copy.flags))
        self.size = copy.size
        self._load = load

    async def load_content(self, requirement: FetchRequirement) -> LoadedMessage:  # noqa: ARG002 - the library's name
        """Return what is in it."""
        return cast("LoadedMessage", await self._load(self))


class Snapshot(MailboxSnapshot):
    """A folder as SELECT tells of it."""

    __slots__ = ()

    @property
    def flags(self) -> frozenset[Flag]:
        """The flags that are in use; that others may be made is said by PERMANENTFLAGS alone."""
        return super().flags - {Wildcard}


class Messages(SynchronizedMessages):
    """What a client knows of a folder. Sets of numbers are cut to what is there, however many ranges they name."""

    def get_uids(self, seq_set: SequenceSet) -> Sequence[tuple[int, int]]:
        """Return the sequence numbers and uids of a set, in their order, each once."""
        return [(at + 1, self._sorted[at]) for at in self._places(seq_set)]

    def get_all(self, seq_set: SequenceSet) -> Sequence[tuple[int, CachedMessage]]:
        """Return the sequence numbers and messages of a set."""
        return [(seq, self._cache[uid]) for seq, uid in self.get_uids(seq_set)]

    def _places(self, seq_set: SequenceSet) -> list[int]:
        known: Sequence[int] = self._sorted if seq_set.uid else range(1, len(self._sorted) + 1)
        highest = known[-1] if known else 0
        # "*" alone is the last message even where the number before the colon is beyond it (RFC 3501 §9)
        ranges = sorted(_ends(one, highest) for one in seq_set.value)
        places: list[int] = []
        for low, high in ranges:
            first = max(bisect_left(known, low), places[-1] + 1 if places else 0)
            places.extend(range(first, bisect_right(known, high)))
        return places


def _ends(element: Any, highest: int) -> tuple[int, int]:
    pair = element if isinstance(element, tuple) else (element, element)
    low, high = (highest if isinstance(one, MaxValue) else one for one in pair)
    return min(low, high), max(low, high)
