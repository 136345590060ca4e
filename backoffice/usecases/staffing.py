"""The officers of the office as its administrator keeps them: coming, moving, stopping, and what they leave open."""

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe

from backoffice.domain.actors import Actor, Role
from backoffice.domain.life import Desk
from backoffice.domain.refusal import Refusal, conflict, forbidden, refuse_if_any
from backoffice.domain.sections import section_refusal
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Officer
from backoffice.store.tallies import count_of_examiner
from backoffice.store.worklists import Filter, listed
from backoffice.usecases import allotting
from backoffice.usecases.admission import add_officer, role_named
from backoffice.usecases.progress import application_of

ACTIVE = "active"
STOPPED = "stopped"
MOST_AT_ONCE = 100
LONGEST_REASON = 1000


def add(tx: Transaction, actor: Actor, given: Mapping[str, object]) -> tuple[Officer, str]:
    """Add an officer; return it with the password, which is told this once. Taken: role, name, section, sign_in."""
    actor.must_run_the_system()
    return add_officer(tx, given, by=actor)


def move(tx: Transaction, actor: Actor, officer_id: str, version: int, role: str, section: str) -> Officer:
    """Move an officer to another role or section; the cases that he has taken stay his until they are reassigned."""
    officer = _changed(tx, actor, officer_id, version)
    wanted = role_named(role)
    refuse_if_any([section_refusal(wanted, section)])
    before = {"from_role": officer.role, "from_section": officer.section}
    officer.role, officer.section = str(wanted), section
    tx.emit("officer.moved", officer.id, by=actor, **before, role=officer.role, section=section)
    return officer


def stop(tx: Transaction, actor: Actor, officer_id: str, version: int, reason: str) -> Officer:
    """Stop an officer (停止): he signs in no more, and each of his actions is refused, until he is resumed."""
    officer = _changed(tx, actor, officer_id, version)
    refuse_if_any([_no_reason(reason)])
    if officer.state == STOPPED:
        raise conflict("この職員は既に停止されています。", "This officer is stopped already.")
    officer.state = STOPPED
    tx.emit("officer.stopped", officer.id, by=actor, reason=reason.strip()[:LONGEST_REASON])
    return officer


def resume(tx: Transaction, actor: Actor, officer_id: str, version: int) -> Officer:
    """Let an officer work again."""
    officer = _changed(tx, actor, officer_id, version)
    if officer.state != STOPPED:
        raise conflict("この職員は停止されていません。", "This officer is not stopped.")
    officer.state = ACTIVE
    tx.emit("officer.resumed", officer.id, by=actor)
    return officer


def reset_password(tx: Transaction, actor: Actor, officer_id: str, version: int) -> tuple[Officer, str]:
    """Give an officer a new password, which is told this once, and unlock him."""
    officer = _changed(tx, actor, officer_id, version, himself=True)
    password = token_urlsafe(12)
    officer.password_hash = tx.ports.passwords.hash(password)
    officer.wrong_passwords, officer.locked_until = 0, None
    tx.emit("officer.password-reset", officer.id, by=actor)
    return officer, password


def unlock(tx: Transaction, actor: Actor, officer_id: str, version: int) -> Officer:
    """Let an officer try his password again before the lock ends (R-089)."""
    officer = _changed(tx, actor, officer_id, version)
    if officer.locked_until is None or officer.locked_until <= tx.now:
        raise conflict("この職員はロックされていません。", "This officer is not locked.", "R-089")
    officer.wrong_passwords, officer.locked_until = 0, None
    tx.emit("officer.unlocked", officer.id, by=actor)
    return officer


def reassign(
    tx: Transaction, actor: Actor, officer_id: str, cases: Sequence[str], examiner_id: str
) -> list[Application]:
    """Give open cases of an officer to another examiner, or with "" to nobody; all of them or none."""
    actor.must_run_the_system()
    officer = tx.require(Officer, officer_id, "職員", "officer")
    refuse_if_any([_none_chosen(cases)])
    examiner = tx.require(Officer, examiner_id, "審査官", "examiner").actor() if examiner_id else None
    found = [application_of(tx, key) for key in cases[:MOST_AT_ONCE]]
    for application in found:
        _must_be_open(application, officer)
    refuse_if_any([_unfit(examiner, found)])
    for application in found:
        allotting.pass_on(tx, actor, application, examiner)
    return found


def open_cases(reading: Reading, officer_id: str) -> Sequence[Application]:
    """Return the cases that an officer has taken and not proposed, the most urgent first, and one more than a page has."""
    asked = Filter(desk=Desk.EXAMINATION, examiner_id=officer_id, limit=MOST_AT_ONCE + 1)
    return listed(reading.session, asked)


def proposed_cases(reading: Reading, officer_id: str) -> int:
    """Return how many cases of an officer wait for an approver, who may send them back to him."""
    return count_of_examiner(reading.session, Desk.APPROVAL, officer_id)


def _changed(
    tx: Transaction, actor: Actor, officer_id: str, version: int, *, himself: bool = False
) -> Officer:
    """Return the officer to be changed, with his version raised; nobody stops, moves or unlocks himself."""
    actor.must_run_the_system()
    officer = tx.require(Officer, officer_id, "職員", "officer")
    if officer.id == actor.id and not himself:
        ja = "自分の役割・部門・状態は変えられません。ほかのシステム管理者に依頼してください。"
        raise forbidden("", ja, "Nobody changes his own role or state: another administrator does.")
    if officer.version != version:
        ja = "この職員の登録は、画面を開いた後に変わりました。開き直して、今の内容を確かめてください。"
        raise conflict(ja, "This officer's entry has changed meanwhile: read it again.")
    officer.version += 1
    return officer


def _must_be_open(application: Application, officer: Officer) -> None:
    if application.desk == Desk.EXAMINATION and application.examiner_id == officer.id:
        return
    ja = (
        f"申請（{application.number or application.provisional_number}）は、この間に{officer.name}の担当ではなくなりました。"
        "一覧を開き直してください。"
    )
    raise conflict(ja, f"{application.id} is no longer an open case of this officer.")


def _unfit(examiner: Actor | None, cases: Sequence[Application]) -> Refusal | None:
    """Return why somebody cannot examine all of some cases, or None."""
    if examiner is None:
        return None
    fits = examiner.role is Role.EXAMINER and not examiner.stopped
    if fits and all(examiner.serves(application.section) for application in cases):
        return None
    ja = "引き継ぐ相手には、選んだ申請の部門を担当する審査官で、停止されていない人を選んでください。"
    return Refusal(
        "", ja, "Choose an examiner of the cases' section who is not stopped.", "examiner", "unfit"
    )


def _none_chosen(cases: Sequence[str]) -> Refusal | None:
    if cases:
        return None
    return Refusal("", "引き継ぐ申請を選んでください。", "Choose the cases.", "cases", "cases")


def _no_reason(reason: str) -> Refusal | None:
    if reason.strip():
        return None
    return Refusal("", "停止の理由を入力してください。", "Say why he is stopped.", "reason", "reason")
