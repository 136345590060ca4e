"""How a field's limits read under its label, and its answer on the confirmation screen."""

_WIDTHS = {
    "full": "全角",
    "half_digits": "半角数字",
    "half_upper": "半角英字（大文字）",
    "half_alnum": "半角英数字記号",
}
_MARKS = ("年", "月", "日")


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
