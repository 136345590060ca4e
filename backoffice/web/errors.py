"""Errors as part of the product: a person reads a page, a program gets problem+json (RFC 9457)."""

import re
from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from backoffice.domain.refusal import Refusal, Refused
from backoffice.web.language import language, words_of
from backoffice.web.observing import keep, request_id

STATUS = {"refused": 422, "forbidden": 403, "absent": 404, "conflict": 409}
KEPT = ("Allow", "Location", "Retry-After", "WWW-Authenticate")
WORDS = {
    400: ("要求を読み取れません", "前の画面に戻り、もう一度操作してください。"),
    401: (
        "所有者の合言葉が必要です",
        "世界を作ったときに渡された合言葉を Authorization: Bearer で送ってください。",
    ),
    403: ("この操作は許されていません", "ログインしている人の役割を確かめてください。"),
    404: ("ページが見つかりません", "アドレスを確かめるか、世界の入口から進んでください。"),
    405: ("この方法では呼び出せません", "画面のボタンから操作してください。"),
    409: ("今の状態ではできません", "画面を開き直して、現在の状態を確かめてください。"),
    412: (
        "先に別の操作が行われました",
        "最新の状態を読み直し、その ETag を If-Match に付けてもう一度送ってください。",
    ),
    413: ("送られたデータが大きすぎます", "資料は10MBまで、顔写真は1MBまでにしてください。"),
    415: (
        "この形式のデータは受け取れません",
        "Content-Type を確かめてください。JSON は application/json、資料は application/pdf、写真は image/jpeg です。",
    ),
    422: ("このままでは受け付けられません", "示された理由に従って直してください。"),
    500: (
        "システムの内部で誤りが起きました",
        "時間をおいてもう一度操作してください。何も保存されていません。",
    ),
    503: (
        "データベースが応答しません",
        "少し待ってからもう一度操作してください。続くときは、運用する人が odaiba doctor で原因を確かめてください。",
    ),
}
FOR_PROGRAMS = {
    400: "本文が JSON であることを確かめてください。",
    403: "actor の役割と、送った合言葉を確かめてください。",
    404: "アドレスと、本文で名指したものの id を確かめてください。",
    405: "応答の Allow にある方法で呼び出してください。",
    409: "最新の状態を読み直してください。申請なら actions に今できる操作があります。",
}

WORLD_AND_SURFACE = re.compile(r"/w/([a-z0-9-]+)/([a-z]*)")
STARTS = {"portal": "メニューへ", "console": "自分の一覧へ", "mail": "受信箱の一覧へ", "post": "模擬郵便へ"}


def install(app: Flask) -> None:
    """Answer refusals and HTTP errors in the shape that the caller reads."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _stranger)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(500, _broken)


def refused(failure: Refused) -> Response:
    """Answer a use-case's refusal."""
    return answer(STATUS[failure.kind], failure.refusals)


def answer(status: int, refusals: Sequence[Refusal], headers: dict[str, str] | None = None) -> Response:
    """Answer with a status and reasons: problem+json below /api, a page elsewhere."""
    response = problem(status, refusals) if request.path.startswith("/api/") else _page(status, refusals)
    response.headers.update(headers or {})
    return response


def problem(status: int, refusals: Sequence[Refusal]) -> Response:
    """Return problem+json: what happened in both languages, the rule, and the fields."""
    title, todo = WORDS.get(status, WORDS[500])
    todo = FOR_PROGRAMS.get(status, todo)
    first = refusals[0] if refusals else Refusal("", title, title)
    body = {
        "type": f"urn:odaiba:problem:{first.code or status}",
        "title": title,
        "status": status,
        "detail": first.ja,
        "detail_en": first.en,
        "rule": first.rule,
        "todo": todo,
        "errors": [_reason(refusal) for refusal in refusals],
    }
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    return response


def _page(status: int, refusals: Sequence[Refusal]) -> Response:
    title, todo = WORDS.get(status, WORDS[500])
    error = {
        "status": status,
        "title": title,
        "detail": " ".join(words_of(refusal) for refusal in refusals if refusal.ja != title),
        "rule": "・".join(sorted({refusal.rule for refusal in refusals if refusal.rule})),
        "todo": todo,
        "english": " ".join(refusal.en for refusal in refusals) if language() == "ja" else "",
        **_way_on(),
    }
    return Response(render_template("error.html", error=error), status)


def _way_on() -> dict[str, str]:
    """Return the nearest page that is surely there: the surface's start, the world's entrance, or the list of worlds."""
    match = WORLD_AND_SURFACE.match(request.path)
    if not match:
        return {"back_href": "/", "back_label": "世界の一覧へ"}
    world_id, surface = match.groups()
    if surface in STARTS:
        return {"back_href": f"/w/{world_id}/{surface}/", "back_label": STARTS[surface]}
    return {"back_href": f"/w/{world_id}/", "back_label": "世界の入口へ"}


def _reason(refusal: Refusal) -> dict[str, Any]:
    return {
        "field": refusal.field,
        "code": refusal.code,
        "rule": refusal.rule,
        "detail": refusal.ja,
        "detail_en": refusal.en,
    }


def _csrf(failure: CSRFError) -> Response:
    ja = "画面の有効期限が切れたか、別の画面から送られました。画面を開き直してもう一度操作してください。"
    return answer(400, [Refusal("", ja, str(failure.description), code="csrf")])


def _http(failure: HTTPException) -> Response:
    status = failure.code or 500
    title, _ = WORDS.get(status, WORDS[500])
    headers = {name: value for name, value in failure.get_headers() if name in KEPT}
    if status < 400:  # noqa: PLR2004 - a redirect is an HTTPException too
        return Response(failure.get_response().get_data(), status, headers)
    return answer(
        status, [Refusal("", title, failure.description or failure.name, code=f"http-{status}")], headers
    )


def _stranger(_failure: SecurityError) -> Response:
    """Answer in plain words: no page can be drawn for a host of which no address is known."""
    ja = "このホスト名では応答しません。ODAIBA_TRUSTED_HOSTS を確認してください。"
    return Response(f"400 {ja} / Not a trusted host.\n", 400, content_type="text/plain; charset=utf-8")


def _away(failure: OperationalError) -> Response:
    keep(failure)
    title, _ = WORDS[503]
    en = f"The database does not answer: nothing was saved. The log names this request {request_id()}."
    return answer(503, [Refusal("", title, en, code="database")], {"Retry-After": "5"})


def _broken(_failure: Exception) -> Response:
    title, _ = WORDS[500]
    en = f"Internal error: nothing was saved. The log names this request {request_id()}."
    return answer(500, [Refusal("", title, en, code="internal")])
