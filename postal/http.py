"""The pages of the post, to be mounted under a world or to stand alone: search, tracking, absence slips."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as AnyResponse

from postal import facts, number, office, wording
from postal.item import Address, MailItem
from postal.lifecycle import AT_THE_OFFICE
from postal.places import find as find_place
from postal.refusal import Absent, Refused
from postal.step import Step

Resolve = Callable[[str], AbstractContextManager[Connection] | None]
"""Opens the books of a world for reading; None when there is no such world."""
Act = Callable[[str], AbstractContextManager[Step] | None]
"""Opens a step in a world, committed when the block ends well; None when there is no such world."""
WhoMay = Callable[[str, str], bool]
"""Says whether this request may "track", "list", "ask" (for redelivery) or "fetch" in a world."""

T = TypeVar("T")
MAX_NUMBERS = 10
PAGE_SIZE = 25
_NUMBER_FIELD = re.compile(r"(reqCodeNo|requestNo)([1-9]|10)")
LENGTHS = range(11, 14)


def post_pages(resolve: Resolve, frame: str, who_may: WhoMay, act: Act | None = None) -> Blueprint:
    """Return the pages as a blueprint named "postal", for `/w/<world>/post` or, alone, for no prefix.

    `frame` is a template with the blocks title, head and content. Without `act` the pages only read. The app
    must leave `world` in the values of the URL; forms carry `csrf_field()` where the app defines it.
    """
    pages = Blueprint("postal", __name__, template_folder="templates", static_folder="static")
    _worlds_in_urls(pages)
    desk = _Desk(resolve, frame, who_may, act)
    pages.add_url_rule("/", "home", desk.home)
    pages.add_url_rule("/services/srv/search/", "search", desk.search)
    pages.add_url_rule("/services/srv/search/direct", "direct", desk.search)
    pages.add_url_rule("/items/<number>.json", "tracking", desk.tracking)
    pages.add_url_rule("/items/<number>/redelivery", "redelivery", desk.redelivery, methods=["POST"])
    pages.add_url_rule("/items/<number>/window", "window", desk.window, methods=["POST"])
    pages.register_error_handler(Refused, desk.refused)
    return pages


def problem(refused: Refused) -> Response:
    """Return a refusal as problem+json (RFC 9457): 404 for a thing that is not there, else 422."""
    status = HTTPStatus.NOT_FOUND if isinstance(refused, Absent) else HTTPStatus.UNPROCESSABLE_ENTITY
    body = {
        "type": f"urn:postal:{refused.code}",
        "title": refused.ja,
        "detail": refused.en,
        "status": status.value,
        "code": refused.code,
        "pointer": refused.pointer,
    }
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json")


def _worlds_in_urls(pages: Blueprint) -> None:
    @pages.url_value_preprocessor
    def take(_endpoint: str | None, values: dict[str, str] | None) -> None:
        g.postal_world = (values or {}).pop("world", "")

    @pages.url_defaults
    def give(endpoint: str, values: dict[str, str]) -> None:
        if "world" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "world"):
            values["world"] = g.get("postal_world", "")


class _Desk:
    """The views, over what the host gave."""

    def __init__(self, resolve: Resolve, frame: str, who_may: WhoMay, act: Act | None) -> None:
        self.resolve = resolve
        self.frame = frame
        self.who_may = who_may
        self.act = act

    def home(self) -> str:
        """Show the search fields and, to those who may, the latest items."""
        after = request.args.get("after", type=int)
        listed: list[MailItem] = []
        with self._read("track") as connection:
            if self.who_may(g.postal_world, "list"):
                listed = office.items(connection, after=after, limit=PAGE_SIZE)
        older = listed[-1].seq if len(listed) == PAGE_SIZE else None
        return self._page("search", items=listed, older=older, fields=range(1, MAX_NUMBERS + 1))

    def search(self) -> str:
        """Show one item, or the results of several numbers or of a miss."""
        asked = _asked_numbers()
        with self._read("track") as connection:
            found = [(typed, _tracked(connection, typed)) for typed in asked]
        if len(found) == 1 and found[0][1] is not None:
            return self._item_page(found[0][1])
        return self._page("results", found=found, bad_length=_has_bad_length)

    def tracking(self, number: str) -> Response:
        """Answer with one item as JSON."""
        with self._read("track") as connection:
            item = _tracked(connection, number)
        return _json(facts.tracking(item)) if item else problem(Absent(number))

    def redelivery(self, number: str) -> AnyResponse:
        """Take the wish for a day (form field or JSON `on`)."""
        given = request.get_json() if request.is_json else request.form
        try:
            on = date.fromisoformat(str(given.get("on", "")) if hasattr(given, "get") else "")
        except ValueError:
            raise Refused(
                "day-impossible", "配達希望日を選んでください。", "Give a day as YYYY-MM-DD.", "on"
            ) from None
        with self._step("ask") as step:
            item = office.request_redelivery(step, number, on)
        return _done(item)

    def window(self, number: str) -> AnyResponse:
        """Hand the item over at the window."""
        with self._step("fetch") as step:
            item = office.hand_over_at_window(step, number)
        return _done(item)

    def refused(self, refused: Refused) -> Response:
        """Tell a refusal as problem+json to programs and as a page to people."""
        if request.is_json or request.path.endswith(".json"):
            return problem(refused)
        status = problem(refused).status_code
        return Response(self._page("refused", refused=refused), status)

    def _item_page(self, item: MailItem) -> str:
        offices = [(label, find_place(number.bare(end.postal_code))) for label, end in _ends(item)]
        held = self.act is not None and item.state in AT_THE_OFFICE
        return self._page("item", item=item, offices=offices, held=held)

    def _page(self, template: str, **values: object) -> str:
        locale = wording.locale_of(request.args.get("locale"))
        return render_template(
            f"postal/{template}.html",
            frame=self.frame,
            locale=locale,
            words=wording.PAGE[locale],
            wording=wording,
            printed=number.formatted,
            languages=_languages(),
            **values,
        )

    def _read(self, purpose: str) -> AbstractContextManager[Connection]:
        self._allow(purpose)
        return _or_404(self.resolve(g.postal_world))

    def _step(self, purpose: str) -> AbstractContextManager[Step]:
        self._allow(purpose)
        return _or_404(self.act(g.postal_world) if self.act else None)

    def _allow(self, purpose: str) -> None:
        if not self.who_may(g.postal_world, purpose):
            abort(HTTPStatus.FORBIDDEN)


def _or_404(found: AbstractContextManager[T] | None) -> AbstractContextManager[T]:
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _asked_numbers() -> list[str]:
    names = (f"{field}{at}" for at in range(1, MAX_NUMBERS + 1) for field in ("reqCodeNo", "requestNo"))
    return [typed for name in names if (typed := request.args.get(name, "").strip())]


def _languages() -> list[tuple[str, str, str]]:
    """Return the links to this page in each language; only fields that the page knows are carried along."""
    known: dict[str, Any] = {
        name: value for name, value in request.args.items() if _NUMBER_FIELD.fullmatch(name)
    }
    endpoint = request.endpoint or "postal.home"
    if request.method != "GET":
        return []
    names = {"ja": "日本語", "en": "English"}
    return [(code, name, url_for(endpoint, **known, locale=code)) for code, name in names.items()]


def _tracked(connection: Connection, typed: str) -> MailItem | None:
    bare = number.bare(typed)
    return office.find(connection, bare) if number.is_sound(bare) else None


def _has_bad_length(typed: str) -> bool:
    return len(number.bare(typed)) not in LENGTHS


def _ends(item: MailItem) -> list[tuple[str, Address]]:
    return [("sending", item.sender), ("delivering", item.addressee)]


def _done(item: MailItem) -> AnyResponse:
    if request.is_json:
        return _json(facts.tracking(item))
    return redirect(url_for("postal.direct", reqCodeNo1=item.number), HTTPStatus.SEE_OTHER)


def _json(body: object) -> Response:
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")
