"""The calls on mails that did not arrive (不着): which they are, sending them again, noting what was told otherwise."""

from collections.abc import Callable

from flask import Response
from pydantic import Field

from backoffice.domain.actors import Actor
from backoffice.domain.refusal import absent
from backoffice.domain.undelivered import MissState
from backoffice.simulation.transaction import Transaction
from backoffice.store.undelivered import UndeliveredMail, open_misses, waiting_misses
from backoffice.usecases import undelivered
from backoffice.usecases.viewing import actor_named
from backoffice.web.api.answers import Told
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import LongText, Text, Wanted, Word
from backoffice.web.context import world

ACTIONS = ("send-again", "reached")
MOST = 200


class MissTold(Told):
    """A mail and one address that did not take it: `about` is the application or the user, `reply` the server's last."""

    undelivered_id: str
    about: str
    notice: str
    subject: str
    address: str
    state: str = Field(description=", ".join(MissState))
    reply: str
    attempts: int
    next_at: str
    words: str


class MissesTold(Told):
    """The mails that an officer is to see to, and those that will be tried again, the oldest first."""

    undelivered: list[MissTold]
    waiting: list[MissTold]


class OfMiss(InWorld):
    """What is done about a mail that did not arrive."""

    undelivered_id: str = Field(description="例 miss-00000001")
    action: str = Field(description=", ".join(ACTIONS))


class MissActionWanted(Wanted):
    """send-again: `address`; reached: `how`."""

    actor: Word
    address: Text = ""
    how: LongText = ""


@v1.get("/worlds/<world_id>/undelivered", summary="不着のメール", responses={200: MissesTold})
def list_undelivered(path: InWorld) -> Response:  # noqa: ARG001 - the gate has read the path
    """List the mails that did not arrive, and those that will be tried again, at most 200 of each."""
    with world().read() as reading:
        found = [_told(row) for row in open_misses(reading.session, MOST)]
        waiting = [_told(row) for row in waiting_misses(reading.session, MOST)]
        return respond({"undelivered": found, "waiting": waiting})


@v1.post(
    "/worlds/<world_id>/undelivered/<undelivered_id>/actions/<action>",
    summary="不着のメールを処理する",
    responses={200: MissTold},
)
def act_on_undelivered(path: OfMiss, body: MissActionWanted) -> Response:
    """Send a mail again that did not arrive, or note how else its words were told (R-092)."""
    acts: dict[str, Callable[[Transaction, Actor], UndeliveredMail]] = {
        "send-again": lambda tx, officer: undelivered.send_again(
            tx, officer, path.undelivered_id, body.address
        ),
        "reached": lambda tx, officer: undelivered.reached(tx, officer, path.undelivered_id, body.how),
    }
    if path.action not in acts:
        raise absent("操作", "action", path.action)
    return command(lambda tx: _told(acts[path.action](tx, actor_named(tx, body.actor))))


def _told(row: UndeliveredMail) -> Answer:
    return {
        "undelivered_id": row.id,
        "about": row.about,
        "notice": row.notice,
        "subject": row.subject,
        "address": row.address,
        "state": row.state,
        "reply": row.reply,
        "attempts": row.attempts,
        "next_at": row.next_at.isoformat() if row.next_at else "",
        "words": row.words,
    }
