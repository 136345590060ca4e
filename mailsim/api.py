"""The JSON API in the shape of Mailpit's v1, for a whole world and for one mailbox (facts mail §2).

Whoever may look at a world's mail may also mark, tag, delete, send and release it; `mailsim.mailpit` has the calls.
"""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.wrappers import Response as AnyResponse

from mailsim.inbox import NoSuchMessageError
from mailsim.mailpit import about, chaos, checks, lists, messages, sending, tagging
from mailsim.place import refuse_other_sites
from mailsim.search import BadSearchError

MAX_BODY_OCTETS = 1 << 20

_ROUTES: tuple[tuple[str, Callable[..., AnyResponse], str], ...] = (
    ("/api/v1/info", about.info, "GET"),
    ("/api/v1/webui", about.webui, "GET"),
    ("/livez", about.livez, "GET"),
    ("/readyz", about.readyz, "GET"),
    ("/api/v1/messages", lists.messages, "GET"),
    ("/api/v1/messages", lists.set_read, "PUT"),
    ("/api/v1/messages", lists.delete, "DELETE"),
    ("/api/v1/search", lists.search, "GET"),
    ("/api/v1/search", lists.delete_search, "DELETE"),
    ("/api/v1/message/<which>", messages.message, "GET"),
    ("/api/v1/message/<which>/headers", messages.headers, "GET"),
    ("/api/v1/message/<which>/raw", messages.raw, "GET"),
    ("/api/v1/message/<which>/part/<part_id>", messages.part, "GET"),
    ("/api/v1/message/<which>/part/<part_id>/thumb", messages.thumb, "GET"),
    ("/view/<which>.html", messages.view_html, "GET"),
    ("/view/<which>.txt", messages.view_text, "GET"),
    ("/api/v1/message/<which>/html-check", checks.check_html, "GET"),
    ("/api/v1/message/<which>/link-check", checks.check_links, "GET"),
    ("/api/v1/message/<which>/sa-check", checks.check_spam, "GET"),
    ("/api/v1/message/<which>/release", sending.release, "POST"),
    ("/api/v1/send", sending.send, "POST"),
    ("/api/v1/tags", tagging.tags, "GET"),
    ("/api/v1/tags", tagging.put_tags, "PUT"),
    ("/api/v1/tags/<tag>", tagging.put_tag, "PUT"),
    ("/api/v1/tags/<tag>", tagging.remove_tag, "DELETE"),
    ("/api/v1/chaos", chaos.get_chaos, "GET"),
    ("/api/v1/chaos", chaos.set_chaos, "PUT"),
)


def add_api(pages: Blueprint) -> None:
    """Put the API below the pages, for the world and below each mailbox."""
    for name, prefix in (("api", ""), ("box_api", "/box/<mailbox:address>")):
        api = Blueprint(name, __name__)
        for rule, view, method in _ROUTES:
            api.add_url_rule(rule, view.__name__, view, methods=[method])
        api.before_request(refuse_other_sites)
        api.before_request(_bound_body)
        api.register_error_handler(HTTPException, plainly)
        api.register_error_handler(NoSuchMessageError, lambda error: plainly(NotFound(str(error))))
        api.register_error_handler(BadSearchError, lambda error: plainly(BadRequest(str(error))))
        pages.register_blueprint(api, url_prefix=prefix)


def _bound_body() -> None:
    request.max_content_length = sending.MAX_BODY_OCTETS if _is_sending() else MAX_BODY_OCTETS


def _is_sending() -> bool:
    return (request.endpoint or "").endswith(".send")


def plainly(error: HTTPException) -> AnyResponse:
    """Return an error as text, or of `send` as JSON, as Mailpit's clients expect it."""
    words, code = error.description or error.name, error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    answer = jsonify(Error=words) if _is_sending() else Response(words, mimetype="text/plain")
    answer.status_code = code
    return answer
