"""API v1 as a whole: its calls below /api/v1, mounted on the app."""

from flask.json.provider import DefaultJSONProvider
from flask_openapi.openapi import OpenAPI
from flask_wtf.csrf import CSRFProtect

from backoffice.web.api import (  # noqa: F401 - each registers its calls on the blueprint
    actions,
    announcements,
    applications,
    bulk,
    card_sign_ins,
    clock,
    commissions,
    credentials,
    custody,
    documentation,
    files,
    mail_webhooks,
    maintenance,
    messages,
    municipality,
    officers,
    people,
    post,
    post_control,
    post_webhooks,
    residence_cards,
    rules,
    submissions,
    undelivered,
    visits,
    worlds,
)
from backoffice.web.api.documentation import INFO as INFO  # noqa: PLC0414 - the app is made with it
from backoffice.web.api.gate import guard_calls
from backoffice.web.api.problems import refuse_malformed as refuse_malformed  # noqa: PLC0414 - so is this
from backoffice.web.api.v1 import v1

guard_calls(v1)


class ReadableJson(DefaultJSONProvider):
    """JSON as UTF-8, so that people read it too."""

    ensure_ascii = False


def mount(app: OpenAPI, guard: CSRFProtect) -> None:
    """Mount API v1. Its calls carry no cookie, so they need no CSRF token; `gate` refuses calls of other sites."""
    app.json = ReadableJson(app)
    guard.exempt(v1)
    app.register_api(v1)
