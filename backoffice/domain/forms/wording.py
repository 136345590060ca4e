"""How a field's limits read under its label, and its answer on the confirmation screen."""

_WIDTHS = {
    "full": "全角",
    "half_digits": "半角数字",
    "half_upper": "半角英字（大文字）",
    "half_alnum": "半角英数字記号",
}
_WIDTHS_EN = {
    "full": "full-width",
    "half_digits": "half-width digits",
    "half_upper": "half-width capital letters",
    "half_alnum": "half-width letters, digits and signs",
}
_MARKS = ("年", "月", "日")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def in_words(value: str, *, dated: bool, amount: bool) -> str:
    """Return an ISO date (also year and month, or the year alone) as 2025年6月2日, an amount with commas."""
    if amount and value.isascii() and value.isdecimal():
        return f"{int(value):,}"
    if not dated or not value.replace("-", "").isdecimal():
        return value
    return "".join(f"{int(part)}{mark}" for part, mark in zip(value.split("-"), _MARKS, strict=False) if part)


def hint_ja(width: str, max_length: int | None, *, exact: bool, example: str) -> str:
    """Return such as 全角、80文字以内　例）ベトナム　ハノイ; "" where there is nothing to say."""
    length = f"{max_length}文字{'' if exact else '以内'}" if max_length else ""
    limits = "、".join(part for part in (_WIDTHS.get(width, ""), length) if part)
    return "　".join(part for part in (limits, f"例）{example}" if limits and example else "") if part)


def in_english(value: str, *, dated: bool, amount: bool) -> str:
    """Return an ISO date (also year and month, or the year alone) as 2 June 2025, an amount with commas."""
    year, *parts = value.split("-")
    if not dated or not value.replace("-", "").isdecimal() or not all(parts):
        return in_words(value, dated=False, amount=amount)
    if not parts or int(parts[0]) not in range(1, len(_MONTHS) + 1):
        return value
    day = [str(int(part)) for part in parts[1:]]
    return " ".join([*day, _MONTHS[int(parts[0]) - 1], year])


def hint_en(width: str, max_length: int | None, *, exact: bool, example: str) -> str:
    """Return such as “full-width, at most 80 characters, e.g. ベトナム　ハノイ”; "" where there is nothing to say."""
    length = f"{'' if exact else 'at most '}{max_length} characters" if max_length else ""
    limits = ", ".join(part for part in (_WIDTHS_EN.get(width, ""), length) if part)
    return ", ".join(part for part in (limits, f"e.g. {example}" if limits and example else "") if part)
