"""The calls of the annex beside those on one application: what lies where, and several cards with one 差出票."""

from typing import Any, Literal

from flask import Response
from pydantic import Field

from backoffice.domain.custody import Custody, How
from backoffice.simulation.transaction import Transaction
from backoffice.store.holdings import Holding, lying
from backoffice.usecases import custody, outgoing
from backoffice.usecases.posting import Posting, posting_list
from backoffice.usecases.progress import application_of
from backoffice.usecases.viewing import actor_named
from backoffice.web import paging
from backoffice.web.api.answers import Told
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.v1 import InWorld, OfPostingList, v1
from backoffice.web.api.values import Asked, Wanted, Word
from backoffice.web.context import world


class ThingsAsked(Asked):
    """Which things: of an application, or what lies in a place; `after` from `next`."""

    application: Word = ""
    place: Literal["desk", "safe"] | None = None
    after: Word = ""
    limit: int = Field(50, ge=1, le=200)


class ThingsTold(Told):
    """Things with the place where each is; `next` is the `after` of the next page, null on the last."""

    things: list[dict[str, Any]]
    next: str | None


class PostingWanted(Wanted):
    """Who hands in, and the applications whose cards or certificates are made, or came back."""

    actor: Word
    applications: list[Word] = Field(min_length=1, max_length=outgoing.MOST_TOGETHER)


class PostingTold(Told):
    """A 差出票: its number on its day, its items in their order, and what the office pays in yen."""

    posting_list_id: str
    day: str
    serial: int
    yen: int
    items: list[dict[str, Any]]


@v1.get("/worlds/<world_id>/things", summary="分室の保管物", responses={200: ThingsTold})
def list_things(path: InWorld, query: ThingsAsked) -> Response:  # noqa: ARG001 - the gate has read the path
    """List the things of an application, or what lies in the safe or on the desk, longest first."""
    with world().read() as reading:
        if query.application:
            found = custody.things_of(reading, application_of(reading, query.application))
            return respond({"things": [_thing(each) for each in found], "next": None})
        place = Custody(query.place or Custody.SAFE)
        lies = list(lying(reading.session, place, paging.read(query.after), query.limit + 1))
        last = lies[query.limit - 1] if len(lies) > query.limit else None
        following = paging.written(last.since, last.id) if last else None
        return respond({"things": [_thing(each) for each in lies[: query.limit]], "next": following})


@v1.post("/worlds/<world_id>/posting-lists", summary="まとめて発送する", responses={201: PostingTold})
def post_together(path: InWorld, body: PostingWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Hand several cards in at the post office with one 差出票, all or none."""

    def post(tx: Transaction) -> Answer:
        made = outgoing.dispatch_together(tx, actor_named(tx, body.actor), body.applications)
        return _posting(posting_list(tx, made.id))

    return command(post, 201)


@v1.get(
    "/worlds/<world_id>/posting-lists/<posting_list_id>", summary="差出票を見る", responses={200: PostingTold}
)
def show_posting_list(path: OfPostingList) -> Response:
    """Show a 差出票 with where its items are now."""
    with world().read() as reading:
        return respond(_posting(posting_list(reading, path.posting_list_id)))


def _thing(thing: Holding) -> dict[str, Any]:
    shown = ("id", "application_id", "envelope_id", "kind", "number", "paper", "place", "how", "shipment_id")
    more = ("receiver", "receipt", "words", "punched", "cancelled")
    labels = {"place_label": thing.where.label, "how_label": How(thing.how).label}
    told = {name: getattr(thing, name) for name in (*shown, *more)}
    return told | labels | {"since": thing.since.isoformat(), "by": thing.moved_by}


def _posting(shown: Posting) -> dict[str, Any]:
    return {
        "posting_list_id": shown.key,
        "day": shown.day.isoformat(),
        "serial": shown.serial,
        "yen": shown.yen,
        "items": [
            {
                "tracking_number": item.number,
                "service": item.service_label,
                "addressee": item.addressee.text(),
                "contents": list(item.contents),
                "yen": item.yen,
                "own": item.own,
                "application_id": item.application_id,
                "state": item.state,
            }
            for item in shown.items
        ],
    }
