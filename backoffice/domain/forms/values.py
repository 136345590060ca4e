"""One answer of one field: taken (as it is kept) or refused."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from backoffice.domain.forms import characters, messages
from backoffice.domain.forms.shape import DATED, Field, Kind
from backoffice.domain.mail_address import is_mail_address
from backoffice.domain.refusal import Refusal

YEARS = range(1900, 2101)
LONGEST = 10_000
_SHORT = 200
_MONTHS = range(1, 13)

_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})(?:-?(\d{2}))?", re.ASCII)
_CARD_NUMBER = re.compile(r"[A-Z]{2}[0-9]{8}[A-Z]{2}")


def taken(field: Field, text: str, today: date) -> str | Refusal:
    """Return the answer as it is kept (dates as ISO text), or why it is not taken; `text` is normal and not empty."""
    return (_taken_short if len(text) <= _SHORT else _taken)(field, text, today)


def _taken(field: Field, text: str, today: date) -> str | Refusal:
    if field.is_chosen:
        return text if text in field.options else messages.plain(field, "not_an_option")
    if len(text) > LONGEST:
        return messages.too_long(field, len(text))
    problem = _characters(field, text)
    if problem:
        return problem
    return _BY_KIND.get(field.kind, _as_is)(field, text, today)


_taken_short = lru_cache(4096)(_taken)
"""Most answers of a form are the same from one application to the next."""


def check_digit(twelve: str) -> int:
    """Return the check digit that leads a 法人番号, from its other twelve digits (法人番号の指定等に関する省令2条)."""
    total = sum(int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(twelve), start=1))
    return 9 - total % 9


def _characters(field: Field, text: str) -> Refusal | None:
    found = characters.hazard(text, lines=field.kind is Kind.LONG_TEXT)
    if found:
        return messages.hazard(field, *found)
    wrong = characters.wrong_width(text.replace("-", "") if field.kind in DATED else text, field.width)
    return messages.wrong_width(field, wrong) if wrong else _length(field, len(text))


def _length(field: Field, length: int) -> Refusal | None:
    if field.max_length is None or length == field.max_length:
        return None
    if field.exact and field.kind is not Kind.CARD_NUMBER:
        return messages.not_exact(field, length)
    return messages.too_long(field, length) if length > field.max_length else None


def _as_is(_field: Field, text: str, _today: date) -> str:
    return text


def _date(field: Field, text: str, _today: date) -> str | Refusal:
    found = _DATE.fullmatch(text)
    return _calendar_day(field, *found.groups()) if found else messages.plain(field, "not_a_date")


def _partial_past_date(field: Field, text: str, today: date) -> str | Refusal:
    answer = _date(field, text, today) if _DATE.fullmatch(text) else _year_month(field, text, today)
    if isinstance(answer, str) and answer > today.isoformat():
        return messages.plain(field, "future")
    return answer


def _year_month(field: Field, text: str, _today: date) -> str | Refusal:
    found = _YEAR_MONTH.fullmatch(text)
    if not found:
        return messages.plain(field, "not_a_date")
    year, month = found.groups()
    if int(year) not in YEARS:
        return messages.plain(field, "year_range")
    if month and int(month) not in _MONTHS:
        return messages.plain(field, "impossible_date")
    return f"{year}-{month}" if month else year


def _calendar_day(field: Field, year: str, month: str, day: str) -> str | Refusal:
    if int(year) not in YEARS:
        return messages.plain(field, "year_range")
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return messages.plain(field, "impossible_date")


def _email(field: Field, text: str, _today: date) -> str | Refusal:
    return text if is_mail_address(text) else messages.plain(field, "email")


def _card_number(field: Field, text: str, _today: date) -> str | Refusal:
    return text if _CARD_NUMBER.fullmatch(text) else messages.plain(field, "card_number")


def _corporate_number(field: Field, text: str, _today: date) -> str | Refusal:
    return text if int(text[0]) == check_digit(text[1:]) else messages.plain(field, "check_digit")


_BY_KIND: dict[Kind, Callable[[Field, str, date], str | Refusal]] = {
    Kind.DATE: _date,
    Kind.PARTIAL_PAST_DATE: _partial_past_date,
    Kind.YEAR_MONTH: _year_month,
    Kind.EMAIL: _email,
    Kind.CARD_NUMBER: _card_number,
    Kind.CORPORATE_NUMBER: _corporate_number,
}
