"""Asking an agent to file (依頼), and registering for whom a representative or relative files (R-005, R-006, R-029, R-030)."""

from backoffice.domain.actors import SYSTEM, Actor, UserKind
from backoffice.domain.refusal import Refusal, Refused, conflict, refuse_if_any
from backoffice.domain.representing import (
    AGENTS,
    ASKED_BY_INDIVIDUALS,
    ONE_ID_PER_CLIENT,
    Ground,
    Relation,
    relation_refusal,
)
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.people import Account, Organisation, Person
from backoffice.store.representing import Commission, Representation, commissions_of


def commission(
    tx: Transaction, agent: Account, client_id: str = "", person_id: str = "", by: Actor = SYSTEM
) -> Commission:
    """Let an organisation, or a person, ask an agent to file from today on (R-009, R-030).

    The request goes to all users of the agent's office; under the rule of one ID an organisation to this user alone (R-031).
    """
    alone = one_id_each(tx, agent) or not agent.organisation_id
    refuse_if_any(
        [_no_agent(agent), _not_one_client(client_id, person_id), _individual(tx, agent, person_id)]
    )
    _must_exist(tx, client_id, person_id)
    _refuse_second_client(tx, agent, client_id)
    row = Commission(
        id=tx.key("commission"),
        client_id=client_id,
        person_id=person_id,
        agent_id=agent.organisation_id,
        account_id=agent.id if alone else "",
        since=tx.today,
    )
    tx.add(row)
    tx.emit("commission.begun", agent.id, by=by, client=client_id or person_id, commission=row.id)
    return row


def end_commission(tx: Transaction, commission_id: str, by: Actor = SYSTEM) -> Commission:
    """Let a request end today; Refused (conflict) when it has ended."""
    row = tx.require(Commission, commission_id, "依頼", "commission")
    if row.ended_on:
        raise conflict("この依頼は既に終わっています。", "This request has ended already.", "R-060")
    row.ended_on = tx.today
    tx.emit(
        "commission.ended",
        row.account_id or row.agent_id,
        by=by,
        client=row.client_id or row.person_id,
        commission=row.id,
    )
    return row


def represent(
    tx: Transaction,
    account: Account,
    person: Person,
    relation: Relation,
    ground: Ground = Ground.AGE,
    by: Actor = SYSTEM,
) -> Representation:
    """Register a representative or relative for a person: the relation fits the kind (R-006), the ground is told (R-005)."""
    refuse_if_any([relation_refusal(UserKind(account.kind), relation)])
    row = Representation(
        id=tx.key("representation"),
        account_id=account.id,
        person_id=person.id,
        relation=str(relation),
        ground=str(ground),
        since=tx.today,
    )
    tx.add(row)
    tx.emit(
        "representation.begun",
        account.id,
        by=by,
        person=person.id,
        relation=str(relation),
        ground=str(ground),
    )
    return row


def one_id_each(reading: Reading, account: Account) -> bool:
    """Return whether a user needs an ID of his own for each organisation that asks him (R-031)."""
    return account.kind == UserKind.LAWYER and ONE_ID_PER_CLIENT.at(reading.rules_on())


def has_asked(reading: Reading, client_id: str, agent: Account) -> bool:
    """Return whether an organisation has asked this user, or his office, already."""
    return any(one.client_id == client_id for one in commissions_of(reading.session, agent, reading.today))


def _no_agent(agent: Account) -> Refusal | None:
    if UserKind(agent.kind) in AGENTS:
        return None
    ja = "依頼を受けられるのは、弁護士・行政書士、公益法人職員、登録支援機関職員です。"
    return Refusal("R-009", ja, "This kind of user files at nobody's request.", "user_id", "no-agent")


def _not_one_client(client_id: str, person_id: str) -> Refusal | None:
    if bool(client_id) != bool(person_id):
        return None
    ja = "依頼した所属機関か外国人本人の、どちらか一方を指定してください。"
    return Refusal(
        "R-009", ja, "Name either the organisation or the person that asks.", "client_id", "client"
    )


def _individual(reading: Reading, agent: Account, person_id: str) -> Refusal | None:
    if not person_id or (agent.kind == UserKind.LAWYER and ASKED_BY_INDIVIDUALS.at(reading.rules_on())):
        return None
    ja = "外国人本人から依頼を受けられるのは、弁護士・行政書士だけです（2022年3月16日から）。所属機関からの依頼が必要です。"
    en = "Only a lawyer or scrivener is asked by a person, from 2022-03-16 on. The organisation must ask."
    return Refusal("R-009", ja, en, "person_id", "asked-by-individual")


def _must_exist(tx: Transaction, client_id: str, person_id: str) -> None:
    if client_id:
        tx.require(Organisation, client_id, "所属機関", "organisation")
    if person_id:
        tx.require(Person, person_id, "申請人", "person")


def _refuse_second_client(tx: Transaction, agent: Account, client_id: str) -> None:
    held = [one for one in commissions_of(tx.session, agent, tx.today) if one.client_id]
    if any(one.client_id == client_id for one in held):
        raise conflict(
            "この所属機関からの依頼は既に登録されています。", "This organisation has asked already.", "R-030"
        )
    if client_id and one_id_each(tx, agent) and any(one.account_id == agent.id for one in held):
        ja = "認証IDは所属機関ごとに一つです。別の所属機関については、別に利用申出をしてください。"
        en = "One ID serves one organisation: another organisation needs an application for use of its own."
        raise Refused(Refusal("R-031", ja, en, "client_id", "one-id-each"))
