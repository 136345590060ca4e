"""The calls on officers that are there already, and on who read which case."""

from datetime import timedelta
from typing import Literal

from flask import Response
from pydantic import Field

from backoffice.domain.actors import SYSTEM, Role
from backoffice.domain.jst import at
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store.access_log import Question, key_of, readings
from backoffice.store.people import Officer, officers_after
from backoffice.usecases import staffing
from backoffice.web import sessions
from backoffice.web.access_keys import key_text, key_typed
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.system_answers import OfficerStandsTold, OfficersTold, ReadingsTold
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import Asked, Day, Text, Wanted, Whole, Word
from backoffice.web.context import simulator, world


class OfOfficer(InWorld):
    """An officer of the world."""

    officer_id: str = Field(description="例 officer-00000001")


class OfficersAsked(Asked):
    """Which officers: those behind one, a page of them."""

    after: Word = ""
    limit: int = Field(50, ge=1, le=200)


class OfficerChange(Wanted):
    """What is to change of an officer: role, section, state; `version` is the one that was read. At least one of them."""

    version: Whole
    role: Word | None = None
    section: Text | None = None
    state: Literal["active", "stopped"] | None = None
    reason: Text | None = Field(None, description="state stopped: なぜ停止するか")


class ReadingsAsked(Asked):
    """Which readings: of an officer, of a case, on a day, those before a key."""

    officer: Word = ""
    application: Word = ""
    on: Day | None = None
    before: Word = ""
    limit: int = Field(50, ge=1, le=200)


@v1.get("/worlds/<world_id>/officers", summary="職員の一覧", responses={200: OfficersTold})
def list_officers(path: InWorld, query: OfficersAsked) -> Response:  # noqa: ARG001 - the gate has read the path
    """List the officers in the order of their coming; passwords are never told again."""
    with world().read() as reading:
        found = officers_after(reading.session, query.after, query.limit)
    following = found[-1].id if len(found) == query.limit else None
    return respond({"officers": [_told(each) for each in found], "next": following})


@v1.patch(
    "/worlds/<world_id>/officers/<officer_id>", summary="職員を変える", responses={200: OfficerStandsTold}
)
def change_officer(path: OfOfficer, body: OfficerChange) -> Response:
    """Move an officer, stop or resume him; who is stopped signs in no more, and each of his actions is forbidden (403)."""
    answer = command(lambda tx: _told(_change(tx, path.officer_id, body)))
    if body.state == staffing.STOPPED:
        sessions.end_all_of(path.officer_id)
    return answer


@v1.get("/worlds/<world_id>/access", summary="閲覧記録", responses={200: ReadingsTold})
def list_readings(path: InWorld, query: ReadingsAsked) -> Response:
    """List who read which case when, the latest first; it is not in the journal."""
    asked = Question(
        world_id=path.world_id,
        actor_id=query.officer,
        subject=query.application,
        since=at(query.on) if query.on else None,
        until=at(query.on + timedelta(days=1)) if query.on else None,
        before=key_typed(query.before),
        limit=query.limit,
    )
    with simulator().worlds.look_up() as session:
        found = readings(session, asked)
    told = [
        {
            "at": row.world_at.isoformat(),
            "officer_id": row.actor_id,
            "application_id": row.subject,
            "what": row.what,
        }
        for row in found
    ]
    return respond(
        {"readings": told, "next": key_text(key_of(found[-1])) if len(found) == query.limit else None}
    )


def _change(tx: Transaction, officer_id: str, body: OfficerChange) -> Officer:
    officer = tx.require(Officer, officer_id, "職員", "officer")
    version = body.version
    if body.role is None and body.section is None and body.state is None:
        ja = "role、section、state のいずれかを指定してください。"
        raise Refused(Refusal("", ja, "Give role, section or state.", "role", "nothing"))
    if body.role is not None or body.section is not None:
        role = officer.role if body.role is None else body.role
        section = officer.section if body.section is None else body.section
        officer, version = staffing.move(tx, SYSTEM, officer_id, version, role, section), version + 1
    if body.state == staffing.STOPPED:
        return staffing.stop(tx, SYSTEM, officer_id, version, body.reason or "")
    return staffing.resume(tx, SYSTEM, officer_id, version) if body.state else officer


def _told(row: Officer) -> Answer:
    return {
        "officer_id": row.id,
        "name": row.name,
        "role": Role(row.role).name.lower(),
        "section": row.section,
        "sign_in": row.sign_in,
        "state": row.state,
        "version": row.version,
    }
