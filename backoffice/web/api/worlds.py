"""The calls on worlds: make, list, look, fork, reset, delete, and change what a world does of itself."""

from datetime import date, datetime
from typing import Any, Literal

from flask import Response
from pydantic import Field

from backoffice.domain.access import JAPAN
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.world import World
from backoffice.simulation.worlds import NAME, Created
from backoffice.store.control import WorldRecord
from backoffice.web.api.answers import NewWorldTold, SettingsTold, WorldsTold, WorldTold
from backoffice.web.api.commands import Answer, command_on_worlds, respond
from backoffice.web.api.post_words import Delivery
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import Country, Text, TextOrWhole, Wanted, Word
from backoffice.web.context import simulator, world

NAMED = "世界の名前（英小文字・数字・ハイフン40文字以内）。無ければ作られます。"
STARTS = (date(2019, 3, 29), date(2099, 12, 31))
"""The days on which a world may begin: from the first one 利用申出 are taken (R-042)."""


Era = Literal["E19", "E22", "E23", "E24", "E25"]


class WorldWanted(Wanted):
    """A new world. `seed` decides all chance; `start` is an instant with offset."""

    name: Word = Field("", description=NAMED, json_schema_extra={"pattern": f"^({NAME.pattern})?$"})
    seed: TextOrWhole = "1"
    start: Word | None = Field(None, examples=["2025-06-02T09:00:00+09:00"])
    template: Word = Field("empty", examples=["empty", "demo"])
    era: Era | None = Field(None, description="固定する時代。無ければ日付が決めます / the era to pin")


class ForkWanted(Wanted):
    """A copy of a world."""

    name: Word = Field("", description=NAMED, json_schema_extra={"pattern": f"^({NAME.pattern})?$"})


class SettingsWanted(Wanted):
    """What to change: what the carrier finds, what stands before subjects, the pinned era, where users are, bulk errors."""

    delivery: Delivery | None = Field(
        None,
        description="郵便物に起きること。一つの名前、又は名前ごとの割合（%、合計100まで） / what befalls mail items",
        examples=["absent-once", {"absent": 10, "lost": 1}],
    )
    subject_prefix: Text | None = None
    era: Era | Literal[""] | None = Field(
        None, description="固定する時代。空なら日付が決めます / the era to pin"
    )
    four_eyes: Literal["on", "off"] | None = Field(
        None,
        description="在留カード等の入った封筒を、分室の職員2人で開けるか / whether two officers open envelopes with cards",
    )
    country: Country | None = Field(
        None, description="利用者が居る国（ISO 3166）。JP が日本 / where users are"
    )
    bulk_errors: Literal["exact", "vague"] | None = Field(None, description="一括申請エラーの詳しさ（X-064）")
    enrolment: Literal["officer", "automatic"] | None = Field(
        None, description="利用申出・定期報告を職員が処理するか、システムが処理するか"
    )
    counter_hours: Literal["console", "always"] | None = Field(
        None, description="窓口の時間に限るのは画面だけか、API の hand-over もか"
    )


@v1.post("/worlds", summary="世界を作る", responses={201: NewWorldTold})
def create_world(body: WorldWanted) -> Response:
    """Make a world of its own clock, seed, mail and post; its `owner_token` is told this once."""
    start = _start(body.start)
    return command_on_worlds(
        lambda note: simulator().create(body.name, body.template, body.seed, start, note, body.era or ""),
        lambda made: _new(made, body.template),
        201,
    )


@v1.get("/worlds", summary="世界の一覧", responses={200: WorldsTold})
def list_worlds() -> Response:
    """List all worlds by id."""
    return respond({"worlds": [_told(opened, record) for record, opened in simulator().worlds.sound()]})


@v1.get("/worlds/<world_id>", summary="世界を見る", responses={200: WorldTold})
def show_world(path: InWorld) -> Response:
    """Show a world."""
    return respond(_told(world(), _record(path.world_id)))


@v1.delete("/worlds/<world_id>", summary="世界を消す", responses={204: None})
def delete_world(path: InWorld) -> tuple[str, int]:
    """Remove a world whole."""
    simulator().worlds.delete(path.world_id)
    return "", 204


@v1.post("/worlds/<world_id>/fork", summary="世界を複製する", responses={201: NewWorldTold})
def fork_world(path: InWorld, body: ForkWanted) -> Response:
    """Copy a world as it stands; what was done under an Idempotency-Key is done in the copy too."""
    template = _record(path.world_id).template
    return command_on_worlds(
        lambda note: simulator().worlds.fork(path.world_id, body.name, note),
        lambda made: _new(made, template, path.world_id),
        201,
    )


@v1.post("/worlds/<world_id>/reset", summary="世界を初めに戻す", responses={200: WorldTold})
def reset_world(path: InWorld) -> Response:
    """Bring a world back to where its template left it; its sign-in sessions end."""
    record = _record(path.world_id)
    return command_on_worlds(
        lambda note: simulator().worlds.reset(path.world_id, note),
        lambda made: _told(made.world, record),
        200,
    )


@v1.patch("/worlds/<world_id>/settings", summary="世界の設定を変える", responses={200: SettingsTold})
def change_settings(path: InWorld, body: SettingsWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Change what a world does of itself: `delivery` says what befalls mail items, in all or by percentages."""
    given = body.given()
    with world().write() as tx:
        if body.delivery is not None:
            given["delivery"] = tx.ports.post.read_delivery(given["delivery"])
        tx.set_world(**given)
        settings = _settings(tx.state.settings)
    return respond(settings)


def _start(text: str | None) -> datetime | None:
    start = simulator().begin(text)
    if start and not STARTS[0] <= start.date() <= STARTS[1]:
        ja = f"開始日時は{STARTS[0]}から{STARTS[1]}までにしてください。"
        en = f"A world starts between {STARTS[0]} and {STARTS[1]}."
        raise Refused(Refusal("", ja, en, "start", "start-range"))
    return start


def _record(world_id: str) -> WorldRecord:
    world()
    found = simulator().worlds.record(world_id)
    return found or WorldRecord(id=world_id, template="", token_hash="", created_wall=0)


def _new(made: Created, template: str, parent: str = "") -> Answer:
    record = WorldRecord(id=made.world.id, template=template, parent=parent, token_hash="", created_wall=0)
    return _told(made.world, record) | {"owner_token": made.owner_token}


def _told(opened: World, record: WorldRecord) -> Answer:
    with opened.read() as reading:
        state = reading.state
        return {
            "world_id": opened.id,
            "now": state.now.isoformat(),
            "seed": state.seed,
            "head": state.head,
            "mode": state.mode,
            "template": record.template,
            "parent": record.parent,
            "settings": _settings(state.settings),
        }


def _settings(known: dict[str, Any]) -> Answer:
    return {
        "delivery": known.get("delivery", "present"),
        "subject_prefix": known.get("subject_prefix", ""),
        "bulk_errors": known.get("bulk_errors", "exact"),
        "era": known.get("era", ""),
        "country": known.get("country", JAPAN),
        "four_eyes": known.get("four_eyes", "off"),
        "enrolment": known.get("enrolment", "officer"),
        "counter_hours": known.get("counter_hours", "console"),
    }
