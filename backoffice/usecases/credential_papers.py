"""Papers about a forgotten 認証ID or password, a lock or the deletion of one's data: handed in, and answered at the counter."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from secrets import token_urlsafe

from backoffice.domain.actors import Actor, Role
from backoffice.domain.credential_papers import Ask, HandIn, ToldBy, form_for_asks, paper_refusals
from backoffice.domain.credentials import DELETED
from backoffice.domain.jst import at, next_office_day
from backoffice.domain.mail_address import mail_address_refusal
from backoffice.domain.notices import Notice
from backoffice.domain.refusal import Refusal, Refused, absent, conflict, refuse_if_any
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.agenda import Entry
from backoffice.store.credentials import CredentialPaper, paper_of_slip
from backoffice.store.people import Account
from backoffice.usecases.notifying import tell
from backoffice.usecases.passwords import set_at_counter
from backoffice.usecases.user_details import delete_user

ARRIVES = "credential-paper-arrives"
ARRIVAL_HOUR = 10
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody writes on a paper; `asks` are values of Ask, `way` is one of HandIn."""

    name: str
    email: str
    asks: tuple[str, ...]
    way: str = HandIn.COUNTER
    birth_on: date | None = None
    phone: str = ""


def hand_in(tx: Transaction, written: Written) -> tuple[CredentialPaper, str]:
    """Hand a paper in; return it and the word under which its writer, and nobody else, sees what became of it.

    By post it arrives on the next office day (assumed).
    """
    asks = frozenset(Ask(ask) for ask in written.asks if ask in set(Ask))
    refuse_if_any([*paper_refusals(asks, written.way, tx.rules_on()), *_malformed(written)])
    slip = token_urlsafe(18)
    posted = written.way == HandIn.POST
    paper = CredentialPaper(
        id=tx.key("paper"),
        slip_hash=_hashed(slip),
        title=form_for_asks(asks, tx.rules_on()).title,
        name=written.name,
        birth_on=written.birth_on,
        email=written.email,
        phone=written.phone,
        asks=[str(ask) for ask in Ask if ask in asks],
        way=written.way,
        state="posted" if posted else "open",
        handed_in_at=tx.now,
        arrived_at=None if posted else tx.now,
    )
    tx.add(paper)
    tx.emit("credential-paper.handed-in", paper.id, way=written.way, asks=paper.asks)
    if posted:
        due = at(next_office_day(tx.today, tx.ports.calendar.is_holiday), ARRIVAL_HOUR)
        tx.schedule(due, ARRIVES, paper.id)
    return paper, slip


def arrive(tx: Transaction, entry: Entry) -> None:
    """Let a paper that was posted lie at the counter."""
    paper = tx.require(CredentialPaper, entry.subject, "申出書", "paper")
    paper.state, paper.arrived_at = "open", tx.now
    tx.emit("credential-paper.arrived", paper.id)


def paper_of(reading: Reading, slip: str) -> CredentialPaper:
    """Return the paper of its writer's word; Refused (absent) when there is none."""
    paper = paper_of_slip(reading.session, _hashed(slip))
    if paper is None:
        raise absent("申出書", "paper", slip[:LONGEST])
    return paper


def answer(
    tx: Transaction,
    officer: Actor,
    paper_id: str,
    account_id: str,
    *,
    identified: bool,
    reply: str = ToldBy.ON_FORM,
) -> CredentialPaper:
    """Answer a paper for the user whom the counter found: tell the ID, open a new password, unlock, or delete.

    Who stands there is identified, by a copy of a document when the paper came by post (assumed).
    """
    paper = _open_paper(tx, officer, paper_id)
    account = tx.require(Account, account_id, "利用者", "user")
    refuse_if_any([None if identified else _unidentified(), _unknown_reply(paper, reply), _gone(account)])
    asks = set(paper.asks)
    paper.account_id, paper.reply = account.id, reply if Ask.SIGN_IN_ID in asks else ""
    if Ask.SIGN_IN_ID in asks:
        _tell_sign_in(tx, paper, account, reply)
    if asks & {Ask.PASSWORD, Ask.UNLOCK}:
        paper.may_set_password = True
        account.wrong_passwords, account.locked_until = 0, None
    _close(tx, officer, paper, "answered")
    if Ask.DELETION in asks:
        delete_user(tx, account, officer)
    return paper


def turn_away(tx: Transaction, officer: Actor, paper_id: str, note: str) -> CredentialPaper:
    """Give a paper back unanswered: nobody was found, or nobody was identified. The reason is told on it."""
    paper = _open_paper(tx, officer, paper_id)
    if not note.strip():
        raise Refused(Refusal("", "返す理由を入力してください。", "Say why.", "note", "note"))
    paper.note = note.strip()[:1000]
    _close(tx, officer, paper, "refused")
    return paper


def set_password(tx: Transaction, slip: str, password: str) -> Account:
    """Set the new password that an answered paper lets its writer choose at the counter, once (R-085, R-088, R-090)."""
    paper = paper_of(tx, slip)
    if not paper.may_set_password:
        raise conflict(
            "この申出書では、パスワードを設定できません。", "This paper sets no password.", "R-085"
        )
    account = tx.require(Account, paper.account_id, "利用者", "user")
    set_at_counter(tx, account, password)
    paper.may_set_password = False
    return account


def _tell_sign_in(tx: Transaction, paper: CredentialPaper, account: Account, reply: str) -> None:
    if reply == ToldBy.MAIL:
        tell(tx, account, Notice.SIGN_IN_ID)
    else:
        paper.sign_in = account.sign_in


def _open_paper(tx: Transaction, officer: Actor, paper_id: str) -> CredentialPaper:
    officer.must_be(Role.COUNTER)
    paper = tx.require(CredentialPaper, paper_id, "申出書", "paper")
    if paper.state != "open":
        raise conflict(
            "この申出書は、窓口にないか、処理が済んでいます。", "This paper is not open at the counter."
        )
    return paper


def _close(tx: Transaction, officer: Actor, paper: CredentialPaper, state: str) -> None:
    paper.state, paper.answered_at, paper.answered_by = state, tx.now, officer.id
    tx.emit(f"credential-paper.{state}", paper.id, by=officer, user=paper.account_id)


def _malformed(written: Written) -> Collection[Refusal]:
    found = []
    if not written.name.strip() or len(written.name) > LONGEST:
        found.append(Refusal("", "氏名を入力してください。", "Give your name.", "name", "name"))
    address = mail_address_refusal(written.email, "email")
    return [*found, address] if address else found


def _unidentified() -> Refusal:
    ja = "本人確認書類で本人であることを確かめてから回答してください。"
    return Refusal("R-087", ja, "Check who this is first.", "identified", "identified")


def _unknown_reply(paper: CredentialPaper, reply: str) -> Refusal | None:
    if Ask.SIGN_IN_ID not in paper.asks or reply in set(ToldBy):
        return None
    return Refusal(
        "R-087", "認証IDの知らせ方を選んでください。", "Choose how the ID is told.", "reply", "reply"
    )


def _gone(account: Account) -> Refusal | None:
    if account.state != DELETED:
        return None
    return Refusal("R-061", "この利用者は抹消されています。", "This user is deleted.", "account", "deleted")


def _hashed(slip: str) -> str:
    return sha256(slip.encode()).hexdigest()
