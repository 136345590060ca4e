"""What connections of an SMTP server share, and what aiosmtpd asks beside the commands that they answer themselves."""

import asyncio
import logging
import ssl
from collections.abc import Callable, MutableSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from aiosmtpd.smtp import Session as LibrarySession

from mailsim import replies
from mailsim.delivery import authentication
from mailsim.gathering import Gathering
from mailsim.inbox import Inbox
from mailsim.policy import Policy
from mailsim.replies import Refused

if TYPE_CHECKING:
    from mailsim.connection import Connection

Resolve = Callable[[str], Inbox | None]
OnStoring = Callable[[Literal["before", "after"]], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all connections of a server share. Whatever may read a file runs in ``threads``."""

    resolve: Resolve
    resolves_at_once: bool
    policy: Policy
    threads: ThreadPoolExecutor
    gathering: Gathering
    on_storing: OnStoring
    tls: Callable[[], ssl.SSLContext] | None
    open: MutableSet["Connection"]
    storing: MutableSet[asyncio.Future[None]]


class Session(LibrarySession):
    """What is known of a client; ``world`` is what the AUTH user named, ``""`` before any AUTH."""

    login_data: Any = None  # the library's property of this name logs a warning at each sign-in
    world: str = ""


class Quick:
    """Names at once what the library looks for among all members, at each connection, which cost half of a short one."""

    _names: ClassVar[list[str]]

    def __init_subclass__(cls) -> None:
        cls._names = [name for name in dir(cls) if name.startswith(("smtp_", "auth_", "handle_"))]

    def __dir__(self) -> list[str]:
        """Return the names of commands, mechanisms and hooks."""
        return self._names


class Handler(Quick):
    """What the library asks beside the commands that we answer ourselves."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: object, hostname: str, lines: list[str]
    ) -> list[str]:
        """EHLO: what the library says, with what we add."""
        session.host_name = hostname
        ours = ["250-PIPELINING", "250-ENHANCEDSTATUSCODES", "250-DSN"]
        if self._around.tls and session.ssl is None:
            ours.append("250-STARTTLS")
        return [*(line for line in lines[:-1] if line != "250-STARTTLS"), *ours, lines[-1]]

    def authenticate(
        self, _server: SMTP, session: LibrarySession, _envelope: object, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        """AUTH: the user names the world, whatever the password."""
        world = given.login.decode("utf-8", "replace")
        inbox = self._around.resolve(world) if world else None
        refusal = authentication(inbox) if inbox else replies.AUTH_UNKNOWN_WORLD
        if refusal:
            # handled=False, or the client waits for a reply for ever (aiosmtpd 1.4.6)
            return AuthResult(success=False, handled=False, message=str(refusal))
        cast("Session", session).world = world
        return AuthResult(success=True)

    async def handle_exception(self, error: Exception) -> str:
        """Answer a command that was refused; whatever else goes wrong is ours, and may be tried again."""
        if isinstance(error, Refused):
            return str(error.reply)
        _log.error("SMTP: not stored: %r", error, exc_info=error)
        return str(replies.NOT_STORED)
