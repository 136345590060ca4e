"""The JSON API in the shape of Mailpit's v1, for a whole world and for one mailbox (facts mail §2)."""

import hashlib
import re
from collections.abc import Iterable
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from mailsim import chaos
from mailsim.inbox import NoSuchMessageError, Summary
from mailsim.message import JST, Attachment, Message, Person
from mailsim.place import download, find_part, here
from mailsim.search import BadSearchError, terms
from mailsim.selection import Selection

VERSION = "mailsim 0.1"
PAGE_LENGTH = 50
MAX_PAGE_LENGTH = 1000
_ID = re.compile(r"\d{1,18}\Z")
_LINKS = re.compile(r"<([^<>\s]+)>")

Json = dict[str, Any]


def add_api(pages: Blueprint) -> None:
    """Put the API below the pages, for the world and below each mailbox."""
    for name, prefix in (("api", "/api/v1"), ("box_api", "/box/<address>/api/v1")):
        api = Blueprint(name, __name__)
        for rule, view, method in _ROUTES:
            api.add_url_rule(rule, view.__name__, view, methods=[method])
        api.register_error_handler(HTTPException, _plainly)
        api.register_error_handler(NoSuchMessageError, lambda error: _plainly(NotFound(str(error))))
        api.register_error_handler(BadSearchError, lambda error: _plainly(BadRequest(str(error))))
        pages.register_blueprint(api, url_prefix=prefix)


def info() -> Response:
    """Tell what this is and how much it holds."""
    total, unread = here().inbox.tally(Selection(to=here().address))
    path = here().inbox.path
    size = path.stat().st_size
    return jsonify(
        Version=VERSION, Database=path.name, DatabaseSize=size, Messages=total, Unread=unread, Tags={}
    )


def messages() -> Response:
    """List messages, newest first."""
    return _listing(Selection(to=here().address))


def search() -> Response:
    """List the messages that a query finds."""
    query = request.args.get("query", "")
    if not query.strip():
        raise BadRequest("検索語がありません / no search query")
    return _listing(Selection(to=here().address, terms=terms(query, _zone())))


def message(which: str) -> Response:
    """Give one message whole; it is read from now on."""
    summary = _find(which)
    here().inbox.mark_read([summary.id], to=here().address)
    return jsonify(_whole(summary, here().inbox.message(summary.id)))


def headers(which: str) -> Response:
    """Give the headers, each name with all its values."""
    collected: dict[str, list[str]] = {}
    for name, value in here().inbox.message(_find(which).id).headers:
        collected.setdefault(name, []).append(value)
    return jsonify(collected)


def raw(which: str) -> Response:
    """Give the octets as they came."""
    return Response(here().inbox.raw(_find(which).id), mimetype="text/plain")


def part(which: str, part_id: str) -> Any:
    """Give an attachment's octets."""
    attachment = find_part(_find(which).id, part_id)
    return download(attachment.content, attachment.filename)


def set_read() -> Response:
    """Mark messages read or unread: those of ``IDs``, those that ``Search`` finds, else all."""
    wish = _wish()
    read = wish.get("Read", False)
    if not isinstance(read, bool):
        raise BadRequest("Read は true か false です / Read must be true or false")
    ids: Iterable[int] | None = _ids(wish)
    if ids is None and wish.get("Search"):
        ids = [one.id for one in here().inbox.select(_selection(str(wish["Search"])), limit=-1)]
    here().inbox.mark_read(ids, read, to=here().address)
    return _ok()


def delete() -> Response:
    """Delete the messages of ``IDs``, or all."""
    here().inbox.delete(_ids(_wish()), to=here().address)
    return _ok()


_ROUTES = (
    ("/info", info, "GET"),
    ("/messages", messages, "GET"),
    ("/search", search, "GET"),
    ("/message/<which>", message, "GET"),
    ("/message/<which>/headers", headers, "GET"),
    ("/message/<which>/raw", raw, "GET"),
    ("/message/<which>/part/<part_id>", part, "GET"),
    ("/messages", set_read, "PUT"),
    ("/messages", delete, "DELETE"),
    ("/chaos", chaos.get_chaos, "GET"),
    ("/chaos", chaos.set_chaos, "PUT"),
)


def _listing(wanted: Selection) -> Response:
    inbox = here().inbox
    start, limit = _number("start", 0), min(_number("limit", PAGE_LENGTH), MAX_PAGE_LENGTH)
    found = inbox.newest(wanted, limit, start)
    total, unread = inbox.tally(Selection(to=here().address))
    matching, matching_unread = inbox.tally(wanted) if wanted.terms else (total, unread)
    return jsonify(
        total=total,
        unread=unread,
        count=len(found),
        messages_count=matching,
        messages_unread=matching_unread,
        start=start,
        tags=[],
        messages=[_short(summary) for summary in found],
    )


def _short(summary: Summary) -> Json:
    return _common(summary) | {
        "Read": not summary.unread,
        "Created": summary.received_at.isoformat(),
        "Attachments": summary.attachments,
        "Snippet": summary.snippet,
    }


def _whole(summary: Summary, parsed: Message) -> Json:
    inline = [_attachment(one) for one in parsed.attachments if one.inline]
    attached = [_attachment(one) for one in parsed.attachments if not one.inline]
    return _common(summary) | {
        "ReturnPath": summary.sender,
        "ListUnsubscribe": _unsubscribe(parsed),
        "Date": summary.received_at.isoformat(),
        "Text": parsed.text,
        "HTML": parsed.html,
        "Inline": inline,
        "Attachments": attached,
    }


def _common(summary: Summary) -> Json:
    return {
        "ID": str(summary.id),
        "MessageID": summary.message_id,
        "From": _person(summary.author),
        "To": [_person(one) for one in summary.to],
        "Cc": [_person(one) for one in summary.cc],
        "Bcc": [_person(one) for one in summary.bcc],
        "ReplyTo": [_person(one) for one in summary.reply_to],
        "Subject": summary.subject,
        "Username": "",
        "Tags": [],
        "Size": summary.size,
    }


def _person(person: Person) -> Json:
    return {"Name": person.name, "Address": person.address}


def _attachment(attachment: Attachment) -> Json:
    digests = {
        name.upper(): hashlib.new(name, attachment.content, usedforsecurity=False) for name in _DIGESTS
    }
    return {
        "PartID": attachment.part_id,
        "FileName": attachment.filename,
        "ContentType": attachment.content_type,
        "ContentID": attachment.content_id,
        "Size": len(attachment.content),
        "Checksums": {name: digest.hexdigest() for name, digest in digests.items()},
    }


_DIGESTS = ("md5", "sha1", "sha256")


def _unsubscribe(parsed: Message) -> Json:
    values = {name.lower(): value for name, value in parsed.headers}
    header = values.get("list-unsubscribe", "")
    post = values.get("list-unsubscribe-post", "")
    return {"Header": header, "Links": _LINKS.findall(header), "Errors": "", "HeaderPost": post}


def _find(which: str) -> Summary:
    """Return the message of an id, or the newest for ``latest``; 404 where it is not in this place."""
    if which == "latest":
        newest = here().inbox.newest(Selection(to=here().address), 1)
        if not newest:
            raise NotFound("メールはまだありません / there is no message yet")
        return newest[0]
    if not _ID.match(which):
        raise NotFound(f"メール {which} はありません / there is no message {which}")
    return here().inbox.summary(int(which), here().address)


def _selection(query: str) -> Selection:
    return Selection(to=here().address, terms=terms(query, _zone()))


def _zone() -> tzinfo:
    name = request.args.get("tz")
    try:
        return ZoneInfo(name) if name else JST
    except (ValueError, OSError, LookupError) as error:
        raise BadRequest(f"時間帯 {name} はありません / there is no time zone {name}") from error


def _number(name: str, otherwise: int) -> int:
    given = request.args.get(name, "")
    if not given:
        return otherwise
    if not _ID.match(given):
        raise BadRequest(f"{name} は 0 以上の整数です / {name} must be a whole number from 0")
    return int(given)


def _wish() -> Json:
    """Return the JSON body; an empty one wishes nothing in particular."""
    wish = request.get_json(force=True) if request.get_data() else {}
    if not isinstance(wish, dict):
        raise BadRequest("JSON のオブジェクトを送ってください / send a JSON object")
    return wish


def _ids(wish: Json) -> list[int] | None:
    """Return the ids that are named; None where none is, which means all."""
    given = wish.get("IDs") or []
    if not isinstance(given, list) or not all(_ID.match(str(one)) for one in given):
        raise BadRequest("IDs はメールの ID の並びです / IDs must be a list of message ids")
    return [int(one) for one in given] or None


def _ok() -> Response:
    return Response("ok", mimetype="text/plain")


def _plainly(error: HTTPException) -> Response:
    """Return an error as text, as Mailpit's clients expect it."""
    return Response(error.description or error.name, error.code or 500, mimetype="text/plain")
