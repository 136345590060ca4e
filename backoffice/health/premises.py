"""The premises: settings, the data directory, ports, the registry of worlds, and what crashes left behind."""

import errno
import http.client
import shutil
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

from sqlalchemy import Connection

from backoffice.adapters.mail_server import USUAL_PORT
from backoffice.bootstrap import System, server_works_on
from backoffice.health.finding import Finding, judged, well, wrong
from backoffice.settings import Settings, UnsafeSettingsError
from backoffice.simulation.realtime import wall_seconds
from backoffice.store.database import BUSY_MS

FREE_BYTES = 200 * 2**20
LEFT_SECONDS = 3600
CLOCK_SECONDS = 60
OTHERS = stat.S_IRWXG | stat.S_IRWXO
# What SQLite answers where store.database asks for WAL, FULL, ON and MEMORY.
PROMISED = {
    "journal_mode": "wal",
    "synchronous": "2",
    "foreign_keys": "1",
    "busy_timeout": str(BUSY_MS),
    "temp_store": "2",
}


def safety(settings: Settings) -> Iterator[Finding]:
    """Look for settings that leave the house open."""
    try:
        settings.refuse_unsafe()
    except UnsafeSettingsError as unsafe:
        ja, _, en = str(unsafe).partition(" / ")
        yield wrong("settings", f"host {settings.host}", ja, en)
    else:
        yield well("settings", f"host {settings.host}, mail {settings.mail}, log {settings.log}")
    if settings.fast_hash and not settings.on_loopback:
        ja = "ODAIBA_FAST_HASH を外してください。パスワードの保護が弱くなります。"
        yield wrong("passwords", "cheap hashing", ja, "Unset ODAIBA_FAST_HASH: it is for tests only.")
    yield from _secret(settings.data / "secret")


def directory(settings: Settings) -> Finding:
    """Look whether the data directory can be written to and has room."""
    data = settings.data.resolve()
    try:
        data.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=data) as file:
            file.write(b"odaiba")
        free = shutil.disk_usage(data).free
    except OSError as failure:
        ja = f"{data} に書き込めるようにするか、ODAIBA_DATA を変えてください。"
        return wrong(
            "data", f"{data}: {failure.strerror}", ja, "Make it writable, or set ODAIBA_DATA to another."
        )
    return judged(
        "data",
        free > FREE_BYTES,
        f"{data}: {free // 2**20} MiB free",
        "200 MiB 以上の空きを作ってください。",
        "Free at least 200 MiB.",
    )


def ports(settings: Settings) -> Iterator[Finding]:
    """Look whether ports are free, or taken by a server of our own."""
    yield _web_port(settings)
    if settings.mail == "smtp":
        yield _smtp_port(settings.smtp_port, ours=server_works_on(settings.data))


def registry(system: System) -> Iterator[Finding]:
    """Look at the registry, the clock of the machine, and what was left behind."""
    worlds = system.simulator.worlds
    with worlds.look_up() as session:
        yield pragmas(session.connection())
    made = [record.created_wall for record in worlds.records()]
    yield clock(max(made, default=0.0), wall_seconds())
    known = {record.id for record in worlds.records()}
    yield leftovers(worlds.root, known, wall_seconds())


def pragmas(connection: Connection) -> Finding:
    """Look whether a SQLite connection keeps what durability rests on; other databases have no such settings."""
    if connection.dialect.name != "sqlite":
        return well("database", connection.dialect.name)
    seen = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in PROMISED}
    broken = {name: value for name, value in seen.items() if value != PROMISED[name]}
    return judged(
        "database",
        not broken,
        ", ".join(f"{name} {value}" for name, value in (broken or seen).items()),
        "データを WAL が使えるローカルのディスクに置いてください（ネットワーク共有は不可）。",
        "Keep the data on a local disk where WAL works, not on a network share.",
    )


def clock(newest_wall: float, wall: float) -> Finding:
    """Look whether the machine's clock stands behind what it once said (epoch seconds)."""
    behind = int(newest_wall - wall)
    return judged(
        "clock",
        behind <= CLOCK_SECONDS,
        f"{behind} s behind the newest record" if behind > CLOCK_SECONDS else "not behind any record",
        "コンピューターの時計を合わせてください。動いている世界の時間が止まったままになります。",
        "Set the machine's clock: until then running worlds stand still.",
    )


def leftovers(root: Path, known: set[str], wall: float) -> Finding:
    """Look for what no start has cleared: in building/ for more than an hour, or a directory of no registered world."""
    old = [path for path in (root / "building").iterdir() if wall - path.stat().st_mtime > LEFT_SECONDS]
    strays = [path for path in (root / "worlds").iterdir() if path.name not in known]
    names = [f"{path.parent.name}/{path.name}" for path in sorted(old + strays)]
    return judged(
        "leftovers",
        not names,
        ", ".join(names) or "none",
        "サーバーを止めてから、挙げたディレクトリーを消してください。",
        "Stop the server, then remove the directories that are named.",
    )


def _secret(path: Path) -> Iterator[Finding]:
    if path.exists() and path.stat().st_mode & OTHERS:
        ja = f"chmod 600 {path} を実行してください。ほかの利用者が画面の鍵を読めます。"
        yield wrong(
            "secret", oct(path.stat().st_mode & 0o777), ja, "Run chmod 600 on it: others can read it."
        )


def _web_port(settings: Settings) -> Finding:
    what, taken = f"port {settings.port}", _taken(settings.host, settings.port)
    if not taken:
        return well(what, "free")
    if _answers(settings):
        return well(what, "taken by our own server")
    ja = "--port で別の番号を指定するか、使っているプログラムを止めてください。"
    return wrong(what, taken, ja, "Choose another with --port, or stop the program that uses it.")


def _smtp_port(port: int, *, ours: bool) -> Finding:
    what, taken = f"port {port} (smtp)", _taken("127.0.0.1", port)
    if not taken:
        return well(what, "free")
    if ours or port == USUAL_PORT:
        return well(what, "taken by our own server" if ours else f"{taken}; a free one will be used")
    ja = "--smtp-port で別の番号を指定してください。"
    return wrong(what, taken, ja, "Choose another with --smtp-port.")


def _taken(host: str, port: int) -> str:
    """Return why a port cannot be had, "" when it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as failure:
            return "taken" if failure.errno == errno.EADDRINUSE else str(failure.strerror)
    return ""


def _answers(settings: Settings) -> bool:
    """Return whether it is an Odaiba that answers at the web's port."""
    host = settings.host if settings.on_loopback else "127.0.0.1"
    asking = http.client.HTTPConnection(host, settings.port, timeout=2)
    try:
        asking.request("GET", "/healthz", headers={"Host": settings.hosts[0]})
        return asking.getresponse().read() == b"ok\n"
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()
