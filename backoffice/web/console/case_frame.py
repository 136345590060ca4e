"""What every page of a case shows around its tab: who and what, where it stands, what may be done next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import g, request, url_for

from backoffice.domain.actors import Actor, Role
from backoffice.domain.life import ROLES, Action, Status
from backoffice.domain.refusal import forbidden
from backoffice.simulation import realtime
from backoffice.simulation.transaction import Reading
from backoffice.store.control import Access, read_lately
from backoffice.store.shipments import Shipment
from backoffice.usecases.moving import TELLERS
from backoffice.usecases.progress import application_of
from backoffice.usecases.viewing import Case, allowed_actions, case, special_period_ends
from backoffice.web.console.annex_steps import step_of
from backoffice.web.console.drawings import photo_href
from backoffice.web.console.open_cases import also_open, last_list
from backoffice.web.console.print_menu import print_menu
from backoffice.web.console.rows import shown_number, stage_tags
from backoffice.web.context import simulator, world

TABS = {
    "case": "概要",
    "case_form": "申請内容",
    "case_documents": "資料",
    "case_person": "本人",
    "case_history": "経過",
    "case_mails": "連絡",
    "case_post": "郵便",
    "case_decision": "決裁",
}

READ = TABS | {
    "annex_work": "おだいば分室の作業",
    "annex_things": "保管物と授受",
    "counter_work": "窓口での交付",
    "findings": "気付き",
    "notes": "審査メモ",
    "procedures": "その他の手続",
    "request_documents": "追加資料を求める",
    "remind_documents": "督促する",
    "extend_documents": "期限を延ばす",
    "receive_documents": "紙の資料を記録する",
}
"""What the access log calls the page that was read."""
OTHER = (Action.WITHDRAW, Action.WITHDRAW_JOINED, Action.END, Action.ARRANGE_RECEIPT)
"""What stands on the page その他の手続, beside photos and moves."""
MOST_WHAT = 120
SAME_READING_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """What an officer has seen of a case: its version, and the journal's number at that moment."""

    version: int
    seq: int


@dataclass(frozen=True, slots=True)
class NextAction:
    """A button of the identity bar: a link, or with `post` a form of one button."""

    label: str
    href: str
    testid: str
    kind: str = ""
    post: bool = False


def opened(reading: Reading, key: str, officer: Actor, what: str = "") -> Case:
    """Return a case for an officer to read, and note what was read in the access log; unfiled ones are not theirs."""
    application = application_of(reading, key)
    if application.stage is Status.ENTERED:
        ja = "この申請はまだ提出されていません（未申請）。職員は、申請された後に見ることができます。"
        raise forbidden("R-120", ja, "This application has not been filed yet.")
    note_reading(reading, key, officer, what or _page_name())
    with simulator().worlds.look_up() as session:
        g.also_open = also_open(reading, session, key, officer.id)
    return case(reading, application)


def frame(reading: Reading, whole: Case, tab: str, officer: Actor) -> dict[str, Any]:
    """Return what the template of a case needs, whichever tab is shown."""
    application = whole.application
    awaited = (("追完待ち", "warning"),) if application.request_id else ()
    return {
        "case": whole,
        "application": application,
        "today": reading.today,
        "papers_awaited": application.stage is Status.PERMITTED,
        "number": shown_number(application),
        "seen": Seen(application.version, reading.state.journal_seq),
        "state_tags": (*stage_tags(application, reading.get(Shipment, application.envelope_id)), *awaited),
        "special_period_ends_on": special_period_ends(application, reading.today),
        "photo_href": photo_href(whole),
        "tabs": _tabs(whole, tab),
        "print_menu": print_menu(reading, whole, officer),
        "next_actions": list(_next_actions(reading, whole, officer)),
        "officer": officer,
        "desk": application.desk,
        "also_open": g.also_open,
        "list_href": last_list(),
    }


def _tabs(whole: Case, tab: str) -> list[dict[str, Any]]:
    counts = {"case_documents": len(whole.documents), "case_post": len(whole.shipments)}
    return [
        {
            "href": url_for(f"console.{name}", key=whole.application.id),
            "label": label,
            "current": name == tab,
            "count": counts.get(name) or None,
        }
        for name, label in TABS.items()
    ]


def _next_actions(reading: Reading, whole: Case, officer: Actor) -> Iterator[NextAction]:
    key = whole.application.id
    allowed = allowed_actions(reading, whole.application, officer)
    yield from _of_role(reading, whole, officer, allowed)
    if any(action in allowed for action in OTHER) or officer.role in TELLERS:
        yield NextAction(
            "その他の手続", url_for("console.procedures", key=key), "go-procedures", "button--quiet"
        )


def _of_role(reading: Reading, whole: Case, officer: Actor, allowed: list[Action]) -> Iterator[NextAction]:
    key = whole.application.id
    if officer.role is Role.EXAMINER:
        yield from _of_examiner(whole, officer, allowed)
    elif Action.APPROVE in allowed:
        yield NextAction(
            "決裁する", url_for("console.case_decision", key=key), "go-approve", "button--primary"
        )
    elif officer.role is Role.ANNEX:
        yield from _of_annex(reading, whole)
    elif officer.role is Role.DOCUMENTS:
        yield from _of_documents(key, allowed)
    elif Action.RECEIVE_DOCUMENTS in allowed:
        href = url_for("console.receive_documents", key=key)
        yield NextAction("紙の資料を記録する", href, "go-receive", "button--primary")
    elif Action.HAND_OVER in allowed:
        href = url_for("console.counter_work", key=key)
        yield NextAction("窓口で交付する", href, "go-counter", "button--primary")


def _of_examiner(whole: Case, officer: Actor, allowed: list[Action]) -> Iterator[NextAction]:
    key, mine = whole.application.id, whole.application.examiner_id == officer.id
    if Action.TAKE in allowed and not mine:
        label = "担当を引き継ぐ" if whole.application.examiner_id else "担当する"
        yield NextAction(label, url_for("console.take", key=key), "take", "button--primary", post=True)
    links = (
        (
            Action.PROPOSE,
            "起案する",
            "console.case_decision",
            "go-propose",
            "button--primary" if mine else "",
        ),
        (Action.REQUEST_DOCUMENTS, "追加資料を求める", "console.request_documents", "go-request", ""),
        (Action.RECEIVE_DOCUMENTS, "紙の資料を記録する", "console.receive_documents", "go-receive", ""),
        (Action.WAIVE_DOCUMENTS, "提出を待たずに進める", "console.waive_documents", "go-waive", ""),
    )
    for action, label, endpoint, testid, kind in links:
        if action in allowed:
            yield NextAction(label, url_for(endpoint, key=key), testid, kind)
    if not any(action in ROLES for action in allowed):
        yield NextAction("次の案件を担当する", url_for("console.next_case"), "next-case", "", post=True)


def _of_documents(key: str, allowed: list[Action]) -> Iterator[NextAction]:
    links = (
        (Action.REQUEST_DOCUMENTS, "追加資料を求める", "console.request_documents", "go-request"),
        (Action.REMIND_DOCUMENTS, "督促する", "console.remind_documents", "remind"),
        (Action.RECEIVE_DOCUMENTS, "紙の資料を記録する", "console.receive_documents", "go-receive"),
    )
    for action, label, endpoint, testid in links:
        if action in allowed:
            yield NextAction(label, url_for(endpoint, key=key), testid)


def _of_annex(reading: Reading, whole: Case) -> Iterator[NextAction]:
    application = whole.application
    step = step_of(application, reading.get(Shipment, application.envelope_id))
    if step:
        href = url_for("console.annex_work", key=application.id)
        kind = "button--primary" if step.todo else ""
        yield NextAction(step.label if step.todo else "分室の作業を見る", href, "go-annex", kind)


def _page_name() -> str:
    name = (request.endpoint or "").rpartition(".")[2]
    return READ.get(name, "手続の画面")


def note_reading(reading: Reading, key: str, officer: Actor, what: str = "") -> None:
    """Note in the access log that an officer has read something of a case: a tab or a file.

    The same once more within a minute is one reading.
    """
    access = Access(
        world_id=world().id,
        world_at=reading.now,
        wall=realtime.wall_seconds(),
        actor_id=officer.id,
        subject=key,
        what=what[:MOST_WHAT],
    )
    with simulator().worlds.registry() as session:
        if not read_lately(session, access, SAME_READING_SECONDS):
            session.add(access)
