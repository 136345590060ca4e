"""Mails of a world as the office's API tells them: with text, world time, and which notice of the office each one is."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from backoffice.adapters.notice_facts import facts_of
from mailsim.extraction import extract
from mailsim.inbox import Inbox, Summary
from mailsim.selection import Selection

PAGE = 50
_NOTICE = re.compile(rb"^X-Odaiba: simulated;[^\r\n]*; notice=([\w.-]+)", re.MULTILINE)


def messages_in(inbox: Inbox, wanted: Selection, notice: str | None, limit: int) -> list[dict[str, Any]]:
    """Return messages of a selection, newest last: the first ones behind its cursor, without one the newest."""
    each = _each(inbox, wanted, page=limit if notice is None else PAGE)
    found = (_shown(summary, inbox.raw(summary.id)) for summary in each)
    some = list(islice((one for one in found if notice in (None, one["notice"])), limit))
    return some if wanted.after is not None else some[::-1]


def notice_in(raw: bytes) -> str:
    """Return the name of the notice that a mail of ours says it is; "" of any other mail."""
    head, _, _ = raw.partition(b"\r\n\r\n")
    named = _NOTICE.search(head)
    return named[1].decode("ascii") if named else ""


def _each(inbox: Inbox, wanted: Selection, page: int) -> Iterator[Summary]:
    """Yield the messages of a selection page by page: behind its cursor the oldest first, without one the newest first."""
    ahead = wanted.after is not None
    while True:
        found = inbox.select(wanted, page) if ahead else inbox.newest(wanted, page)
        yield from found
        if len(found) < page:
            return
        last = int(found[-1].id)
        wanted = replace(wanted, after=last) if ahead else replace(wanted, before=last)


def known_of(raw: bytes, text: str) -> dict[str, Any]:
    """Return which notice of the office a mail is ("" for others), and the facts that its words state."""
    notice = notice_in(raw)
    return {"notice": notice, "facts": facts_of(notice, text)}


def _shown(summary: Summary, raw: bytes) -> dict[str, Any]:
    return {
        "id": int(summary.id),
        "at": summary.received_at.isoformat(),
        "from": summary.sender,
        "to": list(summary.recipients),
        "subject": summary.subject,
        "text": summary.text,
        "message_id": summary.message_id,
        **known_of(raw, summary.text),
        "found": extract(summary.text).told(),
    }
