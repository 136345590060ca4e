"""Who may call, from where, and with what kind of body: before any call is looked at (facts/harness.md §3, §5)."""

import json
from typing import Any, NoReturn

from flask import current_app, request
from flask_openapi.blueprint import APIBlueprint
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized, UnsupportedMediaType

from backoffice.domain.refusal import Refusal, Refused, forbidden
from backoffice.web.api.problems import refuse_unreadable
from backoffice.web.context import world_id
from backoffice.web.ownership import is_owner_token, may_create

PUBLIC = frozenset({"api.openapi_document", "api.docs"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
JSON_BYTES_MAX = 2**20
OF_FILES = frozenset({"api.send_bulk_files"})
NEVER_FOREIGN = frozenset({"same-origin", "none"})


def guard_calls(calls: APIBlueprint) -> None:
    """Have every call pass the gate."""
    for check in (_refuse_foreign_sites, _refuse_strangers, _refuse_other_bodies):
        calls.before_request(check)


def _refuse_foreign_sites() -> None:
    """Refuse a change that another site's page has a browser send: on loopback no credential would stop it."""
    if request.method in READING:
        return
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    if site not in NEVER_FOREIGN or (origin is not None and origin.partition("://")[2] != request.host):
        ja = "別のサイトのページからの操作は受け付けません。"
        raise forbidden("", ja, "Changes asked for by a page of another site are refused.")


def _refuse_strangers() -> None:
    """Off loopback ask for the owner's token: of the server to make and list worlds, else of the world."""
    if current_app.config["ON_LOOPBACK"] or request.endpoint in PUBLIC:
        return
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "Odaiba API"}))
    if not (is_owner_token(world_id(), token.strip()) if world_id() else may_create()):
        raise forbidden("", "この合言葉では許されていません。", "This token does not allow that.")


def _refuse_other_bodies() -> None:
    """Refuse a body that is not a JSON object; files (PUT, and bulk files) are looked at by their calls."""
    if request.method not in ("POST", "PATCH") or request.endpoint in OF_FILES:
        return
    request.max_content_length = JSON_BYTES_MAX
    text = request.get_data()
    if not text:
        return
    if not request.is_json:
        raise UnsupportedMediaType
    if not isinstance(_read(text), dict):
        ja = "本文は JSON のオブジェクトにしてください。"
        raise Refused(Refusal("", ja, "The body must be a JSON object.", None, "not-an-object"))


def _read(text: bytes) -> Any:
    try:
        value = json.loads(text, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as malformed:
        raise refuse_unreadable(str(malformed)) from malformed
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")
