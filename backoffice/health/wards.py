"""The worlds, one by one: clock, shape, outbox, inboxes, pages of the file, chain of the journal."""

from collections.abc import Iterator
from sqlite3 import DatabaseError as SqliteError

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from backoffice.bootstrap import System, server_works_on
from backoffice.domain.refusal import Refused
from backoffice.health.finding import Finding, judged, well, wrong
from backoffice.simulation.gauges import lag_seconds
from backoffice.simulation.realtime import wall_seconds
from backoffice.simulation.transaction import Reading
from backoffice.simulation.world import World
from backoffice.store import agenda, following, outbox
from backoffice.store.database import REVISION, revision
from backoffice.store.journal import verify

LAG_SECONDS = 60
SOUND = "ok"
RESTORE = ("控えから戻すか、この世界を削除してください。", "Restore it from a backup, or delete the world.")


def findings(system: System, *, quick: bool) -> Iterator[Finding]:
    """Look at each world of the registry; one that is damaged does not hide the others."""
    served = server_works_on(system.settings.data)
    for record in system.simulator.worlds.records():
        try:
            world = system.simulator.worlds.open(record.id)
            yield from _world(world, served=served)
            if not quick:
                yield from _whole(world)
        except Refused as refused:
            yield wrong(
                f"world {record.id}", "cannot be opened", refused.refusals[0].ja, refused.refusals[0].en
            )
        except (DatabaseError, SqliteError) as failure:
            yield wrong(f"world {record.id}", f"damaged ({type(failure).__name__})", *RESTORE)


def _world(world: World, *, served: bool) -> Iterator[Finding]:
    with world.read() as reading:
        yield _clock(world.id, reading)
        yield from _shape(world.id, revision(reading.connection))
        yield from _outbox(world.id, len(outbox.unsent(reading.connection)), served=served)
        yield from _pace(world.id, reading, served=served)
    yield from _inboxes(world)


def _clock(world_id: str, reading: Reading) -> Finding:
    state = reading.state
    return judged(
        f"world {world_id}",
        state.mode != "halted",
        f"{state.now.isoformat()} {state.mode} {state.error}".rstrip(),
        f"示された原因を除いてから odaiba clock advance {world_id} --by PT0S で再開してください。",
        f"Mend what the error names, then go on with `odaiba clock advance {world_id} --by PT0S`.",
    )


def _shape(world_id: str, found: str) -> Iterator[Finding]:
    if found != REVISION:
        ja = "控えを取ってから、この版の odaiba serve で開いてください。"
        en = f"Keep a copy, then open it with the version that knows {found or 'no revision'}; this one wants {REVISION}."
        yield wrong(f"schema {world_id}", found, ja, en)


def _outbox(world_id: str, unsent: int, *, served: bool) -> Iterator[Finding]:
    """Look for letters that wait. A server at work may have sent them and note it with the next transaction."""
    if unsent and not served:
        ja = f"odaiba clock advance {world_id} --by PT0S を実行すると送られます。"
        en = f"`odaiba clock advance {world_id} --by PT0S` sends them."
        yield wrong(f"outbox {world_id}", f"{unsent} unsent", ja, en)


def _pace(world_id: str, reading: Reading, *, served: bool) -> Iterator[Finding]:
    state, wall = reading.state, wall_seconds()
    if state.mode != "running":
        return
    if state.anchor_wall is not None and state.anchor_wall > wall + 1:
        ja, en = (
            "時計を合わせるか、時間を止めて動かし直してください。",
            "Set the machine's clock, or freeze and run again.",
        )
        yield wrong(f"pace {world_id}", "set running in the future", ja, en)
    lag = lag_seconds(state, agenda.next_due(reading.connection), wall) / state.factor
    if lag > LAG_SECONDS:
        slower = ("倍率を下げてください。", "Lower the factor.")
        nobody = (
            "odaiba serve を起動するか、時間を止めてください。",
            "Start `odaiba serve`, or freeze the world.",
        )
        yield wrong(f"pace {world_id}", f"{int(lag)} s behind", *(slower if served else nobody))


def _inboxes(world: World) -> Iterator[Finding]:
    try:
        world.ports.mail.messages(world.id, to=None, subject=None, after=None, limit=1)
    except (DatabaseError, SqliteError) as failure:
        yield wrong(f"inboxes {world.id}", f"damaged ({type(failure).__name__})", *RESTORE)


def _whole(world: World) -> Iterator[Finding]:
    with world.read() as reading:
        yield from _pages(world.id, reading.connection)
        yield _chain(world.id, reading.connection)
        yield _counters(world.id, reading.connection)


def _pages(world_id: str, connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name != "sqlite":
        return
    said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    if said != SOUND:
        yield wrong(f"file {world_id}", said, *RESTORE)


def _chain(world_id: str, connection: Connection) -> Finding:
    broken = verify(connection)
    if broken is None:
        return well(f"journal {world_id}", "the chain holds")
    ja = "記録が書き換えられています。控えから戻すか、この世界を初期化してください。"
    en = "The journal was changed. Restore it from a backup, or reset the world."
    return wrong(f"journal {world_id}", f"broken at event {broken.seq}", ja, en)


def _counters(world_id: str, connection: Connection) -> Finding:
    differences = following.differences(connection)
    if not differences:
        return well(f"counters {world_id}", "as counted")
    ja = "一覧の件数又は氏名の索引が申請と一致しません。控えから戻すか、この世界を初期化してください。"
    en = "Counters or the index of names differ from the applications. Restore from a backup, or reset the world."
    return wrong(f"counters {world_id}", f"{len(differences)} differ, first {differences[0]}", ja, en)
