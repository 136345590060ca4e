"""The pages of the inbox: how they are mounted, their headers of safety, and the list of all mailboxes."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, g, render_template, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from mailsim import wording
from mailsim.api import add_api
from mailsim.box_pages import add_boxes
from mailsim.calls import Known, add_calls, nothing_known
from mailsim.fault_pages import add_faults
from mailsim.inbox import Inbox, NoSuchMessageError
from mailsim.letter_pages import add_letters
from mailsim.mailbox_pages import add_mailbox
from mailsim.message_pages import add_message
from mailsim.place import MailboxConverter, Place, here
from mailsim.when import short, whole

MOST_MAILBOXES = 500
_ADDRESS = re.compile(r"(https?://[!-;=?-~]+)")
PAGE_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)

Names = Callable[[str], Mapping[str, str]]
"""Tells the names of a world's people by their addresses, for whoever knows them."""

Sites = Callable[[str], Mapping[str, str]]
"""Tells of a world which beginnings of addresses in mails lead where on this server; all others stay plain text."""


def mail_pages(
    resolve: Callable[[str], Inbox | None],
    frame: str,
    who_may: Callable[[str], bool],
    name: str = "mail",
    names: Names = lambda _world: {},
    sites: Sites = lambda _world: {},
    who_controls: Callable[[str], bool] = lambda _world: True,
    known: Known = nothing_known,
) -> Blueprint:
    """Return the pages and the JSON API as a blueprint, for ``/w/<world>/mail`` or alone for ``""``.

    ``frame`` is the template to extend (blocks ``title``, ``head``, ``content``); alone the world is ``default``.
    ``who_may(world)`` False is 403, ``resolve(world)`` None 404; ``who_controls(world)`` says who may set faults and
    kinds of mailboxes (`place.must_control`); ``known(raw, text)`` tells what the host knows of a mail. The API is the
    nested blueprints ``<name>.api`` and ``<name>.box_api``: they refuse changes asked for by other sites, so they are
    safe to exempt from CSRF tokens.
    """
    pages = Blueprint(
        name, __name__, template_folder="templates", static_folder="static", static_url_path="/static"
    )
    pages.record(lambda state: state.app.url_map.converters.update(mailbox=MailboxConverter))
    place = Place(resolve, who_may, who_controls, sites)
    pages.url_value_preprocessor(place.enter)
    pages.url_defaults(place.name_world)
    pages.url_defaults(_keep_language)
    pages.before_request(place.check)
    pages.context_processor(lambda: {"frame": frame, "mail": name, "names_of": lambda: names(g.mail_world)})
    pages.context_processor(lambda: {"mail_ways": lambda: _ways(name)})
    pages.context_processor(lambda: {"linked": lambda text: linked(text, sites(g.mail_world))})
    pages.context_processor(_wording)
    pages.after_request(_guard)
    pages.register_error_handler(NoSuchMessageError, _no_such_message)
    pages.add_url_rule("/", "overview", overview)
    for add in (add_mailbox, add_message, add_letters, add_boxes, add_faults, add_api):
        add(pages)
    add_calls(pages, known)
    return pages


def overview() -> str:
    """Show every mailbox with its counts, or those whose address or name has some words in it."""
    return render_template(
        "mailsim/overview.html",
        mailboxes=here().inbox.mailboxes(),
        most=MOST_MAILBOXES,
        wanted=request.args.get("q", "").strip()[:100],
    )


def linked(text: str, sites: Mapping[str, str]) -> Markup:
    """Return a mail's text with those addresses as links that begin as one of `sites`; they lead where that says."""
    return Markup("").join(_linked(part, sites) for part in _ADDRESS.split(text))


def _linked(part: str, sites: Mapping[str, str]) -> Markup:
    for beginning, here_instead in sites.items():
        if part.startswith(beginning):
            return Markup('<a href="{}" data-testid="mail-link">{}</a>').format(
                here_instead + part.removeprefix(beginning), part
            )
    return escape(part)


_WAYS = (
    ("overview", "boxes", False),
    ("write", "write", False),
    ("boxes", "kinds", True),
    ("faults", "faults", True),
)
"""The pages of the nav: endpoint, word, and whether only who controls the world sees it."""


def _ways(name: str) -> list[tuple[str, str]]:
    """Return endpoint and label of the pages of the nav that are there, for this reader."""
    words = wording.words(_locale())
    shown = (way for way in _WAYS if here().may_control or not way[2])
    ways = ((f"{name}.{endpoint}", words[word]) for endpoint, word, _ in shown)
    return [way for way in ways if way[0] in current_app.view_functions]


def _locale() -> str:
    return wording.locale_of(request.args.get("locale"))


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Stay in the language of this page where it leads to another one."""
    if _locale() != wording.LOCALES[0] and not endpoint.endswith(".static"):
        values.setdefault("locale", _locale())


def _languages() -> list[tuple[str, str, str]]:
    """Return code, name and address of this page in each language."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "locale"]
    return [
        (code, name, f"?{urlencode([*kept, ('locale', code)])}") for code, name in wording.LANGUAGES.items()
    ]


def _wording() -> dict[str, object]:
    """Give the templates their words, and instants in the reader's language."""
    locale = _locale()
    return {
        "words": wording.words(locale),
        "locale": locale,
        "short": lambda at: short(at, here().inbox.host.now(), locale),
        "whole": lambda at: whole(at, locale),
        "languages": _languages() if request.method == "GET" else (),
        "folder_name": lambda name: wording.folder(name, locale),
    }


def _no_such_message(error: NoSuchMessageError) -> tuple[str, int]:
    return render_template("mailsim/missing.html", reason=str(error)), 404


def _guard(response: Response) -> Response:
    """Set the headers of safety that a view has not set itself."""
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response
