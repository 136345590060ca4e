"""The tabs 連絡 and 経過: mails with what bounced, and the timeline by kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from backoffice.domain.notices import Letter
from backoffice.domain.undelivered import MissState
from backoffice.simulation.transaction import Reading
from backoffice.store import outbox
from backoffice.store.journal import Event
from backoffice.store.undelivered import UndeliveredMail, misses_about
from backoffice.usecases.viewing import Case
from backoffice.web import history
from backoffice.web.console.undelivered import TONES

KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "filing": (
        "申請",
        (
            *("application.entered", "application.filed", "application.withdrawn", "application.ended"),
            *("number.", "receipt.", "joined.", "applicant."),
        ),
    ),
    "documents": ("資料", ("documents.", "document.", "photo.", "tax-data.")),
    "examination": (
        "審査",
        (
            *("application.taken", "application.assigned", "application.released", "application.transferred"),
            *("finding.", "note."),
        ),
    ),
    "decision": ("決裁", ("decision.", "permission.", "certificate.issued")),
    "mails": ("連絡", ("notice.",)),
}
THE_REST = ("post", "郵便・カード")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was sent, with the addresses that did not take it, and what became of that."""

    letter: Letter
    misses: Sequence[UndeliveredMail]

    @property
    def open(self) -> bool:
        """Whether somebody is to see to it."""
        return any(miss.stage is MissState.FAILED for miss in self.misses)


def mails(reading: Reading, whole: Case) -> dict[str, Any]:
    """Return the mails of a case, the newest first, each with whom it did not reach."""
    letters = outbox.of_application(reading.connection, whole.application.id)
    missed = misses_about(reading.session, whole.application.id)
    by_letter = {letter.seq: [miss for miss in missed if miss.letter_seq == letter.seq] for letter in letters}
    shown = [Mail(letter, by_letter[letter.seq]) for letter in reversed(letters)]
    return {"mails": shown, "bounced": [mail for mail in shown if mail.open], "tones": TONES}


def timeline(reading: Reading, whole: Case) -> dict[str, Any]:
    """Return the timeline, the newest first, of one kind or whole, and how many there are of each kind."""
    wanted = request.args.get("kind", "")
    kinds = [kind_of(event) for event in whole.events]
    events = [event for event, kind in zip(whole.events, kinds, strict=True) if wanted in ("", kind)]
    labels = {name: label for name, (label, _) in KINDS.items()} | dict([THE_REST])
    links = [{"href": _href(whole, ""), "label": "すべて", "current": not wanted, "count": len(kinds)}]
    links += [
        {"href": _href(whole, name), "label": label, "current": name == wanted, "count": kinds.count(name)}
        for name, label in labels.items()
        if name in kinds
    ]
    return {"timeline": history.told(reading, events), "kinds": links}


def kind_of(event: Event) -> str:
    """Return of which kind an event is, by the beginning of its name."""
    named = (name for name, (_, starts) in KINDS.items() if event.kind.startswith(starts))
    return next(named, THE_REST[0])


def _href(whole: Case, kind: str) -> str:
    return url_for("console.case_history", key=whole.application.id, kind=kind or None)
