"""The language of the entry pages (R-102): Japanese, or English when the user asks for it; a cookie keeps the choice."""

from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response

from backoffice.web.context import world
from backoffice.web.portal.gate import pages

LANGUAGES = ("ja", "en")
_COOKIE = "lang"
_KEPT_SECONDS = 365 * 24 * 60 * 60


def language() -> str:
    """Return the language of this page: what its address asks for, else what was chosen before, else Japanese."""
    asked = (request.args.get("lang"), request.cookies.get(_COOKIE))
    return next((lang for lang in asked if lang in LANGUAGES), LANGUAGES[0])


@pages.context_processor
def words() -> dict[str, Any]:
    """Give the templates `lang` and `say(ja, en)`."""
    lang = language()
    return {"lang": lang, "say": lambda ja, en: en if lang == "en" else ja}


@pages.after_request
def keep(response: Response) -> Response:
    """Keep a choice that an address made."""
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie(
            _COOKIE,
            language(),
            max_age=_KEPT_SECONDS,
            path=f"/w/{world().id}/portal/",
            httponly=True,
            samesite="Lax",
            secure=not current_app.config["ON_LOOPBACK"],
        )
    return response
