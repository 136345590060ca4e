"""Who examines what: cases are taken, handed out, given back, and moved to another section (rule book B13)."""

from backoffice.domain.actors import Actor, Role
from backoffice.domain.free_text import REASON, too_long, written
from backoffice.domain.life import Action
from backoffice.domain.refusal import Refusal, refuse_if_any
from backoffice.domain.sections import SECTIONS
from backoffice.simulation.transaction import Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Officer
from backoffice.usecases.progress import for_officer, move


def take(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Take a case, or take it over: the officer becomes its examiner and it is 審査中."""
    application = for_officer(tx, officer, application_id, Action.TAKE)
    _hand_to(application, Action.TAKE, officer)
    tx.emit("application.taken", application.id, by=officer)
    return application


def assign(tx: Transaction, officer: Actor, application_id: str, examiner_id: str) -> Application:
    """Give a case to an examiner of its section."""
    application = for_officer(tx, officer, application_id, Action.ASSIGN)
    examiner = tx.require(Officer, examiner_id, "審査官", "examiner").actor()
    examiner.must_be(Role.EXAMINER)
    refuse_if_any([_of_another_section(examiner, application)])
    pass_on(tx, officer, application, examiner)
    return application


def release(tx: Transaction, officer: Actor, application_id: str) -> Application:
    """Give a case back: nobody examines it until somebody takes it again."""
    application = for_officer(tx, officer, application_id, Action.RELEASE)
    refuse_if_any([nobodys(application)])
    pass_on(tx, officer, application, None)
    return application


def transfer(tx: Transaction, officer: Actor, application_id: str, section: str, reason: str) -> Application:
    """Move a case to another section (移管), which examines it from now on; nobody has taken it there yet."""
    application = for_officer(tx, officer, application_id, Action.TRANSFER)
    refuse_if_any([_no_other_section(application, section), no_reason(reason)])
    before, application.section = application.section, section
    _hand_to(application, Action.TRANSFER, None)
    facts = {"from_section": before, "section": section, "reason": written(reason)}
    tx.emit("application.transferred", application.id, by=officer, **facts)
    return application


def pass_on(tx: Transaction, by: Actor, application: Application, examiner: Actor | None) -> None:
    """Take a case from its examiner, for another one or for nobody; who may ask for that, the caller knows."""
    _hand_to(application, Action.ASSIGN if examiner else Action.RELEASE, examiner)
    if examiner:
        tx.emit("application.assigned", application.id, by=by, examiner=examiner.id)
    else:
        tx.emit("application.released", application.id, by=by)


def _hand_to(application: Application, action: Action, examiner: Actor | None) -> None:
    move(application, action)
    application.examiner_id = examiner.id if examiner else ""
    application.examiner_name = examiner.name if examiner else ""


def nobodys(application: Application) -> Refusal | None:
    """Return what is refused of giving back what nobody has."""
    if application.examiner_id:
        return None
    return Refusal("", "この申請は誰も担当していません。", "Nobody has taken this case.", code="nobodys")


def _of_another_section(examiner: Actor, application: Application) -> Refusal | None:
    if examiner.serves(application.section):
        return None
    ja = f"{examiner.name}さんは{examiner.section}の審査官です。{application.section}の審査官を選ぶか、先に移管してください。"
    en = f"{examiner.name} works in another section. Choose an examiner of the case's own, or transfer it first."
    return Refusal("", ja, en, "examiner", "examiner-section")


def _no_other_section(application: Application, section: str) -> Refusal | None:
    if section in SECTIONS and section != application.section:
        return None
    ja = f"移管先を、今の{application.section or '部門'}以外の審査部門から選んでください（{'、'.join(SECTIONS)}）。"
    return Refusal("", ja, "Choose another section.", "section", "section")


def no_reason(reason: str) -> Refusal | None:
    """Return what is refused of a transfer without a reason, or with one that is too long."""
    if written(reason):
        return too_long(reason, REASON, "reason", "移管の理由")
    return Refusal("", "移管の理由を入力してください。", "Say why it is transferred.", "reason", "reason")
