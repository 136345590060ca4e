"""The octets of one connection: lines and messages in, replies out, with the limits that keep a stranger in bounds."""

import asyncio
import ssl
from collections.abc import Callable
from typing import cast

END_OF_DATA = b"\r\n.\r\n"
MOST_WAITING_OCTETS = 1 << 20
"""How much is taken from the socket before somebody reads it."""


class GoneError(Exception):
    """The client has left, or has been cut off."""


class IdleError(Exception):
    """The client was silent, or took nothing, for too long."""


class LineTooLongError(ValueError):
    """A line of commands goes beyond all reason."""


class Wire(asyncio.Protocol):
    """One connection as a conversation needs it; ``begin`` is called when it stands, ``lost`` is done when it is gone.

    Whatever waits raises GoneError where the client is gone, and IdleError where he is idle for ``idle_seconds``.
    """

    def __init__(self, begin: Callable[["Wire"], None], idle_seconds: float) -> None:
        self.transport: asyncio.Transport | None = None
        self.secure = False
        self._begin = begin
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._idle_seconds = idle_seconds
        self._taken = bytearray()
        self._replies: list[bytes] = []
        self._more = asyncio.Event()
        self._free = asyncio.Event()
        self._free.set()
        self._over = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin the conversation."""
        self.transport = cast("asyncio.Transport", transport)
        self.secure = transport.get_extra_info("sslcontext") is not None
        self._begin(self)

    def data_received(self, data: bytes) -> None:
        """Keep octets until they are read."""
        self._taken += data
        if self._more.is_set() and len(self._taken) > MOST_WAITING_OCTETS and self.transport:
            self.transport.pause_reading()
        self._more.set()

    def eof_received(self) -> bool:
        """Let the conversation answer what came before the client shut its side; TLS knows no such half."""
        self._over = True
        self._more.set()
        return not self.secure

    def connection_lost(self, _error: Exception | None) -> None:
        """End all waiting."""
        self._over, self.transport = True, None
        self._more.set()
        self._free.set()
        if not self.lost.done():
            self.lost.set_result(None)

    def pause_writing(self) -> None:
        """Wait until the client takes what it was told."""
        self._free.clear()

    def resume_writing(self) -> None:
        """Go on."""
        self._free.set()

    async def line(self, most_octets: int) -> bytes:
        """Return the next line with its ending, LF as it came.

        Raises LineTooLongError once the line has been read to its end and thrown away.
        """
        seen, too_long = 0, False
        while (end := self._taken.find(b"\n", seen)) < 0:
            if len(self._taken) > most_octets:
                too_long = True
                self._taken.clear()
            seen = len(self._taken)
            await self._read_more()
        line = bytes(self._taken[: end + 1])
        del self._taken[: end + 1]
        if too_long or len(line) > most_octets:
            raise LineTooLongError
        return line

    async def message(self, most_octets: int) -> bytes | None:
        """Return the octets up to the lone dot, transparency undone (RFC 5321 §4.5.2); None where they are too many."""
        self._taken[:0] = b"\r\n"  # so that a dot on the first line ends an empty message
        overflowed, seen = False, 0
        while (end := self._taken.find(END_OF_DATA, seen)) < 0:
            if overflowed := overflowed or len(self._taken) > most_octets * 2:
                del self._taken[: -len(END_OF_DATA)]
            seen = max(0, len(self._taken) - len(END_OF_DATA))
            await self._read_more()
        raw = bytes(self._taken[: end + 2]).replace(b"\r\n.", b"\r\n")[2:]
        # what a pipelining client sent behind the message is its next command (RFC 2920)
        del self._taken[: end + len(END_OF_DATA)]
        return None if overflowed or len(raw) > most_octets else raw

    def say(self, line: str) -> None:
        """Answer one line; lines go out together, when nothing is left to be read (RFC 2920 §3.2)."""
        self._replies.append(line.encode() + b"\r\n")

    async def flush(self) -> None:
        """Send what was said, and wait while the client does not take it."""
        if not self.transport:
            raise GoneError
        if self._replies:
            self.transport.write(b"".join(self._replies))
            self._replies.clear()
        if not self._free.is_set():
            await self._patiently(self._free)

    async def secure_by(self, context: ssl.SSLContext) -> None:
        """Go on in TLS; what the client sent before is forgotten (RFC 3207 §4.2)."""
        await self.flush()
        self._taken.clear()
        self.secure = True
        loop, plain = asyncio.get_running_loop(), cast("asyncio.Transport", self.transport)
        try:
            self.transport = await loop.start_tls(
                plain, self, context, server_side=True, ssl_handshake_timeout=self._idle_seconds
            )
        except OSError as error:
            self.connection_lost(error)  # which a handshake that fails does not say by itself
            raise GoneError from error
        if self.transport is None or self.transport.is_closing():
            self.connection_lost(None)
            raise GoneError

    def close(self) -> None:
        """Send what was said and hang up; who does not even take that is cut off."""
        if self.transport:
            self.transport.write(b"".join(self._replies))
            self._replies.clear()
            if self.transport.get_write_buffer_size():
                asyncio.get_running_loop().call_later(self._idle_seconds, self.cut)
            self.transport.close()

    def cut(self) -> None:
        """Hang up in the middle of it."""
        if self.transport:
            self.transport.abort()
            self.transport = None

    async def _read_more(self) -> None:
        """Answer what is to be answered, and wait for octets."""
        await self.flush()
        if self._over:
            raise GoneError
        self._more.clear()
        if self.transport:
            self.transport.resume_reading()
        await self._patiently(self._more)
        if self._over and not self._taken:
            raise GoneError

    async def _patiently(self, event: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(self._idle_seconds):
                await event.wait()
        except TimeoutError:
            raise IdleError from None
