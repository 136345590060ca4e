"""The calls on applications: enter, list, look and file."""

import re
from datetime import date
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Response, request
from pydantic import Field, StrictBool

from backoffice.domain.life import Status
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store import journal
from backoffice.store.applications import Application
from backoffice.store.worklists import Filter, listed
from backoffice.usecases import filing
from backoffice.usecases.progress import application_of
from backoffice.usecases.viewing import actor_named, detail, event_view, summary
from backoffice.web.api.answers import ApplicationsTold, ApplicationTold, EnteredTold, FiledTold
from backoffice.web.api.commands import Answer, command, must_match, respond
from backoffice.web.api.v1 import InWorld, OfApplication, v1
from backoffice.web.api.values import Asked, Email, Wanted, Word
from backoffice.web.context import world

STATUSES = ["", *dict.fromkeys(stage.label for stage in Status), *Status]
CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})\.([a-z0-9-]{1,40})", re.ASCII)


class ApplicationWanted(Wanted):
    """A renewal to be entered; `form` is laid over the answers that the records know."""

    actor: Word = Field(description="利用者の id")
    type: Word = Field(json_schema_extra={"enum": [filing.RENEWAL]})
    applicant: Word = Field(description="申請人の person_id")
    receipt: Literal["post", "counter"] | None = Field(None, description="受領方法: 郵送 post・窓口 counter")
    form: dict[str, Any] = Field(default_factory=dict, max_length=2000)
    joined: StrictBool = Field(False, description="再入国許可・資格外活動許可の同時申請（R-205）")
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
    """Enter a renewal; it is not filed yet (未申請, R-120)."""
    _must_be_renewal(body.type)
    wish = filing.Wish(body.receipt or "", body.joined, body.kanji_newly_asked, body.notify_email or "")

    def enter(tx: Transaction) -> Answer:
        application = filing.enter(tx, actor_named(tx, body.actor), body.applicant, wish, body.form)
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


def _must_be_renewal(wanted: str) -> None:
    if wanted != filing.RENEWAL:
        ja = "受け付けている申請は在留期間更新許可申請（renewal）だけです。"
        en = "Only renewals of the period of stay (renewal) are taken."
        raise Refused(Refusal("", ja, en, "type", "type"))


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
