"""What a client of SMTP sends, read as strictly as it must be: command lines and messages (RFC 5321 §2.3.8, §4.5.2)."""

import asyncio
from collections.abc import Callable
from typing import Any

from mailsim import replies
from mailsim.replies import Refused

_END_OF_DATA = b"\r\n.\r\n"
_CHUNK_OCTETS = 1 << 20


class Lines(asyncio.StreamReader):
    """A reader whose lines end with CR LF and hold neither NUL nor CR, and which reads a message in blocks.

    Who has no more to say, and shut his side, is gone: ConnectionResetError.
    """

    async def readuntil(self, separator: Any = b"\n") -> bytes:
        """Return a line with its ending. Raises Refused, once the line has been read to its end."""
        try:
            line = await super().readuntil(separator)
        except asyncio.LimitOverrunError as overrun:
            await self._pass_over(overrun.consumed)
            raise Refused(replies.COMMAND_TOO_LONG) from None
        except asyncio.IncompleteReadError as gone:
            raise ConnectionResetError("the client has no more to say") from gone
        if not line.endswith(b"\r\n") or any(octet in line[:-2] for octet in b"\0\r"):
            raise Refused(replies.COMMAND_OCTETS)
        return line

    async def message(self, limit: int, heard: Callable[[], None]) -> bytes | None:
        """Return the octets up to the lone dot, transparency undone; None where they are more than ``limit``.

        ``heard`` is called whenever some have come.
        """
        taken = bytearray(b"\r\n")  # so that a dot on the first line ends an empty message
        overflowed = False
        seen = 0
        while (end := taken.find(_END_OF_DATA, seen)) < 0:
            if overflowed := overflowed or len(taken) > limit * 2:
                del taken[: -len(_END_OF_DATA)]
            seen = max(0, len(taken) - len(_END_OF_DATA))
            taken += await self._block()
            heard()
        # what a pipelining client sent behind the message is its next command (RFC 2920)
        self._put_back(bytes(taken[end + len(_END_OF_DATA) :]))
        raw = bytes(taken[: end + 2]).replace(b"\r\n.", b"\r\n")[2:]
        return None if overflowed or len(raw) > limit else raw

    async def _pass_over(self, octets: int) -> None:
        """Read a line that is too long to its end, and keep nothing of it."""
        while True:
            await self.read(octets)
            try:
                await super().readuntil(b"\n")
            except asyncio.LimitOverrunError as overrun:
                octets = overrun.consumed
            except asyncio.IncompleteReadError as gone:
                raise ConnectionResetError("the client has no more to say") from gone
            else:
                return

    async def _block(self) -> bytes:
        block = await self.read(_CHUNK_OCTETS)
        if not block:
            raise ConnectionResetError("the client left within DATA")
        return block

    def _put_back(self, octets: bytes) -> None:
        """Let octets be read next, also where nothing more can come."""
        self._buffer[:0] = octets  # type: ignore[attr-defined]  # asyncio's own, which typeshed does not tell
