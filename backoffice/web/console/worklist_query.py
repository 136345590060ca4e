"""What a worklist is asked for: its state stands in the address, and becomes the store's question."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import url_for

from backoffice.domain.actors import Actor, Role
from backoffice.domain.life import Desk, Status
from backoffice.domain.urgency import URGENCIES, urgency_named
from backoffice.store.applications import Application
from backoffice.store.worklists import Filter
from backoffice.web.console.desks import DESKS

PAGE = 50
LONGEST = 100
OVERDUE = "reply-overdue"
SCOPES = {"mine": "自分の担当", "unassigned": "未担当", "all": "すべて"}
KEY = re.compile(r"(\d{4}-\d{2}-\d{2})\.([a-z0-9-]{1,40})")
ADDRESSED = ("scope", "step", "status", "urgency", "number", "name", "after")


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
    after: str = ""

    def address(self, **changes: str) -> str:
        """Return the address of this list with some changes; it begins at the top unless `after` is given."""
        changed = replace(self, **{"after": "", **changes})
        given = {name: getattr(changed, name) for name in ADDRESSED if getattr(changed, name)}
        if self.desk != "examination":
            given.pop("scope", None)
        endpoint = ("console.desk", {"name_of_desk": self.desk}) if self.desk else ("console.search", {})
        return url_for(endpoint[0], **{**endpoint[1], **given})


def read(desk: str, arguments: Mapping[str, str], officer: Actor) -> Wanted:
    """Return what an address asks for; what it cannot mean is left out."""
    scoped = desk == "examination"
    usual = "mine" if scoped and officer.role is Role.EXAMINER else "all"
    return Wanted(
        desk=desk,
        scope=_known(arguments.get("scope", ""), SCOPES if scoped else ()) or usual,
        step=arguments.get("step", "")[:LONGEST],
        status=_known(arguments.get("status", ""), [str(status) for status in Status]),
        urgency=_known(arguments.get("urgency", ""), [OVERDUE, *(u.name for u in URGENCIES)]),
        number=_searched(arguments.get("number", "")),
        name=_searched(arguments.get("name", "")),
        after=arguments.get("after", "") if key(arguments.get("after", "")) else "",
    )


def question(wanted: Wanted, officer: Actor, today: date) -> Filter:
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
        number=wanted.number,
        name=wanted.name,
        after=key(wanted.after),
        limit=PAGE + 1,
    )


def key(after: str) -> tuple[date, str] | None:
    """Return the key that an address names, or None when it names none."""
    found = KEY.fullmatch(after)
    try:
        return (date.fromisoformat(found[1]), found[2]) if found else None
    except ValueError:
        return None


def key_of(application: Application) -> str:
    """Return the key that the next page begins behind."""
    return f"{application.urgent_on.isoformat()}.{application.id}"


def active(wanted: Wanted) -> list[dict[str, Any]]:
    """Return the conditions in force, each with the address of the list without it."""
    shown = {
        "number": ("番号", wanted.number),
        "name": ("氏名", wanted.name),
        "status": ("状態", Status(wanted.status).desk_label if wanted.status else ""),
        "urgency": ("緊急度", dict(urgency_options(wanted.desk)).get(wanted.urgency, "")),
    }
    return [
        {"label": label, "value": value, "remove_href": wanted.address(**{name: ""})}
        for name, (label, value) in shown.items()
        if value
    ]


def urgency_options(desk: str) -> list[tuple[str, str]]:
    """Return the groups of urgency that a desk's list can be narrowed to."""
    by_expiry = desk in ("examination", "approval", "")
    groups = [(u.name, u.label if by_expiry else u.label_of_deadline) for u in URGENCIES]
    return [*groups, (OVERDUE, "追加資料の期限超過")] if desk == "examination" else groups


def _known(text: str, allowed: Collection[str]) -> str:
    return text if text in allowed else ""


def _searched(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper()[:LONGEST]
