"""What a client gives, as the folders take it; and what they refuse, as the client is told."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from pymap.exceptions import MailboxConflict, MailboxError, MailboxNotFound
from pymap.parsing.specials.flag import Flag, Wildcard

from mailsim import folders
from mailsim.inbox import Inbox

_R = TypeVar("_R")


def told(work: Callable[[Inbox], _R], *names: str, try_create: bool = False) -> Callable[[Inbox], _R]:
    """Return some work whose refusals the library understands; ``names`` are the folders it is about."""

    def done(inbox: Inbox) -> _R:
        try:
            return work(inbox)
        except folders.NoSuchFolderError as refusal:
            raise MailboxNotFound(names[0], try_create=try_create) from refusal
        except folders.FolderExistsError as refusal:
            raise MailboxConflict(names[-1]) from refusal
        except folders.TooManyFoldersError as refusal:
            raise MailboxError(names[-1], b"Too many mailboxes.") from refusal

    return done


def mail_lines(literal: bytes) -> bytes:
    """Return octets with the line ends of mail."""
    return literal.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def kept(flags: Iterable[Flag]) -> list[str]:
    """Return the flags that are kept; whoever sets \\Recent or something that is no word sets nothing."""  # noqa: D301 - as it is written on the wire
    return [str(flag) for flag in flags if flag not in {Wildcard, Flag(b"\\Recent")}]
