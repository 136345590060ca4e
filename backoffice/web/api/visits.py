"""The calls on visits to the counter: take somebody in, call, not there, end without the card."""

from collections.abc import Callable

from flask import Response
from pydantic import Field

from backoffice.domain.actors import Actor
from backoffice.domain.refusal import absent
from backoffice.domain.visits import CHOSEN, HERE, Visitor, VisitState
from backoffice.simulation.transaction import Transaction
from backoffice.store.visits import Visit, standing
from backoffice.usecases import visiting
from backoffice.usecases.viewing import actor_named
from backoffice.web.api.answers import Told
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import LongText, Text, Wanted, Word
from backoffice.web.context import world

ACTIONS = ("call", "absent", "leave", "name")


class VisitTold(Told):
    """A visit: `number` counts from 1 each day; `reason` is why it ended without a hand-over."""

    visit_id: str
    day: str
    number: int
    state: str = Field(description=", ".join(VisitState))
    visitor: str = Field(description=", ".join(Visitor))
    name: str
    application_id: str
    reason: str
    note: str


class VisitsTold(Told):
    """The visits that have not ended, in the order of their numbers."""

    visits: list[VisitTold]


class OfVisitAction(InWorld):
    """What is done with a visit."""

    visit_id: str = Field(description="例 visit-00000001")
    action: str = Field(description=", ".join(ACTIONS))


class VisitWanted(Wanted):
    """Who stands at the counter, and about which application, if that is known."""

    actor: Word
    visitor: Word = Field(str(Visitor.APPLICANT), json_schema_extra={"enum": [*Visitor]})
    application_id: Word = ""
    name: Text = ""


class VisitActionWanted(Wanted):
    """leave: `reason` and `note`; name: `application_id`."""

    actor: Word
    reason: Word = Field("", description=", ".join(CHOSEN))
    note: LongText = ""
    application_id: Word = ""


@v1.get("/worlds/<world_id>/visits", summary="窓口でお待ちの方", responses={200: VisitsTold})
def list_visits(path: InWorld) -> Response:  # noqa: ARG001 - the gate has read the path
    """List the visits to the counter that have not ended."""
    with world().read() as reading:
        return respond({"visits": [_told(visit) for visit in standing(reading.session, HERE)]})


@v1.post("/worlds/<world_id>/visits", summary="来庁を受け付ける", responses={201: VisitTold})
def take_visitor_in(path: InWorld, body: VisitWanted) -> Response:  # noqa: ARG001 - as above
    """Take a visitor in at the counter, within its hours, and give a number (R-035, R-245, R-247)."""

    def take_in(tx: Transaction) -> Answer:
        officer = actor_named(tx, body.actor)
        return _told(visiting.take_in(tx, officer, body.application_id, body.visitor, body.name))

    return command(take_in, 201)


@v1.post(
    "/worlds/<world_id>/visits/<visit_id>/actions/<action>",
    summary="来庁に対応する",
    responses={200: VisitTold},
)
def act_on_visit(path: OfVisitAction, body: VisitActionWanted) -> Response:
    """Call a number, note that nobody came, end the visit without the card, or name its application."""
    acts: dict[str, Callable[[Transaction, Actor], Visit]] = {
        "call": lambda tx, officer: visiting.call(tx, officer, path.visit_id),
        "absent": lambda tx, officer: visiting.mark_absent(tx, officer, path.visit_id),
        "leave": lambda tx, officer: visiting.leave(tx, officer, path.visit_id, body.reason, body.note),
        "name": lambda tx, officer: visiting.name_application(
            tx, officer, path.visit_id, body.application_id
        ),
    }
    if path.action not in acts:
        raise absent("操作", "action", path.action)
    return command(lambda tx: _told(acts[path.action](tx, actor_named(tx, body.actor))))


def _told(visit: Visit) -> Answer:
    return {
        "visit_id": visit.id,
        "day": visit.day.isoformat(),
        "number": visit.number,
        "state": visit.state,
        "visitor": visit.visitor,
        "name": visit.name,
        "application_id": visit.application_id,
        "reason": visit.reason,
        "note": visit.note,
    }
