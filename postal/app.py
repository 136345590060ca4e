"""The web of the post on its own: JSON for items, events and the clock, beside the tracking pages."""

import re
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Flask, Response, request

from postal import calls, facts, office
from postal.alone import Alone, AloneStep
from postal.alone_control import add_control, move_until
from postal.desk import answer, asked, problem
from postal.fields import Fields, bad
from postal.http import post_pages
from postal.item import MailItem
from postal.refusal import Refused
from postal.wording import spoken

MAX_BODY = 4 * 1024 * 1024
MAX_ITEMS = 1_000
"""Items handed in by one call at most."""
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d{1,3})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?(?:(?P<seconds>\d{1,6})S)?)?"
)
_ENDS = {"sender": "from", "addressee": "to"}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(alone: Alone, hosts: tuple[str, ...] = ("localhost", "127.0.0.1")) -> Flask:
    """Return the app over an open post office; requests must name one of `hosts`."""
    app = Flask("postal", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, TRUSTED_HOSTS=list(hosts))
    app.register_blueprint(
        post_pages(
            lambda _world: alone.reading(),
            "postal/alone.html",
            lambda _world, _purpose: True,
            lambda _world: alone.stepping(),
            lambda _world, number, state: move_until(alone, number, state),
        )
    )
    _frame(app, alone)
    _add_calls(app, _Calls(alone))
    add_control(app, alone)
    app.add_url_rule("/calls", "calls", calls.page)
    return app


def _frame(app: Flask, alone: Alone) -> None:
    @app.before_request
    def same_site() -> Response | None:
        foreign = request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")
        if request.method not in ("GET", "HEAD", "OPTIONS") and foreign:
            return Response("cross-site\n", HTTPStatus.FORBIDDEN, mimetype="text/plain")
        return None

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    @app.context_processor
    def now() -> dict[str, object]:
        return {"clock": alone.now, "spoken": spoken}


def _add_calls(app: Flask, calls: "_Calls") -> None:
    app.register_error_handler(Refused, problem)
    app.add_url_rule("/healthz", view_func=calls.healthz)
    app.add_url_rule("/clock", view_func=calls.clock)
    app.add_url_rule("/clock/advance", view_func=calls.advance, methods=["POST"])
    app.add_url_rule("/events", view_func=calls.events)
    app.add_url_rule("/items", view_func=calls.accept, methods=["POST"])
    app.add_url_rule("/items", view_func=calls.items)
    app.add_url_rule("/items/<number>", view_func=calls.item)


class _Calls:
    """The JSON calls, one method each."""

    def __init__(self, alone: Alone) -> None:
        self.alone = alone

    def healthz(self) -> Response:
        """Answer when ready."""
        return answer({"status": "ok"})

    def clock(self) -> Response:
        """Tell the simulated instant."""
        return answer({"now": self.alone.now.isoformat()})

    def advance(self) -> Response:
        """Move time `by` a duration (P1D, PT2H) or `to` an instant."""
        start = self.alone.now
        end = _target(asked(), start)
        try:
            served = self.alone.advance(end)
        except ValueError:
            ja = "時刻は先へしか進みません"
            raise bad("clock.to", ja, "is in the past: time moves forward only") from None
        return answer({"from": start.isoformat(), "to": end.isoformat(), "events": served})

    def events(self) -> Response:
        """List the journal after a sequence number."""
        after = request.args.get("after", 0, type=int)
        limit = max(1, min(request.args.get("limit", 100, type=int), 1000))
        found = self.alone.events(after, limit)
        return answer({"events": found, "next": found[-1]["seq"] if found else after})

    def accept(self) -> tuple[Response, int]:
        """Take an item, or a list of them: all or none; `outcome` or `presence` may say what is to befall each."""
        body = asked()
        given = (
            {f"items[{at}]": item for at, item in enumerate(body)} if isinstance(body, list) else {"": body}
        )
        if not 0 < len(given) <= MAX_ITEMS:
            ja = f"1～{MAX_ITEMS:,}通を指定してください"
            raise bad("items", ja, f"are 1 to {MAX_ITEMS:,} at a time")
        with self.alone.stepping() as step:
            numbers = [_accept(step, item, place) for place, item in given.items()]
            items = [item for number in numbers if (item := step.books.find(number))]
        told = [facts.whole(item) for item in items]
        return answer({"items": told} if isinstance(body, list) else told[0]), HTTPStatus.CREATED

    def items(self) -> Response:
        """List items, newest first."""
        wanted = request.args
        try:
            with self.alone.reading() as connection:
                found = office.items(
                    connection,
                    state=wanted.get("state"),
                    to=wanted.get("to"),
                    after=wanted.get("after", type=int),
                    limit=wanted.get("limit", 50, type=int),
                )
        except ValueError:
            raise bad("state", "その状態はありません", "is no state") from None
        return answer({"items": [facts.whole(item) for item in found], "next": _next(found)})

    def item(self, number: str) -> Response:
        """Tell all of one item."""
        with self.alone.reading() as connection:
            return answer(facts.whole(office.find_or_refuse(connection, number)))


def _accept(step: AloneStep, item: object, place: str) -> str:
    """Hand in one item; what is refused names its place in the request."""
    try:
        return office.accept(step, facts.read_dispatch(item, step.now.date()))
    except Refused as refused:
        refused.pointer = _pointer(refused.pointer, place)
        raise


def _pointer(pointer: str, place: str) -> str:
    """Return a place in an item as one in the request: `sender.name` is `items[3].from.name`."""
    head, dot, rest = pointer.partition(".")
    own = _ENDS.get(head, head) + dot + rest
    return f"{place}.{own.removeprefix('item.')}" if place else own


def _next(found: list[MailItem]) -> int | None:
    return found[-1].seq if found else None


def _target(body: object, start: datetime) -> datetime:
    fields = Fields(body, "clock")
    fields.only("by", "to")
    try:
        if "to" in fields.facts:
            return datetime.fromisoformat(fields.text("to")).astimezone(start.tzinfo).replace(microsecond=0)
        parts = _DURATION.fullmatch(fields.text("by"))
        named = {name: int(value) for name, value in (parts.groupdict() if parts else {}).items() if value}
        if named:
            return start + timedelta(**named)
    except (ValueError, OverflowError):
        pass
    raise bad(
        "clock", "by（P1D など）か to（時刻）を指定してください", "needs by (such as P1D) or to (an instant)"
    )
