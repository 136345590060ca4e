"""不着: what an officer does about a mail that one receiver did not take: send it again, or note how else it was told."""

from dataclasses import dataclass

from backoffice.domain.actors import Actor, Role
from backoffice.domain.free_text import REASON, too_long, written
from backoffice.domain.mail_address import mail_address_refusal
from backoffice.domain.notices import Letter
from backoffice.domain.refusal import Refusal, absent, conflict, refuse_if_any
from backoffice.domain.undelivered import MissState
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store import outbox
from backoffice.store.applications import Application
from backoffice.store.people import Account
from backoffice.store.undelivered import UndeliveredMail

WORKERS = (Role.EXAMINER, Role.DOCUMENTS, Role.COUNTER, Role.RECEPTION)
"""Who sees to mails that did not arrive: whoever writes to users and applicants."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a mail may go now: the addresses that the records have, each with whose it is.

    `correctable`: it went to the applicant's 通知送信用メールアドレス, which the office may correct on its own word; the
    address of a user is his own to change (利用者情報変更, R-091, R-092).
    """

    addresses: dict[str, str]
    correctable: bool


def ways(reading: Reading, row: UndeliveredMail) -> Ways:
    """Return where a mail that did not arrive may be sent now."""
    application = reading.get(Application, row.about)
    account = reading.get(Account, application.filer_id if application else row.about)
    found = {row.address: "届かなかった宛先"}
    if account:
        found.setdefault(account.email, "利用者の今のメールアドレス")
    if application and application.notify_email:
        found.setdefault(application.notify_email, "申請人の通知送信用メールアドレス")
    return Ways(found, application is not None and application.notify_email == row.address)


def send_again(tx: Transaction, officer: Actor, key: str, address: str) -> UndeliveredMail:
    """Send a mail that did not arrive once more, as a mail of its own, to an address of the records or a corrected one.

    A corrected address is also written where it stood wrong, so that later mails arrive.
    """
    row, letter = _open(tx, officer, key)
    to = address.strip()
    may = ways(tx, row)
    if to not in may.addresses:
        refuse_if_any([mail_address_refusal(to, "address"), None if may.correctable else _not_ours()])
        _correct(tx, officer, row, to)
    letter_id = tx.emit(
        "notice.sent-again",
        row.about,
        by=officer,
        notice=row.notice,
        subject=row.subject,
        to=[to],
        failed=row.address,
    )
    number = tx.serial("mail")
    tx.post_letter(
        Letter(
            number,
            letter_id,
            tx.now,
            letter.application_id,
            row.notice,
            letter.sender,
            (to,),
            letter.subject,
            letter.body,
        )
    )
    _end(tx, officer, row, MissState.SENT_AGAIN, to)
    return row


def reached(tx: Transaction, officer: Actor, key: str, how: str) -> UndeliveredMail:
    """Note how the words of a mail that did not arrive were told otherwise: by telephone, by post, at the counter."""
    row, _ = _open(tx, officer, key)
    unsaid = None if how.strip() else _unsaid()
    refuse_if_any([unsaid, too_long(how, REASON, "how", "連絡した方法")])
    tx.emit("notice.reached", row.about, by=officer, notice=row.notice, to=row.address, how=written(how))
    _end(tx, officer, row, MissState.REACHED, written(how))
    return row


def _open(tx: Transaction, officer: Actor, key: str) -> tuple[UndeliveredMail, Letter]:
    officer.must_be(*WORKERS)
    row = tx.require(UndeliveredMail, key, "不着のメール", "undelivered mail")
    letter = outbox.by_number(tx.connection, [row.letter_seq]).get(row.letter_seq)
    if letter is None or not row.about:
        raise absent("不着のメール", "undelivered mail", key)
    if row.stage is not MissState.FAILED:
        ja = f"このメールは「{row.stage.label}」です。処理が要るのは「不着」のメールだけです。"
        raise conflict(ja, f"This mail is {row.stage}; only failed ones are seen to.")
    return row, letter


def _correct(tx: Transaction, officer: Actor, row: UndeliveredMail, to: str) -> None:
    application = tx.require(Application, row.about, "申請", "application")
    application.notify_email = to
    application.version += 1
    tx.emit("applicant.email-corrected", application.id, by=officer, to=to, former=row.address)


def _end(tx: Transaction, officer: Actor, row: UndeliveredMail, state: MissState, words: str) -> None:
    row.state, row.words, row.ended_by, row.ended_at = str(state), words, officer.id, tx.now
    row.version += 1


def _not_ours() -> Refusal:
    ja = (
        "利用者のメールアドレスは、利用者本人が利用者情報の画面で変更します。電話などで連絡して変更を依頼し、"
        "変更の後に送り直してください。"
    )
    en = "A user changes his own address; ask him, and send again when he has."
    return Refusal("R-092", ja, en, "address", "not-yours")


def _unsaid() -> Refusal:
    return Refusal("", "どのように連絡したかを入力してください。", "Say how they were told.", "how", "how")
