"""The desk behind every page of the post: whose post it is, who may, the frame, the language."""

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import TypeVar

from flask import Response, abort, g, render_template, request, url_for
from sqlalchemy import Connection

from postal import number, wording
from postal.fields import bad
from postal.lifecycle import State
from postal.refusal import Missing, Refused, Stuck
from postal.step import Step

Resolve = Callable[[str], AbstractContextManager[Connection] | None]
"""Opens the books of a world for reading; None when there is no such world."""
Act = Callable[[str], AbstractContextManager[Step] | None]
"""Opens a step in a world, committed when the block ends well; None when there is no such world."""
Until = Callable[[str, str, State], object]
"""Moves the time of a world to the instant at which an item (by its number) has a state; raises when that cannot be."""
WhoMay = Callable[[str, str, Sequence[str]], bool]
"""Says whether this request may "track", "list", "ask" (for redelivery), "fetch", "print" or "control" in a world.

"ask", "fetch" and "print" name the items (bare numbers) that it is about, the others none.
"""

T = TypeVar("T")
MOST = 2**53 - 1
"""The greatest whole number that JSON carries everywhere, and SQLite too."""


class Desk:
    """What the host gave, and how its pages are drawn; the views stand in modules of their own."""

    def __init__(
        self, resolve: Resolve, frame: str, who_may: WhoMay, act: Act | None, until: Until | None = None
    ) -> None:
        """Keep what the host gave."""
        self._resolve = resolve
        self._frame = frame
        self._who_may = who_may
        self._act = act
        self._until = until

    @property
    def moves_time(self) -> bool:
        """Whether time can be moved to a state of an item here."""
        return self._until is not None

    @property
    def acts(self) -> bool:
        """Whether anything can be done here beside reading."""
        return self._act is not None

    def may(self, purpose: str, *numbers: str) -> bool:
        """Say whether this request may do a thing, to items by their numbers as people type them."""
        return self._who_may(g.postal_world, purpose, [number.bare(each) for each in numbers])

    def read(self, purpose: str, *numbers: str) -> AbstractContextManager[Connection]:
        """Open the books for reading; 403 to whom may not, 404 without the world."""
        self._allow(purpose, *numbers)
        return _or_404(self._resolve(g.postal_world))

    def step(self, purpose: str, *numbers: str) -> AbstractContextManager[Step]:
        """Open a step; 403 to whom may not, 404 without the world or where pages only read."""
        self._allow(purpose, *numbers)
        return _or_404(self._act(g.postal_world) if self._act else None)

    def move_until(self, purpose: str, tracking_number: str, state: State) -> None:
        """Move time until an item has a state; 403 to whom may not, 404 where time cannot be moved."""
        self._allow(purpose)
        if self._until is None:
            abort(HTTPStatus.NOT_FOUND)
        self._until(g.postal_world, tracking_number, state)

    def page(self, template: str, **values: object) -> str:
        """Draw a page in the host's frame and the reader's language."""
        locale = language()
        return render_template(
            f"postal/{template}.html",
            frame=self._frame,
            locale=locale,
            words=wording.PAGE[locale],
            wording=wording,
            printed=number.formatted,
            may=self.may,
            **values,
        )

    def refused(self, refused: Refused) -> Response:
        """Tell a refusal as problem+json to programs and as a page to people."""
        if from_program():
            return problem(refused)
        return Response(self.page("refused", refused=refused), problem(refused).status_code)

    def _allow(self, purpose: str, *numbers: str) -> None:
        if not self.may(purpose, *numbers):
            abort(HTTPStatus.FORBIDDEN)


def from_program() -> bool:
    """Say whether a program asks, not the form of a page: a form always names its kind of content."""
    bare_post = request.method == "POST" and not request.mimetype
    return request.is_json or bare_post or request.path.endswith((".json", ".csv"))


def problem(refused: Refused, status: HTTPStatus | None = None) -> Response:
    """Return a refusal as problem+json (RFC 9457): 404 for a thing that is not there, 409 for Stuck, else 422."""
    status = status or _status(refused)
    body = {
        "type": f"urn:postal:{refused.code}",
        "title": refused.ja,
        "detail": refused.en,
        "status": status.value,
        "code": refused.code,
        "pointer": refused.pointer,
    }
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json")


def _status(refused: Refused) -> HTTPStatus:
    match refused:
        case Missing():
            return HTTPStatus.NOT_FOUND
        case Stuck():
            return HTTPStatus.CONFLICT
        case _:
            return HTTPStatus.UNPROCESSABLE_ENTITY


def answer(body: object) -> Response:
    """Return JSON."""
    return Response(json.dumps(body, ensure_ascii=False) + "\n", mimetype="application/json")


def language() -> str:
    """Return the language that this request asks for."""
    return wording.locale_of(request.args.get("locale"))


def languages(fields: Iterable[str] = ()) -> list[tuple[str, str, str]]:
    """Return the code, name and address of this page in each language; none of what was not simply asked for.

    Only `fields` are carried along: those that the page knows.
    """
    if request.method != "GET":
        return []
    known = {name: request.args[name] for name in fields if name in request.args}
    here = {**(request.view_args or {}), **known}
    return [
        (code, name, url_for(request.endpoint or "", **here, locale=code))
        for code, name in wording.LANGUAGES.items()
    ]


def sent_json() -> object:
    """Return the JSON of the request; None when it is none, or nested deeper than it can be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def asked() -> object:
    """Return the JSON of the request. Refuses (bad-field) what is none."""
    body = sent_json() if request.is_json else None
    if body is None:
        raise bad(
            "body",
            "JSONではありません（Content-Type: application/json で送ってください）",
            "is not JSON (Content-Type: application/json)",
        )
    return body


def whole_in_query(name: str) -> int | None:
    """Read a whole number from 0 of the query; None where it is not asked. Refuses (bad-field) all else."""
    given = request.args.get(name, "").strip()
    if not given:
        return None
    if given.isascii() and given.isdigit() and len(given) <= len(str(MOST)) and int(given) <= MOST:
        return int(given)
    raise bad(name, "0以上の整数で指定してください", "is a whole number from 0")


def asked_numbers(most: int, *kinds: str) -> list[str]:
    """Return the numbers that fields of these kinds ask for, as typed: requestNo1, requestNo2 … to `most`."""
    names = number_fields(most, *kinds)
    return [typed for name in names if (typed := request.args.get(name, "").strip())]


def number_fields(most: int, *kinds: str) -> list[str]:
    """Return the names of the fields that ask for numbers, in their order."""
    return [f"{kind}{at}" for at in range(1, most + 1) for kind in kinds]


def _or_404(found: AbstractContextManager[T] | None) -> AbstractContextManager[T]:
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found
