"""The desks as the console shows them: their addresses, whose they are, and how many wait."""

from typing import Any

from flask import g, request, url_for

from backoffice.domain.actors import Actor, Role
from backoffice.domain.life import Desk, Status
from backoffice.domain.refusal import absent
from backoffice.simulation.transaction import Reading
from backoffice.store.credentials import open_paper_count
from backoffice.store.submissions import waiting_count
from backoffice.store.tallies import counts_by_stage

DESKS = {
    "examination": Desk.EXAMINATION,
    "approval": Desk.APPROVAL,
    "annex": Desk.ANNEX,
    "counter": Desk.COUNTER,
}
DESK_OF = {
    Role.EXAMINER: "examination",
    Role.APPROVER: "approval",
    Role.ANNEX: "annex",
    Role.COUNTER: "counter",
    Role.RECEPTION: "reception",
}
ROLE_OF = {name: role for role, name in DESK_OF.items()}


def desk_named(name: str) -> Desk:
    """Return the desk of an address; Refused (absent) when there is none."""
    if name not in DESKS:
        raise absent("窓口・担当", "desk", name)
    return DESKS[name]


def own_desk(officer: Actor) -> str:
    """Return the name of the desk where an officer works."""
    return DESK_OF[officer.role or Role.EXAMINER]


def stage_counts(reading: Reading) -> dict[tuple[Desk, Status], int]:
    """Return how many wait at each desk by status; asked once a request."""
    if "stage_counts" not in g:
        g.stage_counts = counts_by_stage(reading.session)
    counts: dict[tuple[Desk, Status], int] = g.stage_counts
    return counts


def navigation(reading: Reading, actor: Actor | None) -> list[dict[str, Any]]:
    """Return the links of the desks with their counts, the officer's own first, the search and the system's page."""
    if actor is None or actor.role is None:
        return []
    own = own_desk(actor)
    names = sorted(DESKS, key=lambda name: name != own)
    search = {
        "href": url_for("console.search"),
        "label": "申請の検索",
        "current": request.endpoint == "console.search",
    }
    system = {
        "href": url_for("console.system"),
        "label": "お知らせ・システム",
        "current": request.endpoint == "console.system",
    }
    desks = [*(_link(reading, name) for name in names), _papers(reading, own)]
    users = _users(reading, own)
    first = [users, *desks] if own == "reception" else [*desks, users]
    return [*first, search, system]


def _users(reading: Reading, own: str) -> dict[str, Any]:
    """Return the link of the desk for users, with how many papers wait for those who work there."""
    here = ("console.reception", "console.submission", "console.organisation_users")
    link = {
        "href": url_for("console.reception"),
        "label": "利用申出・定期報告",
        "current": request.endpoint in here,
    }
    return link | {"count": waiting_count(reading.session)} if own == "reception" else link


def _papers(reading: Reading, own: str) -> dict[str, Any]:
    """Return the link of the papers about IDs, with how many wait for those at the counter."""
    link = {
        "href": url_for("console.credentials"),
        "label": "認証ID・パスワード",
        "current": request.endpoint in ("console.credentials", "console.credential_paper"),
    }
    return link | {"count": open_paper_count(reading.session)} if own == "counter" else link


def _link(reading: Reading, name: str) -> dict[str, Any]:
    desk = DESKS[name]
    waiting = sum(count for (where, _), count in stage_counts(reading).items() if where is desk)
    return {
        "href": url_for("console.desk", name_of_desk=name),
        "label": str(desk),
        "current": request.endpoint == "console.desk"
        and (request.view_args or {}).get("name_of_desk") == name,
        "count": waiting,
    }
