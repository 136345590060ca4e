"""Delivery reports (RFC 3464) in the mailboxes of the system's own addresses: which of its mails came to nothing."""

from collections.abc import Iterator

from backoffice.domain.notices import SENDER
from backoffice.ports import Report
from mailsim.dsn import Outcome, read_report
from mailsim.inbox import Inbox
from mailsim.selection import Selection

MOST_AT_ONCE = 200
_OWN = tuple(dict.fromkeys(row.value for row in SENDER.rows))
_MOST_WORDS = 500


def reports_in(inbox: Inbox, after: int) -> list[Report]:
    """Return what has come to the system's addresses behind a cursor: reports of failure, and mails that are none."""
    return sorted(_all(inbox, after), key=lambda report: report.cursor)


def _all(inbox: Inbox, after: int) -> Iterator[Report]:
    for address in _OWN:
        for summary in inbox.select(Selection(to=address, after=after), MOST_AT_ONCE):
            outcomes = [] if summary.sender else read_report(inbox.message(summary.id))
            failed = [one for one in outcomes if one.action == "failed" and one.message_id]
            yield from (_report(summary.id, outcome) for outcome in failed)
            yield Report(summary.id, "", "", "")


def _report(cursor: int, outcome: Outcome) -> Report:
    reply = outcome.diagnostic or f"550 {outcome.status}"
    return Report(cursor, outcome.message_id.partition("@")[0], outcome.recipient, reply[:_MOST_WORDS])
