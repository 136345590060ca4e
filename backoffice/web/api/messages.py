"""The call that reads mails: newest last, with text and world time. Mailpit's shape is under /w/{world}/mail/."""

from datetime import datetime
from typing import Any

from flask import Response
from pydantic import Field

from backoffice.domain.jst import instant
from backoffice.domain.refusal import Refusal, Refused
from backoffice.store import outbox
from backoffice.usecases.progress import application_of
from backoffice.web.api.answers import MessagesTold
from backoffice.web.api.commands import respond
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import Asked, Text, Word
from backoffice.web.context import world

MOST = 1000


class MessagesAsked(Asked):
    """Which mails: of a mailbox, with a part of the subject, about an application.

    `after` is the `next` of the answer before, or an instant with offset; without it the newest ones are told.
    """

    to: Text | None = None
    subject: Text | None = None
    after: Word | None = None
    application_id: Word | None = None
    limit: int = Field(50, ge=1, le=MOST)


@v1.get("/worlds/<world_id>/messages", summary="メールを読む", responses={200: MessagesTold})
def list_messages(path: InWorld, query: MessagesAsked) -> Response:  # noqa: ARG001 - the gate has read the path
    """Read mails, the newest last."""
    cursor, since = _after(query.after)
    found = _found(query, cursor, since)
    return respond({"messages": found, "next": found[-1]["id"] if found else cursor or 0})


def _found(query: MessagesAsked, cursor: int | None, since: datetime | None) -> list[dict[str, Any]]:
    opened = world()
    narrowed = since is not None or query.application_id is not None
    found = opened.ports.mail.messages(
        opened.id,
        to=query.to,
        subject=query.subject,
        after=cursor,
        limit=MOST if narrowed else query.limit,
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
