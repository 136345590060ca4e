"""One client's connection by SMTP (RFC 5321): aiosmtpd's protocol, with strict lines, wishes for reports, and limits."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar, cast

from aiosmtpd.smtp import SMTP

from mailsim import parameters, policy, replies
from mailsim.delivery import Answer, Delivery
from mailsim.hooks import Handler, Quick, Session, Surroundings
from mailsim.lines import Lines
from mailsim.message import Envelope, Wish
from mailsim.parameters import OfMail
from mailsim.policy import IDENT, SERVER_NAME
from mailsim.replies import Refused, Reply

P = ParamSpec("P")
T = TypeVar("T")
_ERRORS = {500, 501, 502, 503, 504, 535, 555}
_NO_COMMANDS = {"220", "334", "354"}
_BANNER = f"220 {SERVER_NAME} "
"""The first reply, which has the name of the server where others have their status code (RFC 2034 §3)."""
_log = logging.getLogger(__name__)


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


class Connection(Quick, SMTP):
    """aiosmtpd's protocol, which brings commands, AUTH and STARTTLS; what a mail is made of is taken by ourselves."""

    line_length_limit = 12_288 + 2  # RFC 4954 §4, the longest of all lines

    def __init__(self, around: Surroundings) -> None:
        handler = Handler(around)
        super().__init__(
            handler,
            data_size_limit=around.policy.size_octets,
            enable_SMTPUTF8=True,
            hostname=SERVER_NAME,
            ident=IDENT,
            timeout=around.policy.idle_seconds,
            auth_require_tls=False,
            authenticator=handler.authenticate,
            loop=asyncio.get_running_loop(),
        )
        # The library's own reader takes lines that end with LF alone.
        lines = Lines(limit=self.line_length_limit, loop=self.loop)
        asyncio.StreamReaderProtocol.__init__(self, lines, self._cb_client_connected, self.loop)
        self.command_size_limits = defaultdict(
            lambda: around.policy.command_octets, AUTH=around.policy.auth_octets
        )
        self.command_size_limit = around.policy.command_octets
        self._around = around
        self._begun: _Transaction | None = None
        self._greeting = False
        self._renew_limits()

    # --- the connection ---
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, in TLS where the port speaks it from the start, or go on in TLS after STARTTLS."""
        self._one_too_many = (
            len(self._around.open) - (self in self._around.open) >= self._around.policy.connections
        )
        if not self._one_too_many:
            self._around.open.add(self)
        super().connection_made(transport)
        if self._original_transport is None and (secured := transport.get_extra_info("sslcontext")):
            cast("Session", self.session).ssl = secured

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        self._around.open.discard(self)
        super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """Let what came before the client shut its side be answered; TLS knows no such half."""
        asyncio.StreamReaderProtocol.eof_received(self)
        return cast("Session", self.session).ssl is None

    async def say_goodbye(self) -> None:
        """Tell the client that the server stops, and close."""
        if self.transport is not None:
            with suppress(ConnectionError):
                await self.push(str(replies.SHUTTING_DOWN))
        transport = cast("asyncio.Transport | None", self.transport)
        if transport is not None:
            transport.close()
            if cast("Session", self.session).ssl is not None:
                transport.abort()  # else TLS waits for the client's farewell, and its socket outlives the server

    async def push(self, status: str | bytes) -> None:
        """Send one reply line; those of the library get the status code that EHLO promised."""
        line = status.decode() if isinstance(status, bytes) else status
        if isinstance(status, str) and not self._greeting and not line.startswith(_BANNER):
            line = replies.enhanced(line)
        await super().push(line)
        await self._count(line)

    async def _handle_client(self) -> None:
        if self._one_too_many:
            await super().push(str(replies.TOO_MANY_CONNECTIONS))
            cast("asyncio.Transport", self.transport).close()
            return
        with suppress(ConnectionResetError):
            await super()._handle_client()

    def _reset_timeout(self, duration: float | None = None) -> None:
        """Note that the client was heard; a timer that runs is left alone and looks again when it ends."""
        self._heard_at = self.loop.time()
        if self._timeout_handle is None:
            super()._reset_timeout(duration)

    def _timeout_cb(self) -> None:
        """Leave who is silent, with a word; who takes no words is cut off."""
        transport = cast("asyncio.Transport | None", self.transport)
        if transport is None:
            return
        left = self._heard_at + self._timeout_duration - self.loop.time()
        if left > 0:
            self._timeout_handle = self.loop.call_later(left, self._timeout_cb)
        elif transport.get_write_buffer_size():
            transport.abort()
        else:
            self._writer.write(f"{replies.IDLE}\r\n".encode())
            transport.close()

    def _create_session(self) -> Session:
        return Session(self.loop)

    def _set_post_data_state(self) -> None:
        self._begun = None
        super()._set_post_data_state()  # type: ignore[no-untyped-call]  # aiosmtpd has it so

    def _renew_limits(self) -> None:
        self._commands_left, self._errors_left = self._around.policy.commands, self._around.policy.errors

    async def _count(self, line: str) -> None:
        """Hang up on who sends a great many commands, or errors, without a mail."""
        if line[3:4] == "-" or self._greeting or line[:3] in _NO_COMMANDS:
            return
        self._commands_left -= 1
        self._errors_left -= int(line[:3]) in _ERRORS
        if min(self._commands_left, self._errors_left) < 0:
            over = replies.TOO_MANY_ERRORS if self._errors_left < 0 else replies.TOO_MANY_COMMANDS
            await super().push(str(over))
            await self._end()

    async def _end(self, *, cut: bool = False) -> None:
        """End the conversation, as QUIT does; ``cut`` drops the line without waiting for what was said."""
        transport = cast("asyncio.Transport | None", self.transport)
        if transport is not None:
            transport.abort() if cut else transport.close()
        cast("asyncio.Task[None]", self._handler_coroutine).cancel()
        await asyncio.sleep(0)

    # --- commands ---
    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Answer EHLO."""
        await self._greet(super().smtp_EHLO(hostname))

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Answer HELO."""
        cast("Session", self.session).extended_smtp = False
        await self._greet(super().smtp_HELO(hostname))

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Go on in TLS; what was said before is forgotten (RFC 3207 §4.2)."""
        if cast("Session", self.session).ssl is not None:
            raise Refused(replies.TLS_ALREADY)
        if self._around.tls is None:
            raise Refused(replies.TLS_NOT_HERE)
        try:
            self.tls_context = await self._in_thread(self._around.tls)
        except (OSError, ValueError) as error:
            _log.error("SMTP: no TLS: %r", error, exc_info=error)
            raise Refused(replies.TLS_FAILED) from None
        await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Answer AUTH, whose mechanisms are named in any case (RFC 4954 §4)."""
        session = cast("Session", self.session)
        if not session.extended_smtp:
            raise Refused(replies.GREETING_FIRST)
        if self._begun:
            raise Refused(replies.MAIL_ALREADY)
        mechanism, blank, initial = (arg or "").partition(" ")
        if mechanism.upper() not in self._auth_methods:
            raise Refused(replies.AUTH_MECHANISM)
        await super().smtp_AUTH(mechanism.upper() + blank + initial)

    async def smtp_HELP(self, arg: str) -> None:  # noqa: ARG002, N802 - aiosmtpd's name
        """Answer HELP."""
        await self.push(str(replies.HELP))

    async def _not_here(self, arg: str) -> None:  # noqa: ARG002 - aiosmtpd's way to call
        await self.push(str(replies.NOT_HERE))

    smtp_BDAT = smtp_EXPN = smtp_TURN = _not_here  # noqa: N815 - aiosmtpd's names

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Begin a mail: the world must be there and the sender an address, or null."""
        if await self.check_helo_needed():
            return
        if self._begun:
            raise Refused(replies.MAIL_ALREADY)
        sender, rest = self._path("MAIL FROM:", arg or "")
        announced = parameters.of_mail(rest, self._around.policy.size_octets)
        if fault := policy.sender_fault(sender, utf8=announced.utf8):
            raise Refused(fault)
        world = cast("Session", self.session).world
        at_once = self._around.resolves_at_once
        delivery = self._begin(world) if at_once else await self._in_thread(self._begin, world)
        if delivery is None:
            raise Refused(replies.AUTH_NEEDED)
        reply = await self._ask(delivery, delivery.sender, sender)
        self._begun = _Transaction(delivery, sender, announced)
        await self.push(str(reply))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """RCPT: each recipient has a reply of its own."""
        begun = self._begun
        if not begun:
            raise Refused(replies.MAIL_FIRST)
        recipient, rest = self._path("RCPT TO:", arg or "")
        wish = parameters.of_recipient(recipient, rest)
        if fault := policy.address_fault(recipient, utf8=begun.announced.utf8):
            raise Refused(fault)
        if len(begun.recipients) >= self._around.policy.recipients:
            raise Refused(replies.TOO_MANY_RECIPIENTS)
        reply = await self._ask(begun.delivery, begun.delivery.recipient, begun.sender, recipient)
        begun.recipients.append(recipient)
        if rest:
            begun.wishes.append(wish)
        await self.push(str(reply))

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Take DATA, read in blocks: the library's loop over lines is what a mail's arrival costs most."""
        if arg:
            raise Refused(replies.syntax("DATA"))
        begun = self._begun
        if not begun or not begun.recipients:
            raise Refused(replies.RECIPIENT_FIRST if begun else replies.MAIL_FIRST)
        await self.push(str(replies.GO_AHEAD))
        self._set_post_data_state()
        raw = await cast("Lines", self._reader).message(self._around.policy.size_octets, self._reset_timeout)
        if raw is None:
            raise Refused(replies.TOO_BIG)
        if fault := policy.content_fault(self._around.policy, raw):
            raise Refused(fault)
        await self._store(begun, raw)

    async def _store(self, begun: _Transaction, raw: bytes) -> None:
        """Answer a whole message: 250 only when it is on the disk. The server's end waits for the answer."""
        storing: asyncio.Future[None] = self.loop.create_future()
        self._around.storing.add(storing)
        try:
            self._around.on_storing("before")
            # shielded: a client that leaves does not undo what is being stored
            answer = await asyncio.shield(self._stored(begun.delivery, begun.envelope, raw))
            self._around.on_storing("after")
            reply = await self._endured(answer)
            self._renew_limits()
            await self.push(str(reply))
        finally:
            self._around.storing.discard(storing)
            storing.set_result(None)

    async def _stored(self, delivery: Delivery, envelope: Envelope, raw: bytes) -> Answer:
        """Return the answer to a mail; one with which nothing special happens is stored with all that come by now."""
        if delivery.stores(envelope):
            return Answer(replies.stored(await self._around.gathering.store(delivery.inbox, envelope, raw)))
        return await self._in_thread(delivery.message, envelope, raw)

    async def _greet(self, answer: Awaitable[None]) -> None:
        """Answer a greeting, whose replies carry no status code (RFC 2034 §3)."""
        self._greeting = True
        try:
            await answer
        finally:
            self._greeting = False

    def _path(self, form: str, argument: str) -> tuple[str, str]:
        """Return address and parameters of MAIL and RCPT; parameters are a matter of EHLO alone."""
        keyword = form.partition(" ")[2]
        if argument[: len(keyword)].upper() != keyword:
            raise Refused(replies.syntax(f"{form}<address>"))
        path = policy.split_path(argument[len(keyword) :])
        if path is None:
            raise Refused(replies.BAD_ADDRESS)
        if path[1] and not cast("Session", self.session).extended_smtp:
            raise Refused(replies.syntax(f"{form}<address>"))
        return path

    def _begin(self, world: str) -> Delivery | None:
        inbox = self._around.resolve(world)
        return Delivery(inbox, world) if inbox else None

    async def _ask(
        self, delivery: Delivery, step: Callable[P, Answer], *said: P.args, **named: P.kwargs
    ) -> Reply:
        """Return what a delivery answers; where it may read its file it is asked away from the loop."""
        plain = delivery.plain
        return await self._endured(
            step(*said, **named) if plain else await self._in_thread(step, *said, **named)
        )

    async def _endured(self, answer: Answer) -> Reply:
        """Return the reply when it has been as slow as it is to be, and not at all where it is the end of the line."""
        if answer.slow_seconds:
            await asyncio.sleep(answer.slow_seconds)
        if answer.cut:
            await self._end(cut=True)
        if not answer.taken:
            raise Refused(answer.reply)
        return answer.reply

    async def _in_thread(self, step: Callable[P, T], *said: P.args, **named: P.kwargs) -> T:
        return await self.loop.run_in_executor(self._around.threads, partial(step, *said, **named))
