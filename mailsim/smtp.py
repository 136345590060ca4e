"""The SMTP server: takes mail for a world, stores it before it answers, and never sends anything on."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, Literal, cast

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from aiosmtpd.smtp import Envelope as Transaction
from aiosmtpd.smtp import Session as LibrarySession

from mailsim import policy, replies
from mailsim.delivery import Answer, Delivery, authentication
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.policy import Policy
from mailsim.replies import Reply

Resolve = Callable[[str], Inbox | None]
OnStoring = Callable[[Literal["before", "after"]], None]

_END_OF_DATA = b"\r\n.\r\n"
_CHUNK_OCTETS = 1 << 20
_STORING_THREADS = 16
_FAREWELL_SECONDS = 5.0
_log = logging.getLogger(__name__)


class Session(LibrarySession):
    """One connection; ``world`` is what the AUTH user named, ``""`` before any AUTH."""

    login_data: Any = None  # the library's property of this name logs a warning at each sign-in
    world: str = ""


class SmtpServer:
    """An SMTP server in a thread and event loop of its own.

    ``resolve`` gives the inbox of the world that the AUTH user names (``""`` without AUTH), or None: 535 at AUTH,
    530 at MAIL. It is called from the server's threads and must not wait for one who waits for the server.
    ``on_storing`` is told of each mail before it is stored, and after that before it is answered.
    ``port`` 0 takes a free one; ``port`` tells which after ``start``.
    """

    def __init__(
        self,
        resolve: Resolve,
        host: str = "127.0.0.1",
        port: int = 1025,
        policy: Policy | None = None,
        on_storing: OnStoring = lambda _when: None,
    ) -> None:
        self.host = host
        self.port = port
        self._hooks = _Hooks(
            resolve, policy or Policy(), ThreadPoolExecutor(_STORING_THREADS, "mailsim-store"), on_storing
        )
        self._open: set[_Connection] = set()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def start(self) -> None:
        """Listen; returns when connections are taken. Raises OSError where the port is not free."""
        listening: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, args=(listening,), name="mailsim-smtp", daemon=True)
        self._thread.start()
        self.port = listening.result()

    def stop(self) -> None:
        """Finish what is being stored, say 421 to who is connected, and end the threads; harmless when repeated."""
        if self._loop and self._stopping and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread:
            self._thread.join()
        self._hooks.threads.shutdown(wait=True)

    def _run(self, listening: "Future[int]") -> None:
        asyncio.run(self._serve(listening))

    async def _serve(self, listening: "Future[int]") -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = await self._loop.create_server(self._connection, self.host, self.port, backlog=1024)
        except OSError as error:
            listening.set_exception(error)
            return
        listening.set_result(server.sockets[0].getsockname()[1])
        await self._stopping.wait()
        server.close()
        await _patiently(self._hooks.answers)
        await _patiently({asyncio.ensure_future(connection.say_goodbye()) for connection in self._open})

    def _connection(self) -> "_Connection":
        return _Connection(self._hooks, self._open)


async def _patiently(doings: set[asyncio.Future[None]]) -> None:
    """Wait for doings to end, but not for ever; what went wrong in them ends with the connection."""
    if doings:
        await asyncio.wait(set(doings), timeout=_FAREWELL_SECONDS)


async def _endured(server: "_Connection", answer: Answer) -> Answer:
    """Return an answer when it has been as slow as it is to be, and not at all where it is the end of the connection."""
    if answer.slow_seconds:
        await asyncio.sleep(answer.slow_seconds)
    if answer.cut and server.transport is not None:
        server.transport.close()
        raise ConnectionResetError("cut off by a fault that was set for this mail")
    return answer


class _Hooks:
    """What the protocol asks us: who may, who is a recipient, where to store."""

    def __init__(
        self, resolve: Resolve, limits: Policy, threads: ThreadPoolExecutor, on_storing: OnStoring
    ) -> None:
        self.on_storing = on_storing
        self.resolve = resolve
        self.policy = limits
        self.threads = threads
        self.answers: set[asyncio.Future[None]] = set()

    def authenticate(
        self,
        _server: SMTP,
        session: LibrarySession,
        _transaction: Transaction,
        _mechanism: str,
        given: LoginPassword,
    ) -> AuthResult:
        """AUTH: the user names the world, whatever the password."""
        world = given.login.decode("utf-8", "replace")
        inbox = self.resolve(world) if world else None
        refusal = authentication(inbox) if inbox else replies.AUTH_UNKNOWN_WORLD
        if refusal:
            # handled=False, or the client waits for a reply for ever (aiosmtpd 1.4.6)
            return AuthResult(success=False, handled=False, message=str(refusal))
        cast("Session", session).world = world
        return AuthResult(success=True)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _transaction: Transaction, hostname: str, lines: list[str]
    ) -> list[str]:
        """EHLO: what the library says, with what we add."""
        session.host_name = hostname
        return [*lines[:-1], "250-PIPELINING", "250-ENHANCEDSTATUSCODES", lines[-1]]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self,
        server: "_Connection",
        session: Session,
        transaction: Transaction,
        address: str,
        options: list[str],
    ) -> str:
        """MAIL: the world must be there and the sender an address, or null."""
        sender = "" if address == "<>" else address
        if fault := policy.sender_fault(sender, utf8=transaction.smtp_utf8):
            return str(fault)
        server.delivery = await server.loop.run_in_executor(self.threads, self._begin, session.world)
        if server.delivery is None:
            return str(replies.AUTH_NEEDED)
        answer = await self._ask(server, server.delivery.sender, sender)
        if answer.taken:
            transaction.mail_from = address
            transaction.mail_options.extend(options)
        return str(answer.reply)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        server: "_Connection",
        _session: Session,
        transaction: Transaction,
        address: str,
        _options: list[str],
    ) -> str:
        """RCPT: each recipient has a reply of its own."""
        if fault := policy.address_fault(address, utf8=transaction.smtp_utf8):
            return str(fault)
        if len(transaction.rcpt_tos) >= self.policy.recipients:
            return str(replies.TOO_MANY_RECIPIENTS)
        delivery = cast("Delivery", server.delivery)  # of MAIL, without which the library takes no RCPT
        sender = (transaction.mail_from or "").removeprefix("<>")
        answer = await self._ask(server, delivery.recipient, sender, address)
        if answer.taken:
            transaction.rcpt_tos.append(address)
        return str(answer.reply)

    def _begin(self, world: str) -> Delivery | None:
        inbox = self.resolve(world)
        return Delivery(inbox, world) if inbox else None

    async def _ask(self, server: "_Connection", step: Callable[..., Answer], *said: str) -> Answer:
        """Ask a delivery, which may read its file, away from the loop; where nothing is set it answers at once."""
        if cast("Delivery", server.delivery).plain:
            return step(*said)
        return await _endured(server, await server.loop.run_in_executor(self.threads, step, *said))

    async def handle_exception(self, error: Exception) -> str:
        """Whatever else goes wrong is ours, and may be tried again."""
        _log.error("SMTP: %r", error, exc_info=error)
        return str(replies.NOT_STORED)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Hold the server's end until a mail that is being stored has its reply."""
        answer = asyncio.get_running_loop().create_future()
        self.answers.add(answer)
        try:
            yield
        finally:
            self.answers.discard(answer)
            answer.set_result(None)

    async def store(
        self, server: "_Connection", delivery: Delivery, transaction: Transaction, raw: bytes
    ) -> Reply:
        """Return the reply to a whole message: 250 only when it is on the disk."""
        sender = (transaction.mail_from or "").removeprefix("<>")
        envelope = Envelope(sender, tuple(transaction.rcpt_tos), delivery.username)
        self.on_storing("before")
        storing = asyncio.get_running_loop().run_in_executor(self.threads, delivery.message, envelope, raw)
        try:
            # shielded: a client that leaves does not undo what is being stored
            answer = await asyncio.shield(storing)
        except sqlite3.Error as error:
            _log.error("SMTP: not stored: %r", error, exc_info=error)
            return replies.NOT_STORED
        self.on_storing("after")
        return (await _endured(server, answer)).reply


class _Connection(SMTP):
    """aiosmtpd's protocol with strict line ends, DATA read in blocks, and enhanced status codes throughout."""

    def __init__(self, hooks: _Hooks, connections: "set[_Connection]") -> None:
        super().__init__(
            hooks,
            data_size_limit=hooks.policy.size_octets,
            enable_SMTPUTF8=True,
            hostname="mailsim.localhost",
            ident="mailsim, simulated mail",
            auth_require_tls=False,
            authenticator=hooks.authenticate,
            loop=asyncio.get_running_loop(),
        )
        self.delivery: Delivery | None = None
        self._hooks = hooks
        self._connections = connections
        self._greeting = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._connections.discard(self)
        super().connection_lost(error)

    async def say_goodbye(self) -> None:
        """Tell the client that the server stops, and close."""
        if self.transport is not None:
            with suppress(ConnectionError):
                await self.push(str(replies.SHUTTING_DOWN))
            self.transport.close()

    async def push(self, status: str | bytes) -> None:
        """Send one reply line; those of the library get the status code that EHLO promised."""
        line = status.decode() if isinstance(status, bytes) else status
        await super().push(line if self._greeting else replies.enhanced(line))

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's name
        await self._greet(super().smtp_EHLO(hostname))

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's name
        await self._greet(super().smtp_HELO(hostname))

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Take DATA, read in blocks: the library's loop over lines is what a mail's arrival costs most."""
        if await self.check_helo_needed():
            return
        if arg:
            await self.push("501 Syntax: DATA")
        elif not (self.envelope and self.envelope.rcpt_tos and self.delivery):
            await self.push("503 Error: need RCPT command")
        else:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            raw = await self._read_message()
            with self._hooks.answering():
                reply = await self._store(self.envelope, self.delivery, raw)
                self._set_post_data_state()  # type: ignore[no-untyped-call]  # aiosmtpd has it so
                await self.push(str(reply))

    def _create_session(self) -> Session:
        return Session(self.loop)

    def _getaddr(self, arg: str) -> tuple[str, str] | tuple[None, None]:
        """Return the path of MAIL and RCPT; the library's own is slow and takes what is no path."""
        path = policy.split_path(arg or "")
        return (path[0] or "<>", path[1]) if path else (None, None)

    async def _greet(self, answer: Awaitable[None]) -> None:
        """Answer a greeting, whose replies carry no status code (RFC 2034 §3)."""
        self._greeting = True
        try:
            await answer
        finally:
            self._greeting = False

    async def _store(self, transaction: Transaction, delivery: Delivery, raw: bytes | None) -> Reply:
        if raw is None:
            return replies.TOO_BIG
        fault = policy.content_fault(self._hooks.policy, raw)
        return fault or await self._hooks.store(self, delivery, transaction, raw)

    async def _read_message(self) -> bytes | None:
        """Return the octets up to the lone dot, transparency undone (RFC 5321 §4.5.2); None where they are too many."""
        limit = self._hooks.policy.size_octets
        taken = bytearray(b"\r\n")  # so that a dot on the first line ends an empty message
        overflowed = False
        seen = 0
        while (end := taken.find(_END_OF_DATA, seen)) < 0:
            if overflowed := overflowed or len(taken) > limit * 2:
                del taken[: -len(_END_OF_DATA)]
            seen = max(0, len(taken) - len(_END_OF_DATA))
            taken += await self._read_block()
        # what a pipelining client sent behind the message is its next command (RFC 2920)
        if following := bytes(taken[end + len(_END_OF_DATA) :]):
            self._reader.feed_data(following)
        raw = bytes(taken[: end + 2]).replace(b"\r\n.", b"\r\n")[2:]
        return None if overflowed or len(raw) > limit else raw

    async def _read_block(self) -> bytes:
        block: bytes = await self._reader.read(_CHUNK_OCTETS)
        if not block:
            raise ConnectionResetError("the client left within DATA")
        self._reset_timeout()
        return block
