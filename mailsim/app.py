"""The pages and the API of a mail server alone, for this machine only: ``default`` at the root, worlds under /w/<name>/."""

from collections.abc import Callable

from flask import Flask, abort, render_template, request

from mailsim.http import PAGE_POLICY, mail_pages
from mailsim.inbox import Inbox
from mailsim.place import ALONE
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
    app.before_request(_refuse_other_sites)
    app.register_blueprint(mail_pages(resolve, FRAME, lambda _: True))
    app.register_blueprint(mail_pages(resolve, FRAME, lambda _: True, name="world"), url_prefix="/w/<world>")
    app.register_blueprint(webhook_calls(webhooks, "webhooks"), url_prefix="/api/v1")
    app.register_blueprint(webhook_calls(webhooks, "world_webhooks"), url_prefix="/w/<world>/api/v1")
    app.add_url_rule("/w/", "worlds", lambda: _overview(worlds()))
    return app


def _overview(worlds: list[str]) -> tuple[str, dict[str, str]]:
    page = render_template("mailsim/worlds.html", worlds=worlds, mail="mail")
    return page, {"Content-Security-Policy": PAGE_POLICY, "X-Content-Type-Options": "nosniff"}


def _refuse_other_sites() -> None:
    """Stop forms and scripts of other sites: alone there is no session whose token they would lack."""
    origin = request.headers.get("Origin")
    if request.method not in {"GET", "HEAD", "OPTIONS"} and origin and origin != request.host_url.rstrip("/"):
        abort(403, "他のサイトからの操作は受け付けません / requests of other sites are refused")
