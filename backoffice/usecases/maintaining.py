"""When the portal stands still, who is told, and from where it may be reached (R-095…R-097, R-180)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from backoffice.domain.access import ANNOUNCED_DAYS, JAPAN, country_refusal, maintenance_refusal
from backoffice.domain.actors import Actor
from backoffice.domain.notices import Notice
from backoffice.domain.refusal import Refusal, refuse_if_any
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.agenda import Entry
from backoffice.store.maintenance import Maintenance, Whereabouts, active_accounts, standing_or_coming
from backoffice.store.people import Account
from backoffice.usecases.notifying import tell

ANNOUNCE = "announce-maintenance"
AT_ONCE = 100
"""Mails of an announcement in one step; the others follow a minute later each."""
LONGEST_WORDS = 500


def plan(tx: Transaction, actor: Actor, begins_at: datetime, ends_at: datetime, words: str) -> Maintenance:
    """Plan a maintenance and tell all active users by mail (R-096, R-180); an administrator does it, or the world's owner.

    Refused when it ends before it begins or lies in the past.
    """
    actor.must_run_the_system()
    refuse_if_any([maintenance_refusal(begins_at, ends_at, tx.now), _words_refusal(words)])
    made = Maintenance(
        id=tx.key("maintenance"),
        begins_at=begins_at,
        ends_at=ends_at,
        words=words.strip(),
        planned_by=actor.id,
        planned_at=tx.now,
    )
    tx.add(made)
    tx.emit(
        "maintenance.planned", made.id, by=actor, begins_at=begins_at.isoformat(), ends_at=ends_at.isoformat()
    )
    _announce(tx, made, "")
    return made


def cancel(tx: Transaction, actor: Actor, key: str) -> Maintenance:
    """Cancel a maintenance, or end the one that is going on."""
    actor.must_run_the_system()
    found = tx.require(Maintenance, key, "メンテナンス", "maintenance")
    if not found.cancelled:
        found.cancelled = True
        tx.emit("maintenance.cancelled", key, by=actor)
    return found


def announce(tx: Transaction, entry: Entry) -> None:
    """Tell the next users of a maintenance; one that was cancelled meanwhile is not announced further."""
    found = tx.get(Maintenance, entry.subject)
    if found and not found.cancelled and tx.now < found.ends_at:
        _announce(tx, found, str(entry.facts["after"]))


def standing(reading: Reading) -> Maintenance | None:
    """Return the maintenance for which the portal stands still now, or None."""
    found = standing_or_coming(reading.session, reading.now)
    return next((each for each in found if each.begins_at <= reading.now), None)


def announced(reading: Reading) -> Sequence[Maintenance]:
    """Return the maintenances to come that the portal announces by now."""
    until = reading.now + timedelta(days=ANNOUNCED_DAYS.at(reading.rules_on()))
    return [
        each
        for each in standing_or_coming(reading.session, reading.now)
        if reading.now < each.begins_at <= until
    ]


def place_user(tx: Transaction, account_id: str, country: str) -> Account:
    """Say in which country (ISO 3166) a user is."""
    account = tx.require(Account, account_id, "利用者", "user")
    known = tx.get(Whereabouts, account_id)
    if known:
        known.country = country
    else:
        tx.add(Whereabouts(account_id=account_id, country=country))
    tx.emit("user.moved", account_id, country=country)
    return account


def country_of(reading: Reading, account_id: str = "") -> str:
    """Return the country that a user is in; of nobody in particular the world's."""
    known = reading.get(Whereabouts, account_id) if account_id else None
    return known.country if known else str(reading.state.settings.get("country") or JAPAN)


def access_refusal(reading: Reading, account_id: str = "") -> Refusal | None:
    """Return why a user cannot reach the system from where he is, or None (R-095)."""
    return country_refusal(reading.rules_on(), country_of(reading, account_id))


def _announce(tx: Transaction, found: Maintenance, after: str) -> None:
    accounts = active_accounts(tx.session, after, AT_ONCE)
    for account in accounts:
        tell(tx, account, Notice.MAINTENANCE, maintenance=found)
    if len(accounts) == AT_ONCE:
        tx.schedule(tx.now + timedelta(minutes=1), ANNOUNCE, found.id, {"after": accounts[-1].id})


def _words_refusal(words: str) -> Refusal | None:
    if 0 < len(words.strip()) <= LONGEST_WORDS:
        return None
    ja = f"お知らせの内容を{LONGEST_WORDS}文字以内で入力してください。"
    return Refusal("R-096", ja, f"Words of 1 to {LONGEST_WORDS} characters.", "words", "maintenance-words")
