"""What a call asks: its body, its query, and which message it means. Whatever cannot be read is told with 400."""

import json
import re
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from mailsim.inbox import Summary
from mailsim.message import JST
from mailsim.place import here
from mailsim.search import terms
from mailsim.selection import Selection

Json = dict[str, Any]

_ID = re.compile(r"[0-9]{1,18}")


def everything() -> Selection:
    """Return all messages of this place."""
    return Selection(to=here().address)


def found_by(query: str) -> Selection:
    """Return the messages of this place that a search finds; its days begin in the zone ``tz``."""
    return Selection(to=here().address, terms=terms(query, _zone()))


def query() -> str:
    """Return the search that a call must have."""
    asked = request.args.get("query", "")
    if not asked.strip():
        raise BadRequest("検索語がありません / no search query")
    return asked


def number(name: str, otherwise: int) -> int:
    """Return a whole number from 0 out of the query."""
    given = request.args.get(name, "")
    if not given:
        return otherwise
    if not _ID.fullmatch(given):
        raise BadRequest(f"{name} は 0 以上の整数です / {name} must be a whole number from 0")
    return int(given)


def find(which: str) -> Summary:
    """Return the message of an id, or for ``latest`` the newest (of those that ``query`` finds); 404 where there is none."""
    if which == "latest":
        asked = request.args.get("query", "")
        newest = here().inbox.newest(found_by(asked) if asked.strip() else everything(), 1)
        if not newest:
            raise NotFound("メールはまだありません / there is no message yet")
        return newest[0]
    if not _ID.fullmatch(which):
        raise NotFound(f"メール {which[:40]} はありません / there is no message {which[:40]}")
    return here().inbox.summary(int(which), here().address)


def wish() -> Json:
    """Return the JSON body; an empty one wishes nothing in particular."""
    octets = request.get_data()
    if not octets:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType(
            "Content-Type は application/json です / send Content-Type: application/json"
        )
    try:
        read = json.loads(octets)
        json.dumps(read, ensure_ascii=False).encode()  # half surrogates are no text
    except (ValueError, RecursionError) as error:
        raise BadRequest(
            f"JSON が読めません / the body is not JSON that can be read: {error}"[:300]
        ) from error
    if not isinstance(read, dict):
        raise BadRequest("JSON のオブジェクトを送ってください / send a JSON object")
    return read


def ids(asked: Json) -> list[int] | None:
    """Return the ids that are named; None where none is, which means all."""
    given = _list(asked, "IDs")
    if not all(_ID.fullmatch(str(one)) for one in given):
        raise BadRequest("IDs はメールの ID の並びです / IDs must be a list of message ids")
    return [int(one) for one in given] or None


def flag(asked: Json, name: str) -> bool:
    """Return a truth value, false where there is none."""
    given = asked.get(name, False)
    if not isinstance(given, bool):
        raise BadRequest(f"{name} は true か false です / {name} must be true or false")
    return given


def text(asked: Json, name: str) -> str:
    """Return a text, "" where there is none."""
    given = asked.get(name)
    if given is not None and not isinstance(given, str):
        raise BadRequest(f"{name} は文字列です / {name} must be a string")
    return given or ""


def texts(asked: Json, name: str) -> list[str]:
    """Return a list of texts, empty where there is none."""
    given = _list(asked, name)
    if not all(isinstance(one, str) for one in given):
        raise BadRequest(f"{name} は文字列の並びです / {name} must be a list of strings")
    return given


def objects(asked: Json, name: str) -> list[Json]:
    """Return a list of objects, empty where there is none."""
    given = _list(asked, name)
    if not all(isinstance(one, dict) for one in given):
        raise BadRequest(f"{name} はオブジェクトの並びです / {name} must be a list of objects")
    return given


def _list(asked: Json, name: str) -> list[Any]:
    given = asked.get(name)
    if given is not None and not isinstance(given, list):
        raise BadRequest(f"{name} は並びです / {name} must be a list")
    return given or []


def _zone() -> tzinfo:
    name = request.args.get("tz")
    try:
        return ZoneInfo(name) if name else JST
    except (ValueError, OSError, LookupError) as error:
        raise BadRequest(f"時間帯 {name} はありません / there is no time zone {name}"[:200]) from error
