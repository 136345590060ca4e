"""The SMTP server: takes mail for a world, stores it before it answers, and never sends anything on."""

import asyncio
import ssl
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache, partial
from typing import Any

from mailsim.connection import Connection
from mailsim.gathering import Gathering
from mailsim.hooks import OnStoring, Resolve, Surroundings
from mailsim.policy import Policy

_STORING_THREADS = 16
_FAREWELL_SECONDS = 5.0
_TLS_FAREWELL_SECONDS = 1.0
"""How long a client has to end TLS as it should."""
_BACKLOG = 1024


class SmtpServer:
    """An SMTP server in a thread and event loop of its own.

    ``resolve`` gives the inbox of the world that the AUTH user names (``""`` without AUTH), or None: 535 at AUTH,
    530 at MAIL. It is called from the server's threads and must not wait for one who waits for the server.
    Where it ``resolves_at_once`` it is asked in the server's loop, which spares each mail a visit to a thread.
    ``on_storing`` is told of each mail before it is stored, and after that before it is answered.
    With ``tls``, which is asked once, by the first who needs it, STARTTLS is offered; with ``smtps_port``, too, a
    second port speaks TLS from the start.
    Ports of 0 take free ones; ``port`` and ``smtps_port`` tell which after ``start``.
    """

    def __init__(
        self,
        resolve: Resolve,
        host: str = "127.0.0.1",
        port: int = 1025,
        policy: Policy | None = None,
        on_storing: OnStoring = lambda _when: None,
        tls: Callable[[], ssl.SSLContext] | None = None,
        smtps_port: int | None = None,
        *,
        resolves_at_once: bool = False,
    ) -> None:
        self.host = host
        self.port = port
        self.smtps_port = smtps_port
        threads = ThreadPoolExecutor(_STORING_THREADS, "mailsim-store")
        self._around = Surroundings(
            resolve,
            resolves_at_once,
            policy or Policy(),
            threads,
            Gathering(threads),
            on_storing,
            tls and cache(tls),
            set(),
            set(),
        )
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def start(self) -> None:
        """Listen; returns when connections are taken. Raises OSError where a port is not free."""
        listening: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(listening,), name="mailsim-smtp", daemon=True)
        self._thread.start()
        listening.result()

    def stop(self) -> None:
        """Finish what is being stored, say 421 to who is connected, and end the threads; harmless when repeated."""
        if self._loop and self._stopping and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread:
            self._thread.join()
        self._around.threads.shutdown(wait=True)

    def _run(self, listening: "Future[None]") -> None:
        asyncio.run(self._serve(listening))

    async def _serve(self, listening: "Future[None]") -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        servers: list[asyncio.Server] = []
        try:
            servers.append(await self._listen(self.port))
            if self.smtps_port is not None and self._around.tls:
                tls = {"ssl": self._around.tls(), "ssl_shutdown_timeout": _TLS_FAREWELL_SECONDS}
                servers.append(await self._listen(self.smtps_port, **tls))
        except (OSError, ValueError) as error:
            for server in servers:
                server.close()
            listening.set_exception(error)
            return
        self.port, *smtps = [server.sockets[0].getsockname()[1] for server in servers]
        self.smtps_port = smtps[0] if smtps else None
        listening.set_result(None)
        await self._stopping.wait()
        for server in servers:
            server.close()
        await self._say_goodbye()

    async def _listen(self, port: int, **options: Any) -> asyncio.Server:
        made = partial(Connection, self._around)
        loop = asyncio.get_running_loop()
        return await loop.create_server(made, self.host, port, backlog=_BACKLOG, **options)

    async def _say_goodbye(self) -> None:
        """Let mails that are being stored have their answers, then end all connections."""
        await _patiently({*self._around.storing})
        await _patiently({asyncio.ensure_future(one.say_goodbye()) for one in [*self._around.open]})


async def _patiently(doings: set[asyncio.Future[None]]) -> None:
    """Wait for doings to end, but not for ever; what went wrong in them ends with the connection."""
    if doings:
        await asyncio.wait(set(doings), timeout=_FAREWELL_SECONDS)
