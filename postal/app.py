"""The web of the post on its own: JSON for items, events and the clock, beside the tracking pages."""

import re
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from postal import calls, facts, http_refusal, office
from postal.alone import LAST, Alone, AloneStep, read_instant
from postal.alone_control import add_control, move_until
from postal.desk import answer, asked, problem, whole_in_query
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
    r"(?:T(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,5})M)?(?:(?P<seconds>\d{1,6})S)?)?",
    re.ASCII,
)
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def create_app(alone: Alone, hosts: tuple[str, ...] = ("localhost", "127.0.0.1")) -> Flask:
    """Return the app over an open post office; requests must name one of `hosts`."""
    app = Flask("postal", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, TRUSTED_HOSTS=list(hosts))
    app.register_blueprint(
        post_pages(
            lambda _world: alone.reading(),
            "postal/alone.html",
            lambda _world, _purpose, _numbers: True,
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
        if request.method in ("GET", "HEAD", "OPTIONS") or _is_own():
            return None
        ja, en = "ほかのサイトのページからは操作できません。", "Pages of other sites may not do this."
        return problem(Refused("cross-site", ja, en), HTTPStatus.FORBIDDEN)

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    @app.context_processor
    def now() -> dict[str, object]:
        return {"clock": alone.now, "spoken": spoken}


def _is_own() -> bool:
    """Say whether no other site's page sent this request; plain http to another machine tells its Origin alone."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in ("none", "same-origin")
    return not request.origin or urlsplit(request.origin).netloc == request.host


def _add_calls(app: Flask, calls: "_Calls") -> None:
    app.register_error_handler(Refused, problem)
    app.register_error_handler(HTTPException, http_refusal.told)
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
            raise bad("to", ja, "is in the past: time moves forward only") from None
        return answer({"from": start.isoformat(), "to": end.isoformat(), "events": served})

    def events(self) -> Response:
        """List the journal after a sequence number."""
        after = whole_in_query("after") or 0
        limit = max(1, min(_limit(100), 1000))
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
                    after=whole_in_query("after"),
                    limit=_limit(50),
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
    with facts.placed(place):
        return office.accept(step, facts.read_dispatch(item, step.now.date()))


def _next(found: list[MailItem]) -> int | None:
    return found[-1].seq if found else None


def _limit(otherwise: int) -> int:
    limit = whole_in_query("limit")
    return otherwise if limit is None else limit


def _target(body: object, start: datetime) -> datetime:
    """Return the instant to go to. Refuses (bad-field) what names none, and what is later than time goes."""
    fields = Fields(body, "")
    fields.only("by", "to")
    try:
        end = _end(fields, start)
    except (ValueError, OverflowError):
        ja = f"by（P1D など）か to（時刻）の一方を{LAST:%Y}年までで指定してください"
        en = f"needs either by (such as P1D) or to (an instant), to the year {LAST:%Y}"
        raise bad("body", ja, en) from None
    return end


def _end(fields: Fields, start: datetime) -> datetime:
    if len(fields.facts) != 1:
        raise ValueError("one of by and to")
    if "to" in fields.facts:
        return read_instant(fields.text("to"))
    parts = _DURATION.fullmatch(fields.text("by"))
    named = {name: int(value) for name, value in (parts.groupdict() if parts else {}).items() if value}
    end = start + timedelta(**named)
    if not named or end > LAST:
        raise ValueError("no duration")
    return end
