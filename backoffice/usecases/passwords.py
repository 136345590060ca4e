"""Passwords of users: links that lead to a new one, setting, changing, and the mails before it ends (R-073, R-082…R-084)."""

from datetime import date, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from backoffice.domain.actors import Actor
from backoffice.domain.credentials import (
    ACTIVE,
    FIRST_LINK_LIFE,
    LINK_LIFE,
    PASSWORD_WARNINGS,
    SITE,
    bar,
    password_ends_on,
    password_refusals,
)
from backoffice.domain.jst import at
from backoffice.domain.notices import Notice
from backoffice.domain.refusal import Refusal, Refused, refuse_if_any
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.agenda import Entry
from backoffice.store.credentials import CredentialLink
from backoffice.store.people import Account, by_sign_in
from backoffice.usecases.notifying import tell
from backoffice.usecases.use_year import begin_year
from backoffice.usecases.user_details import screen_title

FIRST, RESET = "first", "reset"
WARNING_HOUR = 9
EXPIRING = "password-expiring"
LONGEST = 200


def send_first_link(tx: Transaction, account: Account, notice: Notice) -> None:
    """Tell a new user by a notice, whose link leads to the first password; the 認証ID comes after that (R-073)."""
    ends_at = tx.now + FIRST_LINK_LIFE.at(tx.rules_on())
    tell(tx, account, notice, link=_link(tx, account, FIRST), ends_at=ends_at)


def ask_for_reset(tx: Transaction, sign_in: str, email: str) -> None:
    """Send a link for a new password when ID and address belong together; otherwise do nothing, and tell nobody (R-084)."""
    account = by_sign_in(tx.session, Account, sign_in)
    if not isinstance(account, Account) or not account.password_hash:
        return
    if account.email.casefold() != email.strip().casefold() or bar(
        account.state, account.valid_until, tx.today
    ):
        return
    ends_at = tx.now + LINK_LIFE.at(tx.rules_on())
    tell(tx, account, Notice.PASSWORD_RESET, link=_link(tx, account, RESET), ends_at=ends_at)


def account_of_link(reading: Reading, token: str) -> Account:
    """Return whose password a link sets; Refused when it is none, has been used, or has ended."""
    link = reading.get(CredentialLink, _hashed(token)) if token else None
    if link is None or link.used or reading.now > link.ends_at:
        ja = (
            "このリンクは使えません。有効期限が切れたか、既に使われています。"
            "ログイン画面の「パスワードを忘れた場合」からやり直してください。"
        )
        raise Refused(Refusal("R-084", ja, "This link has ended or has been used.", "token", "link-ended"))
    return reading.require(Account, link.account_id, "利用者", "user")


def set_by_link(tx: Transaction, token: str, password: str) -> Account:
    """Set the password that a link leads to; after the first one the 認証ID is told by mail (R-073)."""
    account = account_of_link(tx, token)
    purpose = tx.require(CredentialLink, _hashed(token), "リンク", "link").purpose
    _set(tx, account, password)
    for link in tx.having(CredentialLink, account_id=account.id):
        link.used = True
    if purpose == FIRST:
        tx.emit("password.set", account.id, by=account.actor())
        begin_year(tx, account)
        tell(tx, account, Notice.PASSWORD_SET, expires_on=account.password_expires_on)
        tell(tx, account, Notice.SIGN_IN_ID)
    else:
        _tell_changed(tx, account, how="再設定")
    return account


def set_at_counter(tx: Transaction, account: Account, password: str) -> None:
    """Set a password that a user has chosen at the counter (R-085, R-088, R-090)."""
    _set(tx, account, password)
    _tell_changed(tx, account, how="再設定")


def change_password(tx: Transaction, user: Actor, present: str, new: str) -> Account:
    """Change one's own password; the present one is asked for (R-091, R-094)."""
    user.must_be_user()
    account = tx.require(Account, user.id, "利用者", "user")
    if not tx.ports.passwords.matches(account.password_hash, present[:LONGEST]):
        ja = "現在のパスワードが正しくありません。"
        raise Refused(Refusal("R-094", ja, "The present password is wrong.", "present", "wrong-password"))
    _set(tx, account, new)
    _tell_changed(tx, account, how="変更")
    return account


def give_end(tx: Transaction, account: Account, expires_on: date) -> None:
    """Let a password end on a day, and put the mails before it on the agenda (R-083)."""
    account.password_expires_on = expires_on
    for days in PASSWORD_WARNINGS.at(tx.rules_on()):
        due = at(expires_on - timedelta(days=days), WARNING_HOUR)
        if due > tx.now:
            tx.schedule(due, EXPIRING, account.id, {"expires_on": expires_on.isoformat(), "days": days})


def warn_of_end(tx: Transaction, entry: Entry) -> None:
    """Tell a user that his password ends soon, unless he has set another since (R-083)."""
    account = tx.get(Account, entry.subject)
    expires_on = date.fromisoformat(str(entry.facts["expires_on"]))
    if account and account.state == ACTIVE and account.password_expires_on == expires_on:
        facts = {"expires_on": expires_on, "days": entry.facts["days"]}
        tell(tx, account, Notice.PASSWORD_EXPIRING, screen=screen_title(account.actor()), **facts)


def _set(tx: Transaction, account: Account, password: str) -> None:
    refusals = password_refusals(password, account.sign_in, tx.rules_on())
    refuse_if_any(
        [*refusals, bar(account.state, account.valid_until, tx.today), _same(tx, account, password)]
    )
    account.password_hash = tx.ports.passwords.hash(password)
    account.wrong_passwords, account.locked_until = 0, None
    give_end(tx, account, password_ends_on(tx.today, tx.rules_on()))


def _same(tx: Transaction, account: Account, password: str) -> Refusal | None:
    if not account.password_hash or not tx.ports.passwords.matches(account.password_hash, password[:LONGEST]):
        return None
    ja = "現在と同じパスワードは使えません。別のパスワードにしてください。"
    return Refusal("U-04", ja, "Choose another password than the present one.", "password", "password-same")


def _tell_changed(tx: Transaction, account: Account, how: str) -> None:
    tx.emit("password.changed", account.id, by=account.actor())
    tell(tx, account, Notice.PASSWORD_CHANGED, expires_on=account.password_expires_on, how=how)


def _link(tx: Transaction, account: Account, purpose: str) -> str:
    """Return a new link. It is no one's to guess, so it comes from the system's chance, and no journal holds it."""
    token = token_urlsafe(24)
    life = (FIRST_LINK_LIFE if purpose == FIRST else LINK_LIFE).at(tx.rules_on())
    tx.add(CredentialLink(id=_hashed(token), account_id=account.id, purpose=purpose, ends_at=tx.now + life))
    return f"{SITE}portal/password/{token}"


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
