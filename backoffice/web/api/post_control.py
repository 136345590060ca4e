"""The calls with which a world's owner controls its post: what befalls an item, and until which state time goes."""

from datetime import datetime
from typing import Annotated

from flask import Response
from pydantic import ConfigDict, Field

from backoffice.domain.places import Place
from backoffice.domain.refusal import Refusal, Refused
from backoffice.ports import Doing, TrackedItem
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.simulation.world import World
from backoffice.store.applications import Application
from backoffice.store.replies import Reply
from backoffice.store.shipments import Shipment
from backoffice.usecases.post_control import (
    LONGEST,
    Trial,
    control,
    item_of,
    move_until,
    must_be_ahead,
    what_if,
)
from backoffice.usecases.viewing import detail
from backoffice.web.api.commands import (
    UNFINISHED,
    Answer,
    command,
    idempotency_key,
    replayed,
    respond,
    store,
    stored,
)
from backoffice.web.api.papers import Address, AddressWanted
from backoffice.web.api.post import place_of, told
from backoffice.web.api.post_answers import ItemTold, MoveTold, OutlookTold, ReachedTold
from backoffice.web.api.post_words import Outcome, State, Verb
from backoffice.web.api.v1 import InWorld, OfItem, v1
from backoffice.web.api.values import WHOLE, Day, Filled, Wanted, Word
from backoffice.web.context import simulator, world

ITEM = "/worlds/<world_id>/post/items/<tracking_number>"


class OutcomeWanted(Wanted):
    """What is to befall an item from now on."""

    outcome: Outcome


class SignatureWanted(Wanted):
    """Who takes the item and signs."""

    signed_by: Filled


class DayWanted(Wanted):
    """The day on which a held item is to be brought again."""

    on: Day


class NothingWanted(Wanted):
    """Nothing beside the item."""


class MoveWanted(Wanted):
    """A 転居届: what is sent to `left` for `name` (or the name in `left`) is forwarded to `moved_to` from a day on."""

    name: Word = ""
    left: Address
    moved_to: Address
    from_on: Day


class UntilWanted(Wanted):
    """The state that the item is to have."""

    state: State


class WhatIfWanted(Wanted):
    """What is tried: an outcome from now on, or a verb of control with what it takes; and how many days are looked at."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"oneOf": [{"required": ["outcome"]}, {"required": ["verb"]}]}
    )

    outcome: Outcome | None = None
    verb: Verb | None = None
    signed_by: Word = ""
    on: Day | None = None
    days: Annotated[int, Field(ge=1, le=LONGEST.days), WHOLE] | None = None

    def trial(self) -> Trial:
        """Return what is tried; Refused for neither or both."""
        if (self.outcome is None) is (self.verb is None):
            ja = "outcome か verb のどちらか一方を指定してください。"
            raise Refused(Refusal("", ja, "Exactly one of `outcome` and `verb`.", "outcome", "bad-field"))
        return Trial(Doing(self.verb or "befall", self.outcome or "", self.signed_by, self.on), self.days)


@v1.post(f"{ITEM}/befall", summary="郵便物に起きることを決める", responses={200: ItemTold})
def befall_item(path: OfItem, body: OutcomeWanted) -> Response:
    """Decide what befalls an item from now on."""
    return _controlled(path, Doing("befall", outcome=body.outcome))


@v1.post(f"{ITEM}/stop", summary="差止め", responses={200: ItemTold})
def stop_item(path: OfItem, body: NothingWanted) -> Response:  # noqa: ARG001 - there is nothing in it
    """Keep an item where it is until it is released (差止め)."""
    return _controlled(path, Doing("stop"))


@v1.post(f"{ITEM}/release", summary="差止めを解く", responses={200: ItemTold})
def release_item(path: OfItem, body: NothingWanted) -> Response:  # noqa: ARG001 - there is nothing in it
    """Let an item that was stopped go on."""
    return _controlled(path, Doing("release"))


@v1.post(f"{ITEM}/lose", summary="郵便物を亡失させる", responses={200: ItemTold})
def lose_item(path: OfItem, body: NothingWanted) -> Response:  # noqa: ARG001 - there is nothing in it
    """Let an item stray now: it is looked for, and not found."""
    return _controlled(path, Doing("lose"))


@v1.post(f"{ITEM}/deliver", summary="署名した人に配達する", responses={200: ItemTold})
def deliver_item(path: OfItem, body: SignatureWanted) -> Response:
    """Hand an item now to somebody who signs."""
    return _controlled(path, Doing("deliver", signed_by=body.signed_by))


@v1.post(f"{ITEM}/keep-longer", summary="保管を十日に延ばす", responses={200: ItemTold})
def keep_item_longer(path: OfItem, body: NothingWanted) -> Response:  # noqa: ARG001 - there is nothing in it
    """Have a held item kept for ten days."""
    return _controlled(path, Doing("keep-longer"))


@v1.post(f"{ITEM}/redelivery", summary="配達希望", responses={200: ItemTold})
def redeliver_item(path: OfItem, body: DayWanted) -> Response:
    """Have a held item brought again on a day."""
    return _controlled(path, Doing("redelivery", on=body.on))


@v1.post(f"{ITEM}/window", summary="窓口で受け取る", responses={200: ItemTold})
def fetch_item(path: OfItem, body: NothingWanted) -> Response:  # noqa: ARG001 - there is nothing in it
    """Fetch a held item at the window."""
    return _controlled(path, Doing("window"))


@v1.post("/worlds/<world_id>/post/moves", summary="転居届", responses={201: MoveTold})
def note_move(path: InWorld, body: MoveWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Take a 転居届: from a day on, for a year, mail is forwarded."""
    left, moved_to = _home(body.left, "left"), _home(body.moved_to, "moved_to")

    def note(tx: Transaction) -> Answer:
        name = body.name or left.name
        return {"move_id": tx.ports.post.note_move(tx.for_post, name, left, moved_to, body.from_on)}

    return command(note, 201)


@v1.post(f"{ITEM}/until", summary="郵便物の状態まで時間を進める", responses={200: ReachedTold})
def advance_until(path: OfItem, body: UntilWanted) -> Response:
    """Move time, event by event, to the instant at which an item has a state; all that is due by then is done.

    409 when it cannot come to the state (time stands), or has not within 60 days or in its life (time has moved).
    """
    opened, key = world(), idempotency_key()
    with opened.moving():
        begun = _begin(opened, key, path.tracking_number, body.state)
        if begun.status != UNFINISHED:
            return replayed(begun.status, begun.body)
        limit = datetime.fromisoformat(begun.body["limit"])
        item = move_until(simulator(), opened, path.tracking_number, body.state, limit)
        with opened.write() as tx:
            answer: Answer = {"from": begun.body["from"], "to": tx.now.isoformat(), "reached": body.state}
            answer["item"] = told(tx, item)
            store(tx, key, 200, answer)
    return respond(answer)


@v1.post(f"{ITEM}/what-if", summary="もしこうなったら", responses={200: OutlookTold})
def try_item(path: OfItem, body: WhatIfWanted) -> Response:
    """Try on a copy of the world what becomes of an item and its application; the world stays as it is.

    Nothing is stored, not even under an Idempotency-Key: a repeat is tried anew.
    """
    return respond(what_if(simulator(), world(), path.tracking_number, body.trial(), _outlook))


def _controlled(path: OfItem, doing: Doing) -> Response:
    return command(lambda tx: told(tx, control(tx, path.tracking_number, doing)))


def _begin(opened: World, key: str, number: str, state: str) -> Reply:
    """Return until when time may go, stored under its key before anything moves: a repeat finishes the same move."""
    with opened.write() as tx:
        known = stored(tx, key)
        if known:
            return known
        must_be_ahead(tx, item_of(tx, number), state)
        plan = {"from": tx.now.isoformat(), "limit": (tx.now + LONGEST).isoformat()}
        store(tx, key, UNFINISHED, plan)
        return Reply(key=key, request_hash="", status=UNFINISHED, body=plan)


def _outlook(reading: Reading, item: TrackedItem) -> Answer:
    shipment = reading.get(Shipment, item.number)
    application = reading.get(Application, shipment.application_id) if shipment else None
    return {
        "at": reading.now.isoformat(),
        "item": told(reading, item),
        "application": detail(reading, application) if application else None,
    }


def _home(written: str | AddressWanted, field: str) -> Place:
    found = place_of(written)
    if isinstance(found, Place):
        return found
    ja = "郵便番号・住所・名前で指定してください。"
    raise Refused(Refusal("", ja, "Give postal_code, lines and name.", field, field))
