"""Calls on many messages: lists, searches, read and unread, deleting."""

from collections.abc import Iterable

from flask import Response, jsonify

from mailsim import finding
from mailsim.mailpit import asking
from mailsim.mailpit.shapes import listed
from mailsim.place import here
from mailsim.selection import Selection
from mailsim.tags import tag_names

PAGE_LENGTH = 50
MAX_PAGE_LENGTH = 1000


def messages() -> Response:
    """List messages, newest first."""
    return _page(asking.everything())


def search() -> Response:
    """List the messages that a query finds."""
    return _page(asking.found_by(asking.query()))


def set_read() -> Response:
    """Mark messages read or unread: those of ``IDs``, those that ``Search`` finds, else all."""
    wish = asking.wish()
    read, ids, query = asking.flag(wish, "Read"), asking.ids(wish), asking.text(wish, "Search")
    found: Iterable[int] | None = _ids(asking.found_by(query)) if ids is None and query.strip() else ids
    here().inbox.mark_read(found, read, to=here().address)
    return ok()


def delete() -> Response:
    """Delete the messages of ``IDs``, or all."""
    here().inbox.delete(asking.ids(asking.wish()), to=here().address)
    return ok()


def delete_search() -> Response:
    """Delete the messages that a query finds."""
    here().inbox.delete(_ids(asking.found_by(asking.query())), to=here().address)
    return ok()


def ok() -> Response:
    """Answer a change that is done, as Mailpit does."""
    return Response("ok", mimetype="text/plain")


def _ids(wanted: Selection) -> list[int]:
    with here().inbox.reading() as connection:
        return finding.page(connection, wanted, limit=-1)


def _page(wanted: Selection) -> Response:
    inbox = here().inbox
    start = asking.number("start", 0)
    limit = min(asking.number("limit", PAGE_LENGTH), MAX_PAGE_LENGTH)
    found = inbox.newest(wanted, limit, start)
    total, unread = inbox.tally(asking.everything())
    matching, matching_unread = inbox.tally(wanted) if wanted.terms else (total, unread)
    with inbox.reading() as connection:
        tags = tag_names(connection, asking.everything())
    bounded = bool(wanted.terms) and matching == finding.MOST_COUNTED
    return jsonify(
        # what Mailpit does not have: where a search has more than it counts
        **({"messages_count_at_least": True} if bounded else {}),
        total=total,
        unread=unread,
        count=len(found),
        messages_count=matching,
        messages_unread=matching_unread,
        start=start,
        tags=tags,
        messages=listed(inbox, found),
    )
