"""The calls on times of maintenance, and on where users are."""

from datetime import datetime

from flask import Response
from pydantic import ConfigDict, Field

from backoffice.domain.actors import SYSTEM
from backoffice.domain.jst import instant
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store.maintenance import Maintenance, planned
from backoffice.usecases import maintaining
from backoffice.web.api.answers import LocationTold, MaintenancesTold, MaintenanceTold
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import Country, Text, Wanted, Word
from backoffice.web.context import world


class OfMaintenance(InWorld):
    """A maintenance of the world."""

    maintenance_id: str = Field(description="例 maintenance-00000001")


class OfUser(InWorld):
    """A user of the world."""

    user_id: str = Field(description="例 user-00000001")


class MaintenanceWanted(Wanted):
    """From when until when (instants with offset) the portal stands still, and what users are told."""

    model_config = ConfigDict(populate_by_name=False)

    begins: Word = Field(alias="from", examples=["2025-06-20T22:00:00+09:00"])
    ends: Word = Field(alias="to", examples=["2025-06-21T06:00:00+09:00"])
    words: Text = "システムの保守のため、在留申請オンラインシステムを停止します。"


class LocationWanted(Wanted):
    """The country (ISO 3166) that a user is in."""

    country: Country


@v1.get("/worlds/<world_id>/maintenance", summary="メンテナンスの一覧", responses={200: MaintenancesTold})
def list_maintenance(path: InWorld) -> Response:  # noqa: ARG001 - the gate has read the path
    """List the times in which the portal stands still, the latest first."""
    with world().read() as reading:
        return respond({"maintenance": [_told(each) for each in planned(reading.session)]})


@v1.post("/worlds/<world_id>/maintenance", summary="メンテナンスを予定する", responses={201: MaintenanceTold})
def plan_maintenance(path: InWorld, body: MaintenanceWanted) -> Response:  # noqa: ARG001 - as above
    """Plan a maintenance: the portal announces it, all active users get a mail, and while it lasts it answers 503."""

    def plan(tx: Transaction) -> Answer:
        begins, ends = instant_given(body.begins, "from"), instant_given(body.ends, "to")
        return _told(maintaining.plan(tx, SYSTEM, begins, ends, body.words))

    return command(plan, 201)


@v1.post(
    "/worlds/<world_id>/maintenance/<maintenance_id>/cancel",
    summary="メンテナンスを取り消す",
    responses={200: MaintenanceTold},
)
def cancel_maintenance(path: OfMaintenance) -> Response:
    """Cancel a maintenance, or end the one that is going on."""
    return command(lambda tx: _told(maintaining.cancel(tx, SYSTEM, path.maintenance_id)))


@v1.post(
    "/worlds/<world_id>/users/<user_id>/location", summary="利用者の居る国", responses={200: LocationTold}
)
def move_user(path: OfUser, body: LocationWanted) -> Response:
    """Say where a user is: from outside Japan the portal refuses sign-in and pages (R-095)."""

    def move(tx: Transaction) -> Answer:
        account = maintaining.place_user(tx, path.user_id, body.country)
        return {"user_id": account.id, "country": body.country}

    return command(move)


def _told(row: Maintenance) -> Answer:
    return {
        "maintenance_id": row.id,
        "from": row.begins_at.isoformat(),
        "to": row.ends_at.isoformat(),
        "words": row.words,
        "cancelled": row.cancelled,
    }


def instant_given(text: str, field: str) -> datetime:
    """Return the instant of a text with offset; Refused beside its field when it is none."""
    try:
        return instant(text)
    except ValueError as malformed:
        ja = "日時は 2025-06-20T22:00:00+09:00 のように書いてください。"
        raise Refused(
            Refusal("", ja, f"Not an instant with offset: {text!r}", field, "instant")
        ) from malformed
