"""Faults aimed at mails: whom one is aimed at, when it strikes, what it does; pure, and told beforehand by `plan`.

A fault counts the mails that come to it, from 1: those that its selector and its period fit, and that no fault before
it in the list has taken. Which of them it strikes depends on that number, the inbox's seed and the fault's id alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from mailsim.charset import fold

MOST_PLANNED = 10_000


class Point(StrEnum):
    """The step of a mail transaction at which a fault strikes."""

    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    STORED = "stored"

    @property
    def ja(self) -> str:
        """What it is called."""
        return _POINTS[self]


class Action(StrEnum):
    """What a fault does."""

    REJECT = "reject"
    GREYLIST = "greylist"
    DELAY = "delay"
    DROP = "drop"
    DUPLICATE = "duplicate"
    REORDER = "reorder"
    GARBLE = "garble"
    CUT = "cut"
    SLOW = "slow"

    @property
    def ja(self) -> str:
        """What it is called."""
        return _ACTIONS[self]


class Garbling(StrEnum):
    """What is wrong with a mail that arrives garbled."""

    SUBJECT = "subject"
    NO_MESSAGE_ID = "no-message-id"
    NO_DATE = "no-date"
    MISLABELLED = "mislabelled"

    @property
    def ja(self) -> str:
        """What it is called."""
        return _GARBLINGS[self]


_POINTS = {
    Point.AUTH: "AUTH（認証）",
    Point.MAIL: "MAIL（差出人）",
    Point.RCPT: "RCPT（宛先）",
    Point.DATA: "DATA（本文の終わり）",
    Point.STORED: "保存した後、応答の前",
}
_ACTIONS = {
    Action.REJECT: "拒否する",
    Action.GREYLIST: "グレーリスト（しばらく受け取らない）",
    Action.DELAY: "遅れて届く",
    Action.DROP: "受け取って捨てる",
    Action.DUPLICATE: "重複して届く",
    Action.REORDER: "後のメールに追い越される",
    Action.GARBLE: "ヘッダーを壊す",
    Action.CUT: "接続を切る",
    Action.SLOW: "応答を遅らせる",
}
_GARBLINGS = {
    Garbling.SUBJECT: "件名の符号化が壊れている",
    Garbling.NO_MESSAGE_ID: "Message-ID がない",
    Garbling.NO_DATE: "Date がない",
    Garbling.MISLABELLED: "文字コードの表示が違う（ISO-2022-JP）",
}


@dataclass(frozen=True, slots=True)
class Act:
    """What a fault does, and where; of the other fields an action has those that it needs.

    reject: ``code``, ``status``, ``words`` · greylist, delay: ``duration`` (simulated) · duplicate: ``copies`` more ·
    reorder: until ``behind`` later mails have come to that mailbox, or ``duration`` has passed · garble: ``how`` ·
    slow: ``seconds`` of wall time.
    """

    kind: Action
    at: Point = Point.DATA
    code: int = 451
    status: str = "4.7.1"
    words: str = ""
    duration: timedelta = timedelta()
    copies: int = 1
    behind: int = 1
    how: Garbling = Garbling.SUBJECT
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known of a mail when a fault is asked: at AUTH nothing, at MAIL its sender, at RCPT a recipient too.

    ``at`` is the instant, None where nobody knows it.
    """

    sender: str = ""
    recipient: str = ""
    subject: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turns:
    """Which of the counted mails: ``3``, ``2-4``, ``5-`` (from the fifth on), ``every 5``, several with commas."""

    text: str = ""

    def has(self, number: int) -> bool:
        """Return whether a number is one of them; all are where nothing is said."""
        return not self.text or any(_is_turn(one.strip(), number) for one in self.text.split(","))

    @staticmethod
    def is_understood(text: str) -> bool:
        """Return whether a text says turns."""
        return all(_is_range(one.strip()) for one in text.split(","))


_TURN = re.compile(
    r"(?P<first>[1-9]\d{0,6})(?P<dash>-(?P<last>[1-9]\d{0,6})?)?|every (?P<every>[1-9]\d{0,6})"
)


def _is_range(turn: str) -> bool:
    read = _TURN.fullmatch(turn)
    return read is not None and not (read["last"] and int(read["last"]) < int(read["first"]))


def _is_turn(turn: str, number: int) -> bool:
    read = _TURN.fullmatch(turn)
    if not read:
        return False
    if read["every"]:
        return number % int(read["every"]) == 0
    if not read["dash"]:
        return number == int(read["first"])
    return int(read["first"]) <= number and (not read["last"] or number <= int(read["last"]))


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: an order in the list (``place``), a selector, when it strikes, and what it does.

    ``sender`` and ``recipient`` are an address of the envelope, ``*`` and the end of one, or ``""`` for any; ``<>`` is
    the null sender. ``subject`` is a part of the subject or, ``whole``, all of it. ``since`` ≤ instant < ``until``.
    ``times`` is how often it strikes at most.
    """

    id: str
    act: Act
    place: int = 1
    active: bool = True
    note: str = ""
    sender: str = ""
    recipient: str = ""
    subject: str = ""
    whole: bool = False
    turns: Turns = Turns()
    probability: float = 100
    since: datetime | None = None
    until: datetime | None = None
    times: int | None = None

    def fits(self, sight: Sight) -> bool:
        """Return whether a mail comes to this fault."""
        return (
            _is_meant(self.sender, sight.sender or "<>")
            and _is_meant(self.recipient, sight.recipient)
            and self._has_subject(sight.subject)
            and self._is_in_period(sight.at)
            and (sight.at is not None or not self.needs_clock)
        )

    def strikes(self, seed: str, number: int, struck: int) -> bool:
        """Return whether it strikes the mail that it counts as ``number``, having struck ``struck`` before."""
        if not self.turns.has(number) or (self.times is not None and struck >= self.times):
            return False
        chance = Random(f"{seed}:mail-fault:{self.id}:{number}")  # noqa: S311 - a simulation's chance, not a secret
        return chance.random() * 100 < self.probability

    @property
    def needs_clock(self) -> bool:
        """Whether it can do nothing where nobody knows what time it is."""
        timed = self.act.kind in {Action.GREYLIST, Action.DELAY}
        return timed or self.since is not None or self.until is not None

    def _has_subject(self, subject: str) -> bool:
        wanted, found = fold(self.subject), fold(subject)
        return wanted == found if self.whole else wanted in found

    def _is_in_period(self, at: datetime | None) -> bool:
        if at is None:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


def _is_meant(pattern: str, address: str) -> bool:
    wanted, found = pattern.casefold(), address.casefold()
    return not wanted or (found.endswith(wanted[1:]) if wanted.startswith("*") else found == wanted)


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to befall the mail that a fault counts as ``number``."""

    number: int
    strikes: bool


def plan(fault: Fault, seed: str, first: int, count: int) -> list[Planned]:
    """Return what befalls the mails that a fault counts as ``first``, ``first`` + 1 …, ``count`` of them."""
    return [one for one in _fates(fault, seed, first + count - 1) if one.number >= first]


def _fates(fault: Fault, seed: str, last: int) -> Iterator[Planned]:
    struck = 0
    for number in range(1, min(last, MOST_PLANNED) + 1):
        strikes = fault.strikes(seed, number, struck)
        struck += strikes
        yield Planned(number, strikes)


def plan_text(fault: Fault, seed: str, first: int = 1, count: int = 20) -> str:
    """Return a plan as lines of text, one a mail."""
    done = f"{fault.act.kind.value}  {fault.act.kind.ja}"
    lines = (f"{one.number:>5}  {done if one.strikes else '-'}" for one in plan(fault, seed, first, count))
    return "\n".join((f"{fault.id}:", *lines))
