"""An organisation's approved use: its year, the mail before it ends, the stop and what resumes it (R-046…R-058)."""

from datetime import date, timedelta

from backoffice.domain.actors import SYSTEM, Actor, Role
from backoffice.domain.credentials import ACTIVE, DELETED, STOPPED
from backoffice.domain.jst import at
from backoffice.domain.notices import Notice
from backoffice.domain.reception import OPEN, SubmissionKind
from backoffice.domain.refusal import Refusal, conflict, refuse_if_any
from backoffice.domain.use_year import BEGINS_AT_APPROVAL, first_end, next_end, notice_on, report_due_on
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.agenda import Entry
from backoffice.store.people import Account, Organisation
from backoffice.store.submissions import Submission, Usage, members, of_organisation, unbound_accounts
from backoffice.usecases.notifying import tell
from backoffice.usecases.user_details import delete_user

NOTICE_HOUR = 9
NOTICE, ENDS = "use-notice", "use-ends"


def unit_of(account: Account) -> str:
    """Return the organisation under whose approved use a user stands: that of his 利用申出, or his own."""
    return account.usage_id or account.organisation_id


def approve_use(tx: Transaction, organisation_id: str, office: str) -> Usage:
    """Approve an organisation's use: the year begins now, or with the first password (R-046, R-047)."""
    usage = Usage(id=organisation_id, office=office, approved_on=tx.today)
    tx.add(usage)
    tx.emit("use.approved", organisation_id)
    return usage


def admit(tx: Transaction, account: Account) -> None:
    """Let a new user share the organisation's year: its end, and its stop while there is one (R-046)."""
    usage = tx.require(Usage, account.usage_id, "利用の承認", "approved use")
    account.valid_until = usage.valid_until
    account.state = STOPPED if usage.state == STOPPED else account.state
    if BEGINS_AT_APPROVAL.at(tx.rules_on()):
        begin_year(tx, account)


def begin_year(tx: Transaction, account: Account) -> None:
    """Let the year begin today, unless it has: with the approval, or when the first of its users sets a password."""
    usage = tx.get(Usage, account.usage_id)
    if usage is None or usage.valid_until:
        return
    _extend(tx, usage, first_end(tx.today, tx.rules_on()))
    tx.emit("use.begun", usage.id, until_on=_iso(usage.valid_until))


def grant_use(tx: Transaction, organisation: Organisation, office: str, valid_until: date | None) -> Usage:
    """Give an organisation that came without a 利用申出 an approved use, shared by its users (the owner's doing)."""
    if tx.get(Usage, organisation.id):
        raise conflict(
            "この所属機関の利用は既に承認されています。", "This organisation's use is approved already."
        )
    usage = approve_use(tx, organisation.id, office)
    for account in unbound_accounts(tx.session, organisation.id):
        account.usage_id = organisation.id
    _extend(tx, usage, valid_until or first_end(tx.today, tx.rules_on()))
    return usage


def extend(tx: Transaction, usage: Usage, by: Actor) -> None:
    """Give another year behind the old end, and resume what had stopped for want of a report (R-056, R-057)."""
    assert usage.valid_until is not None  # noqa: S101 - nobody reports before the first year has begun
    _extend(tx, usage, next_end(usage.valid_until, tx.today, tx.rules_on()))
    tx.emit("use.extended", usage.id, by=by, until_on=_iso(usage.valid_until))
    if usage.state == STOPPED:
        resume(tx, usage, by)


def stop(tx: Transaction, usage: Usage, by: Actor = SYSTEM, reasons: str = "") -> None:
    """Stop the use of an organisation and tell all its users (R-055, R-057, R-058)."""
    usage.state = STOPPED
    tx.emit("use.stopped", usage.id, by=by)
    for account in members(tx.session, usage.id):
        if account.state == ACTIVE:
            _stop_account(tx, account, reasons)


def resume(tx: Transaction, usage: Usage, by: Actor) -> None:
    """Resume the use of an organisation and tell its users; whom an officer has stopped alone stays so (R-057, R-058)."""
    usage.state = ACTIVE
    tx.emit("use.resumed", usage.id, by=by)
    for account in members(tx.session, usage.id):
        if account.state == STOPPED and account.id not in usage.held:
            _resume_account(tx, account)


def stop_user(tx: Transaction, officer: Actor, account_id: str, reasons: str) -> Account:
    """Stop one user alone (R-058); the reasons are told."""
    account = _user(tx, officer, account_id)
    refuse_if_any([_unless_in(account, ACTIVE), _no_reasons(reasons)])
    usage = tx.get(Usage, account.usage_id)
    if usage:
        usage.held = [*usage.held, account.id]
    tx.emit("user.stopped", account.id, by=officer)
    _stop_account(tx, account, reasons)
    return account


def resume_user(tx: Transaction, officer: Actor, account_id: str) -> Account:
    """Resume one user whom an officer has stopped (R-058); not while the whole organisation is stopped."""
    account = _user(tx, officer, account_id)
    refuse_if_any([_unless_in(account, STOPPED)])
    usage = tx.get(Usage, account.usage_id)
    if usage:
        usage.held = [key for key in usage.held if key != account.id]
        if usage.state == STOPPED:
            ja = "所属機関の利用が停止されています。定期報告の承認により再開します。"
            raise conflict(ja, "The organisation's use is stopped: its report resumes it.", "R-057")
    tx.emit("user.resumed", account.id, by=officer)
    _resume_account(tx, account)
    return account


def remove_user(tx: Transaction, officer: Actor, account_id: str) -> Account:
    """Delete a user at the desk (抹消, R-058, R-060)."""
    account = _user(tx, officer, account_id)
    if account.state == DELETED:
        raise conflict("この利用者は既に抹消されています。", "This user has been deleted already.", "R-061")
    delete_user(tx, account, officer)
    return account


def serve_notice(tx: Transaction, entry: Entry) -> None:
    """Tell all users of an organisation that its report is due in a month (R-050, R-177)."""
    usage = tx.get(Usage, entry.subject)
    if usage is None or usage.valid_until is None or _iso(usage.valid_until) != entry.facts["until"]:
        return
    organisation = _organisation(tx, usage)
    due_on = report_due_on(usage.valid_until, tx.rules_on())
    for account in members(tx.session, usage.id):
        tell(
            tx,
            account,
            Notice.REPORT_DUE,
            organisation=organisation.name,
            valid_until=usage.valid_until,
            due_on=due_on,
            report_office=usage.office,
        )


def serve_end(tx: Transaction, entry: Entry) -> None:
    """Stop the use behind its last day, unless a report that came in time is still being checked (R-055, R-057)."""
    usage = tx.get(Usage, entry.subject)
    if usage is None or usage.valid_until is None or _iso(usage.valid_until) != entry.facts["until"]:
        return
    if usage.state == STOPPED:
        return
    if _reported_in_time(tx, usage):
        for account in members(tx.session, usage.id):
            account.valid_until = None
        tx.emit("use.awaits-result", usage.id)
        return
    stop(tx, usage)


def pending_report(reading: Reading, usage: Usage) -> Submission | None:
    """Return the report on the present year that is not decided yet, if there is one."""
    until = _iso(usage.valid_until)
    return next(
        (
            one
            for one in of_organisation(reading.session, usage.id, SubmissionKind.REPORT)
            if one.stage in OPEN and one.facts.get("valid_until") == until
        ),
        None,
    )


def _reported_in_time(reading: Reading, usage: Usage) -> bool:
    report = pending_report(reading, usage)
    return report is not None and report.received_at is not None and not report.late


def _extend(tx: Transaction, usage: Usage, valid_until: date) -> None:
    usage.valid_until = valid_until
    for account in members(tx.session, usage.id):
        account.valid_until = valid_until
    facts = {"until": valid_until.isoformat()}
    tells_at = at(notice_on(valid_until, tx.rules_on()), NOTICE_HOUR)
    if tells_at > tx.now:
        tx.schedule(tells_at, NOTICE, usage.id, facts)
    tx.schedule(at(valid_until + timedelta(days=1)), ENDS, usage.id, facts)


def _stop_account(tx: Transaction, account: Account, reasons: str) -> None:
    account.state = STOPPED
    tell(tx, account, Notice.USE_STOPPED, reasons=reasons)


def _resume_account(tx: Transaction, account: Account) -> None:
    account.state = ACTIVE
    tell(tx, account, Notice.USE_RESUMED)


def _user(tx: Transaction, officer: Actor, account_id: str) -> Account:
    officer.must_be(Role.RECEPTION)
    return tx.require(Account, account_id, "利用者", "user")


def _unless_in(account: Account, state: str) -> Refusal | None:
    if account.state == state:
        return None
    ja = "この利用者は、停止又は再開ができる状態にありません。"
    return Refusal("R-058", ja, f"This user is {account.state}.", "user_id", "state")


def _no_reasons(reasons: str) -> Refusal | None:
    if reasons.strip():
        return None
    return Refusal("R-058", "理由を入力してください。", "Give the reasons.", "reasons", "reasons")


def _organisation(reading: Reading, usage: Usage) -> Organisation:
    return reading.require(Organisation, usage.id, "所属機関", "organisation")


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
