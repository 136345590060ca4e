"""What an operator is told of requests: counted by surface, timed, and logged by the pattern of their route."""

import logging
from secrets import token_hex
from time import perf_counter
from typing import Any

from flask import Flask, Response, current_app, g, got_request_exception, request

from backoffice.operation.figures import Figures
from backoffice.operation.log import error_class, places, tell
from backoffice.web.context import simulator

SLOW_SECONDS = 1.0
BROKEN = 500
NOWHERE = "none"
REQUEST_ID = "X-Request-Id"


def install(app: Flask) -> None:
    """Watch all requests of an app; before anything else looks at them."""
    app.before_request(_begin)
    app.after_request(_end)
    got_request_exception.connect(_keep, app)


def request_id() -> str:
    """Return the id by which the log names this request."""
    if "request_id" not in g:
        g.request_id = token_hex(6)
    return str(g.request_id)


def keep(failure: BaseException) -> None:
    """Keep what a request failed of for its line in the log."""
    g.failure = failure


def surface() -> str:
    """Return which part of the app a request is for: its blueprint's name, or `none` for addresses that lead nowhere."""
    if request.url_rule is None:
        return NOWHERE
    return request.blueprint or "static"


def _begin() -> None:
    g.begun = perf_counter()


def _keep(_app: Flask, exception: BaseException, **_more: Any) -> None:
    keep(exception)


def _end(response: Response) -> Response:
    seconds = perf_counter() - g.get("begun", perf_counter())
    _figures().answered(surface(), response.status_code, seconds)
    facts = {
        "method": request.method if request.url_rule else "",
        "route": str(request.url_rule or NOWHERE),
        "status": response.status_code,
        "seconds": round(seconds, 3),
    }
    if response.status_code >= BROKEN:
        response.headers[REQUEST_ID] = request_id()
        failure = g.get("failure")
        trace = places(failure.__traceback__) if failure else []
        tell(
            "http.failed",
            logging.ERROR,
            **facts,
            request=request_id(),
            error=error_class(failure),
            trace=trace,
        )
    elif seconds > current_app.config.get("SLOW_SECONDS", SLOW_SECONDS):
        tell("http.slow", logging.WARNING, **facts)
    else:
        tell("http.answered", logging.DEBUG, **facts)
    return response


def _figures() -> Figures:
    return simulator().worlds.ports.figures
