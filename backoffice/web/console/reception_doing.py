"""Doing something to a paper or a user in two steps: nothing on a page that is out of date, and a look at the mails before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from backoffice.domain.actors import Role
from backoffice.domain.notices import Letter
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store import journal
from backoffice.store.journal import Event
from backoffice.web.console.blueprint import officer
from backoffice.web.console.doing import Errors, Page, beside, rehearsal
from backoffice.web.context import world
from backoffice.web.language import words_of

Act = Callable[[Transaction], object]


class _Changed(Exception):
    """The page was drawn before something happened to what it is about."""

    def __init__(self, events: Sequence[Event]) -> None:
        super().__init__(len(events))
        self.events = events


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked before it is done: what the pause page says, and its button."""

    title: str
    text: str
    label: str
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a page is drawn: with errors by field, with what happened meanwhile, or as the pause page with its mails."""

    errors: Errors = field(default_factory=dict)
    changes: Sequence[Event] | None = None
    asked: Asked | None = None
    letters: Sequence[Letter] = ()


def in_two_steps(
    role: Role,
    subject: str,
    act: Act,
    draw: Callable[[Drawn], str],
    asked: Asked,
    done: Callable[[], Response],
) -> Page:
    """Do what cannot be undone: first a page with the mails that will go, then the act.

    Refusals and what happened meanwhile are drawn beside the form, which keeps what was typed; `subject` is whom the
    journal tells about, and every form carries the journal's number of its page (`seen`).
    """
    officer().must_be(role)
    if request.form.get("again"):
        return draw(Drawn())
    try:
        if request.form.get("sure") != "yes":
            return draw(Drawn(asked=asked, letters=_rehearse(subject, act)))
        with world().write() as tx:
            _must_be_fresh(tx, subject)
            act(tx)
    except _Changed as changed:
        return draw(Drawn(changes=changed.events)), 409
    except Refused as refusal:
        return draw(Drawn(errors=together(refusal))), 422
    return done()


def told(words: str, href: str) -> Callable[[], Response]:
    """Return what follows an act: words above the page of an address."""

    def go_on() -> Response:
        flash(words, "success")
        return redirect(href, 303)

    return go_on


def together(refusal: Refused) -> Errors:
    """Return a refusal's words by field: all that a check sheet lacks stands beside it together."""
    beside(refusal)  # raises again what is not about the form
    found: Errors = {}
    for reason in refusal.refusals:
        name = reason.field or ""
        found[name] = f"{found.get(name, '')}{words_of(reason)}"
    return found


def _rehearse(subject: str, act: Act) -> list[Letter]:
    with rehearsal() as tx:
        _must_be_fresh(tx, subject)
        act(tx)
        return list(tx.letters)


def _must_be_fresh(tx: Transaction, subject: str) -> None:
    seen = request.form.get("seen", 0, type=int)
    since = [event for event in journal.about(tx.connection, subject) if event.seq > seen]
    if since:
        raise _Changed(since)
