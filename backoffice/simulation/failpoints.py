"""Failpoints: named places at which a test has the process killed, as a power cut would. Off unless one is named."""

import os
import signal

NAMES = (
    "world.make.before",
    "world.make.after",
    "world.commit.before",
    "world.commit.after",
    "world.note.before",
    "world.note.after",
    "registry.commit.before",
    "registry.commit.after",
    "create.built",
    "fork.copied",
    "publish.placed",
    "publish.registered",
    "reset.copied",
    "reset.aside",
    "reset.placed",
    "reset.registered",
    "delete.aside",
    "delete.forgotten",
    "inbox.store.before",
    "inbox.store.after",
    "smtp.mail.before",
    "smtp.answer.after",
    "mailsim.store.before",
    "mailsim.store.after",
)
"""All failpoints: around each commit, each move of a world's directory, each delivery, each SMTP exchange."""

_wanted = ""
_left = 0


def arm(failpoint: str) -> None:
    """Die when a point is reached for the nth time, as `world.commit.before:17` says (without a number, the first).

    An empty text disarms. ValueError for a name that is none, or a number below 1.
    """
    global _wanted, _left
    name, _, times = failpoint.partition(":")
    if name and (name not in NAMES or int(times or 1) < 1):
        raise ValueError(f"{failpoint}: その地点はありません / there is no such failpoint; one of {NAMES}")
    _wanted, _left = name, int(times or 1)


def reach(name: str) -> None:
    """Say that the process has come to a failpoint; it goes no further when that is where it is to die."""
    if name == _wanted:
        _count_down()


def _count_down() -> None:
    global _left  # noqa: PLW0603 - see arm
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
