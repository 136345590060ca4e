"""The calls on announcements (お知らせ): the world's owner writes, changes and withdraws them."""

from flask import Response
from pydantic import ConfigDict, Field

from backoffice.domain.actors import SYSTEM
from backoffice.domain.announcing import Audience
from backoffice.simulation.transaction import Transaction
from backoffice.store.announcements import Announcement, page_of
from backoffice.usecases import announcing
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.maintenance import instant_given
from backoffice.web.api.system_answers import AnnouncementsTold, AnnouncementTold
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import Asked, Filled, LongText, Wanted, Whole, Word
from backoffice.web.context import world


class OfAnnouncement(InWorld):
    """An announcement of the world."""

    announcement_id: str = Field(description="例 announcement-00000001")


class AnnouncementWanted(Wanted):
    """What an announcement says, from when until when (instants with offset), and to whom."""

    model_config = ConfigDict(populate_by_name=False)

    title: Filled
    words: LongText
    begins: Word = Field(alias="from", examples=["2025-06-20T09:00:00+09:00"])
    ends: Word = Field(alias="to", examples=["2025-06-27T18:00:00+09:00"])
    audience: Word = Field(
        str(Audience.BOTH), json_schema_extra={"enum": [str(audience) for audience in Audience]}
    )


class AnnouncementChange(AnnouncementWanted):
    """What an announcement is to say from now on; `version` is the one that was read."""

    version: Whole


class Withdrawal(Wanted):
    """Which version was read."""

    version: Whole


class AnnouncementsAsked(Asked):
    """Which announcements: those older than one, a page of them."""

    before: Word = ""
    limit: int = Field(50, ge=1, le=200)


@v1.get("/worlds/<world_id>/announcements", summary="お知らせの一覧", responses={200: AnnouncementsTold})
def list_announcements(path: InWorld, query: AnnouncementsAsked) -> Response:  # noqa: ARG001 - the gate has read the path
    """List the announcements, the newest first; the withdrawn ones too."""
    with world().read() as reading:
        found = page_of(reading.session, query.before, query.limit)
    following = found[-1].id if len(found) == query.limit else None
    return respond({"announcements": [_told(each) for each in found], "next": following})


@v1.post("/worlds/<world_id>/announcements", summary="お知らせを書く", responses={201: AnnouncementTold})
def write_announcement(path: InWorld, body: AnnouncementWanted) -> Response:  # noqa: ARG001 - as above
    """Write an announcement: it stands on the first pages of portal, console or both in its time; no mail is sent."""
    return command(lambda tx: _told(announcing.write(tx, SYSTEM, _text(body))), 201)


@v1.patch(
    "/worlds/<world_id>/announcements/<announcement_id>",
    summary="お知らせを変更する",
    responses={200: AnnouncementTold},
)
def change_announcement(path: OfAnnouncement, body: AnnouncementChange) -> Response:
    """Change an announcement that nobody has changed since; what it said stays in the journal."""

    def change(tx: Transaction) -> Answer:
        return _told(announcing.edit(tx, SYSTEM, path.announcement_id, body.version, _text(body)))

    return command(change)


@v1.post(
    "/worlds/<world_id>/announcements/<announcement_id>/withdraw",
    summary="お知らせを取り下げる",
    responses={200: AnnouncementTold},
)
def withdraw_announcement(path: OfAnnouncement, body: Withdrawal) -> Response:
    """Withdraw an announcement."""
    return command(lambda tx: _told(announcing.withdraw(tx, SYSTEM, path.announcement_id, body.version)))


def _text(body: AnnouncementWanted) -> announcing.Text:
    begins, ends = instant_given(body.begins, "from"), instant_given(body.ends, "to")
    return announcing.Text(body.title, body.words, begins, ends, body.audience)


def _told(row: Announcement) -> Answer:
    return {
        "announcement_id": row.id,
        "title": row.title,
        "words": row.words,
        "from": row.begins_at.isoformat(),
        "to": row.ends_at.isoformat(),
        "audience": row.audience,
        "withdrawn": row.withdrawn,
        "version": row.version,
    }
