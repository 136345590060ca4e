"""The calls on applications: enter, list, look and file."""

import re
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Response, request
from pydantic import Field, StrictBool

from backoffice.domain.life import Status
from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store import journal
from backoffice.store.applications import Application
from backoffice.store.worklists import Filter, listed
from backoffice.usecases import filing
from backoffice.usecases.judging import findings_view
from backoffice.usecases.progress import application_of
from backoffice.usecases.viewing import actor_named, detail, event_view, summary
from backoffice.web.api.answers import ApplicationsTold, ApplicationTold, EnteredTold, FiledTold, FindingsTold
from backoffice.web.api.commands import Answer, command, must_match, respond
from backoffice.web.api.v1 import InWorld, OfApplication, v1
from backoffice.web.api.values import Asked, Day, Email, Wanted, Word
from backoffice.web.context import world

STATUSES = ["", *dict.fromkeys(stage.label for stage in Status), *Status]
CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})\.([a-z0-9-]{1,40})", re.ASCII)


class ApplicationWanted(Wanted):
    """An application to be entered; `form` is laid over the answers that the records know."""

    actor: Word = Field(description="利用者の id")
    type: Literal["coe", "change", "renewal", "acquisition", "work-certificate"] = Field(
        description="申請種別（R-015）: 認定 coe・変更 change・更新 renewal・取得 acquisition・就労資格証明書 work-certificate"
    )
    applicant: Word | None = Field(
        None, description="申請人の person_id。認定・取得では省くと、申請の内容から新しい申請人が作られる"
    )
    requested_status: Word | None = Field(None, description="希望する在留資格（認定・変更・取得で必須）")
    occurred_on: Day | None = Field(None, description="変更の事由が生じた日（R-104）")
    receipt: Literal["email", "post", "counter"] | None = Field(
        None, description="受領方法: メール email（認定のみ）・郵送 post・窓口 counter"
    )
    form: dict[str, Any] = Field(default_factory=dict, max_length=2000)
    joined: list[Literal["re-entry-single", "re-entry-multiple", "other-activity"]] = Field(
        default_factory=list, max_length=3, description="同時申請（R-017、R-205）"
    )
    kanji_newly_asked: StrictBool = Field(False, description="漢字氏名の併記を新たに希望（R-207）")
    notify_email: Email | None = None


class FilingWanted(Wanted):
    """Who files."""

    actor: Word


class ApplicationsAsked(Asked):
    """Which applications: an official 申請状態 or a stage; a number, card number or id; `after` from `next`."""

    status: Word = Field("", examples=["審査中"], json_schema_extra={"enum": STATUSES})
    number: Word = ""
    after: Word = Field("", json_schema_extra={"pattern": f"^$|^{CURSOR.pattern}$"})
    limit: int = Field(50, ge=1, le=200)


@v1.post("/worlds/<world_id>/applications", summary="申請情報を入力する", responses={201: EnteredTold})
def enter_application(path: InWorld, body: ApplicationWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Enter an application; it is not filed yet (未申請, R-120)."""

    def enter(tx: Transaction) -> Answer:
        application = filing.enter(
            tx, actor_named(tx, body.actor), body.applicant or "", _wish(body), body.form
        )
        return {"application_id": application.id, "status": application.stage.label}

    return command(enter, 201)


@v1.get("/worlds/<world_id>/applications", summary="申請の一覧", responses={200: ApplicationsTold})
def list_applications(path: InWorld, query: ApplicationsAsked) -> Response:  # noqa: ARG001 - the gate has read the path
    """List applications, the most urgent first, with their timelines."""
    wanted = Filter(
        statuses=_stages(query.status),
        number=query.number,
        after=_cursor(query.after),
        limit=query.limit + 1,
    )
    with world().read() as reading:
        found = listed(reading.session, wanted)
        told = [_with_timeline(reading, application) for application in found[: query.limit]]
        last = found[query.limit - 1] if len(found) > query.limit else None
        following = f"{last.urgent_on}.{last.id}" if last else None
    response = respond({"applications": told, "next": following})
    if following:
        response.headers["Link"] = _next_page(query, following)
    return response


@v1.get(
    "/worlds/<world_id>/applications/<application_id>", summary="申請を見る", responses={200: ApplicationTold}
)
def show_application(path: OfApplication) -> Response:
    """Show an application; its version is the ETag."""
    with world().read() as reading:
        return respond(detail(reading, application_of(reading, path.application_id)))


@v1.get(
    "/worlds/<world_id>/applications/<application_id>/findings",
    summary="申請についての気付き",
    responses={200: FindingsTold},
)
def show_findings(path: OfApplication) -> Response:
    """Show what the rules find worth noticing, what was judged of it, and what a proposal still needs."""
    with world().read() as reading:
        return respond(findings_view(reading, application_of(reading, path.application_id)))


@v1.post(
    "/worlds/<world_id>/applications/<application_id>/file",
    summary="入管庁に申請を行う",
    responses={200: FiledTold},
)
def file_application(path: OfApplication, body: FilingWanted) -> Response:
    """File an entered application; the same press twice files once (R-164, R-165)."""

    def file(tx: Transaction) -> Answer:
        must_match(tx, path.application_id)
        application = filing.file(tx, actor_named(tx, body.actor), path.application_id)
        return {
            "application_id": application.id,
            "status": application.stage.label,
            "provisional_number": application.provisional_number,
        }

    return command(file)


def _wish(body: ApplicationWanted) -> filing.Wish:
    return filing.Wish(
        body.receipt or "",
        tuple(dict.fromkeys(map(Joined, body.joined))),
        body.kanji_newly_asked,
        body.notify_email or "",
        ApplicationType(body.type),
        body.requested_status or "",
        body.occurred_on,
    )


def _stages(status: str) -> tuple[Status, ...]:
    """Return the stages that an official word covers, or the one of that name."""
    found = tuple(stage for stage in Status if status in (stage.label, str(stage)))
    if status and not found:
        known = "、".join(dict.fromkeys(stage.label for stage in Status))
        raise Refused(Refusal("R-190", f"申請状態は {known} です。", f"One of {known}.", "status", "status"))
    return found


def _cursor(text: str) -> tuple[date, str] | None:
    if not text:
        return None
    found = CURSOR.fullmatch(text)
    try:
        day, key = found.groups() if found else ("", "")
        return date.fromisoformat(day), key
    except ValueError as malformed:
        ja = "after には、前の答えの next をそのまま指定してください。"
        refusal = Refusal("", ja, "`after` is the `next` of the answer before.", "after", "cursor")
        raise Refused(refusal) from malformed


def _with_timeline(reading: Reading, application: Application) -> Answer:
    events = journal.about(reading.connection, application.id)
    return summary(reading, application) | {"timeline": [event_view(event) for event in events]}


def _next_page(query: ApplicationsAsked, following: str) -> str:
    asked = query.model_dump(exclude_defaults=True) | {"after": following}
    return f'<{request.base_url}?{urlencode(asked)}>; rel="next"'
