"""Signing in to the portal and the console: wrong passwords count, and several lock for a day (R-080, R-089)."""

from dataclasses import dataclass
from datetime import datetime

from backoffice.domain.access import LOCK, TRIES
from backoffice.domain.actors import Actor, UserKind
from backoffice.domain.credentials import bar, password_ended
from backoffice.domain.jst import spoken
from backoffice.domain.refusal import Refusal
from backoffice.domain.registration import CARD_KINDS
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.world import World
from backoffice.store.people import Account, Officer, by_sign_in
from backoffice.usecases.card_proof import Proof, still_serving
from backoffice.usecases.registering import has_shown_none, note_certificate, stranger_refusal

LONGEST_PASSWORD = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The outcome of a sign-in: who it is, or why not. A refusal is recorded too, so it is not an exception."""

    actor: Actor | None
    refusal: Refusal | None = None


def sign_in(world: World, table: type[Account] | type[Officer], sign_in_id: str, password: str) -> SignedIn:
    """Check an ID and a password; five wrong ones in a row lock for 24 hours of simulated time (R-089, U-03).

    The slow comparison is made before the world is held, so that nobody waits for it.
    """
    with world.read() as reading:
        found = by_sign_in(reading.session, table, sign_in_id)
        stored = found.password_hash if found else ""
    passwords = world.ports.passwords
    if not stored:
        passwords.hash(password[:LONGEST_PASSWORD])  # as slow as for an ID that exists
        return SignedIn(None, _wrong())
    right = passwords.matches(stored, password[:LONGEST_PASSWORD])
    with world.write() as tx:
        row = by_sign_in(tx.session, table, sign_in_id)
        return _judge(tx, row, right) if row else SignedIn(None, _wrong())


def sign_in_by_card(world: World, proof: Proof, sign_in_id: str, password: str) -> SignedIn:
    """Check an ID and a password beside a card that has just signed to sign in (R-080); of the holder of that card alone."""
    outcome = sign_in(world, Account, sign_in_id, password)
    if outcome.actor is None:
        return outcome
    with world.read() as reading:
        account = reading.require(Account, outcome.actor.id, "利用者", "user")
        refusal = (
            _by_organisation(account)
            or still_serving(reading, proof)
            or stranger_refusal(reading, account, proof)
        )
        first = has_shown_none(reading, account)
    if refusal:
        return SignedIn(None, refusal)
    if first:
        with world.write() as tx:
            note_certificate(tx, account.id, proof)
    return outcome


def _by_organisation(account: Account) -> Refusal | None:
    """Refuse a user who signs in by the other button."""
    if UserKind(account.kind) in CARD_KINDS:
        return None
    ja = "この認証IDは「法人、弁護士、行政書士」の利用者のものです。ログインページに戻り、そのボタンからお進みください。"
    return Refusal("R-081", ja, "This ID signs in by the other button.", "sign_in", "by-organisation")


def _judge(tx: Transaction, row: Account | Officer, right: bool) -> SignedIn:
    if row.locked_until and tx.now < row.locked_until:
        return SignedIn(None, _locked(row.locked_until))
    if not right:
        return SignedIn(None, _count_wrong(tx, row))
    row.wrong_passwords, row.locked_until = 0, None
    refusal = _ended(tx, row) if isinstance(row, Account) else _stopped(row)
    return SignedIn(None, refusal) if refusal else SignedIn(row.actor())


def _ended(tx: Transaction, account: Account) -> Refusal | None:
    """Return why a user with the right password is not let in: stopped or ended users, an ended password.

    A user whose use is stopped does not sign in: 定期報告 and what else is owed go by paper (R-055, R-057).
    """
    return bar(account.state, account.valid_until, tx.today) or password_ended(
        account.password_expires_on, tx.today
    )


def _stopped(officer: Officer) -> Refusal | None:
    if not officer.actor().stopped:
        return None
    ja = "この職員IDは停止されています。使うには、システム管理者に再開を求めてください。"
    return Refusal("", ja, "This officer is stopped: ask an administrator.", "sign_in", "stopped")


def _count_wrong(tx: Transaction, row: Account | Officer) -> Refusal:
    row.wrong_passwords += 1
    if row.wrong_passwords < TRIES.at(tx.rules_on()):
        return _wrong()
    row.wrong_passwords = 0
    row.locked_until = tx.now + LOCK.at(tx.rules_on())
    tx.emit("sign-in.locked", row.id, until=row.locked_until.isoformat())
    return _locked(row.locked_until)


def _wrong() -> Refusal:
    ja = "認証ID又はパスワードが正しくありません。"
    return Refusal("R-081", ja, "The ID or the password is wrong.", "sign_in", "wrong-password")


def _locked(until: datetime) -> Refusal:
    ja = f"パスワードを続けて間違えたため、{spoken(until)}（模擬日時）まで利用できません。"
    return Refusal(
        "R-089", ja, f"Locked until {until:%Y-%m-%d %H:%M} of simulated time.", "sign_in", "locked"
    )
