"""What people ask of an item that is in the post: the receiver, the sender, and whoever plays fate with it."""

from dataclasses import replace
from datetime import date

from postal import counter, journey, mishap, shelf
from postal.fields import bad
from postal.item import Address, MailItem
from postal.lifecycle import AT_THE_OFFICE, State, way_to_delivery
from postal.moving import is_same
from postal.outcome import Outcome
from postal.record import item_of, record
from postal.refusal import Refused
from postal.round import asked_of
from postal.step import Step
from postal.timetable import Turn
from postal.ways import MAX_SIGNED, handed

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def request_redelivery(step: Step, tracking_number: str, on: date) -> MailItem:
    """Note that the receiver wants the item on a day, from tomorrow to the last day it is held (配達希望受付).

    Refuses not-held, stopped, and day-impossible. Raises Absent.
    """
    item = _at_the_office(step, tracking_number, slip=True)
    last = item.held_until or step.now.date()
    if not step.now.date() < on <= last:
        raise Refused(
            "day-impossible",
            f"配達希望日は明日から{last}までの日を選んでください。",
            f"Choose a day from tomorrow to {last}.",
            "on",
        )
    return record(step, item, shelf.asked_for(item, on, asked_of(step, item)))


def hand_over_at_window(step: Step, tracking_number: str) -> MailItem:
    """Hand the item to its receiver at the window (窓口でお渡し), who signs. Refuses not-held, stopped. Raises Absent."""
    item = _at_the_office(step, tracking_number)
    return record(step, item, handed(item, State.HANDED_OVER, asked_of(step, item)))


def keep_longer(step: Step, tracking_number: str) -> MailItem:
    """Hold an item for ten days from the day after the absence instead of seven.

    Refuses not-held, stopped, kept-longer (it is already). Raises Absent.
    """
    item = _at_the_office(step, tracking_number, slip=True)
    if shelf.is_kept_longer(item):
        raise Refused(
            "kept-longer",
            f"保管期間は既に{item.held_until}まで延長されています。これ以上は延長できません。",
            f"The item is already held until {item.held_until}, which is as long as it can be.",
        )
    return record(step, item, shelf.keep_longer(item, asked_of(step, item)))


def befall(step: Step, tracking_number: str, outcome: Outcome) -> MailItem:
    """Change what befalls an item from now on; what is past stays. Refuses ended. Raises Absent."""
    item = _living(step, tracking_number)
    fated = replace(item, outcome=outcome, finds=())
    at_rest = item.due_at is not None and journey.waits(item)
    due_at = journey.resumes_at(fated, asked_of(step, fated)) if at_rest else item.due_at
    moved = record(step, fated, Turn(None, due_at))
    step.emit("item.outcome-set", item.number, service=item.service.value, outcome=outcome.value)
    return moved


def stop(step: Step, tracking_number: str) -> MailItem:
    """Keep an item where it is until it is released (差止め). Refuses ended, stopped. Raises Absent."""
    item = _moving(step, tracking_number)
    return record(step, item, Turn(None, item.due_at, changes={"stopped": True}, told="item.stopped"))


def release(step: Step, tracking_number: str) -> MailItem:
    """Let a stopped item go on; what was missed meanwhile is done next. Refuses ended, not-stopped. Raises Absent."""
    item = _living(step, tracking_number)
    if not item.stopped:
        raise Refused("not-stopped", "この郵便物は差し止められていません。", "The item is not stopped.")
    freed = replace(item, stopped=False)
    missed = item.due_at is not None and item.due_at <= step.now
    due_at = journey.resumes_at(freed, asked_of(step, freed)) if missed else item.due_at
    return record(step, freed, Turn(None, due_at, told="item.released"))


def lose(step: Step, tracking_number: str) -> MailItem:
    """Lose sight of an item now: missed days later, then found (if that is to befall it) or given up.

    Refuses ended, stopped, astray (it has been lost before). Raises Absent.
    """
    item = _moving(step, tracking_number)
    if item.strayed_on or item.has_been(State.INVESTIGATED):
        raise _astray()
    outcome = Outcome.FOUND if item.outcome is Outcome.FOUND else Outcome.LOST
    return record(step, replace(item, outcome=outcome), mishap.stray(asked_of(step, item)))


def deliver(step: Step, tracking_number: str, signed_by: str) -> MailItem:
    """Hand an item now to a named person, who signs; the states on the way there are passed at once.

    Refuses ended, stopped, astray, going-back, bad-field (no name, or one over 60 characters). Raises Absent.
    """
    name = signed_by.strip()
    if not 0 < len(name) <= MAX_SIGNED or not name.isprintable():
        raise bad(
            "signed_by", f"受領者の氏名を{MAX_SIGNED}文字以内で入力してください", "is no name of a person"
        )
    item = _moving(step, tracking_number)
    if item.strayed_on:
        raise _astray()
    if item.goes_back:
        raise Refused("going-back", "差出人に返送中です。", "The item is on its way back to its sender.")
    for state in way_to_delivery(item.state, relays=item.service.terms.relays)[:-1]:
        item = record(step, item, Turn(state, None))
    return record(step, item, handed(item, State.DELIVERED, asked_of(step, item), name))


def note_move(step: Step, name: str, left: Address, moved_to: Address, from_on: date) -> str:
    """File a 転居届 of a person by name and return its id: forwarded for a year from a day on.

    The names in the addresses do not count. Refuses impossible-address, day-impossible, same-address.
    """
    left, moved_to = replace(left, name=name), replace(moved_to, name=name)
    counter.place_of(left, "left")
    counter.place_of(moved_to, "moved_to")
    if not _FIRST_YEAR <= from_on.year < _LAST_YEAR:
        ja, en = "転送の開始日が正しくありません。", "Mail cannot be forwarded from that day on."
        raise Refused("day-impossible", ja, en, "from_on")
    if is_same(left, moved_to):
        ja, en = "旧住所と新住所が同じです。", "The old and the new address are the same."
        raise Refused("same-address", ja, en, "moved_to")
    change = step.books.enter_change(left, moved_to, from_on)
    step.emit("move.noted", change.id, from_on=str(change.from_on), until_on=str(change.until_on))
    return change.id


def _living(step: Step, tracking_number: str) -> MailItem:
    item = item_of(step.books, tracking_number)
    if item.is_final:
        raise Refused(
            "ended",
            f"この郵便物の配送は終わっています（{item.state.ja}）。",
            f"The item's journey is over ({item.state.en}).",
        )
    return item


def _moving(step: Step, tracking_number: str) -> MailItem:
    item = _living(step, tracking_number)
    if item.stopped:
        raise Refused(
            "stopped",
            "この郵便物は差し止められています。先に差止めを解除してください。",
            "The item is stopped. Release it first.",
        )
    return item


def _at_the_office(step: Step, tracking_number: str, *, slip: bool = False) -> MailItem:
    item = item_of(step.books, tracking_number)
    if item.state not in AT_THE_OFFICE or item.strayed_on or (slip and not item.held_until):
        raise Refused(
            "not-held",
            f"この郵便物は郵便局で保管していません（{item.state.ja}）。",
            f"The item is not held at the post office ({item.state.en}).",
        )
    return _moving(step, tracking_number)


def _astray() -> Refused:
    return Refused(
        "astray",
        "この郵便物は所在を確認しています（調査中）。",
        "The item is, or has been, under investigation.",
    )
