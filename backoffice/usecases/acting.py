"""The actions on an application by name: for the API and for commands that a world's agenda carries."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from backoffice.domain.actors import Actor
from backoffice.domain.attachments import Purpose
from backoffice.domain.judging import Judgement
from backoffice.domain.refusal import Refusal, Refused, absent
from backoffice.domain.tax import fiscal_years
from backoffice.simulation.transaction import Transaction
from backoffice.store.agenda import Entry
from backoffice.store.applications import Application
from backoffice.store.holdings import Holding
from backoffice.store.shipments import Shipment
from backoffice.usecases import (
    allotting,
    annex,
    approval,
    counter,
    custody,
    examination,
    filing,
    four_eyes,
    giving_back,
    judging,
    moving,
    noting,
    outgoing,
    photos,
    receiving,
    reissuing,
    reminding,
    sending,
    taking_in,
    tax_data,
)
from backoffice.usecases.progress import application_of
from backoffice.usecases.viewing import actor_named

Body = Mapping[str, Any]
Act = Callable[[Transaction, Actor, str, Body], object]


def _take(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    examiner = str(body.get("examiner") or "")
    return allotting.assign(tx, actor, key, examiner) if examiner else allotting.take(tx, actor, key)


def _request(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    rest = body.get("purpose") == Purpose.REST
    items = _texts(body.get("items", [] if rest else ["在職証明書"]))
    asking = examination.Asking(
        str(body.get("how") or ""),
        str(body.get("purpose") or examination.USUALLY.purpose),
        originals=body.get("originals") is True,
    )
    words = str(body.get("words") or "")
    return examination.request_documents(tx, actor, key, items, words, _day(body, "due_on"), asking)


def _receive(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    how, what = str(body.get("how", "post")), str(body.get("what", ""))
    return taking_in.receive_documents(tx, actor, key, how, what, original=body.get("original") is True)


def _extend(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    reason = str(body.get("reason") or "")
    return reminding.extend_documents(tx, actor, key, _day(body, "due_on"), reason)


def _register_tax_data(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    year = _number(body, "year", fiscal_years(tx.today)[0])
    return tax_data.register(tx, actor, key, str(body.get("name", "")), year, confirmed=True)


def _propose(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    months = _number(body, "period_months", 12)
    reasons = str(body.get("reasons", "在留状況及び提出資料に問題は認められない。"))
    disposition, accepting = (
        str(body.get("disposition") or "permit"),
        body.get("findings", "accept") == "accept",
    )
    return examination.propose(tx, actor, key, disposition, months, reasons, accepting=accepting)


def _judge(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    given = (str(body.get(name) or "") for name in ("finding", "verdict", "reason"))
    return judging.judge(tx, actor, key, [Judgement(*given)])


def _write_note(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    at = noting.Spot(str(body.get("document") or ""), _number(body, "page", 0))
    return noting.write(tx, actor, key, str(body.get("text") or ""), at)


def _move(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    return moving.applicant_moved(tx, actor, key, body, _day(body, "moved_on"))


def _correct_note(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    note = noting.note_of(tx, key, str(body.get("note") or ""))
    version = _number(body, "version", note.version)
    return noting.correct(tx, actor, note.id, version, str(body.get("text") or ""))


def _withdraw(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    return examination.withdraw(tx, actor, key, str(body.get("reason") or "申請人の申出"))


def _hand_over(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    return counter.hand_over(tx, actor, key, str(body.get("visitor", "applicant")), body.get("papers"))


def _return_unopened(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    annex.may_use_annex(actor)
    number = str(body.get("number") or "")
    if tx.require(Shipment, number, "郵便物", "item").application_id != key:
        raise absent("郵便物", "item", number)
    return annex.return_unopened(tx, actor, number)


def _open(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    return annex.open_envelope(tx, actor, key, str(body.get("witness") or ""))


def _hand_out(tx: Transaction, actor: Actor, key: str, body: Body) -> object:
    annex.may_use_annex(actor)
    thing = str(body.get("thing") or "")
    if tx.require(Holding, thing, "保管物", "thing").application_id != key:
        raise absent("保管物", "thing", thing)
    receiver, reason = str(body.get("receiver") or ""), str(body.get("reason") or "")
    return custody.hand_out(tx, actor, thing, receiver, reason)


ACTIONS: dict[str, Act] = {
    "file": lambda tx, actor, key, _body: filing.file(tx, actor, key),
    "change-receipt": lambda tx, actor, key, body: receiving.choose_receipt(
        tx, actor, key, str(body.get("receipt", ""))
    ),
    "arrange-receipt": lambda tx, actor, key, body: receiving.arrange_receipt(
        tx, actor, key, str(body.get("receipt", ""))
    ),
    "take": _take,
    "assign": lambda tx, actor, key, body: allotting.assign(tx, actor, key, str(body.get("examiner") or "")),
    "release": lambda tx, actor, key, _body: allotting.release(tx, actor, key),
    "transfer": lambda tx, actor, key, body: allotting.transfer(
        tx, actor, key, str(body.get("section") or ""), str(body.get("reason") or "")
    ),
    "request-documents": _request,
    "waive-documents": lambda tx, actor, key, _body: examination.waive_documents(tx, actor, key),
    "receive-documents": _receive,
    "remind-documents": lambda tx, actor, key, body: reminding.remind_documents(
        tx, actor, key, str(body.get("words") or "")
    ),
    "extend-documents": _extend,
    "check-documents": lambda tx, actor, key, _body: reminding.check_documents(tx, actor, key),
    "reopen-photo": lambda tx, actor, key, _body: photos.reopen_photo(tx, actor, key),
    "receive-photo": lambda tx, actor, key, _body: photos.receive_photo(tx, actor, key),
    "register-tax-data": _register_tax_data,
    "judge-findings": _judge,
    "write-note": _write_note,
    "correct-note": _correct_note,
    "record-move": _move,
    "propose": _propose,
    "approve": lambda tx, actor, key, _body: approval.approve(tx, actor, key),
    "refuse": lambda tx, actor, key, _body: approval.approve(tx, actor, key),
    "send-back": lambda tx, actor, key, body: approval.send_back(tx, actor, key, str(body.get("note") or "")),
    "withdraw": _withdraw,
    "withdraw-joined": lambda tx, actor, key, body: examination.withdraw_joined(
        tx, actor, key, str(body.get("reason") or "申請人の申出")
    ),
    "end": lambda tx, actor, key, body: examination.end(tx, actor, key, str(body.get("reason") or "")),
    "register-receipt": lambda tx, actor, key, _body: receiving.register_receipt(tx, actor, key),
    "receive-envelope": lambda tx, actor, key, _body: annex.receive_envelope(tx, actor, key),
    "open-envelope": _open,
    "witness-envelope": lambda tx, actor, key, _body: four_eyes.witness(tx, actor, key),
    "return-envelope": lambda tx, actor, key, _body: annex.return_envelope(tx, actor, key),
    "return-unopened": _return_unopened,
    "issue-card": lambda tx, actor, key, _body: annex.issue_card(tx, actor, key),
    "hand-out": _hand_out,
    "dispatch": lambda tx, actor, key, _body: outgoing.dispatch(tx, actor, key),
    "reissue-card": lambda tx, actor, key, _body: reissuing.reissue_card(tx, actor, key),
    "give-back-card": lambda tx, actor, key, body: giving_back.give_back_card(
        tx, actor, key, str(body.get("number") or "")
    ),
    "ask-address": lambda tx, actor, key, _body: outgoing.ask_address(tx, actor, key),
    "hand-over": _hand_over,
}


def act(tx: Transaction, actor: Actor, application_id: str, action: str, body: Body) -> Application:
    """Do an action by its name; Refused (absent) for a name that is none."""
    if action not in ACTIONS:
        known = "、".join(ACTIONS)
        refusal = Refusal(
            "", f"操作「{action}」はありません（{known}）。", f"Unknown action; known: {known}.", "action"
        )
        raise Refused(refusal, kind="absent")
    ACTIONS[action](tx, actor, application_id, body)
    return application_of(tx, application_id)


def serve_command(tx: Transaction, entry: Entry) -> None:
    """Do what the agenda scripted for an actor: facts are `action`, `actor` and the action's body.

    A refusal halts the world, as any failing entry does: a script that cannot go on is not skipped.
    """
    facts = dict(entry.facts)
    actor = actor_named(tx, str(facts.pop("actor")))
    action = str(facts.pop("action"))
    if action == "send-papers":
        sending.send_papers(tx, actor, facts["service"], facts["papers"], application_id=entry.subject)
        return
    act(tx, actor, entry.subject, action, facts)


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


def _number(body: Body, name: str, default: int) -> int:
    value = body.get(name, default)
    if isinstance(value, bool) or not str(value).isdecimal():
        raise Refused(Refusal("", "整数で指定してください。", "An integer is needed.", name, name))
    return int(value)


def _day(body: Body, name: str) -> date | None:
    text = body.get(name)
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError as malformed:
        raise Refused(
            Refusal(
                "", "日付は2025-06-16の形で指定してください。", "A date is written 2025-06-16.", name, name
            )
        ) from malformed
