"""Keeping account of every single thing at the annex: what came in envelopes and what is made here (assumed shelves).

Each use-case of the annex moves the things it touches in its own transaction. A sealed envelope is one thing, its
shipment; at the opening each of its papers becomes a `Holding`.
"""

from collections.abc import Collection, Mapping
from typing import Any

from backoffice.domain.actors import Actor, Role
from backoffice.domain.custody import (
    AT_HAND,
    CARD,
    CERTIFICATE,
    ENVELOPE,
    SLIP,
    Custody,
    How,
    accepted_to,
    check_move,
    may_hand_over,
    opened_to,
)
from backoffice.domain.enclosures import needed
from backoffice.domain.procedure import CERTIFICATES
from backoffice.domain.refusal import Refusal, conflict, refuse_if_any
from backoffice.ports import Papers
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.holdings import Holding
from backoffice.store.shipments import Shipment
from backoffice.usecases.progress import application_of
from backoffice.usecases.sending import move_cards

LONGEST = 200


def lay_out(tx: Transaction, officer: Actor, shipment: Shipment) -> None:
    """Enter each paper of an envelope that is opened: onto the desk, or into the safe what must never be sent (R-231)."""
    for at, paper in enumerate(shipment.papers, 1):
        kind = str(paper["kind"])
        _enter(tx, officer, _key(shipment, at), shipment, paper, opened_to(kind), How.OPENED)


def put_away(tx: Transaction, officer: Actor, application: Application) -> None:
    """Put accepted papers where they belong: originals into the safe, the slip with its stamps cancelled on file."""
    copy_asked = needed(application.kind).card_copy
    for thing in at_hand(tx, application):
        to = accepted_to(thing.kind, copy_asked=copy_asked)
        if to is not thing.where:
            _move(tx, officer, thing, to, How.ACCEPTED)
        thing.cancelled = thing.kind == SLIP


def keep_made(
    tx: Transaction, officer: Actor, application: Application, *, handed_over: bool = False
) -> None:
    """Enter the card or certificate that was made: into the safe, or at the counter into the applicant's hand."""
    paper = made_paper(application)
    place = Custody.HANDED_OVER if handed_over else Custody.SAFE
    how = How.AT_COUNTER if handed_over else How.MADE
    thing = _enter(tx, officer, _made_keys(application)[-1], None, paper, place, how, application.id)
    thing.receiver = application.applicant_name if handed_over else ""


def keep_brought(tx: Transaction, officer: Actor, application: Application, papers: Papers) -> None:
    """Keep what a visitor hands in at the counter on file: the slip, its stamps cancelled, and a request for kanji."""
    kept = [paper for paper in papers if paper["kind"] in (SLIP, "kanji-name-request")]
    for at, paper in enumerate(kept, 1):
        key = f"{application.id}.counter.{at:02d}"
        thing = _enter(tx, officer, key, None, paper, Custody.FILE, How.AT_COUNTER, application.id)
        thing.cancelled = thing.kind == SLIP


def punch(tx: Transaction, application: Application) -> None:
    """Note on the old card, where it lies here, that it was punched (R-239)."""
    for thing in at_hand(tx, application):
        if thing.kind == CARD and thing.number == application.card_number:
            thing.punched, thing.paper = True, {**thing.paper, "punched": True}


def things_of(reading: Reading, application: Application) -> list[Holding]:
    """Return every thing that came or was made for an application, in the order of envelopes."""
    return reading.having(Holding, application_id=application.id)


def at_hand(reading: Reading, application: Application) -> list[Holding]:
    """Return what lies here of the envelope an application is about now, what was made here first."""
    keys = keys_at_hand(application, reading.get(Shipment, application.envelope_id))
    found = [thing for thing in reading.fetch(Holding, keys) if thing.where in AT_HAND]
    return sorted(found, key=lambda thing: (bool(thing.envelope_id), thing.id))


def keys_at_hand(application: Application, envelope: Shipment | None) -> list[str]:
    """Return the keys of what may lie here of an application: known beforehand, so that a window loads them together."""
    opened = envelope.papers if envelope and envelope.opened_at else ()
    return [*_made_keys(application), *(_key(envelope, at) for at, _ in enumerate(opened, 1) if envelope)]


def old_cards(reading: Reading, application: Application) -> list[str]:
    """Return the numbers of the cards that came with an application's papers and lie here."""
    return [each.number for each in at_hand(reading, application) if each.envelope_id and each.kind == CARD]


def agreement(application: Application, numbers: Collection[str]) -> str:
    """Return in a word how the number of the old card that lies here stands to the record's; it left punched with the first new card."""
    if not application.kind.replaces_card or not application.card_number:
        return "旧カードなし"
    if application.card_number in numbers:
        return "一致"
    return "穿孔済み" if application.dispatch_number else "不一致"


def papers_of(things: Collection[Holding], *, packing: Holding | None) -> list[dict[str, Any]]:
    """Return things as the papers of an envelope, but the one that is itself the envelope."""
    return [dict(thing.paper) for thing in things if thing is not packing]


def send_out(
    tx: Transaction,
    officer: Actor,
    things: Collection[Holding],
    shipment: Shipment,
    how: How,
    packing: Holding | None = None,
) -> None:
    """Note that things left in an item of the post; `packing` is the return envelope that it went in."""
    for thing in things:
        _move(tx, officer, thing, Custody.USED if thing is packing else Custody.SENT, how)
        thing.shipment_id = shipment.id


def returned(tx: Transaction, by: Actor, shipment: Shipment) -> None:
    """Put what came back undelivered into the safe."""
    for thing in _of_shipment(tx, shipment, Custody.SENT):
        _move(tx, by, thing, Custody.SAFE, How.CAME_BACK)


def lost(tx: Transaction, by: Actor, shipment: Shipment) -> None:
    """Write off what the post has lost: it stays in the books, in no place where anybody finds it."""
    for thing in _of_shipment(tx, shipment, Custody.SENT):
        _move(tx, by, thing, Custody.LOST, How.LOST)


def lying_of(reading: Reading, shipment: Shipment) -> list[Holding]:
    """Return what came back with an item and lies in the safe; empty for an item whose papers were never taken out."""
    return _of_shipment(reading, shipment, Custody.SAFE)


def hand_out(tx: Transaction, officer: Actor, thing_id: str, receiver: str, words: str) -> Holding:
    """Hand an original out of the safe to somebody, for a reason and against a receipt with a number.

    Refused for a card that is to be punched or was made here, for what lies elsewhere, and for the last thing of its
    envelope, which goes back by post.
    """
    officer.must_be(Role.ANNEX)
    thing = tx.require(Holding, thing_id, "保管物", "thing")
    application = application_of(tx, thing.application_id)
    refuse_if_any([_unfit("receiver", receiver, "受け取る人"), _unfit("reason", words, "出す理由")])
    may_hand_over(thing.kind, punched=thing.punched, made_here=not thing.envelope_id)
    _refuse_last(tx, application, thing)
    _move(tx, officer, thing, Custody.HANDED_OVER, How.TAKEN_OUT)
    thing.receiver, thing.words = receiver.strip(), words.strip()
    thing.receipt = f"受領{tx.today:%y%m%d}-{tx.serial('receipt'):05d}"
    move_cards(tx, [thing.paper], "holder")
    application.version += 1
    tx.emit(
        "original.handed-out",
        application.id,
        by=officer,
        thing=thing.id,
        what=thing.kind,
        receiver=thing.receiver,
        receipt=thing.receipt,
        reason=thing.words,
    )
    return thing


def made_paper(application: Application) -> dict[str, Any]:
    """Return the card or certificate that was made, as it lies in the envelope."""
    if application.kind in CERTIFICATES:
        return {"kind": CERTIFICATE, "note": application.certificate_number}
    return {"kind": CARD, "card_number": application.new_card_number}


def _key(envelope: Shipment, at: int) -> str:
    return f"{envelope.id}.{at:02d}"


def _made_keys(application: Application) -> list[str]:
    """Return the keys that what was made may have: its number stands in it where one made before was lost in the post."""
    number = application.new_card_number or application.certificate_number
    if not number:
        return []
    first = f"{application.id}.made"
    return [first, f"{first}.{number}"] if application.dispatch_number else [first]


def _enter(
    tx: Transaction,
    officer: Actor,
    key: str,
    envelope: Shipment | None,
    paper: Mapping[str, Any],
    place: Custody,
    how: How,
    application_id: str = "",
) -> Holding:
    kind = str(paper["kind"])
    number = paper.get("note") if kind == CERTIFICATE else paper.get("card_number")
    return tx.add(
        Holding(
            id=key,
            application_id=envelope.application_id if envelope else application_id,
            envelope_id=envelope.id if envelope else "",
            kind=kind,
            number=str(number or ""),
            paper=dict(paper),
            place=str(place),
            how=str(how),
            since=tx.now,
            moved_by=officer.id,
            punched=bool(paper.get("punched")),
        )
    )


def _move(tx: Transaction, by: Actor, thing: Holding, to: Custody, how: How) -> None:
    check_move(thing.kind, thing.where, to)
    thing.place, thing.how, thing.since, thing.moved_by = str(to), str(how), tx.now, by.id


def _of_shipment(reading: Reading, shipment: Shipment, place: Custody) -> list[Holding]:
    of_case = reading.having(Holding, application_id=shipment.application_id)
    found = [thing for thing in of_case if thing.shipment_id == shipment.id and thing.where is place]
    return sorted(found, key=lambda thing: (bool(thing.envelope_id), thing.id))


def _refuse_last(tx: Transaction, application: Application, thing: Holding) -> None:
    """Refuse to empty an envelope: what is to go back must hold something, beside the envelope itself."""
    others = [
        each
        for each in things_of(tx, application)
        if each.where in AT_HAND and each.kind != ENVELOPE and each.id != thing.id
    ]
    same = [each for each in others if _together(each, thing)]
    if thing.where is Custody.SAFE and not same:
        ja = "この封筒の最後の1点です。手渡しせず、郵便で返送してください。"
        raise conflict(ja, "It is the last thing of its envelope: send it back by post.", "R-228")


def _together(one: Holding, other: Holding) -> bool:
    """Return whether two things leave together: they came in one envelope, or in one item that came back."""
    return one.shipment_id == other.shipment_id and (
        not one.envelope_id or one.envelope_id == other.envelope_id
    )


def _unfit(field: str, given: str, what: str) -> Refusal | None:
    """Return why a line of the receipt cannot be so, or None; longer than a line it is not cut in silence."""
    if not given.strip():
        return Refusal("", f"{what}を入力してください。", f"{field} is needed.", field, field)
    if len(given) > LONGEST:
        ja = f"{what}は{LONGEST}文字以内で入力してください。"
        return Refusal("", ja, f"At most {LONGEST} characters: {field}.", field, field)
    return None
