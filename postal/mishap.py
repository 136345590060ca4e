"""What goes wrong on the way: short postage, straying, a wrong door, damage; pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from postal.item import MailItem, PaperFacts
from postal.lifecycle import Note, State
from postal.outcome import Outcome
from postal.timetable import FOUND_DAYS, LOST_DAYS, MISSED_DAYS, Move, Round, Turn
from postal.ways import onward, send_back

_ON_THE_MOVE = frozenset({Move.ARRIVE, Move.TAKE_OUT, Move.VISIT, Move.BRING_BACK})
_ASTRAY = frozenset({Outcome.LOST, Outcome.FOUND})
_LETS_TRAVEL = frozenset({Outcome.SHORTAGE_PAID, Outcome.REFUSED})
"""What the receiver does about a shortage of postage is to be seen at its door."""


def weighed(item: MailItem, known: Round) -> Turn:
    """Return the turn of an item short of postage: back to its sender, unless its receiver is to say (assumed)."""
    if known.outcome not in _LETS_TRAVEL:
        return replace(send_back(item, known, Note.SHORT), told="item.short")
    if item.service.terms.relays:
        return Turn(None, known.relayed_at(), told="item.short")
    return Turn(None, known.at(Move.VISIT, item.deliver_on), told="item.short")


def goes_astray(item: MailItem, move: Move, outcome: Outcome) -> bool:
    """Say whether the post loses sight of an item now; once in its life."""
    return outcome in _ASTRAY and move in _ON_THE_MOVE and not item.has_been(State.INVESTIGATED)


def stray(known: Round) -> Turn:
    """Return the turn by which an item strays: nothing is seen of it, and days later it is missed."""
    due_at = known.at(Move.MISS, known.day(MISSED_DAYS))
    return Turn(None, due_at, changes={"strayed_on": known.today}, told="item.strayed")


def missed(_item: MailItem, known: Round) -> Turn:
    """Return the turn by which an item that strayed comes under investigation (調査中)."""
    return Turn(State.INVESTIGATED, known.at(Move.SEARCH, known.day(FOUND_DAYS)), Note.STRAYED)


def searched(item: MailItem, known: Round) -> Turn:
    """Return the turn of a search: found and brought where it was going, or in the end given up."""
    if known.outcome is not Outcome.LOST:
        return _found(item, known)
    if known.today < _given_up_on(item):
        return Turn(None, known.at(Move.SEARCH, _given_up_on(item)))
    return Turn(State.LOST, None, Note.LOST)


def fetched_back(item: MailItem, known: Round) -> Turn:
    """Return the turn by which an item is fetched back from a wrong door; it is brought rightly the day after."""
    due_at = known.at(onward(item), known.round_on(item, known.day(1)))
    return Turn(State.INVESTIGATED, due_at, Note.MISDELIVERED, {"held_until": None})


def as_they_arrive(item: MailItem) -> tuple[PaperFacts, ...]:
    """Return the papers of an item as they come out of it: damage tears the first revenue stamp of each fee slip."""
    return tuple(_torn(paper) for paper in item.papers) if item.damaged else item.papers


def _torn(paper: PaperFacts) -> PaperFacts:
    stamps = paper.get("stamps")
    if not isinstance(stamps, list | tuple) or not stamps:
        return paper
    first = dict(stamps[0]) if isinstance(stamps[0], Mapping) else {"yen": stamps[0]}
    return {**paper, "stamps": [{**first, "torn": True}, *stamps[1:]]}


def _found(item: MailItem, known: Round) -> Turn:
    anew = {"strayed_on": None, "held_until": None}
    if item.goes_back:
        return replace(send_back(item, known, Note.STRAYED), changes=anew)
    if item.service.terms.relays:
        return Turn(State.ARRIVED, known.soon(Move.TAKE_OUT), changes=anew)
    return Turn(None, known.at(Move.VISIT, known.round_on(item, known.today)), changes=anew)


def _given_up_on(item: MailItem) -> date:
    missed_at = next(event.at for event in item.events if event.state is State.INVESTIGATED)
    return missed_at.date() + timedelta(days=LOST_DAYS)
