"""The pages above worlds: the chooser, a world's entrance with its roles, its clock, and its journal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.exc import DatabaseError
from werkzeug.wrappers import Response as AnyResponse

from backoffice.domain.access import JAPAN
from backoffice.domain.actors import Actor
from backoffice.domain.eras import BUILT
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refusal, Refused, forbidden
from backoffice.simulation import realtime
from backoffice.simulation.transaction import Reading
from backoffice.simulation.world import World
from backoffice.store import agenda, journal
from backoffice.store.credentials import MyNumberCard, Registration
from backoffice.store.journal import Event
from backoffice.store.tallies import counts_by_status
from backoffice.web import plain, sessions
from backoffice.web.context import simulator, world
from backoffice.web.deliveries import shown_delivery, wanted_delivery
from backoffice.web.history import told
from backoffice.web.looking_again import LOCAL_PATH, answer
from backoffice.web.ownership import is_owner_token, may_create, may_look, may_own, must_look, must_own

pages = Blueprint("worlds", __name__)

PAGE = 100
COMING = 8
JOURNEY = (
    ("申請", "利用者が入力し、申請する", (Status.ENTERED, Status.FILED)),
    ("審査", "審査官が読み、資料を求める", (Status.EXAMINATION,)),
    ("決裁", "統括審査官が決める", (Status.PROPOSED,)),
    ("封筒", "利用者が書類を送る", (Status.PERMITTED,)),
    (
        "おだいば分室",
        "開封し、カードを作る",
        (Status.PAPERS_RECEIVED, Status.CARD_PENDING, Status.CARD_ISSUED),
    ),
    ("郵便", "簡易書留で届ける", (Status.DISPATCHED, Status.CARD_RETURNED)),
    ("完了", "届いた日に許可の効力", (Status.COMPLETED,)),
)


def navigation(_reading: Reading, _actor: Actor | None) -> list[dict[str, Any]]:
    """Return the links of a world's own pages."""
    links = (
        ("worlds.entrance", "入口"),
        ("worlds.events", "記録"),
        ("rules.shown", "規則"),
        ("municipality.home", "市区町村"),
        ("pki.home", "認証局"),
        ("card_talk.sessions", "カードの対話"),
        ("number_inquiry.asked", "失効情報照会"),
    )
    return [
        {"href": url_for(endpoint, world=world().id), "label": label, "current": _is_at(endpoint)}
        for endpoint, label in links
    ]


def _is_at(endpoint: str) -> bool:
    """Return whether the request is for a link's page; all pages of a blueprint beside that of worlds are its."""
    blueprint = endpoint.partition(".")[0]
    return request.endpoint == endpoint or (blueprint != "worlds" and request.blueprint == blueprint)


@pages.get("/")
def chooser() -> str:
    """List the worlds, and offer to make one."""
    records = simulator().worlds.records() if may_create() else []
    eras = [(era.code, f"{era.code}（{era.begins_on} から）{era.title}") for era in BUILT]
    return render_template("worlds/chooser.html", worlds=[_card(record.id) for record in records], eras=eras)


@pages.post("/worlds")
def create() -> AnyResponse:
    """Make a world from a template."""
    if not may_create():
        raise forbidden(
            "", "世界を作れるのはサーバーの所有者だけです。", "Only the server's owner makes worlds."
        )
    template = request.form.get("template", "empty")
    seed = request.form.get("seed", "").strip()[:100] or "1"
    era = request.form.get("era", "")
    made = simulator().create(request.form.get("name", "").strip(), template, seed, era=era)
    flash(f"世界「{made.world.id}」を作りました。", "success")
    return redirect(url_for("worlds.entrance", world=made.world.id), 303)


@pages.get("/healthz")
def healthz() -> AnyResponse:
    """Answer that the server is ready."""
    return plain.health(simulator())


@pages.get("/metrics")
def metrics() -> AnyResponse:
    """Answer with the figures of the process, to who sits here or shows the house's token."""
    told = current_app.config
    return plain.metrics(simulator(), request, told["ON_LOOPBACK"], told["HOUSE_TOKEN"])


@pages.get("/w/<world>/")
def entrance(world: str) -> str:
    """Show a world's entrance: what is in it, and the roles of a demo world."""
    opened = simulator().worlds.open(world)
    with opened.read() as reading:
        counts = counts_by_status(reading.session)
        return render_template(
            "worlds/entrance.html",
            world_id=world,
            state=reading.state,
            roles=_roles(reading) if may_own() else [],
            coming=agenda.to_come(reading.connection, COMING) if may_look() else [],
            latest=_latest(reading) if may_look() else [],
            journey=[_station(counts, *station) for station in JOURNEY],
            total=sum(counts.values()),
            may_own=may_own(),
            delivery=shown_delivery(reading.state.settings.get("delivery", "present")),
        )


def _roles(reading: Reading) -> list[dict[str, str]]:
    """Return the roles of a demo world; the PIN of a card's holder is the present one, which the municipality may have reset."""
    found = []
    for role in reading.state.settings.get("sign_ins", []):
        registered = reading.get(Registration, role["id"]) if "pin" in role else None
        card = reading.get(MyNumberCard, registered.card_id) if registered else None
        found.append(role | {"pin": card.pin} if card else role)
    return found


@pages.post("/w/<world>/enter")
def enter(world: str) -> AnyResponse:  # noqa: ARG001 - the address names it
    """Enter as one of a demo world's roles, without typing its password."""
    must_own()
    wanted = request.form.get("sign_in", "")
    with _opened().read() as reading:
        roles = reading.state.settings.get("sign_ins", [])
    chosen = next((role for role in roles if role["sign_in"] == wanted), None)
    if chosen is None:
        raise forbidden("", "この世界にその役はありません。", "There is no such role in this world.")
    surface = "console" if chosen["surface"] == "console" else "portal"
    response = redirect(url_for(f"{surface}.home", world=_opened().id), 303)
    return sessions.begin(response, surface, chosen["id"])  # type: ignore[arg-type]  # Flask's is werkzeug's


@pages.post("/w/<world>/own")
def own(world: str) -> AnyResponse:
    """Show the owner's token, to be let move time."""
    if not is_owner_token(world, request.form.get("token", "").strip()):
        raise forbidden("", "所有者の合言葉が正しくありません。", "That is not the owner's token.")
    response = redirect(url_for("worlds.entrance", world=world), 303)
    return sessions.begin(response, sessions.OWNER, sessions.OWNER)  # type: ignore[arg-type]  # Flask's is werkzeug's


@pages.post("/w/<world>/clock")
def move_clock(world: str) -> AnyResponse:  # noqa: ARG001 - the address names it
    """Move time as the bar asks, then show what has changed."""
    must_own()
    opened = _opened()
    before = _seen(opened)
    move = MOVES.get(request.form.get("move", ""))
    if move is None:
        raise Refused(Refusal("", "時計の操作を選んでください。", "Choose a move of the clock.", "move"))
    with opened.moving():
        move(opened)
    wanted = request.form.get("return_to", "")
    target = wanted if LOCAL_PATH.fullmatch(wanted) else url_for("worlds.entrance", world=opened.id)
    return redirect(f"{target}{'&' if '?' in target else '?'}changed={before}", 303)


def _seen(opened: World) -> int:
    """Return the last event that the reader had seen: while time ran, more has happened since the page was drawn."""
    with opened.read() as reading:
        last = reading.state.journal_seq
    return max(0, min(last, request.form.get("since", last, type=int)))


@pages.get("/w/<world>/clock")
def show_clock(world: str) -> Response:
    """Tell the page's clock what time it is."""
    must_look()
    with simulator().worlds.open(world).read() as reading:
        state = reading.state
        return jsonify(now=state.now.isoformat(), mode=state.mode, factor=state.factor)


@pages.get("/w/<world>/look-again")
def look_again(world: str) -> AnyResponse:  # noqa: ARG001 - the address names it
    """Answer 204 until what a page looks at has changed since it was drawn; then say so and offer it anew."""
    must_look()
    return answer()


@pages.post("/w/<world>/fork")
def fork(world: str) -> AnyResponse:
    """Copy a world as it stands."""
    must_own()
    made = simulator().worlds.fork(world, request.form.get("name", "").strip())
    flash(f"世界「{world}」を複製しました。", "success")
    return redirect(url_for("worlds.entrance", world=made.world.id), 303)


@pages.post("/w/<world>/reset")
def reset(world: str) -> AnyResponse:
    """Bring a world back to its beginning; asked twice."""
    must_own()
    if request.form.get("sure") != "yes":
        return AnyResponse(render_template("worlds/reset.html", world_id=world), 200, mimetype="text/html")
    simulator().worlds.reset(world)
    flash("世界を初めの状態に戻しました。", "success")
    return redirect(url_for("worlds.entrance", world=world), 303)


@pages.post("/w/<world>/settings")
def settings(world: str) -> AnyResponse:
    """Change what the world does of itself: what befalls mail items, where users are, who opens envelopes."""
    must_own()
    wanted = wanted_delivery(request.form)
    with _opened().write() as tx:
        tx.set_world(
            delivery=tx.ports.post.read_delivery(wanted),
            country=ABROAD if request.form.get("abroad") else JAPAN,
            four_eyes="on" if request.form.get("four_eyes") else "off",
        )
    flash("世界の設定を変えました。", "success")
    return redirect(url_for("worlds.entrance", world=world), 303)


@pages.get("/w/<world>/journal")
def events(world: str) -> str:
    """Show the journal, the newest first, and whether its chain holds."""
    must_look()
    opened = simulator().worlds.open(world)
    before = request.args.get("before", type=int)
    with opened.read() as reading:
        behind = reading.state.journal_seq + 1
        top = max(1, min(before or behind, behind)) - 1
        found, readable = _events(reading, max(0, top - PAGE))
        return render_template(
            "worlds/journal.html",
            world_id=world,
            events=list(zip(reversed(found), told(reading, found), strict=True)),
            older=found[0].seq if found and found[0].seq > 1 else None,
            head=reading.state.head,
            readable=readable,
            chain=simulator().chain(opened) if request.args.get("verify") else None,
        )


def _events(reading: Reading, after: int) -> tuple[list[Event], bool]:
    """Return a page of the journal, and whether it can be read: a damaged file may hold what is no event."""
    try:
        return journal.events_after(reading.connection, after, PAGE), True
    except (ValueError, DatabaseError):
        return [], False


def _run(opened: World) -> None:
    realtime.run_at(opened, request.form.get("factor", 60, type=int))


def _to(moment: Callable[[World], datetime]) -> Callable[[World], None]:
    return lambda opened: _advanced(opened, moment(opened))


def _advanced(opened: World, moment: datetime) -> None:
    done = simulator().advance(opened, moment)
    if done.stopped_by == "halted":
        flash("時間が異常停止しました。画面上部の理由を確かめてください。", "error")


MOVES: dict[str, Callable[[World], None]] = {
    "hour": _to(lambda opened: simulator().moment(opened, by="PT1H")),
    "office-day": _to(lambda opened: simulator().next_office_day(opened)),
    "week": _to(lambda opened: simulator().moment(opened, by="P7D")),
    "next-event": _to(lambda opened: simulator().next_event(opened)),
    "run": _run,
    "freeze": realtime.freeze,
}
ABROAD = "US"
"""Any country but Japan: the form only asks whether."""


def _opened() -> World:
    return world()


def _latest(reading: Reading) -> list[dict[str, Any]]:
    return told(reading, reversed(journal.latest(reading.connection, COMING)))


def _station(counts: dict[Status, int], name: str, who: str, statuses: tuple[Status, ...]) -> dict[str, Any]:
    return {"name": name, "who": who, "count": sum(counts.get(status, 0) for status in statuses)}


def _card(world_id: str) -> dict[str, Any]:
    try:
        with simulator().worlds.open(world_id).read() as reading:
            return {
                "id": world_id,
                "now": reading.now,
                "mode": reading.state.mode,
                "seed": reading.state.seed,
            }
    except Refused as refused:
        return {"id": world_id, "now": None, "mode": "unreadable", "seed": refused.refusals[0].ja}
