"""The pages of the post, to be mounted under a world or to stand alone: search, tracking, absence slips."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from postal import control, facts, headline, number, office
from postal.desk import (
    Act,
    Desk,
    Resolve,
    Until,
    WhoMay,
    answer,
    asked,
    asked_numbers,
    from_program,
    language,
    languages,
    number_fields,
    problem,
    whole_in_query,
)
from postal.item import Address, MailItem
from postal.lifecycle import AT_THE_OFFICE
from postal.many import add_many, tracked
from postal.panel import add_panel, panel_for
from postal.places import find as find_place
from postal.prints import add_prints
from postal.refusal import Absent, Refused
from postal.window import add_window

MAX_NUMBERS = 10
PAGE_SIZE = 25
_ASKED = (MAX_NUMBERS, "reqCodeNo", "requestNo")


def post_pages(
    resolve: Resolve, frame: str, who_may: WhoMay, act: Act | None = None, until: Until | None = None
) -> Blueprint:
    """Return the pages as a blueprint named "postal", for `/w/<world>/post` or, alone, for no prefix.

    `frame` is a template with the blocks title, head and content. Without `act` the pages only read; `until` moves
    time to a state of an item, for the panel of those who may "control". The app must leave `world` in the values of the URL; forms carry `csrf_field()` where the app defines it.
    """
    pages = Blueprint("postal", __name__, template_folder="templates", static_folder="static")
    _worlds_in_urls(pages)
    desk = Desk(resolve, frame, who_may, act, until)
    tracking = _Tracking(desk)
    pages.add_url_rule("/", "home", tracking.home)
    pages.add_url_rule("/services/srv/search/", "search", tracking.search)
    pages.add_url_rule("/services/srv/search/direct", "direct", tracking.search)
    pages.add_url_rule("/items/<number>.json", "tracking", tracking.tracking)
    pages.add_url_rule("/items/<number>/redelivery", "redelivery", tracking.redelivery, methods=["POST"])
    pages.add_url_rule("/items/<number>/window", "window", tracking.window, methods=["POST"])
    add_window(pages, desk)
    add_many(pages, desk)
    add_prints(pages, desk)
    add_panel(pages, desk)
    pages.register_error_handler(Refused, desk.refused)
    return pages


def _worlds_in_urls(pages: Blueprint) -> None:
    @pages.url_value_preprocessor
    def take(_endpoint: str | None, values: dict[str, str] | None) -> None:
        g.postal_world = (values or {}).pop("world", "")

    @pages.url_defaults
    def give(endpoint: str, values: dict[str, str]) -> None:
        if "world" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "world"):
            values["world"] = g.get("postal_world", "")


class _Tracking:
    """The views of search, tracking and absence slips."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def home(self) -> str:
        """Show the search fields and, to those who may, the latest items."""
        after = whole_in_query("after")
        listed: list[MailItem] = []
        with self.desk.read("track") as connection:
            if self.desk.may("list"):
                listed = office.items(connection, after=after, limit=PAGE_SIZE)
        older = listed[-1].seq if len(listed) == PAGE_SIZE else None
        return self._page("search", items=listed, older=older, fields=range(1, MAX_NUMBERS + 1))

    def search(self) -> str:
        """Show one item, or the results of several numbers or of a miss."""
        asked = asked_numbers(*_ASKED)
        with self.desk.read("track") as connection:
            found = tracked(connection, asked, language())
        if len(found) == 1 and found[0][1] is not None:
            return self._item_page(found[0][1])
        return self._page("results", found=found, numbers=[item.number for _, item, _ in found if item])

    def tracking(self, number: str) -> Response:
        """Answer with one item as JSON."""
        with self.desk.read("track") as connection:
            [(_, item, _)] = tracked(connection, [number], language())
        return answer(facts.tracking(item, language())) if item else problem(Absent(number))

    def redelivery(self, number: str) -> AnyResponse:
        """Take the wish for a day (form field or JSON `on`)."""
        given = asked() if from_program() else request.form
        try:
            on = date.fromisoformat(str(given.get("on", "")) if hasattr(given, "get") else "")
        except ValueError:
            raise Refused(
                "day-impossible", "配達希望日を選んでください。", "Give a day as YYYY-MM-DD.", "on"
            ) from None
        with self.desk.step("ask", number) as step:
            item = control.request_redelivery(step, number, on)
        return _done(item)

    def window(self, number: str) -> AnyResponse:
        """Hand the item over at the window."""
        with self.desk.step("fetch", number) as step:
            item = control.hand_over_at_window(step, number)
        return _done(item)

    def _item_page(self, item: MailItem) -> str:
        offices = [(label, find_place(number.bare(end.postal_code))) for label, end in _ends(item)]
        held = item.state in AT_THE_OFFICE and self.desk.acts and self.desk.may("ask", item.number)
        return self._page("item", item=item, offices=offices, held=held, panel=panel_for(self.desk, item))

    def _page(self, template: str, **values: object) -> str:
        return self.desk.page(
            template, languages=languages(number_fields(*_ASKED)), headline=headline, **values
        )


def _ends(item: MailItem) -> list[tuple[str, Address]]:
    return [("sending", item.sender), ("delivering", item.addressee)]


def _done(item: MailItem) -> AnyResponse:
    if from_program():
        return answer(facts.tracking(item))
    return redirect(
        url_for("postal.direct", reqCodeNo1=item.number, locale=request.args.get("locale")),
        HTTPStatus.SEE_OTHER,
    )
