"""The desks as the console shows them: their addresses, whose they are, and how many wait."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from backoffice.domain.actors import Actor, Role
from backoffice.domain.life import Desk, Status
from backoffice.domain.refusal import absent
from backoffice.simulation.transaction import Reading
from backoffice.store.credentials import open_paper_count
from backoffice.store.submissions import waiting_count
from backoffice.store.tallies import counts_by_stage
from backoffice.store.undelivered import open_count
from backoffice.store.visits import waiting_visits
from backoffice.usecases.undelivered import WORKERS
from backoffice.web.console import document_tabs
from backoffice.web.counts import count_text

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
    Role.DOCUMENTS: "documents",
    Role.ADMINISTRATOR: "system",
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


@dataclass(frozen=True, slots=True)
class Page:
    """A link of the console's navigation: `here` are the endpoints on which it stands out, `role` whose desk it is.

    `also` are the roles that share a page which is no desk's own.
    """

    label: str
    endpoint: str
    here: tuple[str, ...] = ()
    role: Role | None = None
    name_of_desk: str = ""
    count: Callable[[Reading], int | str] | None = None
    also: tuple[Role, ...] = ()

    @property
    def href(self) -> str:
        """The page's address."""
        return url_for(self.endpoint, name_of_desk=self.name_of_desk or None)

    def link(self, reading: Reading, actor: Actor) -> dict[str, Any]:
        """Return the link as the frame draws it; a count stands beside a queue, and beside one's own desk."""
        link = {
            "href": self.href,
            "label": self.label,
            "current": request.endpoint in self.here or self._is_itself(),
        }
        counts = self.count and (self.name_of_desk or self.is_of(actor.role))
        return link | {"count": self.count(reading)} if self.count and counts else link

    def is_of(self, role: Role | None) -> bool:
        """Return whether it is a page of this role's own work."""
        return role is not None and (role is self.role or role in self.also)

    def _is_itself(self) -> bool:
        asked = (request.view_args or {}).get("name_of_desk", "")
        return request.endpoint == self.endpoint and asked == self.name_of_desk


def _queue(name: str, role: Role, *here: str) -> Page:
    desk = DESKS[name]
    return Page(str(desk), "console.desk", here, role, name, lambda reading: _waiting(reading, desk))


def _waiting(reading: Reading, desk: Desk) -> int:
    return sum(count for (where, _), count in stage_counts(reading).items() if where is desk)


ANNEX_PAGES = (
    *(
        "console.post_room",
        "console.production",
        "console.postings",
        "console.print_posting_list",
        "console.safe",
    ),
    *("console.receive_together", "console.make_together", "console.dispatch_together"),
)
SYSTEM_PAGES = tuple(
    f"console.{name}"
    for name in (
        *("announcement", "maintenance", "staff", "staff_member", "offices"),
        *("audit", "access_log", "world_state"),
    )
)

PAGES = (
    _queue("examination", Role.EXAMINER),
    _queue("approval", Role.APPROVER),
    Page(
        "資料",
        "console.documents",
        ("console.remind_documents", "console.extend_documents"),
        Role.DOCUMENTS,
        count=document_tabs.to_do,
    ),
    _queue("annex", Role.ANNEX, *ANNEX_PAGES),
    _queue("counter", Role.COUNTER),
    Page(
        "来庁受付",
        "console.visits",
        (
            "console.visit",
            "console.take_in",
            "console.call_visit",
            "console.absent_visit",
            "console.end_visit",
            "console.name_visit",
        ),
        Role.COUNTER,
        count=lambda reading: count_text(waiting_visits(reading.session)),
    ),
    Page(
        "利用申出・定期報告",
        "console.reception",
        (
            "console.submission",
            "console.reports_due",
            "console.organisations",
            "console.organisation_users",
            "console.users",
            "console.user_page",
            "console.change_user",
            "console.approve_submission",
            "console.refuse_submission",
            "console.request_papers",
        ),
        Role.RECEPTION,
        count=lambda reading: count_text(waiting_count(reading.session)),
    ),
    Page(
        "認証ID・パスワード",
        "console.credentials",
        ("console.credential_paper", "console.answer_paper", "console.turn_away"),
        Role.COUNTER,
        count=lambda reading: count_text(open_paper_count(reading.session)),
    ),
    Page(
        "不着",
        "console.undelivered",
        ("console.undelivered_mail", "console.send_mail_again", "console.mail_reached"),
        also=WORKERS,
        count=lambda reading: count_text(open_count(reading.session)),
    ),
    Page("申請の検索", "console.search"),
    Page("お知らせ・システム", "console.system", SYSTEM_PAGES, Role.ADMINISTRATOR),
)
"""The pages of the navigation in their order; those of one's own role come first, those of others stand in a menu."""


def navigation(reading: Reading, actor: Actor | None) -> list[dict[str, Any]]:
    """Return the links of the desks with their counts: the officer's own and the search in sight, the others behind a menu."""
    if actor is None or actor.role is None:
        return []
    pages = sorted(PAGES, key=lambda page: _rank(page, actor.role))
    return [page.link(reading, actor) | {"more": _rank(page, actor.role) > 1} for page in pages]


def _rank(page: Page, role: Role | None) -> int:
    """Return where a page stands: an officer's own first, then what is everybody's, then the others' desks."""
    if page.is_of(role):
        return 0 if page.role else 1
    return 1 if page.role is None and not page.also else 2


def home_of(officer: Actor) -> str:
    """Return the address of the page where an officer's work begins."""
    return next((page for page in PAGES if page.role is officer.role), PAGES[0]).href
