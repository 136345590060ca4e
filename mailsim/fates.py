"""What befalls the mails of one transaction: the faults of an inbox are asked in their order, counted, and noted.

The first that strikes decides: for each recipient by itself, except that an end of DATA has one reply for all.
Counts, the greylist and the log stand in the inbox's file, so a copy of it goes on as the original would have.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mailsim import fault_book
from mailsim.fault_book import Meeting
from mailsim.faults import Act, Action, Fault, Point, Sight
from mailsim.garbling import garbled
from mailsim.inbox import Inbox
from mailsim.replies import CUT, GREYLISTED, Reply
from mailsim.writing import Mail

_END = frozenset({Point.DATA, Point.STORED})
_NOTHING_COMES = frozenset({Action.REJECT, Action.GREYLIST, Action.CUT})
_AS_IT_IS = frozenset({Action.CUT, Action.SLOW})
Struck = Sequence[tuple[Fault, tuple[str, ...]]]
"""The faults that strike a mail, each with the recipients for whom it does."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What befalls a step: a ``reply`` instead of the usual one, the end of the connection, a wait of wall seconds."""

    reply: Reply | None = None
    cut: bool = False
    slow_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """A mail as it goes to some of its recipients: at once, at ``due``, or when ``behind`` later ones have come."""

    mail: Mail
    due: datetime | None = None
    behind: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What befalls a whole mail: the fate of its reply, and what arrives of it."""

    fate: Fate
    shares: tuple[Share, ...] = ()


class Fates:
    """The faults of an inbox as they stood when a transaction began."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._faults = fault_book.active(inbox)

    def __bool__(self) -> bool:
        """Return whether any fault is set."""
        return bool(self._faults)

    def step(self, point: Point, sender: str = "", recipient: str = "") -> Fate:
        """Return what befalls AUTH, MAIL or RCPT."""
        here = [fault for fault in self._faults if fault.act.at is point]
        sight = Sight(sender, recipient, at=self._inbox.host.now() if here else None)
        faults = [fault for fault in here if fault.fits(sight)]
        if not faults:
            return Fate()
        meeting = Meeting(sight, (recipient,) if recipient else ())
        with fault_book.opened(self._inbox, meeting) as book:
            struck = next(
                (fault for fault in faults if book.strikes(fault, meeting.recipients) is not None), None
            )
        return _fate(struck.act) if struck else Fate()

    def message(self, mail: Mail) -> Verdict:
        """Return what befalls a mail at the end of DATA."""
        at = mail.at or self._inbox.host.now()
        envelope, message = mail.envelope, mail.message
        meeting = Meeting(
            Sight(envelope.sender, "", message.subject, at), envelope.recipients, message.message_id
        )
        faults = [fault for fault in self._faults if fault.act.at in _END and meeting.fitting(fault)]
        struck = self._struck(faults, meeting) if faults else []
        return _verdict(mail, struck, at)

    def _struck(self, faults: Iterable[Fault], meeting: Meeting) -> Struck:
        struck: list[tuple[Fault, tuple[str, ...]]] = []
        left = meeting
        with fault_book.opened(self._inbox, meeting) as book:
            for fault in faults:
                if taken := book.strikes(fault, left.fitting(fault)):
                    struck.append((fault, taken))
                    left = left.without(taken)
                    if _refuses(fault.act):
                        break
        return struck


def _refuses(act: Act) -> bool:
    return act.kind in _NOTHING_COMES and act.at is not Point.STORED


def _fate(act: Act) -> Fate:
    match act.kind:
        case Action.REJECT:
            return Fate(Reply(act.code, act.status, act.words))
        case Action.GREYLIST:
            return Fate(GREYLISTED)
        case Action.CUT:
            return Fate(CUT, cut=True)
        case Action.SLOW:
            return Fate(slow_seconds=act.seconds)
        case _:
            return Fate()


def _verdict(mail: Mail, struck: Struck, at: datetime | None) -> Verdict:
    for fault, _ in struck:
        if _refuses(fault.act):
            return Verdict(_fate(fault.act))
    fates = [_fate(fault.act) for fault, _ in struck]
    fate = Fate(
        next((fate.reply for fate in fates if fate.reply), None),
        any(fate.cut for fate in fates),
        max((fate.slow_seconds for fate in fates), default=0.0),
    )
    return Verdict(fate, tuple(_shares(mail, struck, at)))


def _shares(mail: Mail, struck: Struck, at: datetime | None) -> Iterator[Share]:
    changed = {one for fault, taken in struck if fault.act.kind not in _AS_IT_IS for one in taken}
    if unchanged := [one for one in mail.envelope.recipients if one not in changed]:
        yield Share(_to(mail, unchanged))
    for fault, taken in struck:
        if fault.act.kind not in _AS_IT_IS:
            yield from _altered(_to(mail, taken), fault.act, at)


def _altered(mail: Mail, act: Act, at: datetime | None) -> Iterator[Share]:
    due = at + act.duration if at else None
    match act.kind:
        case Action.DELAY:
            yield Share(mail, due)
        case Action.DUPLICATE:
            yield Share(mail)
            yield from (Share(replace(mail, again=True)) for _ in range(act.copies))
        case Action.REORDER:
            yield from (Share(_to(mail, [one]), due, act.behind) for one in mail.envelope.recipients)
        case Action.GARBLE:
            yield Share(replace(Mail.read(mail.envelope, garbled(mail.raw, act.how)), at=mail.at))
        case _:
            pass


def _to(mail: Mail, recipients: Sequence[str]) -> Mail:
    return replace(mail, envelope=replace(mail.envelope, recipients=tuple(recipients)))
