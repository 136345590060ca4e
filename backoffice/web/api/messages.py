"""The calls that read mails and wait for one, in world time. Mailpit's shape is under /w/{world}/mail/."""

from datetime import datetime
from typing import Annotated, Any

from flask import Response
from pydantic import Field

from backoffice.domain.jst import after, instant
from backoffice.domain.notices import Notice
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.world import World
from backoffice.store import outbox
from backoffice.store.replies import Reply
from backoffice.usecases.progress import application_of
from backoffice.usecases.waiting import LONGEST, Awaited, near_misses, wait_for_mail
from backoffice.web.api.answers import MessagesTold, WaitedTold
from backoffice.web.api.commands import (
    UNFINISHED,
    Answer,
    idempotency_key,
    replayed,
    respond,
    store,
    stored,
)
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import WHOLE, Asked, Text, Wanted, Word
from backoffice.web.context import simulator, world
from backoffice.web.wording import agenda_words

MOST = 1000


class MessagesAsked(Asked):
    """Which mails: of a mailbox, with a part of the subject, of a notice, about an application.

    `after` is the `next` of the answer before, or an instant with offset; without it the newest ones are told.
    """

    to: Text | None = None
    subject: Text | None = None
    notice: Notice | None = None
    after: Word | None = None
    application_id: Word | None = None
    limit: int = Field(50, ge=1, le=MOST)


class MailWanted(Wanted):
    """Which mail is waited for, behind which cursor (`next` of an answer; 0: any), and within what simulated time."""

    to: Text | None = Field(None, examples=["user1@example.jp"])
    subject: Text | None = Field(None, examples=["申請受付番号のお知らせ"])
    notice: Notice | None = None
    after: Annotated[int, Field(ge=0, le=2**53), WHOLE] = 0
    within: Word = Field("P3D", examples=["P3D"])

    @property
    def awaited(self) -> Awaited:
        """Return what is waited for; what is left empty does not count."""
        return Awaited(self.to or None, self.subject or None, self.notice, self.after)


@v1.get("/worlds/<world_id>/messages", summary="メールを読む", responses={200: MessagesTold})
def list_messages(path: InWorld, query: MessagesAsked) -> Response:  # noqa: ARG001 - the gate has read the path
    """Read mails, the newest last."""
    cursor, since = _after(query.after)
    found = _found(query, cursor, since)
    return respond({"messages": found, "next": found[-1]["id"] if found else cursor or 0})


@v1.post("/worlds/<world_id>/messages/wait", summary="メールを待つ", responses={200: WaitedTold})
def wait_for_message(path: InWorld, body: MailWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Wait for a mail: time goes, event by event, to the instant of its arrival; one that is there already moves nothing.

    Where it has not come `within` a time, time stands at its end and `near` tells what came near. 409 in a halted world.
    """
    opened, key = world(), idempotency_key()
    with opened.moving():
        begun = _begin(opened, key, body)
        if begun.status != UNFINISHED:
            return replayed(begun.status, begun.body)
        limit = datetime.fromisoformat(begun.body["limit"])
        found = wait_for_mail(simulator(), opened, body.awaited, limit)
        near = None if found else _near(opened, body.awaited)
        with opened.write() as tx:
            answer: Answer = {
                "found": found is not None,
                "from": begun.body["from"],
                "to": tx.now.isoformat(),
                "message": found,
                "near": near,
                "next": found["id"] if found else body.after,
            }
            store(tx, key, 200, answer)
    return respond(answer)


def _begin(opened: World, key: str, body: MailWanted) -> Reply:
    """Return until when time may go, stored under its key before anything moves: a repeat finishes the same wait."""
    with opened.write() as tx:
        known = stored(tx, key)
        if known:
            return known
        plan = {"from": tx.now.isoformat(), "limit": _limit(tx.now, body.within).isoformat()}
        store(tx, key, UNFINISHED, plan)
        return Reply(key=key, request_hash="", status=UNFINISHED, body=plan)


def _limit(now: datetime, within: str) -> datetime:
    try:
        limit = after(now, within)
    except ValueError as malformed:
        ja = "within には、待つ時間を P3D、PT12H の形で指定してください。"
        raise Refused(Refusal("", ja, str(malformed), "within", "duration")) from malformed
    if limit - now > LONGEST:
        ja = f"待てるのは、世界の時間で{LONGEST.days}日までです。"
        raise Refused(Refusal("", ja, f"At most {LONGEST.days} simulated days.", "within", "too-far"))
    return limit


def _near(opened: World, awaited: Awaited) -> Answer:
    near = near_misses(opened, awaited)
    return {
        "same_subject": near.same_subject,
        "same_addressee": near.same_addressee,
        "under_way": near.under_way,
        "coming": [
            {
                "due": entry.due.isoformat(),
                "kind": entry.kind,
                "words": agenda_words(entry.kind),
                "subject": entry.subject,
            }
            for entry in near.coming
        ],
    }


def _found(query: MessagesAsked, cursor: int | None, since: datetime | None) -> list[dict[str, Any]]:
    opened = world()
    narrowed = since is not None or query.application_id is not None
    found = opened.ports.mail.messages(
        opened.id,
        to=query.to,
        subject=query.subject,
        after=cursor,
        limit=MOST if narrowed else query.limit,
        notice=query.notice,
    )
    if query.application_id is not None:
        known = _ids_about(query.application_id)
        found = [message for message in found if _event(message) in known]
    if since is not None:
        found = [message for message in found if datetime.fromisoformat(message["at"]) > since]
    return found[: query.limit] if query.after is not None else found[-query.limit :]


def _ids_about(application_id: str) -> frozenset[str]:
    with world().read() as reading:
        letters = outbox.of_application(reading.connection, application_of(reading, application_id).id)
    return frozenset(letter.id for letter in letters)


def _event(message: dict[str, Any]) -> str:
    """Return the event that a mail's Message-ID was derived from."""
    return str(message["message_id"]).strip("<>").partition("@")[0]


def _after(text: str | None) -> tuple[int | None, datetime | None]:
    if not text:
        return None, None
    if text.isascii() and text.isdecimal() and len(text) <= 15:  # noqa: PLR2004 - what a database holds
        return int(text), None
    try:
        # In an address a + that is not escaped reads as a blank.
        return None, instant(text.replace(" ", "+"))
    except ValueError as malformed:
        ja = "after には、前の答えの next か、2025-06-02T09:00:00+09:00 の形の日時を指定してください。"
        en = "`after` is the `next` of the answer before or an instant with offset."
        raise Refused(Refusal("", ja, en, "after", "after")) from malformed
