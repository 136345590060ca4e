"""The wire: the protocol library's connection with bounds on what a client may send, and how slowly."""

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

from pymap.concurrent import Event
from pymap.config import BackendCapability, IMAPConfig
from pymap.exceptions import AuthorizationFailure, InvalidAuth, ResponseError
from pymap.imap import IMAPConnection
from pymap.imap.state import ConnectionState
from pymap.interfaces.login import LoginInterface
from pymap.parsing import Params
from pymap.parsing.command import Command, CommandAuth, CommandNoArgs, CommandSelect
from pymap.parsing.command.select import FetchCommand, IdleCommand, SearchCommand, StoreCommand
from pymap.parsing.commands import Commands, InvalidCommand
from pymap.parsing.exceptions import NotParseable
from pymap.parsing.response import (
    CommandResponse,
    Response,
    ResponseBye,
    ResponseNo,
    ResponseOk,
    UntaggedResponse,
)
from pymap.selected import SelectedMailbox
from pysasl import SASLAuth
from pysasl.creds.server import ServerCredentials
from pysasl.identity import ClearIdentity, Identity

from mailsim.imap.session import Session
from mailsim.inbox import Inbox
from mailsim.listener import Pace
from mailsim.sign_in import Resolve, SignInError, sign_in

if TYPE_CHECKING:
    from pymap.interfaces.session import SessionInterface
    from pymap.interfaces.token import TokensInterface

LINE_OCTETS = 1 << 20
"""A set of a hundred thousand uids fits; what is longer ends the connection."""
MAX_LITERALS = 100
CHUNK_OCTETS = 1 << 16

_LITERAL = re.compile(rb"\{(\d{1,20})\+\}\r?\n\Z")
_TAG = re.compile(rb"[\x21\x23\x24\x26\x27\x2c-\x5b\x5d\x5e-\x7a\x7c\x7e]{1,64}(?= )")
_FETCHED_WITHOUT_READING = {b"UID", b"FLAGS", b"INTERNALDATE", b"RFC822.SIZE"}


class NamespaceCommand(CommandNoArgs, CommandAuth):
    """NAMESPACE (RFC 2342)."""

    command = b"NAMESPACE"


class UnselectCommand(CommandNoArgs, CommandSelect):
    """UNSELECT (RFC 3691)."""

    command = b"UNSELECT"


class Config(IMAPConfig):
    """What this server can do. Passwords are names of worlds, so there is nothing to hide from the wire."""

    def __init__(self, tls: Any, size_octets: int) -> None:
        super().__init__(
            cast("Any", None),
            host=None,
            port=0,
            ssl_context=tls or cast("Any", object()),
            tls_enabled=tls is not None,
            hash_context=cast("Any", object()),
            cpu_subsystem=cast("Any", object()),
            proxy_protocol=cast("Any", object()),
            max_append_len=size_octets,
            bad_command_limit=20,
        )

    @property
    def backend_capability(self) -> BackendCapability:
        """IDLE, and what the commands below add."""
        custom = [b"NAMESPACE", b"UNSELECT"]
        return BackendCapability(idle=True, object_id=False, multi_append=False, custom=custom)

    @property
    def login_capability(self) -> Sequence[bytes]:
        """What is told after sign-in; the library's BINARY (RFC 3516) answers with the wrong names, so it is not."""
        return [able for able in super().login_capability if able != b"BINARY"]

    @property
    def commands(self) -> Commands:
        """The library's, and two more."""
        known = Commands()
        known.register(NamespaceCommand)
        known.register(UnselectCommand)
        return known

    @property
    def initial_auth(self) -> SASLAuth:
        """PLAIN, with or without TLS."""
        return self.tls_auth

    @property
    def tls_auth(self) -> SASLAuth:
        """PLAIN and LOGIN."""
        return SASLAuth.named([b"PLAIN", b"LOGIN"])

    @property
    def parsing_params(self) -> Params:
        """Strings of a search without CHARSET are taken as UTF-8, of which ASCII is a part."""
        return Params(max_append_len=self._max_append_len, charset="utf-8")

    @property
    def greeting(self) -> bytes:
        """What a client reads first."""
        return b"mailsim, simulated mail"


class _Asked(ClearIdentity):
    """An identity that only notes which password was given."""

    def __init__(self) -> None:
        super().__init__("", "")
        self.password = ""

    def compare_authcid(self, authcid: str) -> bool:
        del authcid
        return True

    def compare_secret(self, secret: str) -> bool:
        self.password = secret
        return True


class Login(LoginInterface):
    """Signs in: the user is an address, the password the name of a world."""

    def __init__(self, resolve: Resolve, threads: ThreadPoolExecutor) -> None:
        self._resolve = resolve
        self._threads = threads

    @property
    def tokens(self) -> "TokensInterface":
        """None."""
        raise NotImplementedError

    async def authenticate(self, credentials: ServerCredentials) -> Any:
        """Return who signs in. Raises InvalidAuth for what is no address, and for a world that is not there."""
        asked = _Asked()
        credentials.verify(cast("Identity", asked))
        address, world = credentials.authcid, asked.password
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._threads, sign_in, self._resolve, address, world)
        except SignInError as refusal:
            raise InvalidAuth(str(refusal)) from refusal
        return _Person(address, lambda: self._resolve(world), self._threads)

    async def authorize(self, authenticated: Any, authzid: str) -> Any:
        """Return the same: nobody signs in for another."""
        if authzid != authenticated.name:
            raise AuthorizationFailure
        return authenticated


class _Person:
    def __init__(
        self, address: str, resolve: Callable[[], Inbox | None], threads: ThreadPoolExecutor
    ) -> None:
        self.name = address
        self._session = Session(address, resolve, threads)

    def new_session(self) -> "AbstractAsyncContextManager[SessionInterface]":
        return self._opened()

    @asynccontextmanager
    async def _opened(self) -> Any:
        try:
            yield self._session
        finally:
            self._session.close()


class State(ConnectionState):
    """The library's commands, with two more, and without telling of expunged mails where numbers would shift."""

    @property
    def signed_in(self) -> bool:
        """Whether there is a session."""
        return self._session is not None

    async def do_fetch(self, cmd: FetchCommand) -> Any:
        """FETCH."""
        wanted = {attribute.value for attribute in cmd.attributes}
        cast("Session", self.session).sizes_only = wanted <= _FETCHED_WITHOUT_READING
        self.selected.hide_expunged = True
        return await super().do_fetch(cmd)

    async def do_store(self, cmd: StoreCommand) -> Any:
        """STORE."""
        self.selected.hide_expunged = True
        return await super().do_store(cmd)

    async def do_search(self, cmd: SearchCommand) -> Any:
        """SEARCH."""
        self.selected.hide_expunged = True
        return await super().do_search(cmd)

    async def do_command(self, cmd: Command) -> CommandResponse:
        """Do a command; what is refused for its charset or its size is told so (RFC 3501 §7.1, RFC 7889)."""
        code = cmd.parse_exc.code if isinstance(cmd, InvalidCommand) and cmd.parse_exc else None
        if code is not None and bytes(code) in {b"[BADCHARSET]", b"[TOOBIG]"}:
            return ResponseNo(cmd.tag, b"This server does not take that.", code)
        return await super().do_command(cmd)

    async def do_namespace(self, cmd: NamespaceCommand) -> tuple[CommandResponse, SelectedMailbox | None]:
        """NAMESPACE: one, of one's own."""
        response = ResponseOk(cmd.tag, b"NAMESPACE completed.")
        response.add_untagged(UntaggedResponse(b'NAMESPACE (("" "/")) NIL NIL'))
        return response, None

    async def do_unselect(self, cmd: UnselectCommand) -> tuple[CommandResponse, SelectedMailbox | None]:
        """UNSELECT: nothing is expunged."""
        self._selected = None
        return ResponseOk(cmd.tag, b"UNSELECT completed."), None


class TooMuchError(ConnectionError):
    """A client sends more than is taken; its connection ends."""


class UnreadableCommand(InvalidCommand):
    """A command that the parser chokes on."""

    @property
    def message(self) -> bytes:
        """What the client reads."""
        return b"The arguments cannot be read."


class _Gathered:
    """Octets that are to be sent together."""

    def __init__(self) -> None:
        self.octets = bytearray()

    def write(self, data: bytes) -> None:
        self.octets += data


class Connection(IMAPConnection):
    """One client, from its greeting to its end."""

    __slots__ = ("_head", "_literals", "_octets", "_pace", "_state")

    def __init__(self, *given: Any, pace: Pace, state: State) -> None:
        super().__init__(*given)
        self._pace = pace
        self._state = state
        self._head = b""
        self._octets = self._literals = 0

    async def read_command(self, state: ConnectionState) -> Command:
        """Read a command; one that the parser chokes on is a bad one."""
        self._head = b""
        self._octets = self._literals = 0
        try:
            return await super().read_command(state)
        except TimeoutError:
            await self._say_goodbye(b"Too long without a command.")
        except TooMuchError:
            await self._say_goodbye(b"More than this server takes.")
        except (ValueError, TypeError, LookupError, RecursionError):
            tag = _TAG.match(self._head)
            params = self.params.copy(tag=tag[0] if tag else b"*")
            return UnreadableCommand(params, NotParseable(memoryview(b"")))
        raise EOFError

    async def readline(self) -> memoryview:
        """Read a line with the literals that it holds already (RFC 7888), all of it within bounds."""
        seconds = self._pace.idle_seconds if self._state.signed_in else self._pace.stranger_seconds
        async with asyncio.timeout(seconds):
            taken = bytearray(await self._line())
            self._head = self._head or bytes(taken[:80])
            while literal := _LITERAL.search(taken, max(0, len(taken) - 40)):
                taken += await self._literal(int(literal[1]))
                taken += await self._line()
            return memoryview(bytes(taken))

    async def read_continuation(self, literal_length: int) -> memoryview:
        """Read a literal that was announced, and the line after it."""
        literal = b""
        if literal_length:
            async with asyncio.timeout(self._pace.idle_seconds):
                literal = await self._literal(literal_length)
        return memoryview(literal + bytes(await self.readline()))

    async def write_response(self, resp: Response) -> None:
        """Write an answer piece by piece, so that what a slow client does not take yet is not in memory."""
        if isinstance(resp, CommandResponse):
            untagged = resp._untagged  # noqa: SLF001 - the library has no other way to them
            await self.write_updates([*untagged, Response(resp.tag, resp.text)])
        else:
            await self.write_updates([resp])

    async def write_updates(self, untagged: Iterable[Response]) -> None:
        """Write what has happened, many lines at a time: the library would send each word by itself."""
        gathered = _Gathered()
        for one in untagged:
            await one.async_write(gathered)
            if len(gathered.octets) >= CHUNK_OCTETS:
                await self._send(gathered)
        await self._send(gathered)

    async def handle_updates(self, state: ConnectionState, done: Event, cmd: IdleCommand) -> None:
        """Tell a client in IDLE what happens; when its folder goes, so does it."""
        try:
            await super().handle_updates(state, done, cmd)
        except ResponseError as gone:
            await self.write_response(gone.get_response(cmd.tag))
            self.writer.close()

    async def start_tls(self) -> None:
        """Go on in TLS; what came before it in clear is not taken for a command (CVE-2011-0411)."""
        cast("Any", self.reader)._buffer.clear()  # noqa: SLF001 - a stream has no other way to forget
        async with asyncio.timeout(self._pace.stranger_seconds):
            await super().start_tls()

    async def _line(self) -> bytes:
        line = bytearray()
        while not line.endswith(b"\n"):
            try:
                line += await self.reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as long:
                line += await self.reader.readexactly(long.consumed)
            except asyncio.IncompleteReadError as cut:
                raise EOFError from cut
            if len(line) > LINE_OCTETS:
                raise TooMuchError
        return bytes(line)

    async def _literal(self, length: int) -> bytes:
        self._literals += 1
        self._octets += length
        most = (self.params.max_append_len or 0) + LINE_OCTETS
        if self._literals > MAX_LITERALS or self._octets > most:
            raise TooMuchError
        return await self.reader.readexactly(length)

    async def _send(self, gathered: _Gathered) -> None:
        self.writer.write(bytes(gathered.octets))
        gathered.octets.clear()
        async with asyncio.timeout(self._pace.taking_seconds):
            await self.writer.drain()

    async def _say_goodbye(self, words: bytes) -> None:
        with suppress(OSError, TimeoutError):
            await self.write_response(ResponseBye(words))
