"""What people write in their own words: taken as a whole, or refused with its length; never cut in silence."""

from backoffice.domain.refusal import Refusal

NOTE, REASONS, WORDS, REASON, ITEM = 4000, 4000, 2000, 1000, 200
"""The most characters of a note, of a proposal's reasons, of words for a mail, of a reason, and of one paper's name (ours)."""


def written(text: str) -> str:
    """Return a text as it was typed, without blanks around it: a browser sends each end of a line as two characters."""
    return text.replace("\r\n", "\n").strip()


def too_long(text: str, most: int, field: str, label: str) -> Refusal | None:
    """Return the refusal of a text of more than `most` characters; the words say how many there are."""
    length = len(written(text))
    if length <= most:
        return None
    ja = f"{label}は{most:,}文字以内で入力してください（いま{length:,}文字です）。短くするか、分けて書いてください。"
    en = f"At most {most:,} characters; there are {length:,}. Shorten the text."
    return Refusal("", ja, en, field, "too-long")
