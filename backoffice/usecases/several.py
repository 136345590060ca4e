"""Doing one thing to several applications: each as it was seen, one that cannot be is left as it is and named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backoffice.domain.actors import Actor, Role
from backoffice.domain.life import ROLES, Action
from backoffice.domain.receipt import Receipt
from backoffice.domain.refusal import Refusal, Refused, refuse_if_any
from backoffice.domain.sections import SECTIONS
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Officer
from backoffice.usecases import allotting, approval
from backoffice.usecases.progress import application_of

MOST = 200
"""So many at once: more than a page of a list holds."""
Act = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An application that an officer has chosen, and the version that the list showed."""

    application_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one of several: `refused` says why it is as it was; `letters` were written of it.

    `was` is the name of who examined it before.
    """

    application: Application
    was: str
    refused: tuple[Refusal, ...] = ()
    letters: int = 0


def assign(tx: Transaction, officer: Actor, chosen: Sequence[Chosen], examiner_id: str) -> list[Outcome]:
    """Give several cases to one examiner."""
    officer.must_be(*ROLES[Action.ASSIGN])
    examiner = tx.get(Officer, examiner_id)
    refuse_if_any([None if examiner and examiner.role == Role.EXAMINER else _no_examiner()])
    return _each(tx, chosen, lambda key: allotting.assign(tx, officer, key, examiner_id))


def release(tx: Transaction, officer: Actor, chosen: Sequence[Chosen]) -> list[Outcome]:
    """Give several cases back: nobody examines them until somebody takes them."""
    officer.must_be(*ROLES[Action.RELEASE])
    return _each(tx, chosen, lambda key: _release(tx, officer, key))


def transfer(
    tx: Transaction, officer: Actor, chosen: Sequence[Chosen], section: str, reason: str
) -> list[Outcome]:
    """Move several cases to another section for one reason."""
    officer.must_be(*ROLES[Action.TRANSFER])
    refuse_if_any([None if section in SECTIONS else _no_section(), allotting.no_reason(reason)])
    return _each(tx, chosen, lambda key: allotting.transfer(tx, officer, key, section, reason))


def approve(tx: Transaction, officer: Actor, chosen: Sequence[Chosen]) -> list[Outcome]:
    """Decide several proposals as they are, but one's own, and but those whose card cannot go by post after all."""
    officer.must_be(*ROLES[Action.APPROVE])
    return _each(tx, chosen, lambda key: _approve(tx, officer, key))


def _release(tx: Transaction, officer: Actor, key: str) -> object:
    refuse_if_any([allotting.nobodys(application_of(tx, key))])
    return allotting.release(tx, officer, key)


def chosen_rows(reading: Reading, chosen: Sequence[Chosen]) -> list[Application]:
    """Return the chosen applications that there are, in the order of the choice."""
    found = (reading.get(Application, one.application_id) for one in chosen[:MOST])
    return [row for row in found if row]


def _approve(tx: Transaction, officer: Actor, key: str) -> object:
    application = approval.may_approve(tx, officer, key)
    turns = application.receipt == Receipt.POST and approval.needs_counter(tx, application)
    refuse_if_any([_turns_to_counter() if turns and application.granted_months else None])
    return approval.approve(tx, officer, key)


def _each(tx: Transaction, chosen: Sequence[Chosen], act: Act) -> list[Outcome]:
    """Act on each that is as it was seen; the verbs refuse before they change anything."""
    refuse_if_any([None if chosen else _none(), _too_many() if len(chosen) > MOST else None])
    each = {one.application_id: one for one in chosen}
    there = {row.id: row for row in tx.fetch(Application, each)}
    refuse_if_any([None if there else _none_there()])
    return [_one(tx, there[key], one.version, act) for key, one in each.items() if key in there]


def _one(tx: Transaction, application: Application, version: int, act: Act) -> Outcome:
    was = application.examiner_name
    if application.version != version:
        return Outcome(application, was, (_stale(),))
    before = len(tx.letters)
    try:
        act(application.id)
    except Refused as refused:
        return Outcome(application, was, tuple(refused.refusals))
    return Outcome(application, was, letters=len(tx.letters) - before)


def _none() -> Refusal:
    return Refusal("", "申請を一つ以上選んでください。", "Choose at least one application.", "chosen", "none")


def _none_there() -> Refusal:
    ja = "選んだ申請は見つかりません。一覧に戻り、選び直してください。"
    return Refusal("", ja, "None of the chosen applications exists.", "chosen", "none-there")


def _too_many() -> Refusal:
    ja = f"一度に選べるのは{MOST}件までです。分けて行ってください。"
    return Refusal("", ja, f"No more than {MOST} at once.", "chosen", "too-many")


def _stale() -> Refusal:
    ja = "一覧を開いた後に変わりました。申請を開いて、今の状態を確かめてください。"
    return Refusal("", ja, "It has changed since the list was shown. Open it and look.", code="stale")


def _no_examiner() -> Refusal:
    return Refusal("", "担当する審査官を選んでください。", "Choose an examiner.", "examiner", "examiner")


def _no_section() -> Refusal:
    return Refusal("", "移管先の審査部門を選んでください。", "Choose a section.", "section", "section")


def _turns_to_counter() -> Refusal:
    ja = "決裁すると、受領方法が郵送から窓口に変わります。申請を開き、確かめて決裁してください。"
    return Refusal(
        "R-263", ja, "Post would turn into the counter: open it and decide there.", code="turns-to-counter"
    )
