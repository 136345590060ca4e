"""What a worklist is asked for: its state stands in the address, and becomes the store's question."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import url_for

from backoffice.domain.actors import Actor, Role
from backoffice.domain.life import Desk, Status
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.sections import SECTIONS
from backoffice.domain.statuses import ALL
from backoffice.domain.urgency import NEAR_DAYS, URGENCIES, urgency_named
from backoffice.store.applications import Application
from backoffice.store.organisation_names import Meant
from backoffice.store.worklists import Filter
from backoffice.web.console.desks import DESKS

PAGE = 50
LONGEST = 100
OVERDUE = "reply-overdue"
BEYOND = "beyond-usual"
SCOPES = {"mine": "自分の担当", "section": "自分の部門", "unassigned": "未担当", "all": "すべて"}
SCOPED = frozenset({"examination", "approval"})
KEY = re.compile(r"(\d{4}-\d{2}-\d{2})\.([a-z0-9-]{1,40})")
NARROWED = ("status", "urgency", "number", "name", "org", "residence", "type", "section")
ADDRESSED = ("scope", "step", *NARROWED, "after")
NO_ORGANISATION = ("-",)
"""A key that no organisation has."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A worklist as its address asks for it; `desk` is the desk's name, empty for a search over all."""

    desk: str
    scope: str = "all"
    step: str = ""
    status: str = ""
    urgency: str = ""
    number: str = ""
    name: str = ""
    org: str = ""
    residence: str = ""
    type: str = ""
    section: str = ""
    after: str = ""

    def address(self, **changes: str) -> str:
        """Return the address of this list with some changes; it begins at the top unless `after` is given."""
        changed = replace(self, **{"after": "", **changes})
        given = {name: getattr(changed, name) for name in ADDRESSED if getattr(changed, name)}
        if self.desk not in SCOPED:
            given.pop("scope", None)
        endpoint = ("console.desk", {"name_of_desk": self.desk}) if self.desk else ("console.search", {})
        return url_for(endpoint[0], **{**endpoint[1], **given})

    @property
    def cleared(self) -> str:
        """The address of this list without its conditions."""
        return self.address(**dict.fromkeys(NARROWED, ""))

    @property
    def is_narrowed(self) -> bool:
        """Whether it has a condition."""
        return any(getattr(self, name) for name in NARROWED)


def read(desk: str, arguments: Mapping[str, str], officer: Actor) -> Wanted:
    """Return what an address asks for; what it cannot mean is left out."""

    def known(name: str, allowed: Collection[str]) -> str:
        return arguments.get(name, "") if arguments.get(name, "") in allowed else ""

    return Wanted(
        desk=desk,
        scope=known("scope", scopes(desk, officer)) or usual_scope(desk, officer),
        step=arguments.get("step", "")[:LONGEST],
        status=known("status", [str(status) for status in Status]),
        urgency=known("urgency", [OVERDUE, BEYOND, *(urgency.name for urgency in URGENCIES)]),
        number=_searched(arguments.get("number", "")),
        name=_searched(arguments.get("name", "")),
        org=_searched(arguments.get("org", "")),
        residence=known("residence", ALL),
        type=known("type", [str(kind) for kind in ApplicationType]),
        section=known("section", SECTIONS),
        after=arguments.get("after", "") if key(arguments.get("after", "")) else "",
    )


def scopes(desk: str, officer: Actor) -> dict[str, str]:
    """Return whose applications a desk's list can show: none of his own for who examines none, no section of none."""
    if desk not in SCOPED:
        return {}
    offered = {
        "mine": officer.role is Role.EXAMINER,
        "section": bool(officer.section),
        "unassigned": desk == "examination",
        "all": True,
    }
    return {name: label for name, label in SCOPES.items() if offered[name]}


def usual_scope(desk: str, officer: Actor) -> str:
    """Return the scope that a list opens with: an examiner's own cases, an approver's section."""
    offered = scopes(desk, officer)
    own = ("mine", "section") if desk == "examination" and officer.role is Role.EXAMINER else ("section",)
    return next((scope for scope in own if scope in offered and officer.role in DESK_ROLES[desk]), "all")


DESK_ROLES = {"examination": (Role.EXAMINER, Role.APPROVER), "approval": (Role.APPROVER,)}


def section_of_scope(wanted: Wanted, officer: Actor) -> str:
    """Return the section that a list is about: what nobody has taken is shown of the officer's own, unless asked."""
    if wanted.scope == "section":
        return officer.section
    return wanted.section or (officer.section if wanted.scope == "unassigned" else "")


def question(wanted: Wanted, officer: Actor, today: date, meant: Meant) -> Filter:
    """Return the store's question for a page of this list and one row more."""
    urgency = urgency_named(wanted.urgency)
    first, last = urgency.bounds(today) if urgency else (None, None)
    return Filter(
        desk=DESKS.get(wanted.desk, Desk.NONE),
        status=wanted.status,
        examiner_id=officer.id if wanted.scope == "mine" else "",
        unassigned=wanted.scope == "unassigned",
        filed=not wanted.desk,
        urgent_from=first,
        urgent_by=last,
        reply_due_before=today if wanted.urgency == OVERDUE else None,
        usual_before=today if wanted.urgency == BEYOND else None,
        number=wanted.number,
        name=wanted.name,
        section=section_of_scope(wanted, officer),
        kind=wanted.type,
        sought=wanted.residence,
        organisation_ids=(tuple(meant.names) or NO_ORGANISATION) if wanted.org else (),
        after=key(wanted.after),
        limit=PAGE + 1,
    )


def near_until(today: date) -> date:
    """Return the last day of urgency that comes before what is overdue or old."""
    return today + timedelta(days=NEAR_DAYS)


def key(after: str) -> tuple[date, str] | None:
    """Return the key that an address names, or None when it names none."""
    found = KEY.fullmatch(after)
    try:
        return (date.fromisoformat(found[1]), found[2]) if found else None
    except ValueError:
        return None


def key_of(application: Application, wanted: Wanted | None = None) -> str:
    """Return the key that the next page begins behind, in the order of a list."""
    by_age = wanted and wanted.urgency == BEYOND and application.usual_until
    return f"{(by_age or application.urgent_on).isoformat()}.{application.id}"


def _searched(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper()[:LONGEST]
