"""What a web server itself refuses (no such address, a method, a size), told as every refusal of the post is."""

from http import HTTPStatus

from flask import Response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from postal import wording
from postal.desk import problem
from postal.refusal import Refused

WORDS = {
    HTTPStatus.NOT_FOUND: (
        "この住所には何もありません。呼出しの一覧は GET /calls にあります。",
        "There is nothing at this address. GET /calls lists what can be called.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "この住所ではその方法（メソッド）は使えません。使えるものは Allow にあります。",
        "This address does not take that method. Allow names those it takes.",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "本文は4 MiBまでです。分けて送ってください。",
        "A body has at most 4 MiB. Send it in parts.",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "模擬郵便の誤りです。何も変わっていません。記録（標準エラー出力）をご覧ください。",
        "The mock post has failed and changed nothing. Its standard error says why.",
    ),
}
_ELSE = "この要求は読めません。", "This request cannot be read."
_STRANGE_HOST = (
    "このホスト名では応答しません。--trusted-host NAME を付けて起動してください。",
    "It does not answer under this host name. Start it with --trusted-host NAME.",
)


def told(error: HTTPException) -> Response:
    """Tell an error of HTTP: as a page to a browser, as problem+json to all others; `Allow` and its like stay."""
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    words = _STRANGE_HOST if isinstance(error, SecurityError) else WORDS.get(status, _ELSE)
    refused = Refused(status.phrase.lower().replace(" ", "-"), *words)
    answer = _page(refused, status) if _from_browser(status) else problem(refused, status)
    kept = {
        name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")
    }
    answer.headers.update(kept)
    return answer


def _from_browser(status: HTTPStatus) -> bool:
    """Say whether a page can be shown: a server that failed may have none."""
    asks = "text/html" in request.headers.get("Accept", "")
    return asks and status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)


def _page(refused: Refused, status: HTTPStatus) -> Response:
    locale = wording.locale_of(request.args.get("locale"))
    page = render_template(
        "postal/refused.html",
        frame="postal/alone.html",
        locale=locale,
        words=wording.PAGE[locale],
        refused=refused,
    )
    return Response(page, status)
