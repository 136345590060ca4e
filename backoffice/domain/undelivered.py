"""Mails that were not taken: what becomes of them (不着), and when those refused for now are tried again."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from backoffice.domain.dated import Dated, DatedRows

GIVEN_UP = "550 5.4.7"
"""How a reply begins of a mail that was refused for now until its time was over (RFC 3463 §3.5)."""
_FOR_GOOD = "5"


class MissState(StrEnum):
    """What became of a mail that one receiver did not take."""

    WAITING = "waiting"
    FAILED = "failed"
    ARRIVED = "arrived"
    SENT_AGAIN = "sent-again"
    REACHED = "reached"

    @property
    def label(self) -> str:
        """The state in Japanese."""
        return _LABELS[self]


_LABELS = {
    MissState.WAITING: "再送待ち",
    MissState.FAILED: "不着",
    MissState.ARRIVED: "再送で届いた",
    MissState.SENT_AGAIN: "送り直した",
    MissState.REACHED: "別の方法で連絡した",
}


_STATUS = re.compile(r"\b[45]\.(\d{1,3}\.\d{1,3})\b")
_REASONS = {
    "1.1": "この宛先はありません",
    "2.1": "この受信箱は使われていません",
    "2.2": "受信箱がいっぱいです",
    "4.7": "決められた期間のうちに届けられませんでした",
    "7.1": "受信側が受信を拒否しています",
}
"""What a status says, whether for now or for good (RFC 3463 §3)."""


def reason(reply: str) -> str:
    """Return in words why a receiver did not take a mail, by the status in its reply."""
    status = _STATUS.search(reply)
    return _REASONS.get(status[1] if status else "", "受信側が受け取りませんでした")


@dataclass(frozen=True, slots=True)
class Retries:
    """When a mail refused for now is tried again: the minutes between attempts, the last of which repeat, and its end."""

    minutes: tuple[int, ...]
    give_up_days: int

    def next_after(self, attempts: int, began_at: datetime, now: datetime) -> datetime | None:
        """Return when the next attempt is due after so many of them, the last at the very end; None once that is over."""
        end = began_at + timedelta(days=self.give_up_days)
        due = now + timedelta(minutes=self.minutes[min(attempts, len(self.minutes)) - 1])
        return min(due, end) if now < end else None


RETRIES: DatedRows[Retries] = DatedRows(
    "when mails that were refused for now are tried again",
    Dated(
        date(2019, 7, 25),
        Retries((15, 60, 240), 5),
        "RFC 5321 §4.5.4.1, beside facts/mail.md §3: two attempts in the first hour, one every two or three hours then, up to four or five days; "
        "the minutes are ours",
        assumed=True,
    ),
)


def is_for_good(reply: str) -> bool:
    """Return whether a server's reply refuses a mail for good (5xx), and not just for now (4xx)."""
    return reply.startswith(_FOR_GOOD)
