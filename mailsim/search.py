"""The search grammar of the inbox, as Mailpit has it: prefixes, quotes, negation, all terms together (facts mail §2)."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mailsim.charset import fold
from mailsim.message import JST

# Words with quotes in them stay whole; the quotes go.
_TOKEN = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_FLAGS = {("is", "read"), ("is", "unread"), ("has", "attachment"), ("has", "attachments")}
_TEXTS = frozenset({"from", "to", "subject", "message-id"})
_INSTANTS = frozenset({"before", "after"})


@dataclass(frozen=True, slots=True)
class Term:
    """One condition: ``field`` is ``any``, a prefix, or a flag such as ``is:unread``; ``value`` is folded."""

    field: str
    value: str
    negated: bool = False


class BadSearchError(ValueError):
    """A search that cannot be understood; the message says which word of it."""


def terms(query: str, zone: tzinfo = JST) -> tuple[Term, ...]:
    """Return the terms of a query, all of which a message must meet; days begin in ``zone``.

    Raises BadSearchError on ``before:`` or ``after:`` without an ISO 8601 date.
    """
    found = (_term(token, zone) for token in _TOKEN.findall(query))
    return tuple(term for term in found if term.value or term.field != "any")


def _term(token: str, zone: tzinfo) -> Term:
    negated = len(token) > 1 and token[0] in "-!"
    bare = token[negated:]
    prefix, colon, rest = bare.partition(":")
    field = prefix.lower() if colon else ""
    value = rest.replace('"', "")
    if (field, value.lower()) in _FLAGS:
        return Term(f"{field}:{value.lower().removesuffix('s')}", "", negated)
    if field in _TEXTS and value:
        return Term(field, fold(value), negated)
    if field in _INSTANTS:
        return Term(field, _instant(value, zone), negated)
    return Term("any", fold(bare.replace('"', "")), negated)


def _instant(value: str, zone: tzinfo) -> str:
    """Return an instant as the store writes it: ISO 8601 in JST."""
    try:
        read = datetime.fromisoformat(value.replace("/", "-"))
        aware = read if read.tzinfo else read.replace(tzinfo=zone)
        return aware.astimezone(JST).isoformat(timespec="seconds")
    except (ValueError, OverflowError) as error:
        raise BadSearchError(f"日付が読めません: {value} / not an ISO 8601 date: {value}") from error
