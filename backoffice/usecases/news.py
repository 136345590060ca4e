"""What has changed since a page was drawn, as far as its reader looks at it: for pages that say "look again".

The question is cheap: as long as the journal has not moved only the world's own row is read, else the kinds and subjects of
at most LOOKED events behind the number that the page knows.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import col, select

from backoffice.simulation.transaction import Reading
from backoffice.store import journal
from backoffice.store.applications import Application

LOOKED = 500


class Watch(StrEnum):
    """What a page looks at: the whole world, a desk's list, one case, or what one user has filed."""

    WORLD = "world"
    DESK = "desk"
    CASE = "case"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Watched:
    """What a page looks at; `key` is a desk's name, an application's or a user's key, `section` the reader's own or ""."""

    watch: Watch
    key: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """How many things have changed (cases of a desk, events of all else), and how far the journal was looked through."""

    count: int
    seen: int
    more: bool = False


KINDS: dict[str, tuple[str, ...]] = {
    "examination": (
        *("application.filed", "number.assigned", "application.taken", "application.assigned"),
        *("application.released", "application.transferred", "application.withdrawn", "application.ended"),
        *("documents.", "document.", "photo.reopened", "photo.replaced", "photo.received", "receipt.changed"),
        *("decision.", "joined.withdrawn"),
    ),
    "approval": ("decision.", "application.withdrawn", "application.ended", "joined.withdrawn"),
    "documents": (
        *("documents.", "document.", "application.filed", "application.withdrawn", "application.ended"),
        *("decision.proposed", "decision.sent-back"),
    ),
    "annex": (
        *("decision.approved", "envelope.", "papers.", "card.", "certificate."),
        *("passport.", "permission.", "receipt.changed", "item.returned"),
        *("original.", "posting-list.", "address."),
    ),
    "counter": (
        "decision.approved",
        "card.",
        "certificate.",
        "passport.",
        "permission.",
        "receipt.changed",
        "visit.",
    ),
    "credentials": ("credential-paper.",),
    "reception": ("submission.", "use.", "user.stopped", "user.resumed", "user.deleted", "organisation."),
    "system": ("announcement.", "maintenance.", "officer."),
}
"""The kinds of events that change a desk's list, by their beginnings."""

NOBODYS = (
    *("world.", "person.", "user.added", "user.registered", "user.changed", "user.moved", "my-number-card."),
    *("password.", "sign-in.", "application.entered", "bulk.", "documents.attached", "photo.attached"),
    *("tax-data.", "notice.", "joined.", "commission.", "representation.", "list.", "item.", "move."),
    *("finding.", "note.", "applicant."),
)
"""The kinds that change no desk's list; one that stands nowhere changes them all, rather than being missed."""


def news(reading: Reading, watched: Watched, since: int) -> News:
    """Return what has changed behind an event's number for who looks at this."""
    newest = reading.state.journal_seq
    if newest <= since:
        return News(0, newest)
    if watched.watch is Watch.WORLD:
        return News(newest - since, newest)
    if watched.watch is Watch.CASE:
        return News(journal.count_about(reading.connection, watched.key, since, LOOKED), newest)
    subjects = journal.subjects_after(reading.connection, since, LOOKED)
    seen = subjects[-1][0] if len(subjects) == LOOKED else newest
    if watched.watch is Watch.USER:
        own = _of_user(reading, {subject for _, _, subject in subjects}, watched.key)
        return News(own, seen, seen < newest)
    moved = {subject for _, kind, subject in subjects if concerns(kind, watched.key)}
    return News(_of_section(reading, moved, watched.section), seen, seen < newest)


def concerns(kind: str, desk: str) -> bool:
    """Return whether a kind of event changes a desk's list."""
    if kind.startswith(KINDS.get(desk, ())):
        return True
    known = kind.startswith(NOBODYS) or any(kind.startswith(kinds) for kinds in KINDS.values())
    return not known


def _of_section(reading: Reading, subjects: Collection[str], section: str) -> int:
    """Return how many of these are for a section: applications of another one are not."""
    if not section:
        return len(subjects)
    column = col(Application.section)
    return len(subjects) - _count(reading, subjects, column.not_in(("", section)))


def _of_user(reading: Reading, subjects: Collection[str], user_id: str) -> int:
    own = _count(reading, subjects, col(Application.filer_id) == user_id)
    return own + (user_id in subjects)


def _count(reading: Reading, keys: Iterable[str], condition: object) -> int:
    cases = [key for key in keys if key.startswith("app-")]
    query = select(Application.id).where(col(Application.id).in_(cases), condition)  # type: ignore[arg-type]  # a column's comparison
    return len(reading.session.exec(query).all()) if cases else 0
