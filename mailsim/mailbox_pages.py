"""The pages of one mailbox: its list, by mail or by conversation, and what is done to several mails at once."""

from itertools import islice
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from mailsim import listing
from mailsim.inbox import Summary
from mailsim.place import here
from mailsim.search import BadSearchError, Term, terms
from mailsim.selection import INBOX, Selection

PAGE_LENGTH = 50
MOST_AT_ONCE = 200
MAX_QUERY = 200
_KEPT = ("folder", "q", "before", "view")
ID_DIGITS = 18


def add_mailbox(pages: Blueprint) -> None:
    """Put the pages of a mailbox below its address."""
    box = "/box/<mailbox:address>/"
    pages.add_url_rule(box, "mailbox", mailbox)
    pages.add_url_rule(box + "several", "several", several, methods=["POST"])
    pages.add_url_rule(box + "read-all", "read_all", read_all, methods=["POST"])


def folder_asked() -> str:
    """Return the folder that an address names: INBOX where it names none."""
    return request.args.get("folder", INBOX)[:MAX_QUERY] or INBOX


def is_id(given: str) -> bool:
    """Return whether a text may be the id of a mail."""
    return given.isascii() and given.isdigit() and len(given) <= ID_DIGITS


def mailbox() -> str:
    """Show the mails of a folder, newest first, a page at a time; with `view=threads` each conversation once."""
    query, error = request.args.get("q", "")[:MAX_QUERY], ""
    wanted: tuple[Term, ...] = ()
    shown: list[Summary] = []
    older, lengths = None, dict[int, int]()
    try:
        wanted = terms(query)
        shown, older, lengths = _listed(wanted)
    except BadSearchError as bad:
        error = str(bad)
    return render_template(
        "mailsim/mailbox.html",
        address=here().address,
        folder=folder_asked(),
        folders=listing.folders(here().inbox, _address()),
        query=query,
        error=error,
        messages=shown,
        older=older,
        lengths=lengths,
        by_thread=_by_thread() and not wanted,
        tags=listing.tags(here().inbox, shown),
        kept=_kept(),
    )


def several() -> Response:
    """Mark the chosen mails read or unread, or delete them, and go back to the list."""
    ids = _chosen()
    match request.form.get("do"):
        case "read":
            here().inbox.mark_read(ids, to=here().address)
        case "unread":
            here().inbox.mark_read(ids, read=False, to=here().address)
        case "delete":
            here().inbox.delete(ids, to=here().address)
        case _:
            raise BadRequest("do は read、unread、delete のどれかです / do is read, unread or delete")
    return redirect(url_for(".mailbox", address=here().address, **_kept()), 303)


def read_all() -> Response:
    """Mark a whole mailbox read."""
    here().inbox.mark_read(None, to=here().address)
    return to_mailbox()


def to_mailbox() -> Response:
    """Go back to the list of the present folder."""
    folder = folder_asked()
    return redirect(
        url_for(".mailbox", address=here().address, folder=None if folder == INBOX else folder), 303
    )


def _listed(wanted: tuple[Term, ...]) -> tuple[list[Summary], int | None, dict[int, int]]:
    """Return the mails of this page, where the next page begins, and by id how many mails a conversation has."""
    before, inbox = _before(), here().inbox
    lengths: dict[int, int] = {}
    if _by_thread() and not wanted:
        found, lengths = listing.conversations(inbox, _address(), folder_asked(), before, PAGE_LENGTH + 1)
    else:
        selection = Selection(to=_address(), before=before, terms=wanted, folder=folder_asked())
        found = inbox.newest(selection, PAGE_LENGTH + 1)
    shown = list(islice(found, PAGE_LENGTH))
    return shown, (shown[-1].id if len(found) > PAGE_LENGTH else None), lengths


def _before() -> int | None:
    """Return the id that this page begins below; None for the first page, and of what is no id."""
    given = request.args.get("before", "")
    return int(given) if is_id(given) else None


def _by_thread() -> bool:
    return request.args.get("view") == "threads"


def _address() -> str:
    return here().address or ""


def _kept() -> dict[str, Any]:
    """Return what the address of a list says, to come back to it."""
    return {name: request.args[name][:MAX_QUERY] for name in _KEPT if request.args.get(name)}


def _chosen() -> list[int]:
    given = request.form.getlist("id")
    if len(given) > MOST_AT_ONCE or not all(map(is_id, given)):
        raise BadRequest(
            f"id は {MOST_AT_ONCE} 個までの整数です / id is at most {MOST_AT_ONCE} whole numbers"
        )
    return [int(one) for one in given]
