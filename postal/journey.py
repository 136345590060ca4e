"""What happens next to a mail item: one table from its state to a move, one from the move to its turn; pure."""

from collections.abc import Callable
from datetime import datetime

from postal import door, mishap, shelf
from postal.item import MailItem
from postal.lifecycle import State
from postal.timetable import Move, Round, Turn
from postal.ways import onward

_ONWARD = {State.HELD, State.REDELIVERY_REQUESTED, State.FORWARDED, State.INVESTIGATED}
_MOVES = {
    State.COLLECTED: Move.TAKE_IN,
    State.RELAYED: Move.ARRIVE,
    State.ARRIVED: Move.TAKE_OUT,
    State.OUT_FOR_DELIVERY: Move.VISIT,
    State.ABSENT: Move.HOLD,
    State.MISDELIVERED: Move.FETCH_BACK,
    State.RETURNING: Move.BRING_BACK,
}


def next_move(item: MailItem) -> Move:
    """Return what the post does with the item when it is due."""
    if item.strayed_on:
        return Move.SEARCH if item.state is State.INVESTIGATED else Move.MISS
    if item.state is State.ACCEPTED:
        return _first_move(item)
    if item.state is State.HELD and item.held_until:
        return Move.WAIT
    if item.state is State.FORWARDED and item.forward_to and item.service.terms.relays:
        return Move.ARRIVE
    if item.state in _ONWARD:
        return onward(item)
    return _MOVES.get(item.state, Move.REST)


def _first_move(item: MailItem) -> Move:
    if item.shortage_yen and not item.turns:
        return Move.WEIGH
    return Move.RELAY if item.service.terms.relays else Move.VISIT


def first_due(item: MailItem, known: Round) -> datetime:
    """Return when the next thing happens to an item that was just handed in."""
    move = next_move(item)
    if move is Move.RELAY:
        return known.relayed_at()
    if move is Move.VISIT:
        return known.at(move, item.deliver_on)
    return known.soon(move)


def waits(item: MailItem) -> bool:
    """Say whether the next thing depends on what its receiver does, or on whether it is found."""
    return next_move(item) in (Move.WAIT, Move.SEARCH)


def resumes_at(item: MailItem, known: Round) -> datetime:
    """Return when the next thing happens to an item that was kept past its time."""
    move = next_move(item)
    if move is Move.WAIT:
        return shelf.rests_until(item, known)
    due_at = known.soon(move)
    rests = move is Move.VISIT and known.round_on(item, due_at.date()) > due_at.date()
    return known.at(move, known.round_on(item, due_at.date())) if rests else due_at


def decide(item: MailItem, known: Round) -> Turn:
    """Return the turn of an item that is due."""
    move = next_move(item)
    if mishap.goes_astray(item, move, known.outcome):
        return mishap.stray(known)
    return _TURNS[move](item, known)


def _take_in(_item: MailItem, known: Round) -> Turn:
    return Turn(State.ACCEPTED, known.relayed_at())


def _relay(item: MailItem, known: Round) -> Turn:
    return Turn(State.RELAYED, known.at(Move.ARRIVE, item.deliver_on))


def _arrive(_item: MailItem, known: Round) -> Turn:
    return Turn(State.ARRIVED, known.at(Move.TAKE_OUT, known.today))


def _take_out(_item: MailItem, known: Round) -> Turn:
    return Turn(State.OUT_FOR_DELIVERY, known.at(Move.VISIT, known.today))


def _rest(_item: MailItem, _known: Round) -> Turn:
    return Turn(None, None)


_TURNS: dict[Move, Callable[[MailItem, Round], Turn]] = {
    Move.TAKE_IN: _take_in,
    Move.WEIGH: mishap.weighed,
    Move.RELAY: _relay,
    Move.ARRIVE: _arrive,
    Move.TAKE_OUT: _take_out,
    Move.VISIT: door.visit,
    Move.HOLD: shelf.hold,
    Move.WAIT: shelf.wait,
    Move.MISS: mishap.missed,
    Move.SEARCH: mishap.searched,
    Move.FETCH_BACK: mishap.fetched_back,
    Move.BRING_BACK: door.bring_back,
    Move.REST: _rest,
}
