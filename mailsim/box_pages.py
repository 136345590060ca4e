"""Kinds of mailboxes over HTTP: a page to see and set them, and the same as JSON, for who controls the world."""

import re
from collections.abc import Callable

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from mailsim import box_book, box_words, wording
from mailsim.boxes import FIELDS, BadBoxError, Box, Kind
from mailsim.place import here, must_control, refuse_other_sites

MOST_NAME = 320
_NUMBERS = frozenset({"messages", "octets"})
_LISTS = frozenset({"to", "from", "except"})
_NUMBER = re.compile(r"[0-9]{1,15}\Z")


def add_boxes(pages: Blueprint) -> None:
    """Put the page and its JSON below the pages of mail."""
    api = Blueprint("boxes_api", __name__)
    for view, method in ((get_box, "GET"), (put_box, "PUT"), (delete_box, "DELETE")):
        api.add_url_rule("/boxes/<name>", view.__name__, view, methods=[method])
    api.before_request(refuse_other_sites)
    api.before_request(must_control)
    for error, code in ((BadBoxError, 400), (HTTPException, None)):
        api.register_error_handler(error, _plainly(code))
    pages.register_blueprint(api)
    pages.add_url_rule("/boxes", "boxes", all_boxes)
    pages.add_url_rule("/boxes", "set_box", set_box, methods=["POST"])
    pages.add_url_rule("/boxes/remove", "remove_box", remove_box, methods=["POST"])


def all_boxes() -> AnyResponse | str:
    """Show every mailbox that something is set for: as a page, or as JSON for who prefers that."""
    must_control()
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if best == "application/json" and "text/html" not in request.headers.get("Accept", ""):
        return jsonify(boxes={box.name: box.document() for box in _boxes()})
    name = request.args.get("address", "").lower()
    one = box_book.table(here().inbox).boxes.get(name)
    return _page(one.kind if one else _kind(request.args.get("kind", "")), name, _typed(one) if one else {})


def get_box(name: str) -> Response:
    """Give what is set for one name."""
    box = box_book.table(here().inbox).boxes.get(name.lower())
    return jsonify(box.document() if box else _missing(name))


def put_box(name: str) -> Response:
    """Set what a name is, from the JSON of `boxes.read`."""
    if not request.is_json:
        abort(415, "Content-Type: application/json で送ってください / send application/json")
    return jsonify(box_book.put(here().inbox, name, request.get_json(silent=True)).document())


def delete_box(name: str) -> Response:
    """Make a name plain again."""
    if not box_book.remove(here().inbox, name):
        _missing(name)
    return Response("ok", mimetype="text/plain")


def set_box() -> AnyResponse | tuple[str, int]:
    """Set what a name is, from the form of its kind."""
    must_control()
    kind, name = _kind(request.form.get("kind", "")), request.form.get("address", "")[:MOST_NAME]
    try:
        box_book.put(here().inbox, name, _document(kind))
    except BadBoxError as error:
        return _page(kind, name, dict(request.form.items()), str(error)), 400
    return redirect(url_for(".boxes"), 303)


def remove_box() -> AnyResponse | tuple[str, int]:
    """Make a name plain again, from the button of its row."""
    must_control()
    try:
        box_book.remove(here().inbox, request.form.get("address", ""))
    except BadBoxError as error:
        return _page(None, "", {}, str(error)), 400
    return redirect(url_for(".boxes"), 303)


def _boxes() -> list[Box]:
    return sorted(box_book.table(here().inbox).boxes.values(), key=lambda box: box.name)


def _page(kind: Kind | None, name: str, typed: dict[str, str], error: str = "") -> str:
    locale = wording.locale_of(request.args.get("locale"))
    return render_template(
        "mailsim/boxes.html",
        boxes=_boxes(),
        say=box_words.words(locale),
        labels=box_words.labels(locale),
        kinds=box_words.meanings(locale),
        kind=kind,
        fields=FIELDS[kind] if kind else (),
        name=name,
        typed=typed,
        error=error,
    )


def _kind(name: str) -> Kind | None:
    return Kind(name) if name in set(Kind) else None


def _document(kind: Kind | None) -> dict[str, object]:
    """Return what was typed as the JSON document of a kind; what was left empty is not in it."""
    fields = FIELDS[kind] if kind else ()
    typed = {field: request.form.get(field, "").replace("\r\n", "\n") for field in fields}
    given = {field: _read(field, text) for field, text in typed.items() if text.strip()}
    return {"kind": str(kind or "")} | given


def _read(field: str, text: str) -> object:
    if field in _LISTS:
        return re.split(r"[\s,、]+", text.strip())
    if field in _NUMBERS and _NUMBER.match(text.strip()):
        return int(text)
    return {"yes": True, "no": False}.get(text, text)


def _typed(box: Box) -> dict[str, str]:
    """Return a box as somebody would type it."""
    found = {field: getattr(box, own) for field, own in FIELDS[box.kind].items()}
    return {field: _as_text(value) for field, value in found.items() if value or value is False}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "\n".join(value) if isinstance(value, tuple) else str(value)


def _missing(name: str) -> dict[str, object]:
    abort(404, f"{name[:100]} には何も設定されていません / nothing is set for {name[:100]}")


def _plainly(code: int | None) -> Callable[[Exception], Response]:
    """Return who tells an error as text, as the API of mail does."""

    def told(error: Exception) -> Response:
        words = error.description if isinstance(error, HTTPException) else str(error)
        return Response(words, code or getattr(error, "code", 500), mimetype="text/plain")

    return told
