"""The calls that Mailpit's API has not: waiting for a mail, and what stands in one. Beside it, under the same address."""

from collections.abc import Callable, Mapping
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from mailsim.api import plainly
from mailsim.extraction import extract
from mailsim.held import UnderWay
from mailsim.inbox import NoSuchMessageError, Summary
from mailsim.mailpit import asking, shapes
from mailsim.place import here
from mailsim.search import BadSearchError, terms
from mailsim.selection import Selection
from mailsim.waiting import NearMisses, near_misses, wait

Json = dict[str, Any]
Known = Callable[[bytes, str], Mapping[str, Any]]
"""Tells what the host knows of a mail by its octets and its text, in words that JSON can say."""

DEFAULT_SECONDS, MOST_SECONDS = 30.0, 60.0
MOST_WAITING = 8
"""How many may wait at once in a process: each keeps a thread of its server."""
MAX_PARAMETER = 500
_places = BoundedSemaphore(MOST_WAITING)


def nothing_known(_raw: bytes, _text: str) -> Json:
    """Return nothing: alone mailsim knows no one's mails."""
    return {}


def add_calls(pages: Blueprint, known: Known) -> None:
    """Put the calls beside the API, for the world and below each mailbox."""
    views = _Calls(known)
    for name, prefix in (("calls", "/api/v1"), ("box_calls", "/box/<mailbox:address>/api/v1")):
        calls = Blueprint(name, __name__)
        calls.add_url_rule("/wait", view_func=views.wait)
        calls.add_url_rule("/message/<which>/facts", view_func=views.facts)
        calls.register_error_handler(HTTPException, plainly)
        calls.register_error_handler(NoSuchMessageError, lambda error: plainly(NotFound(str(error))))
        calls.register_error_handler(BadSearchError, lambda error: plainly(BadRequest(str(error))))
        pages.register_blueprint(calls, url_prefix=prefix)


class _Calls:
    """One method a call."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def wait(self) -> Response:
        """Wait for the first mail behind the cursor: to a mailbox, with a part of the subject, that a query finds."""
        wanted, seconds = _wanted(), _seconds()
        if not _places.acquire(blocking=False):
            abort(503, f"待っている要求は{MOST_WAITING}件までです / at most {MOST_WAITING} may wait at once")
        try:
            found = wait(here().inbox, wanted, seconds)
        finally:
            _places.release()
        return jsonify(
            found=found is not None,
            message=self._whole(found) if found else None,
            near=None if found else _near(near_misses(here().inbox, wanted)),
            next=found.id if found else wanted.after or 0,
        )

    def facts(self, which: str) -> Response:
        """Tell what stands in a message; it stays as unread as it was."""
        return jsonify(self._whole(asking.find(which)))

    def _whole(self, summary: Summary) -> Json:
        raw = here().inbox.raw(summary.id)
        known = dict(self._known(raw, summary.text))
        (shown,) = shapes.listed(here().inbox, [summary])
        return shown | {"Text": summary.text, "Found": extract(summary.text).told(), "Known": known}


def _wanted() -> Selection:
    return Selection(
        to=here().address or _parameter("to") or None,
        subject=_parameter("subject") or None,
        after=_cursor(),
        terms=terms(_parameter("query")),
    )


def _parameter(name: str) -> str:
    value = request.args.get(name, "")
    if len(value) > MAX_PARAMETER:
        raise BadRequest(f"{name} が長すぎます / {name} is too long")
    return value


def _cursor() -> int | None:
    given = _parameter("after")
    if given and not (given.isascii() and given.isdecimal() and len(given) <= 18):  # noqa: PLR2004 - as ids
        raise BadRequest("after には、前の答えの next を指定してください / after is the next of an answer")
    return int(given) if given else None


def _seconds() -> float:
    given = _parameter("timeout")
    try:
        seconds = float(given) if given else DEFAULT_SECONDS
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= MOST_SECONDS:
        raise BadRequest(
            f"timeout は 0 から {MOST_SECONDS:.0f} 秒です / timeout is 0 to {MOST_SECONDS:.0f} seconds"
        )
    return seconds


def _near(near: NearMisses) -> Json:
    return {
        "same_subject": shapes.listed(here().inbox, near.same_subject),
        "same_addressee": shapes.listed(here().inbox, near.same_addressee),
        "under_way": [_under_way(one) for one in near.under_way],
    }


def _under_way(mail: UnderWay) -> Json:
    return {"due": mail.due.isoformat(), "to": list(mail.recipients), "subject": mail.subject}
