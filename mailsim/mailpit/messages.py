"""Calls on one message: whole, its headers, its octets, its parts, and as pages."""

import re
from typing import Any

from flask import Response, jsonify, url_for
from werkzeug.exceptions import NotFound

from mailsim.mailpit.asking import find
from mailsim.mailpit.shapes import whole
from mailsim.mailpit.thumbnail import thumbnail
from mailsim.message import Message
from mailsim.place import download, find_part, here

# What a browser would run or draw as a page keeps no type of its own: it would do so on our own site.
_ACTIVE = re.compile(r".*/(?:.*\+)?(?:html|xhtml|xml|svg|css|(?:x-)?(?:java|ecma)script)", re.IGNORECASE)
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}", re.IGNORECASE)
VIEW_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
)


def message(which: str) -> Response:
    """Give one message whole; it is read from now on."""
    summary = find(which)
    if summary.unread:
        here().inbox.mark_read([summary.id], to=here().address)
    return jsonify(whole(here().inbox, summary))


def headers(which: str) -> Response:
    """Give the headers, each name with all its values."""
    collected: dict[str, list[str]] = {}
    for name, value in _parsed(which).headers:
        collected.setdefault(name, []).append(value)
    return jsonify(collected)


def raw(which: str) -> Response:
    """Give the octets as they came."""
    return Response(here().inbox.raw(find(which).id), mimetype="text/plain")


def part(which: str, part_id: str) -> Any:
    """Give an attachment's octets as what it says it is, never to be shown as a page."""
    attachment = find_part(find(which).id, part_id)
    response = download(attachment.content, attachment.filename)
    if _TYPE.fullmatch(attachment.content_type) and not _ACTIVE.fullmatch(attachment.content_type):
        response.mimetype = attachment.content_type
    return response


def thumb(which: str, part_id: str) -> Response:
    """Give a small picture of an attachment; a blank one of what is no picture."""
    attachment = find_part(find(which).id, part_id)
    return Response(thumbnail(attachment.content), mimetype="image/jpeg")


def view_html(which: str) -> Response:
    """Show the HTML of a message with its inline pictures, in a sandbox; 404 where it has none."""
    summary = find(which)
    parsed = here().inbox.message(summary.id)
    if not parsed.html:
        raise NotFound("HTML の部分がありません / this message does not contain a HTML part")
    response = Response(_with_pictures(parsed, summary.id), mimetype="text/html")
    response.headers["Content-Security-Policy"] = VIEW_POLICY
    return response


def view_text(which: str) -> Response:
    """Show the text of a message."""
    return Response(_parsed(which).text, mimetype="text/plain")


def _parsed(which: str) -> Message:
    return here().inbox.message(find(which).id)


def _with_pictures(parsed: Message, stored_id: int) -> str:
    """Return the HTML with its ``cid:`` addresses leading to the parts of the message."""
    leads = {
        f"cid:{one.content_id}".lower(): _part_address(stored_id, one.part_id)
        for one in parsed.attachments
        if one.content_id
    }
    return re.sub(r"\bcid:[^\s\"'<>)]+", lambda found: leads.get(found[0].lower(), found[0]), parsed.html)


def _part_address(stored_id: int, part_id: str) -> str:
    box = {} if here().address is None else {"address": here().address}
    values: dict[str, Any] = {"which": stored_id, "part_id": part_id, **box}
    return url_for(".part", **values)
