"""`/healthz` and `/metrics` as a WSGI app of their own, for a process that serves no pages (an engine)."""

from collections.abc import Callable, Iterable, Sequence
from hmac import compare_digest
from typing import Any

from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    SecurityError,
    Unauthorized,
)
from werkzeug.wrappers import Request, Response

from backoffice.operation.figures import CONTENT_TYPE
from backoffice.simulation.simulator import Simulator

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def plain_pages(
    simulator: Simulator, *, on_loopback: bool, hosts: Sequence[str] = (), house_token: str = ""
) -> WsgiApp:
    """Return the app. Figures need the house's token beyond loopback; that the process is well is told to all."""
    views = {
        "/healthz": lambda _request: health(simulator),
        "/metrics": lambda request: metrics(simulator, request, on_loopback, house_token),
    }

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        try:
            answer = _answer(request, views, hosts)
        except HTTPException as refused:
            answer = Response(f"{refused.code} {refused.name}\n", refused.code, refused.get_headers())
            answer.mimetype = "text/plain"
        return answer(environ, start_response)

    return app


def health(simulator: Simulator) -> Response:
    """Answer that the process is ready: it can read the registry of worlds."""
    simulator.worlds.records()
    return Response("ok\n", mimetype="text/plain")


def metrics(simulator: Simulator, request: Request, on_loopback: bool, house_token: str) -> Response:
    """Answer with all figures; Unauthorized or Forbidden for who may not scrape."""
    if not on_loopback:
        _must_be_the_house(request, house_token)
    return Response(simulator.worlds.ports.figures.exposition(), content_type=CONTENT_TYPE)


def _answer(
    request: Request, views: dict[str, Callable[[Request], Response]], hosts: Sequence[str]
) -> Response:
    request.trusted_hosts = list(hosts) or None
    if not request.host:
        raise SecurityError
    if request.path not in views:
        raise NotFound
    if request.method not in ("GET", "HEAD"):
        raise MethodNotAllowed(["GET", "HEAD"])
    return views[request.path](request)


def _must_be_the_house(request: Request, house_token: str) -> None:
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "Odaiba metrics"}))
    if not house_token or not compare_digest(given.token.encode(), house_token.encode()):
        raise Forbidden
