"""One client's conversation by SMTP (RFC 5321): its commands in their order, each with its answer."""

import asyncio
import base64
import binascii
import logging
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, ParamSpec, TypeVar

from mailsim import parameters, policy, replies
from mailsim.delivery import Answer, Delivery
from mailsim.inbox import Inbox
from mailsim.message import Envelope, Wish
from mailsim.parameters import OfMail
from mailsim.policy import SERVER_NAME, Policy
from mailsim.replies import Refused, Reply
from mailsim.wire import GoneError, IdleError, LineTooLongError, Wire

Resolve = Callable[[str], Inbox | None]
OnStoring = Callable[[Literal["before", "after"]], None]

P = ParamSpec("P")
T = TypeVar("T")
_ERRORS = {500, 501, 502, 503, 504, 535, 555}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all conversations of a server share. Whatever may read a file runs in ``threads``."""

    resolve: Resolve
    policy: Policy
    threads: ThreadPoolExecutor
    on_storing: OnStoring
    tls: ssl.SSLContext | None
    storing: set[asyncio.Future[None]]


@dataclass(slots=True)
class _Transaction:
    """A mail that has been begun (RFC 5321 §3.3)."""

    delivery: Delivery
    sender: str
    announced: OfMail
    recipients: list[str] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)

    @property
    def envelope(self) -> Envelope:
        return Envelope(
            self.sender,
            tuple(self.recipients),
            ret=self.announced.ret,
            envid=self.announced.envid,
            wishes=tuple(self.wishes),
            username=self.delivery.username,
        )


class _OverError(Exception):
    """The conversation ends here."""


class Conversation:
    """What a client says and hears; the world is what the AUTH user named, ``""`` before any AUTH."""

    def __init__(self, wire: Wire, around: Surroundings) -> None:
        self._wire = wire
        self._around = around
        self._loop = asyncio.get_running_loop()
        self._forget()
        self._commands_left = around.policy.commands
        self._errors_left = around.policy.errors
        self._commands: dict[bytes, Callable[[str], Awaitable[Reply | None]]] = {
            b"EHLO": self._ehlo,
            b"HELO": self._helo,
            b"STARTTLS": self._starttls,
            b"AUTH": self._auth,
            b"MAIL": self._mail,
            b"RCPT": self._rcpt,
            b"DATA": self._data,
            b"RSET": self._rset,
            b"NOOP": self._noop,
            b"VRFY": self._vrfy,
            b"HELP": self._help,
            b"QUIT": self._quit,
            b"EXPN": self._not_here,
            b"TURN": self._not_here,
            b"BDAT": self._not_here,
        }

    async def run(self) -> None:
        """Talk until either side ends it; raises nothing."""
        try:
            self._wire.say(f"220 {SERVER_NAME} ESMTP mailsim, simulated mail")
            while True:
                await self._turn()
        except (GoneError, _OverError):
            pass
        except IdleError:
            self._wire.say(str(replies.IDLE))
        self._wire.close()

    def _forget(self) -> None:
        """Know nothing of the client (RFC 3207 §4.2)."""
        self._world = ""
        self._authenticated = False
        self._greeted: Literal["", "HELO", "EHLO"] = ""
        self._transaction: _Transaction | None = None

    async def _turn(self) -> None:
        """Take a command and answer it."""
        try:
            reply = await self._answer(await self._line(self._around.policy.auth_octets))
        except Refused as refused:
            reply = refused.reply
        except (GoneError, IdleError, _OverError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever else goes wrong is ours, and may be tried again
            _log.error("SMTP: not stored: %r", error, exc_info=error)
            reply = replies.NOT_STORED
        if reply:
            self._wire.say(str(reply))
            self._count(reply)

    def _count(self, reply: Reply) -> None:
        """Hang up on who sends a great many commands, or errors, without a mail."""
        self._commands_left -= 1
        self._errors_left -= reply.code in _ERRORS
        if min(self._commands_left, self._errors_left) < 0:
            self._end(replies.TOO_MANY_ERRORS if self._errors_left < 0 else replies.TOO_MANY_COMMANDS)

    def _end(self, reply: Reply) -> None:
        self._wire.say(str(reply))
        raise _OverError

    async def _line(self, most_octets: int) -> bytes:
        try:
            return await self._wire.line(most_octets)
        except LineTooLongError:
            raise Refused(replies.COMMAND_TOO_LONG) from None

    async def _answer(self, line: bytes) -> Reply | None:
        if not line.endswith(b"\r\n") or any(octet in line[:-2] for octet in b"\0\r\n"):
            raise Refused(replies.COMMAND_OCTETS)
        verb = line[:-2].upper().partition(b" ")[0]
        if not verb.isalpha():
            raise Refused(replies.COMMAND_OCTETS)
        if len(line) > self._around.policy.command_octets and verb != b"AUTH":
            raise Refused(replies.COMMAND_TOO_LONG)
        if verb not in self._commands:
            raise Refused(replies.UNKNOWN_COMMAND)
        argument = line[len(verb) : -2].strip(b" \t")
        return await self._commands[verb](argument.decode(errors="surrogateescape"))

    async def _ehlo(self, name: str) -> None:
        self._greet("EHLO", name)
        offered = [
            SERVER_NAME,
            "PIPELINING",
            f"SIZE {self._around.policy.size_octets}",
            "8BITMIME",
            "SMTPUTF8",
            "ENHANCEDSTATUSCODES",
            "DSN",
            *(["STARTTLS"] if self._around.tls and not self._wire.secure else []),
            "AUTH PLAIN LOGIN",
        ]
        for line in offered:
            self._wire.say(f"250-{line}")
        self._wire.say("250 HELP")

    async def _helo(self, name: str) -> Reply:
        self._greet("HELO", name)
        return Reply(250, "", SERVER_NAME)

    def _greet(self, how: Literal["HELO", "EHLO"], name: str) -> None:
        if not name:
            raise Refused(replies.syntax(f"{how} hostname"))
        self._greeted, self._transaction = how, None

    async def _starttls(self, argument: str) -> None:
        if argument:
            raise Refused(replies.syntax("STARTTLS"))
        if self._wire.secure:
            raise Refused(replies.TLS_ALREADY)
        if not self._around.tls:
            raise Refused(replies.TLS_NOT_HERE)
        self._wire.say(str(replies.TLS_BEGINS))
        await self._wire.secure_by(self._around.tls)
        self._forget()

    async def _auth(self, argument: str) -> Reply:
        """AUTH (RFC 4954): the user names the world, whatever the password."""
        if self._greeted != "EHLO":
            raise Refused(replies.GREETING_FIRST)
        if self._authenticated or self._transaction:
            raise Refused(replies.AUTH_ALREADY if self._authenticated else replies.MAIL_ALREADY)
        mechanism, _, initial = argument.partition(" ")
        steps = {"PLAIN": self._auth_plain, "LOGIN": self._auth_login}
        if mechanism.upper() not in steps:
            raise Refused(replies.AUTH_MECHANISM)
        user = await steps[mechanism.upper()](initial)
        world = user.decode(errors="replace")
        if not world or await self._in_thread(self._around.resolve, world) is None:
            raise Refused(replies.AUTH_UNKNOWN_WORLD)
        self._world, self._authenticated = world, True
        return replies.AUTH_DONE

    async def _auth_plain(self, initial: str) -> bytes:
        """Return the user of RFC 4616: ``authorisation NUL user NUL password``."""
        said = (_decoded(initial.encode()) if initial else await self._challenged("")).split(b"\0")
        if len(said) != 3:  # noqa: PLR2004 - RFC 4616 §2
            raise Refused(replies.AUTH_MALFORMED)
        return said[1]

    async def _auth_login(self, initial: str) -> bytes:
        user = _decoded(initial.encode()) if initial else await self._challenged("Username:")
        await self._challenged("Password:")
        return user

    async def _challenged(self, challenge: str) -> bytes:
        self._wire.say(f"334 {base64.b64encode(challenge.encode()).decode()}")
        said = (await self._line(self._around.policy.auth_octets)).rstrip(b"\r\n")
        if said == b"*":
            raise Refused(replies.AUTH_CANCELLED)
        return _decoded(said)

    async def _mail(self, argument: str) -> Reply:
        if not self._greeted:
            raise Refused(replies.GREETING_FIRST)
        if self._transaction:
            raise Refused(replies.MAIL_ALREADY)
        sender, rest = self._path("MAIL FROM:", argument)
        announced = parameters.of_mail(rest, self._around.policy.size_octets)
        if fault := policy.sender_fault(sender, utf8=announced.utf8):
            raise Refused(fault)
        delivery = await self._in_thread(self._begin)
        if delivery is None:
            raise Refused(replies.AUTH_NEEDED)
        reply = await self._ask(delivery, delivery.sender, sender)
        self._transaction = _Transaction(delivery, sender, announced)
        return reply

    def _begin(self) -> Delivery | None:
        inbox = self._around.resolve(self._world)
        return Delivery(inbox, self._world) if inbox else None

    async def _rcpt(self, argument: str) -> Reply:
        """RCPT: each recipient has a reply of its own."""
        begun = self._transaction
        if not begun:
            raise Refused(replies.MAIL_FIRST)
        recipient, rest = self._path("RCPT TO:", argument)
        wish = parameters.of_recipient(recipient, rest)
        if fault := policy.address_fault(recipient, utf8=begun.announced.utf8):
            raise Refused(fault)
        if len(begun.recipients) >= self._around.policy.recipients:
            raise Refused(replies.TOO_MANY_RECIPIENTS)
        reply = await self._ask(begun.delivery, begun.delivery.recipient, begun.sender, recipient)
        begun.recipients.append(recipient)
        if rest:
            begun.wishes.append(wish)
        return reply

    def _path(self, form: str, argument: str) -> tuple[str, str]:
        """Return address and parameters of MAIL and RCPT; parameters are a matter of EHLO alone."""
        keyword = form.partition(" ")[2]
        if argument[: len(keyword)].upper() != keyword:
            raise Refused(replies.syntax(f"{form}<address>"))
        path = policy.split_path(argument[len(keyword) :])
        if path is None:
            raise Refused(replies.BAD_ADDRESS)
        if path[1] and self._greeted != "EHLO":
            raise Refused(replies.syntax(f"{form}<address>"))
        return path

    async def _data(self, argument: str) -> None:
        if argument:
            raise Refused(replies.syntax("DATA"))
        begun = self._transaction
        if not begun or not begun.recipients:
            raise Refused(replies.RECIPIENT_FIRST if begun else replies.MAIL_FIRST)
        self._wire.say(str(replies.GO_AHEAD))
        self._transaction = None
        await self._wire.flush()
        raw = await self._wire.message(self._around.policy.size_octets)
        if raw is None:
            raise Refused(replies.TOO_BIG)
        if fault := policy.content_fault(self._around.policy, raw):
            raise Refused(fault)
        await self._store(begun, raw)

    async def _store(self, begun: _Transaction, raw: bytes) -> None:
        """Answer a whole message: 250 only when it is on the disk. The server's end waits for the answer."""
        storing = self._loop.create_future()
        self._around.storing.add(storing)
        try:
            self._around.on_storing("before")
            reply = await self._ask(begun.delivery, begun.delivery.message, begun.envelope, raw)
            self._around.on_storing("after")
            self._commands_left, self._errors_left = self._around.policy.commands, self._around.policy.errors
            self._wire.say(str(reply))
            await self._wire.flush()
        finally:
            self._around.storing.discard(storing)
            storing.set_result(None)

    async def _rset(self, argument: str) -> Reply:
        if argument:
            raise Refused(replies.syntax("RSET"))
        self._transaction = None
        return replies.DONE

    async def _noop(self, _argument: str) -> Reply:
        return replies.DONE

    async def _vrfy(self, argument: str) -> Reply:
        return replies.VERIFIES_NOTHING if argument else replies.syntax("VRFY <address>")

    async def _help(self, _argument: str) -> Reply:
        return replies.HELP

    async def _not_here(self, _argument: str) -> Reply:
        return replies.NOT_HERE

    async def _quit(self, argument: str) -> None:
        if argument:
            raise Refused(replies.syntax("QUIT"))
        self._end(replies.CLOSING)

    async def _ask(
        self, delivery: Delivery, step: Callable[P, Answer], *said: P.args, **named: P.kwargs
    ) -> Reply:
        """Return what a delivery answers; where it may read its file it is asked away from the loop."""
        if delivery.plain and step != delivery.message:
            answer = step(*said, **named)
        else:
            answer = await self._in_thread(step, *said, **named)
        if answer.slow_seconds:
            await self._wire.flush()
            await asyncio.sleep(answer.slow_seconds)
        if answer.cut:
            self._wire.cut()
            raise _OverError
        if not answer.taken:
            raise Refused(answer.reply)
        return answer.reply

    async def _in_thread(self, step: Callable[P, T], *said: P.args, **named: P.kwargs) -> T:
        return await self._loop.run_in_executor(self._around.threads, partial(step, *said, **named))


def _decoded(said: bytes) -> bytes:
    """Return a response of AUTH; ``=`` is an empty one (RFC 4954 §4)."""
    try:
        return b"" if said == b"=" else base64.b64decode(said, validate=True)
    except binascii.Error:
        raise Refused(replies.AUTH_MALFORMED) from None
