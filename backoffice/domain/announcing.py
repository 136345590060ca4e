"""Announcements (お知らせ) of the office: who reads them, and what can be written."""

from datetime import datetime
from enum import StrEnum

from backoffice.domain.jst import spoken
from backoffice.domain.refusal import Refusal

LONGEST_TITLE = 100
LONGEST_WORDS = 2000


class Audience(StrEnum):
    """Who reads an announcement: users on the portal, officers on the console, or both."""

    PORTAL = "portal"
    CONSOLE = "console"
    BOTH = "both"

    @property
    def label(self) -> str:
        """The word on the form."""
        return _LABELS[self]


_LABELS = {
    Audience.PORTAL: "利用者（申請ポータル）",
    Audience.CONSOLE: "職員（審査コンソール）",
    Audience.BOTH: "利用者と職員",
}


def title_refusal(title: str) -> Refusal | None:
    """Return why an announcement cannot have a title, or None."""
    if 0 < len(title.strip()) <= LONGEST_TITLE:
        return None
    ja = f"件名を{LONGEST_TITLE}文字以内で入力してください。"
    return Refusal("R-180", ja, f"A title of 1 to {LONGEST_TITLE} characters.", "title", "title")


def words_refusal(words: str) -> Refusal | None:
    """Return why an announcement cannot have these words, or None."""
    if 0 < len(words.strip()) <= LONGEST_WORDS:
        return None
    ja = f"お知らせの内容を{LONGEST_WORDS}文字以内で入力してください。"
    return Refusal("R-180", ja, f"Words of 1 to {LONGEST_WORDS} characters.", "words", "words")


def audience_refusal(audience: str) -> Refusal | None:
    """Return why nobody can be the reader, or None."""
    if audience in set(Audience):
        return None
    ja = "知らせる相手（利用者、職員、又はその両方）を選んでください。"
    return Refusal("R-180", ja, "One of portal, console, both.", "audience", "audience")


def time_refusal(begins_at: datetime, ends_at: datetime, now: datetime) -> Refusal | None:
    """Return why an announcement cannot stand from one instant to another, or None: it has to be seen some time."""
    if begins_at < ends_at and now < ends_at:
        return None
    ja = f"掲載の終わり（{spoken(ends_at)}）は、始まりと今の模擬日時より後にしてください。"
    return Refusal("R-180", ja, "It ends after it begins, and after now.", "to", "announcement-order")
