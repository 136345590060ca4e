"""The pages and the API of a mail server alone, for this machine only: ``default`` at the root, worlds under /w/<name>/."""

from collections.abc import Callable

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from mailsim import wording
from mailsim.http import PAGE_POLICY, mail_pages
from mailsim.inbox import Inbox
from mailsim.place import ALONE, refuse_other_sites
from mailsim.webhook_calls import Find, webhook_calls

HOST = "127.0.0.1"
FRAME = "mailsim/alone.html"


def alone(inbox: Inbox) -> Flask:
    """Return the application of one inbox in a plain frame."""
    return create_app(lambda world: inbox if world == ALONE else None, list)


def create_app(
    resolve: Callable[[str], Inbox | None], worlds: Callable[[], list[str]], webhooks: Find = lambda _: None
) -> Flask:
    """Return the application of many inboxes in a plain frame; `worlds` names those beside ``default``."""
    app = Flask("mailsim")
    app.config["TRUSTED_HOSTS"] = [HOST, "localhost"]
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20
    app.before_request(refuse_other_sites)
    app.register_blueprint(mail_pages(resolve, FRAME, lambda _: True))
    app.register_blueprint(mail_pages(resolve, FRAME, lambda _: True, name="world"), url_prefix="/w/<world>")
    app.register_blueprint(webhook_calls(webhooks, "webhooks"), url_prefix="/api/v1")
    app.register_blueprint(webhook_calls(webhooks, "world_webhooks"), url_prefix="/w/<world>/api/v1")
    app.register_error_handler(HTTPException, _error)
    app.add_url_rule("/w/", "worlds", lambda: _overview(worlds()))
    return app


def _overview(worlds: list[str]) -> Response:
    return _page("worlds", worlds=worlds)


def _error(error: HTTPException) -> AnyResponse:
    """Tell what cannot be shown: as a page for who asks for one."""
    if "text/html" not in request.headers.get("Accept", ""):
        return error.get_response()
    words = wording.words(wording.locale_of(request.args.get("locale")))
    told = words[{403: "not_allowed", 404: "not_here"}.get(error.code or 0, "went_wrong")]
    own = error.description if error.description != type(error).description else ""
    page = _page("error", title=told, reason=own)
    page.status_code = error.code or 500
    return page


def _page(name: str, **facts: object) -> Response:
    """Return a page that stands in no world."""
    locale = wording.locale_of(request.args.get("locale"))
    asked = locale if locale != wording.LOCALES[0] else None
    words = wording.words(locale)
    page = make_response(
        render_template(f"mailsim/{name}.html", mail="mail", words=words, locale=locale, asked=asked, **facts)
    )
    page.headers.update({"Content-Security-Policy": PAGE_POLICY, "X-Content-Type-Options": "nosniff"})
    return page
