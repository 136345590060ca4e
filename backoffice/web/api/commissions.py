"""The calls that say who files for whom: requests to agents (依頼), representatives and relatives."""

from typing import Literal

from flask import Response

from backoffice.domain.representing import Ground, Relation
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Account, Person
from backoffice.store.representing import Commission, Representation
from backoffice.usecases import commissioning
from backoffice.web.api.commands import Answer, command
from backoffice.web.api.submission_answers import CommissionTold, RepresentationTold
from backoffice.web.api.v1 import InWorld, OfCommission, v1
from backoffice.web.api.values import Wanted, Word

RELATIONS = {relation.name.lower().replace("_", "-"): relation for relation in Relation}
GROUNDS = {ground.name.lower(): ground for ground in Ground}


class CommissionWanted(Wanted):
    """A request to the agent `user_id`, by the organisation `client_id` or the person `person_id`."""

    user_id: Word
    client_id: Word = ""
    person_id: Word = ""


class RepresentationWanted(Wanted):
    """For whom a 法定代理人 or 親族 may file; the ground is why the applicant does not apply in person."""

    user_id: Word
    person_id: Word
    relation: Literal[
        "parent-with-custody", "guardian-of-minor", "guardian-of-adult", "spouse", "child", "father", "mother"
    ]
    ground: Literal["age", "illness", "other"] = "age"


@v1.post("/worlds/<world_id>/commissions", summary="依頼を登録する", responses={201: CommissionTold})
def ask_agent(path: InWorld, body: CommissionWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Let an organisation or a person ask an agent to file from today on."""

    def ask(tx: Transaction) -> Answer:
        agent = tx.require(Account, body.user_id, "利用者", "user")
        return _commission(commissioning.commission(tx, agent, body.client_id, body.person_id))

    return command(ask, 201)


@v1.post(
    "/worlds/<world_id>/commissions/<commission_id>/end",
    summary="依頼を終える",
    responses={200: CommissionTold},
)
def end_commission(path: OfCommission) -> Response:
    """Let a request end today."""
    return command(lambda tx: _commission(commissioning.end_commission(tx, path.commission_id)))


@v1.post(
    "/worlds/<world_id>/representations",
    summary="法定代理人・親族として登録する",
    responses={201: RepresentationTold},
)
def represent(path: InWorld, body: RepresentationWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Register a representative or relative for a person."""

    def register(tx: Transaction) -> Answer:
        account = tx.require(Account, body.user_id, "利用者", "user")
        person = tx.require(Person, body.person_id, "申請人", "person")
        relation, ground = RELATIONS[body.relation], GROUNDS[body.ground]
        return _representation(commissioning.represent(tx, account, person, relation, ground))

    return command(register, 201)


def _commission(row: Commission) -> Answer:
    return {
        "commission_id": row.id,
        "client_id": row.client_id,
        "person_id": row.person_id,
        "agent_id": row.agent_id,
        "user_id": row.account_id,
        "since": row.since.isoformat(),
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
    }


def _representation(row: Representation) -> Answer:
    return {
        "representation_id": row.id,
        "user_id": row.account_id,
        "person_id": row.person_id,
        "relation": row.relation,
        "ground": row.ground,
        "since": row.since.isoformat(),
    }
