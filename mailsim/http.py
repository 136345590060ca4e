"""The inbox as pages: mailboxes, lists, one message, its parts; HTML mail only inside a sandbox."""

import re
from collections.abc import Callable, Mapping
from itertools import islice

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as AnyResponse

from mailsim import wording
from mailsim.api import add_api
from mailsim.box_pages import add_boxes
from mailsim.calls import Known, add_calls, nothing_known
from mailsim.fault_pages import add_faults
from mailsim.inbox import Inbox, NoSuchMessageError
from mailsim.place import Place, download, find_part, here
from mailsim.search import BadSearchError, terms
from mailsim.selection import Selection

PAGE_LENGTH = 50
_ADDRESS = re.compile(r"(https?://[!-;=?-~]+)")
MAX_SOURCE_CHARACTERS = 500_000
PAGE_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
SANDBOX_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


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
    place = Place(resolve, who_may, who_controls, sites)
    pages.url_value_preprocessor(place.enter)
    pages.url_defaults(place.name_world)
    pages.before_request(place.check)
    pages.context_processor(lambda: {"frame": frame, "mail": name, "names_of": lambda: names(g.mail_world)})
    pages.context_processor(_page_words)
    pages.context_processor(lambda: {"mail_ways": lambda: _ways(name)})
    pages.context_processor(lambda: {"linked": lambda text: linked(text, sites(g.mail_world))})
    pages.after_request(_guard)
    pages.register_error_handler(NoSuchMessageError, _no_such_message)
    for rule, view, methods in _ROUTES:
        pages.add_url_rule(rule, view.__name__, view, methods=methods)
    add_api(pages)
    add_boxes(pages)
    add_faults(pages)
    add_calls(pages, known)
    return pages


_WAYS = (
    ("overview", "boxes", False),
    ("write", "write", False),
    ("boxes", "kinds", True),
    ("faults", "faults", True),
)
"""The pages of the nav: endpoint, word, and whether only who controls the world sees it."""


def _page_words() -> dict[str, object]:
    locale = wording.locale_of(request.args.get("locale"))
    return {"words": wording.words(locale), "locale": locale}


def _ways(name: str) -> list[tuple[str, str]]:
    """Return endpoint and label of the pages of the nav that are there, for this reader."""
    words = wording.words(wording.locale_of(request.args.get("locale")))
    shown = (way for way in _WAYS if here().may_control or not way[2])
    ways = ((f"{name}.{endpoint}", words[word]) for endpoint, word, _ in shown)
    return [way for way in ways if way[0] in current_app.view_functions]


def overview() -> str:
    """Show every mailbox with its counts."""
    return render_template("mailsim/overview.html", mailboxes=here().inbox.mailboxes())


def mailbox() -> str:
    """Show the messages of a mailbox, newest first, a page at a time."""
    query = request.args.get("q", "")
    before = request.args.get("before", type=int)
    try:
        wanted = Selection(to=here().address, before=before, terms=terms(query))
    except BadSearchError as error:
        return render_template("mailsim/mailbox.html", address=here().address, query=query, error=str(error))
    found = here().inbox.newest(wanted, PAGE_LENGTH + 1)
    shown = list(islice(found, PAGE_LENGTH))
    older = shown[-1].id if len(found) > PAGE_LENGTH else None
    return render_template(
        "mailsim/mailbox.html", address=here().address, query=query, messages=shown, older=older
    )


def message(stored_id: int) -> str:
    """Show one message; it is read from now on."""
    inbox, address = here().inbox, here().address
    summary = inbox.summary(stored_id, address)
    if summary.unread:
        inbox.mark_read([stored_id], to=address)
    return render_template(
        "mailsim/message.html", address=address, summary=summary, message=inbox.message(stored_id)
    )


def html_part(stored_id: int) -> Response:
    """Serve the HTML of a message for the sandboxed frame: no script, no picture, nothing from outside."""
    _mine(stored_id)
    response = Response(here().inbox.message(stored_id).html, mimetype="text/html")
    response.headers["Content-Security-Policy"] = SANDBOX_POLICY
    return response


def source(stored_id: int) -> str:
    """Show a message as it came."""
    _mine(stored_id)
    text = here().inbox.raw(stored_id).decode("utf-8", "replace")
    return render_template(
        "mailsim/source.html",
        address=here().address,
        stored_id=stored_id,
        source=text[:MAX_SOURCE_CHARACTERS],
        cut=len(text) > MAX_SOURCE_CHARACTERS,
    )


def eml(stored_id: int) -> AnyResponse:
    """Hand out a message as a file."""
    _mine(stored_id)
    return download(here().inbox.raw(stored_id), f"{stored_id}.eml")


def part(stored_id: int, part_id: str) -> AnyResponse:
    """Hand out an attachment, never to be shown by the browser itself."""
    attachment = find_part(stored_id, part_id)
    return download(attachment.content, attachment.filename)


def unread(stored_id: int) -> AnyResponse:
    """Mark a message unread and go back to its mailbox."""
    here().inbox.mark_read([stored_id], read=False, to=here().address)
    return _to_mailbox()


def read_all() -> AnyResponse:
    """Mark a whole mailbox read."""
    here().inbox.mark_read(None, to=here().address)
    return _to_mailbox()


def delete(stored_id: int) -> AnyResponse:
    """Delete a message from this mailbox and go back to it."""
    here().inbox.delete([stored_id], to=here().address)
    return _to_mailbox()


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


def _mine(stored_id: int) -> None:
    """Stop a request for a message that is not in this mailbox."""
    here().inbox.summary(stored_id, here().address)


def _to_mailbox() -> AnyResponse:
    return redirect(url_for(".mailbox", address=here().address), 303)


def _no_such_message(error: NoSuchMessageError) -> tuple[str, int]:
    return render_template("mailsim/missing.html", reason=str(error)), 404


def _guard(response: AnyResponse) -> AnyResponse:
    """Set the headers of safety that a view has not set itself."""
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


_BOX = "/box/<address>/"
_ROUTES: tuple[tuple[str, Callable[..., AnyResponse | str], list[str]], ...] = (
    ("/", overview, ["GET"]),
    (_BOX, mailbox, ["GET"]),
    (_BOX + "<int:stored_id>/", message, ["GET"]),
    (_BOX + "<int:stored_id>/html", html_part, ["GET"]),
    (_BOX + "<int:stored_id>/source", source, ["GET"]),
    (_BOX + "<int:stored_id>/message.eml", eml, ["GET"]),
    (_BOX + "<int:stored_id>/part/<part_id>", part, ["GET"]),
    (_BOX + "read-all", read_all, ["POST"]),
    (_BOX + "<int:stored_id>/unread", unread, ["POST"]),
    (_BOX + "<int:stored_id>/delete", delete, ["POST"]),
)
