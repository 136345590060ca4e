"""Mails that were not taken: noted, tried again by the agenda, at last given up as 不着 for an officer to see to.

What is asked again and when is data (`domain.undelivered`); all of it happens at simulated instants, so that a story is
the same however fast it is told.
"""

from collections.abc import Collection, Sequence

from backoffice.domain.notices import Letter
from backoffice.domain.undelivered import GIVEN_UP, RETRIES, MissState, is_for_good
from backoffice.ports import Bounce, Report
from backoffice.simulation.transaction import Transaction
from backoffice.store import outbox
from backoffice.store.agenda import Entry
from backoffice.store.people import Account
from backoffice.store.undelivered import UndeliveredMail, keys_of

RETRY = "retry-mail"
"""The agenda's entry of a mail that is tried again; its subject is the key of its row."""

CURSOR = "mail-report"
"""The counter that says up to where delivery reports have been read."""


def note(
    tx: Transaction, sent: Collection[int], bounces: Sequence[Bounce], reports: Sequence[Report]
) -> None:
    """Note which letters have left, what their receivers refused, and what came back later; each once."""
    fresh = outbox.unsent_among(tx.beneath, [bounce.letter_seq for bounce in bounces])
    told = [bounce for bounce in bounces if bounce.letter_seq in fresh]  # else another process has noted it
    outbox.mark_sent(tx.beneath, list(sent))
    rows = {
        (row.letter_seq, row.address): row
        for row in tx.fetch(UndeliveredMail, keys_of(tx.beneath, sent))
        if row.stage is MissState.WAITING
    }
    numbers = {*(bounce.letter_seq for bounce in told), *(seq for seq, _ in rows)}
    letters = outbox.by_number(tx.beneath, numbers)
    refused = {(bounce.letter_seq, bounce.address) for bounce in told}
    for (seq, address), row in rows.items():
        if address in letters[seq].bound_for and (seq, address) not in refused:
            _arrived(tx, row)
    for bounce in told:
        _refused(tx, letters[bounce.letter_seq], bounce, rows.get((bounce.letter_seq, bounce.address)))
    _reported(tx, reports)


def retry(tx: Transaction, entry: Entry) -> None:
    """Serve an agenda entry: send a mail that was refused for now once more, to that address."""
    row = tx.get(UndeliveredMail, entry.subject)
    if row is not None and row.stage is MissState.WAITING:
        letter = outbox.send_again(tx.connection, row.letter_seq, row.address)
        if letter:
            tx.send_again(letter)


def _arrived(tx: Transaction, row: UndeliveredMail) -> None:
    """Note that a mail was taken when it was tried again."""
    row.state, row.next_at, row.at = str(MissState.ARRIVED), None, tx.now
    tx.emit("notice.arrived", row.about, notice=row.notice, to=row.address)


def _refused(tx: Transaction, letter: Letter, bounce: Bounce, row: UndeliveredMail | None) -> None:
    """Note a refusal: for good it is 不着, for now an entry of the agenda, until the time of that is over."""
    if row is None:
        row = tx.add(_new(tx, letter, bounce.address))
    row.attempts, row.at, row.reply, row.next_at = row.attempts + 1, tx.now, bounce.reply, None
    if is_for_good(bounce.reply):
        _failed(tx, letter, row)
        return
    due = RETRIES.at(tx.rules_on()).next_after(row.attempts, row.began_at, tx.now)
    if due is None:
        row.reply = f"{GIVEN_UP} {bounce.reply}"
        _failed(tx, letter, row)
        return
    row.next_at = due
    tx.schedule(due, RETRY, row.id)
    if row.attempts == 1:
        tx.emit("notice.delayed", _subject(letter), notice=letter.notice, to=row.address, reply=row.reply)


def _failed(tx: Transaction, letter: Letter, row: UndeliveredMail) -> None:
    row.state, row.next_at = str(MissState.FAILED), None
    tx.emit("notice.refused", _subject(letter), notice=letter.notice, to=row.address, reply=row.reply)


def _reported(tx: Transaction, reports: Sequence[Report]) -> None:
    """Note what reports say that were not read yet: a mail of ours that was taken and could not be brought."""
    for report in reports:
        if report.cursor <= tx.number_of(CURSOR):
            continue
        letter = outbox.named(tx.beneath, report.letter_id) if report.address else None
        if letter and report.address in letter.recipients:
            _returned(tx, letter, report)
    if reports:
        tx.number_from(CURSOR, max(tx.number_of(CURSOR), *(report.cursor for report in reports)))


def _returned(tx: Transaction, letter: Letter, report: Report) -> None:
    rows = tx.fetch(UndeliveredMail, keys_of(tx.connection, [letter.seq]))
    row = next((row for row in rows if row.address == report.address), None)
    if row is not None and row.stage not in (MissState.WAITING, MissState.ARRIVED):
        return  # known already
    row = row or tx.add(_new(tx, letter, report.address))
    row.attempts, row.at, row.reply = row.attempts + 1, tx.now, report.reply
    _failed(tx, letter, row)


def _new(tx: Transaction, letter: Letter, address: str) -> UndeliveredMail:
    return UndeliveredMail(
        id=tx.key("miss"),
        letter_seq=letter.seq,
        about=letter.application_id or _account(tx, letter),
        notice=letter.notice,
        subject=letter.subject,
        address=address,
        state=str(MissState.WAITING),
        reply="",
        attempts=0,
        began_at=tx.now,
        at=tx.now,
    )


def _account(tx: Transaction, letter: Letter) -> str:
    """Return the account that a mail about the use of the system is to; "" of a mail of the post."""
    account = tx.get(Account, letter.id.partition(".")[2])
    return account.id if account else ""


def _subject(letter: Letter) -> str:
    return letter.application_id or letter.id.partition(".")[2]
