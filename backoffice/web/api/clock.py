"""The calls on a world's clock, and its journal."""

from datetime import datetime

from flask import Response
from pydantic import ConfigDict, Field

from backoffice.domain.refusal import Refused
from backoffice.simulation import realtime
from backoffice.simulation.simulator import refuse_target
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.simulation.world import World
from backoffice.store import journal
from backoffice.store.replies import Reply
from backoffice.usecases.ruling import ruled
from backoffice.usecases.viewing import event_view
from backoffice.web.api.answers import AdvanceTold, ChainTold, ClockTold, EventsTold
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
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import Asked, Wanted, Whole, Word
from backoffice.web.context import simulator, world


class AdvanceWanted(Wanted):
    """A move of time: by an ISO 8601 duration, or to an instant with offset; exactly one of them."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["by"]}, {"required": ["to"]}]})

    by: Word = Field("", examples=["P1D"])
    to: Word = Field("", examples=["2025-06-03T09:00:00+09:00"])


class RunWanted(Wanted):
    """How many simulated seconds pass in a second."""

    factor: Whole = Field(json_schema_extra={"minimum": 1, "maximum": realtime.FASTEST})


class EventsAsked(Asked):
    """Which events: those behind a sequence number."""

    after: int = Field(0, ge=0, le=2**53)
    limit: int = Field(100, ge=1, le=1000)


@v1.get("/worlds/<world_id>/clock", summary="時計を見る", responses={200: ClockTold})
def show_clock(path: InWorld) -> Response:  # noqa: ARG001 - the gate has read the path
    """Show a world's clock."""
    with world().read() as reading:
        return respond(_clock(reading))


@v1.post("/worlds/<world_id>/clock/advance", summary="時間を進める", responses={200: AdvanceTold})
def advance_clock(path: InWorld, body: AdvanceWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Move time forward; it answers when all effects are finished. Backwards is a conflict (409).

    With an Idempotency-Key the target is stored first: a repeat finishes the same move and never moves twice.
    """
    opened, key = world(), idempotency_key()
    with opened.moving():
        begun = _begin(opened, key, body)
        if begun.status != UNFINISHED:
            return replayed(begun.status, begun.body)
        _move(opened, datetime.fromisoformat(begun.body["to"]))
        return _finish(opened, key, begun)


@v1.post("/worlds/<world_id>/clock/run", summary="時計を動かす", responses={200: ClockTold})
def run_clock(path: InWorld, body: RunWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Let time run at a factor of wall time."""

    def run(tx: Transaction) -> Answer:
        realtime.set_running(tx, body.factor)
        return _clock(tx)

    return command(run)


@v1.post("/worlds/<world_id>/clock/freeze", summary="時計を止める", responses={200: ClockTold})
def freeze_clock(path: InWorld) -> Response:  # noqa: ARG001 - the gate has read the path
    """Stop time where it is."""

    def freeze(tx: Transaction) -> Answer:
        realtime.set_frozen(tx)
        return _clock(tx)

    return command(freeze)


@v1.get("/worlds/<world_id>/events", summary="記録を読む", responses={200: EventsTold})
def list_events(path: InWorld, query: EventsAsked) -> Response:  # noqa: ARG001 - the gate has read the path
    """Read the journal behind a sequence number, the oldest event first."""
    with world().read() as reading:
        found = journal.events_after(reading.connection, query.after, query.limit)
    events = [event_view(event) for event in found]
    return respond({"events": events, "next": found[-1].seq if found else query.after})


@v1.get("/worlds/<world_id>/events/chain", summary="記録の連鎖を検証する", responses={200: ChainTold})
def verify_chain(path: InWorld) -> Response:  # noqa: ARG001 - the gate has read the path
    """Verify the journal's chain; where it is broken, the first such event is named."""
    return respond(simulator().chain(world()).told())


def _clock(reading: Reading) -> Answer:
    state = reading.state
    told: Answer = {"now": state.now.isoformat(), "mode": state.mode, "factor": state.factor}
    told["rules"] = ruled(reading)
    return told | ({"error": state.error} if state.error else {})


def _begin(opened: World, key: str, body: AdvanceWanted) -> Reply:
    """Return the move that is to be made, stored under its key before anything moves."""
    with opened.write() as tx:
        known = stored(tx, key)
        if known:
            return known
        target = simulator().moment(opened, to=body.to, by=body.by)
        refuse_target(tx.now, target)
        plan = {"from": tx.now.isoformat(), "to": target.isoformat(), "after": tx.event_seq}
        store(tx, key, UNFINISHED, plan)
        return Reply(key=key, request_hash="", status=UNFINISHED, body=plan)


def _move(opened: World, target: datetime) -> None:
    try:
        simulator().advance(opened, target)
    except Refused as refusal:
        # A conflict here: somebody else has moved time beyond the target, so what was due by then has been done.
        if refusal.kind != "conflict":
            raise


def _finish(opened: World, key: str, begun: Reply) -> Response:
    with opened.write() as tx:
        known = stored(tx, key)
        if known and known.status != UNFINISHED:
            return replayed(known.status, known.body)
        state = tx.state
        answer = {
            "from": begun.body["from"],
            "to": state.now.isoformat(),
            "events": state.journal_seq - begun.body["after"],
            "head": state.head,
            "stopped_by": "halted" if state.mode == "halted" else "target",
        }
        store(tx, key, 200, answer)
    return respond(answer)
