"""The POP3 server (RFC 1939, 2449, 2595, 6856): INBOX of one mailbox; what is deleted goes at QUIT."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice
from pathlib import Path
from ssl import SSLContext
from typing import Any, TypeVar, cast

from mailsim import folders
from mailsim.folders import Copy, Folder
from mailsim.inbox import Inbox, NoSuchMessageError
from mailsim.listener import Listener, Pace
from mailsim.sign_in import Resolve, SignInError, sign_in

FULL = b"-ERR [SYS/TEMP] too many connections\r\n"
LINE_OCTETS = 512
MAX_ERRORS = 20
IDLE_SECONDS = 600.0
"""RFC 1939 §3: ten minutes at least."""
_CHUNK_LINES = 1000

_R = TypeVar("_R")


class Pop3Server:
    """A POP3 server in a thread and event loop of its own.

    ``resolve`` gives the inbox of the world that the password names, or None. With ``tls`` it offers STLS, and speaks
    TLS from the first octet where that is ``implicit``. ``port`` 0 takes a free one; ``port`` tells which.
    """

    def __init__(
        self,
        resolve: Resolve,
        host: str = "127.0.0.1",
        port: int = 1110,
        tls: SSLContext | None = None,
        *,
        implicit: bool = False,
        pace: Pace | None = None,
    ) -> None:
        name = "mailsim-pop3s" if implicit else "mailsim-pop3"
        self._listener = Listener(name, host, port, tls if implicit else None, FULL)
        self._resolve = resolve
        self._tls = None if implicit else tls
        self._pace = pace or Pace(idle_seconds=IDLE_SECONDS)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._listener.port

    def start(self) -> None:
        """Listen; returns when connections are taken. Raises OSError where the port is not free."""
        self._listener.start(self._client)

    def stop(self) -> None:
        """End all connections and threads; what was not yet said goodbye to is not deleted. Harmless when repeated."""
        self._listener.stop()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()

        async def away(work: Callable[[], Any]) -> Any:
            return await loop.run_in_executor(self._listener.threads, work)

        client = _Client(reader, writer, self._resolve, away, self._tls, self._pace)
        try:
            await client.run()
        finally:
            client.leave()


class _Refusal(Exception):
    """An answer that begins with -ERR."""


class _Locks:
    """Which maildrops are open in this process: each by one client at a time (RFC 1939 §4)."""

    def __init__(self) -> None:
        self._held: set[tuple[Path, str]] = set()
        self._lock = threading.Lock()

    def take(self, drop: tuple[Path, str]) -> bool:
        """Take a maildrop; False where another has it."""
        with self._lock:
            if drop in self._held:
                return False
            self._held.add(drop)
            return True

    def leave(self, drop: tuple[Path, str]) -> None:
        """Give it back."""
        with self._lock:
            self._held.discard(drop)


_LOCKS = _Locks()


class _Drop:
    """A maildrop as it was when its client signed in; numbers count from 1."""

    def __init__(self, folder: Folder, world: str) -> None:
        self.mailbox = folder.mailbox
        self.world = world
        self.key = folder.inbox.path, folder.mailbox
        self.copies: list[Copy] = []
        self.validity = 0
        self.deleted: set[int] = set()
        self.read: set[int] = set()

    def open(self, inbox: Inbox) -> None:
        """Read what is there."""
        self.copies = folders.copies(Folder(inbox, self.mailbox))
        self.validity = folders.uidvalidity(inbox)

    def there(self) -> Iterator[tuple[int, Copy]]:
        """Yield what is not deleted."""
        return ((number, one) for number, one in enumerate(self.copies, 1) if one.uid not in self.deleted)

    def get(self, word: str) -> Copy:
        """Return the message of a number."""
        number = int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0  # noqa: PLR2004 - digits
        if not 0 < number <= len(self.copies) or self.copies[number - 1].uid in self.deleted:
            raise _Refusal("no such message")
        return self.copies[number - 1]

    def unique(self, copy: Copy) -> str:
        """Return the name of a message that never changes."""
        return f"{self.validity:x}.{copy.uid}"

    def octets(self, inbox: Inbox, copy: Copy) -> bytes:
        """Return a message."""
        try:
            return folders.octets(Folder(inbox, self.mailbox), copy.uid)
        except NoSuchMessageError:
            raise _Refusal("it was deleted by another") from None

    def update(self, inbox: Inbox) -> None:
        """Do what QUIT does: what was read is read, what was deleted goes."""
        folder = Folder(inbox, self.mailbox)
        if seen := self.read - self.deleted:
            folders.flag(folder, seen, [folders.SEEN])
        if self.deleted:
            folders.expunge(folder, self.deleted)


class _Client:
    """One client, from its greeting to its end."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        resolve: Resolve,
        away: Callable[[Callable[[], Any]], Awaitable[Any]],
        tls: SSLContext | None,
        pace: Pace,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._resolve = resolve
        self._away = away
        self._tls = tls
        self._pace = pace
        self._user = ""
        self._drop: _Drop | None = None

    async def run(self) -> None:
        """Greet, and answer commands until QUIT, the end, or too many errors."""
        await self._say("+OK mailsim, simulated mail")
        errors = 0
        while errors < MAX_ERRORS:
            verb, argument = await self._command()
            try:
                if await self._do(verb, argument):
                    return
            except _Refusal as refusal:
                errors += 1
                await self._say(f"-ERR {refusal}")
                if verb == "QUIT":  # it ends the connection even where nothing could be deleted (RFC 1939 §6)
                    return

    def leave(self) -> None:
        """Let another have the maildrop."""
        if self._drop:
            _LOCKS.leave(self._drop.key)
            self._drop = None

    async def _command(self) -> tuple[str, str]:
        async with asyncio.timeout(self._pace.idle_seconds if self._drop else self._pace.stranger_seconds):
            try:
                line = await self._reader.readuntil(b"\n")
            except asyncio.LimitOverrunError:
                raise EOFError from None
        if len(line) > LINE_OCTETS:
            return "", ""
        verb, _, argument = line.decode("utf-8", "replace").rstrip("\r\n").partition(" ")
        return verb.upper(), argument

    async def _do(self, verb: str, argument: str) -> bool:
        """Do a command; True when it was the last."""
        known = _SIGNED_IN if self._drop else _STRANGER
        if verb not in known:
            raise _Refusal("unknown command, or not now")
        await known[verb](self, argument.strip(" ") if verb != "PASS" else argument)
        return verb == "QUIT"

    async def _inbox(self, work: Callable[[Inbox], _R]) -> _R:
        """Do something with the inbox as it was at sign-in; its world may have gone, or been reset."""
        drop = self._opened

        def done() -> _R:
            inbox = self._resolve(drop.world)
            if inbox is None or folders.uidvalidity(inbox) != drop.validity:
                raise _Refusal("[SYS/PERM] this world has gone: connect again")
            return work(inbox)

        return cast("_R", await self._away(done))

    @property
    def _opened(self) -> _Drop:
        if self._drop is None:
            raise _Refusal("sign in first")
        return self._drop

    async def capa(self, _argument: str) -> None:
        """CAPA (RFC 2449)."""
        able = [
            "TOP",
            "UIDL",
            "RESP-CODES",
            "AUTH-RESP-CODE",
            "PIPELINING",
            "UTF8 USER",
            "EXPIRE NEVER",
            "USER",
        ]
        stls = ["STLS"] if self._tls and not self._drop else []
        await self._list("capabilities follow", iter([*able, *stls, "IMPLEMENTATION mailsim"]))

    async def stls(self, _argument: str) -> None:
        """STLS (RFC 2595); what came before it in clear is not taken for a command."""
        if not self._tls:
            raise _Refusal("no TLS here")
        await self._say("+OK begin TLS")
        cast("Any", self._reader)._buffer.clear()  # noqa: SLF001 - a stream has no other way to forget
        async with asyncio.timeout(self._pace.stranger_seconds):
            await self._writer.start_tls(self._tls)
        self._tls = None
        self._user = ""

    async def utf8(self, _argument: str) -> None:
        """UTF8 (RFC 6856): mails go out as they came in either way."""
        await self._say("+OK as they are")

    async def user(self, argument: str) -> None:
        """USER: an address."""
        self._user = argument
        await self._say("+OK the password names the world")

    async def password(self, argument: str) -> None:
        """PASS: the name of a world."""
        user, world = self._user, argument
        try:
            inbox = await self._away(lambda: sign_in(self._resolve, user, world))
        except SignInError as refusal:
            raise _Refusal(f"[AUTH] {refusal}") from refusal
        drop = _Drop(Folder(inbox, user), world)
        if not _LOCKS.take(drop.key):
            raise _Refusal("[IN-USE] another client has this mailbox open")
        self._drop = drop
        await self._away(lambda: drop.open(inbox))
        await self._say(f"+OK {len(drop.copies)} messages")

    async def stat(self, _argument: str) -> None:
        """STAT."""
        sizes = [one.size for _, one in self._opened.there()]
        await self._say(f"+OK {len(sizes)} {sum(sizes)}")

    async def listing(self, argument: str) -> None:
        """LIST."""
        await self._each(argument, lambda copy: str(copy.size))

    async def uidl(self, argument: str) -> None:
        """UIDL."""
        await self._each(argument, self._opened.unique)

    async def retr(self, argument: str) -> None:
        """RETR; the mail counts as read when the client says goodbye."""
        drop, copy = self._opened, self._opened.get(argument)
        raw = await self._inbox(lambda inbox: drop.octets(inbox, copy))
        drop.read.add(copy.uid)
        await self._octets(f"{len(raw)} octets", raw)

    async def top(self, argument: str) -> None:
        """TOP: the header and so many lines."""
        word, _, lines = argument.partition(" ")
        drop, copy = self._opened, self._opened.get(word)
        if not (lines.isascii() and lines.isdigit() and len(lines) < 10):  # noqa: PLR2004 - digits
            raise _Refusal("how many lines?")
        raw = await self._inbox(lambda inbox: drop.octets(inbox, copy))
        header, blank, body = raw.partition(b"\r\n\r\n")
        shown = b"".join(islice(body.splitlines(keepends=True), int(lines)))
        await self._octets("the top of it", header + blank + shown)

    async def dele(self, argument: str) -> None:
        """DELE."""
        self._opened.deleted.add(self._opened.get(argument).uid)
        await self._say("+OK it goes at QUIT")

    async def rset(self, _argument: str) -> None:
        """RSET."""
        self._opened.deleted.clear()
        await self._say("+OK nothing goes")

    async def noop(self, _argument: str) -> None:
        """NOOP."""
        await self._say("+OK")

    async def quit(self, _argument: str) -> None:
        """QUIT; once signed in, what was deleted goes now, durably, and the mailbox is free before the client hears so."""
        if self._drop:
            await self._inbox(self._drop.update)
            self.leave()
        await self._say("+OK bye")

    async def _each(self, argument: str, shown: Callable[[Copy], str]) -> None:
        if argument:
            await self._say(f"+OK {argument} {shown(self._opened.get(argument))}")
        else:
            there = self._opened.there()
            await self._list("they follow", (f"{number} {shown(one)}" for number, one in there))

    async def _list(self, words: str, lines: Iterator[str]) -> None:
        await self._say(f"+OK {words}")
        while some := list(islice(lines, _CHUNK_LINES)):
            await self._send("".join(f"{line}\r\n" for line in some).encode())
        await self._say(".")

    async def _octets(self, words: str, raw: bytes) -> None:
        """Send octets with transparency (RFC 1939 §3): no line of them is a lone dot."""
        whole = b"\r\n" + raw if raw.endswith(b"\r\n") else b"\r\n" + raw + b"\r\n"
        await self._say(f"+OK {words}")
        await self._send(whole.replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n")

    async def _say(self, line: str) -> None:
        await self._send(line.encode() + b"\r\n")

    async def _send(self, octets: bytes) -> None:
        self._writer.write(octets)
        async with asyncio.timeout(self._pace.taking_seconds):
            await self._writer.drain()


_Verb = Callable[[_Client, str], Awaitable[None]]
_STRANGER: dict[str, _Verb] = {
    "CAPA": _Client.capa,
    "STLS": _Client.stls,
    "UTF8": _Client.utf8,
    "USER": _Client.user,
    "PASS": _Client.password,
    "QUIT": _Client.quit,
}
_SIGNED_IN: dict[str, _Verb] = {
    "CAPA": _Client.capa,
    "STAT": _Client.stat,
    "LIST": _Client.listing,
    "UIDL": _Client.uidl,
    "RETR": _Client.retr,
    "TOP": _Client.top,
    "DELE": _Client.dele,
    "RSET": _Client.rset,
    "NOOP": _Client.noop,
    "QUIT": _Client.quit,
}
