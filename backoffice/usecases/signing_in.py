"""Signing in to the portal and the console: wrong passwords count, and several lock for a day (R-080, R-089)."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from backoffice.domain.actors import Actor
from backoffice.domain.refusal import Refusal
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Account, Officer

TRIES = 5
LOCK_HOURS = 24


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The outcome of a sign-in: who it is, or why not. A refusal is recorded too, so it is not an exception."""

    actor: Actor | None
    refusal: Refusal | None = None


def sign_in(
    tx: Transaction, table: type[Account] | type[Officer], sign_in_id: str, password: str
) -> SignedIn:
    """Check an ID and a password; five wrong ones in a row lock for 24 hours of simulated time (R-089, U-03)."""
    row: Account | Officer | None = tx.session.exec(
        select(table).where(col(table.sign_in) == sign_in_id[:100])
    ).first()  # type: ignore[assignment]  # mypy joins the two tables to their common base
    if row is None:
        tx.ports.passwords.hash(password[:200])  # as slow as for an ID that exists
        return SignedIn(None, _wrong())
    if row.locked_until and tx.now < row.locked_until:
        return SignedIn(None, _locked(row.locked_until.strftime("%Y-%m-%d %H:%M")))
    if not tx.ports.passwords.matches(row.password_hash, password[:200]):
        return SignedIn(None, _count_wrong(tx, row))
    row.wrong_passwords, row.locked_until = 0, None
    return SignedIn(row.actor())


def _count_wrong(tx: Transaction, row: Account | Officer) -> Refusal:
    row.wrong_passwords += 1
    if row.wrong_passwords < TRIES:
        return _wrong()
    row.wrong_passwords = 0
    row.locked_until = tx.now + timedelta(hours=LOCK_HOURS)
    tx.emit("sign-in.locked", row.id, until=row.locked_until.isoformat())
    return _locked(row.locked_until.strftime("%Y-%m-%d %H:%M"))


def _wrong() -> Refusal:
    ja = "認証ID又はパスワードが正しくありません。"
    return Refusal("R-081", ja, "The ID or the password is wrong.", "sign_in", "wrong-password")


def _locked(until: str) -> Refusal:
    ja = f"パスワードを続けて間違えたため、{until}（模擬日時）まで利用できません。"
    return Refusal("R-089", ja, f"Locked until {until} of simulated time.", "sign_in", "locked")
