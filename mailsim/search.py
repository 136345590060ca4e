"""The search grammar of the inbox, as Mailpit has it: prefixes, quotes, negation, all terms together (facts mail §2).

``to:`` ``cc:`` ``bcc:`` ``reply-to:`` look at that one header (in ``bcc:`` are also recipients that no header names),
``addressed:`` at all of them and the author.
"""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mailsim.charset import fold
from mailsim.message import JST

# Words with quotes in them stay whole; the quotes go.
_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_FLAGS = frozenset({"is:read", "is:unread", "is:tagged", "has:attachment", "has:inline"})
_TEXTS = frozenset({"from", "to", "cc", "bcc", "reply-to", "addressed", "subject", "message-id", "tag"})
_INSTANTS = frozenset({"before", "after"})
_SIZES = frozenset({"larger", "smaller"})
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s?(k|kb|m|mb)?", re.ASCII | re.IGNORECASE)
_OCTETS = {"": 1, "k": 1 << 10, "m": 1 << 20}
MAX_TERMS = 100


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: ``field`` is ``any``, a prefix, or a flag such as ``is:unread``.

    ``value`` is folded text, an instant as the store writes it, or a size in octets as digits.
    """

    field: str
    value: str
    negated: bool = False


class BadSearchError(ValueError):
    """A search that cannot be understood; the message says which word of it."""


def terms(query: str, zone: tzinfo = JST) -> tuple[Term, ...]:
    """Return the terms of a query, all of which a message must meet; days begin in ``zone``.

    Raises BadSearchError on ``before:`` or ``after:`` without an ISO 8601 date, on ``larger:`` or ``smaller:``
    without a size (``500``, ``20k``, ``1.5mb``), and on more than MAX_TERMS terms.
    """
    tokens = _TOKEN.findall(query)
    if len(tokens) > MAX_TERMS:
        raise BadSearchError(
            f"検索語は {MAX_TERMS} 個までです / a search has at most {MAX_TERMS} terms, this one {len(tokens)}"
        )
    found = (_term(token, zone) for token in tokens)
    return tuple(term for term in found if term.value or term.field != "any")


def _term(token: str, zone: tzinfo) -> Term:
    negated = len(token) > 1 and token[0] in "-!"
    bare = token[negated:]
    prefix, colon, rest = bare.partition(":")
    field = prefix.lower() if colon else ""
    value = rest.replace('"', "")
    flag = f"{field}:{value.lower()}"
    if flag.removesuffix("s") in _FLAGS:
        return Term(flag.removesuffix("s"), "", negated)
    if field in _TEXTS and value:
        return Term(field, fold(value), negated)
    if field in _INSTANTS:
        return Term(field, _instant(value, zone), negated)
    if field in _SIZES:
        return Term(field, _size(value), negated)
    return Term("any", fold(bare.replace('"', "")), negated)


def _size(value: str) -> str:
    """Return a size in octets; kilobytes are of 1,024."""
    read = _SIZE.fullmatch(value)
    if read is None:
        raise BadSearchError(f"大きさが読めません: {value} / not a size such as 500, 20k or 1.5mb: {value}")
    return str(int(float(read[1]) * _OCTETS[(read[2] or "").lower().removesuffix("b")]))


def _instant(value: str, zone: tzinfo) -> str:
    """Return an instant as the store writes it: ISO 8601 in JST."""
    try:
        read = datetime.fromisoformat(value.replace("/", "-"))
        aware = read if read.tzinfo else read.replace(tzinfo=zone)
        return aware.astimezone(JST).isoformat(timespec="seconds")
    except (ValueError, OverflowError) as error:
        raise BadSearchError(f"日付が読めません: {value} / not an ISO 8601 date: {value}") from error
