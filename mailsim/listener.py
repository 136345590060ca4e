"""A server of a line protocol in a thread and event loop of its own: connections counted, ended together."""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from ssl import SSLContext
from typing import Protocol

MOST_CONNECTIONS = 500
HANDSHAKE_SECONDS = 30.0
_READ_OCTETS = 1 << 16
_THREADS = 16
_FAREWELL_SECONDS = 5.0
_log = logging.getLogger(__name__)

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Serving(Protocol):
    """What every server of mailsim is to whoever runs it; ``port`` tells the port after ``start``."""

    @property
    def port(self) -> int:
        """The port it listens on."""
        ...

    def start(self) -> None:
        """Listen; returns when connections are taken. Raises OSError where the port is not free."""
        ...

    def stop(self) -> None:
        """End all connections and threads; harmless when repeated."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """The limits of a connection in seconds of wall time: before sign-in, after it, and for a client to take data."""

    stranger_seconds: float = 60.0
    idle_seconds: float = 1860.0  # RFC 3501 §5.4 wants half an hour at least, RFC 1939 §3 ten minutes
    taking_seconds: float = 120.0


class Listener:
    """Takes connections and gives each to a handler, in a thread and event loop of its own.

    ``tls`` wraps each connection from its first octet. ``full`` is said to who comes when too many are there.
    """

    def __init__(self, name: str, host: str, port: int, tls: SSLContext | None, full: bytes) -> None:
        self.host = host
        self.port = port
        self.threads = ThreadPoolExecutor(_THREADS, name)
        self._name = name
        self._tls = tls
        self._full = full
        self._open: set[asyncio.Task[None]] = set()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def start(self, handler: Handler) -> None:
        """Listen; returns when connections are taken. Raises OSError where the port is not free."""
        listening: Future[int] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(handler, listening)), name=self._name, daemon=True
        )
        self._thread.start()
        self.port = listening.result()

    def stop(self) -> None:
        """End all connections and the threads; harmless when repeated."""
        if self._loop and self._stopping and not self._loop.is_closed():
            with suppress(RuntimeError):  # it may close just now
                self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread:
            self._thread.join()
        self.threads.shutdown(wait=True)

    async def _serve(self, handler: Handler, listening: "Future[int]") -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._connected(handler, reader, writer)

        handshake = HANDSHAKE_SECONDS if self._tls else None
        try:
            server = await asyncio.start_server(
                connected,
                self.host,
                self.port,
                ssl=self._tls,
                limit=_READ_OCTETS,
                ssl_handshake_timeout=handshake,
            )
        except OSError as error:
            listening.set_exception(error)
            return
        listening.set_result(server.sockets[0].getsockname()[1])
        await self._stopping.wait()
        server.close()
        for task in self._open:
            task.cancel()
        if self._open:
            await asyncio.wait(self._open, timeout=_FAREWELL_SECONDS)

    async def _connected(
        self, handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        if task is None or len(self._open) >= MOST_CONNECTIONS:
            writer.write(self._full)
            writer.close()
            return
        self._open.add(task)
        try:
            await handler(reader, writer)
        except TimeoutError:
            writer.transport.abort()  # too slow: what it has not taken would wait for it
        except (OSError, EOFError, asyncio.CancelledError):
            pass  # the client left, or the server stops
        except Exception:  # noqa: BLE001 - whatever a client does ends its own connection alone
            _log.exception("%s: a connection ended by an error", self._name)
        finally:
            self._open.discard(task)
            writer.close()
