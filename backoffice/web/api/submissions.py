"""The calls of organisations as users: 利用申出, 定期報告 and the other papers, and the desk that decides on them."""

from datetime import date
from typing import Any, Literal

from flask import Response
from pydantic import Field, JsonValue, StrictBool

from backoffice.domain.actors import UserKind
from backoffice.domain.reception import SubmissionKind, SubmissionState
from backoffice.domain.refusal import Refusal, Refused, absent
from backoffice.domain.use_year import notice_on, report_due_on
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.people import Account, Organisation
from backoffice.store.submissions import Submission, Usage, members, submissions
from backoffice.usecases import enrolling, organisation_papers, reception, reception_desk, use_year
from backoffice.usecases.organisation_papers import ListLetter
from backoffice.usecases.reception import Envelope
from backoffice.usecases.viewing import actor_named
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.submission_answers import StandingTold, SubmissionsTold, SubmissionTold, UsageTold
from backoffice.web.api.v1 import InWorld, OfDeskAction, OfOrganisation, OfSubmission, OfUser, v1
from backoffice.web.api.values import Asked, Day, Email, Filled, LongText, Text, Wanted, Word
from backoffice.web.context import world

WayWord = Literal["counter", "post", "registered"]
KINDS: list[JsonValue] = [name for kind in UserKind for name in (kind.name.lower(), str(kind))]
ACTIONS = ("approve", "refuse", "request-papers", "supply")
PAGE = 50


class HandedIn(Wanted):
    """How and where a paper is handed in; without an office it is the one in charge."""

    way: WayWord = "counter"
    office: Text = ""


class OwnOrganisation(Wanted):
    """The organisation or office of who hands in a 利用申出; a sole proprietor has no corporate_number."""

    name: Text = ""
    corporate_number: Word = ""
    representative: Text = ""
    postal_code: Word = ""
    prefecture: Text = ""
    city: Text = ""
    street: Text = ""
    phone: Word = ""


class EnrolmentWanted(HandedIn):
    """A 利用申出; `documents` of the check sheet are all of them when not given, `cards` the list's card numbers."""

    kind: Word = Field("organisation", json_schema_extra={"enum": KINDS})
    name: Filled
    email: Email
    phone: Word = ""
    first: StrictBool = Field(True, description="新規利用申出（false は追加利用申出）")
    organisation_id: Word = ""
    organisation: OwnOrganisation | None = None
    client_id: Word = Field("", description="依頼した所属機関（弁護士・行政書士、公益法人、登録支援機関）")
    documents: list[Word] | None = Field(None, max_length=30)
    cards: list[Word] = Field(default_factory=list, max_length=200)


class PaperWanted(HandedIn):
    """A paper of a user who is in: report (documents, cards), change (changes, proof), removal (agent), list (cards, …)."""

    actor: Word
    kind: Literal["report", "change", "removal", "list"]
    documents: list[Word] | None = Field(None, max_length=30)
    cards: list[Word] = Field(default_factory=list, max_length=200)
    changes: dict[str, Text] = Field(default_factory=dict)
    proof: StrictBool = Field(True, description="疎明資料を同封する")
    agent: Word = Field("", description="抹消する利用者の user_id")
    wish: StrictBool = Field(False, description="追加を希望する旨")
    organisation_name: Text = ""
    corporate_number: Word = ""
    contact: Text = ""


class DeskActionWanted(Wanted):
    """approve: checked; refuse: reasons; request-papers: items, words; supply (no actor): documents, way."""

    actor: Word = ""
    checked: list[Word] | None = Field(None, max_length=30)
    reasons: LongText = ""
    items: list[Text] = Field(default_factory=list, max_length=20)
    words: LongText = ""
    documents: list[Word] = Field(default_factory=list, max_length=30)
    way: WayWord = "counter"


class SubmissionsAsked(Asked):
    """Which papers: by state, organisation, behind a key."""

    state: Word = ""
    organisation_id: Word = ""
    after: Word = ""


class UsageWanted(Wanted):
    """An approved use without a 利用申出: its office and last day; without a day a year from today."""

    office: Text = ""
    valid_until: Day | None = None


class StandingWanted(Wanted):
    """What the desk does with one user; a stop needs its reasons."""

    actor: Word
    what: Literal["stop", "resume", "remove"]
    reasons: LongText = ""


@v1.post("/worlds/<world_id>/enrolments", summary="利用申出をする", responses={201: SubmissionTold})
def enrol(path: InWorld, body: EnrolmentWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Hand a 利用申出 in at the counter or by post, by the rules of the world's day."""
    own = body.organisation.model_dump() if body.organisation else {}
    wanted = enrolling.Wanted(
        kind=body.kind,
        name=body.name,
        email=body.email,
        first=body.first,
        phone=body.phone,
        organisation_id=body.organisation_id,
        organisation=own,
        client_id=body.client_id,
        documents=None if body.documents is None else tuple(body.documents),
        cards=tuple(body.cards),
        envelope=Envelope(body.way, body.office),
    )
    return command(lambda tx: told(tx, enrolling.enrol(tx, wanted)), 201)


@v1.post(
    "/worlds/<world_id>/submissions", summary="定期報告などの書類を提出する", responses={201: SubmissionTold}
)
def hand_paper_in(path: InWorld, body: PaperWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Hand in a 定期報告, 変更届出, 抹消申出書 or list as a user."""
    return command(lambda tx: told(tx, _handed_in(tx, body)), 201)


@v1.get("/worlds/<world_id>/submissions", summary="提出された書類の一覧", responses={200: SubmissionsTold})
def list_submissions(path: InWorld, query: SubmissionsAsked) -> Response:  # noqa: ARG001 - the gate has read the path
    """List the papers at the desk for users in the order of their coming."""
    states = (query.state,) if query.state else ()
    if query.state and query.state not in set(SubmissionState):
        known = ", ".join(SubmissionState)
        raise Refused(Refusal("", f"state は {known} のどれかです。", f"One of {known}.", "state", "state"))
    with world().read() as reading:
        found = submissions(reading.session, states, query.organisation_id, query.after, PAGE + 1)
        rows = [told(reading, row) for row in found[:PAGE]]
    return respond({"submissions": rows, "next": found[PAGE - 1].id if len(found) > PAGE else None})


@v1.get(
    "/worlds/<world_id>/submissions/<submission_id>",
    summary="提出された書類を見る",
    responses={200: SubmissionTold},
)
def show_submission(path: OfSubmission) -> Response:
    """Show a paper with its check sheet."""
    with world().read() as reading:
        return respond(told(reading, reception.submission_of(reading, path.submission_id)))


@v1.post(
    "/worlds/<world_id>/submissions/<submission_id>/actions/<action>",
    summary="提出された書類に対する操作",
    responses={200: SubmissionTold},
)
def act_on_submission(path: OfDeskAction, body: DeskActionWanted) -> Response:
    """Approve, refuse or ask for more as the desk's officer, or supply what was asked for."""
    if path.action not in ACTIONS:
        raise absent("操作", "action", path.action)
    return command(lambda tx: told(tx, _done(tx, path, body)))


@v1.post(
    "/worlds/<world_id>/organisations/<organisation_id>/usage",
    summary="所属機関の利用を承認済みにする",
    responses={201: UsageTold},
)
def grant_usage(path: OfOrganisation, body: UsageWanted) -> Response:
    """Give an organisation that came without a 利用申出 an approved use with an end; its users share it."""

    def grant(tx: Transaction) -> Answer:
        organisation = tx.require(Organisation, path.organisation_id, "所属機関", "organisation")
        office = body.office or reception.in_charge(tx, SubmissionKind.ENROLMENT, organisation)
        until = date.fromisoformat(body.given()["valid_until"]) if body.valid_until else None
        return _usage(tx, use_year.grant_use(tx, organisation, office, until))

    return command(grant, 201)


@v1.get(
    "/worlds/<world_id>/organisations/<organisation_id>/usage",
    summary="所属機関の利用の承認を見る",
    responses={200: UsageTold},
)
def show_usage(path: OfOrganisation) -> Response:
    """Show an organisation's approved use: its end, the days of notice and report, its users."""
    with world().read() as reading:
        return respond(
            _usage(reading, reading.require(Usage, path.organisation_id, "利用の承認", "approved use"))
        )


@v1.post(
    "/worlds/<world_id>/users/<user_id>/standing",
    summary="利用者を停止・再開・抹消する",
    responses={200: StandingTold},
)
def change_standing(path: OfUser, body: StandingWanted) -> Response:
    """Stop, resume or delete one user as the desk's officer; the user is told by mail."""

    def change(tx: Transaction) -> Answer:
        officer = actor_named(tx, body.actor)
        account = {
            "stop": lambda: use_year.stop_user(tx, officer, path.user_id, body.reasons),
            "resume": lambda: use_year.resume_user(tx, officer, path.user_id),
            "remove": lambda: use_year.remove_user(tx, officer, path.user_id),
        }[body.what]()
        return {"user_id": account.id, "state": account.state}

    return command(change)


def told(reading: Reading, row: Submission) -> Answer:
    """Return a paper as the calls tell it."""
    return {
        "submission_id": row.id,
        "kind": row.kind,
        "title": str(row.facts.get("title") or row.sort.label),
        "state": row.state,
        "organisation_id": row.organisation_id,
        "user_id": row.account_id,
        "office": row.office,
        "way": row.way,
        "handed_in_at": row.handed_in_at.isoformat(),
        "received_at": row.received_at.isoformat() if row.received_at else None,
        "late": row.late,
        "needed": [str(item) for item in reception_desk.sheet_of(reading, row)],
        "documents": list(row.documents),
        "asked": list(row.asked),
        "reasons": row.reasons,
        "facts": dict(row.facts),
    }


def _handed_in(tx: Transaction, body: PaperWanted) -> Submission:
    account = tx.require(Account, body.actor, "利用者", "user")
    envelope, cards = Envelope(body.way, body.office), tuple(body.cards)
    if body.kind == "report":
        documents = None if body.documents is None else tuple(body.documents)
        return organisation_papers.report(tx, account, envelope, documents, cards)
    if body.kind == "change":
        return organisation_papers.notify_change(tx, account, body.changes, envelope, proof=body.proof)
    if body.kind == "removal":
        return organisation_papers.ask_to_remove(tx, account, body.agent, envelope)
    letter = ListLetter(body.wish, body.organisation_name, body.corporate_number, body.contact)
    return organisation_papers.add_to_list(tx, account, cards, letter, envelope)


def _done(tx: Transaction, path: OfDeskAction, body: DeskActionWanted) -> Submission:
    if path.action == "supply":
        return reception.supply(tx, path.submission_id, body.documents, body.way)
    officer = actor_named(tx, body.actor)
    if path.action == "approve":
        return reception_desk.approve(tx, officer, path.submission_id, body.checked)
    if path.action == "refuse":
        return reception_desk.refuse(tx, officer, path.submission_id, body.reasons)
    return reception_desk.request_papers(tx, officer, path.submission_id, body.items, body.words)


def _usage(reading: Reading, usage: Usage) -> Answer:
    until, rules_on = usage.valid_until, reading.rules_on()
    days: dict[str, Any] = {
        "valid_until": until.isoformat() if until else None,
        "notice_on": notice_on(until, rules_on).isoformat() if until else None,
        "report_due_on": report_due_on(until, rules_on).isoformat() if until else None,
    }
    return days | {
        "organisation_id": usage.id,
        "state": usage.state,
        "office": usage.office,
        "approved_on": usage.approved_on.isoformat(),
        "users": [account.id for account in members(reading.session, usage.id)],
    }
