"""Doing something to a case, in one way for every desk: nothing on a stale page, a rehearsal before what is final."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.notices import Letter
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store import journal
from backoffice.store.applications import Application
from backoffice.store.journal import Event
from backoffice.usecases.progress import application_of
from backoffice.web.context import world
from backoffice.web.language import words_of

Act = Callable[[Transaction], object]
Errors = dict[str, str]
Page = str | tuple[str, int] | Response
NOT_CARRIED = frozenset({"csrf_token", "sure", "again", "preview"})


class Stale(Exception):
    """A form was sent from a page that shows a case as it no longer is; nothing was done."""

    def __init__(self, application_id: str, events: Sequence[Event]) -> None:
        """Carry the application's key and what happened to it since."""
        super().__init__(application_id)
        self.application_id = application_id
        self.events = events


class _Rehearsed(Exception):
    """Ends a rehearsal: its transaction is thrown away."""


def fresh(tx: Transaction, key: str) -> Application:
    """Return the application, or raise Stale when it has changed since the officer's page was drawn.

    Every form carries the `version` that was shown and the journal's number then (`seen`).
    """
    application = application_of(tx, key)
    if request.form.get("version", type=int) != application.version:
        seen = request.form.get("seen", 0, type=int)
        raise Stale(key, [event for event in journal.about(tx.connection, key) if event.seq > seen])
    return application


def do(key: str, act: Act, words: str, to: str = "console.case") -> Response:
    """Do something to a case at once, say so, and go to one of its pages."""
    with world().write() as tx:
        fresh(tx, key)
        act(tx)
    flash(words, "success")
    return redirect(url_for(to, key=key), 303)


@contextmanager
def rehearsal() -> Iterator[Transaction]:
    """Open a transaction in which an act is only tried: nothing of it stays, what it refuses is refused here too."""
    with suppress(_Rehearsed), world().write() as tx:
        yield tx
        raise _Rehearsed


def rehearse(key: str, act: Act) -> list[Letter]:
    """Return the mails that an act would send, without doing it."""
    with rehearsal() as tx:
        fresh(tx, key)
        act(tx)
        return list(tx.letters)


def confirmed(
    key: str,
    act: Act,
    *,
    ask_again: Callable[[Errors], str],
    ask_to_confirm: Callable[[list[Letter]], str],
    words: str,
    to: str = "console.case",
) -> Page:
    """Do what cannot be undone in two steps: first a page with what will happen, then the act.

    A refusal draws the form again with its errors (422); `again` in the form draws it as it was.
    """
    if request.form.get("again"):
        return ask_again({})
    try:
        if request.form.get("sure") == "yes":
            return do(key, act, words, to)
        return ask_to_confirm(rehearse(key, act))
    except Refused as refusal:
        return ask_again(beside(refusal)), 422


def beside(refusal: Refused) -> Errors:
    """Return a refusal's words by field; raise it again when it is not about the form."""
    if refusal.kind != "refused":
        raise refusal
    return {reason.field or "": words_of(reason) for reason in refusal.refusals}


def carried() -> list[tuple[str, str]]:
    """Return what a form said, to be sent once more by the page that confirms it."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED]
