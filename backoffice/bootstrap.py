"""The one place that wires everything: ports to adapters, templates to entry points, pages to the app."""

import fcntl
import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from secrets import token_bytes
from typing import IO

from flask import Flask
from sqlalchemy import Connection
from waitress.server import create_server

from backoffice.adapters.calendar import JapaneseCalendar
from backoffice.adapters.documents import DocumentStore
from backoffice.adapters.mail import DirectMail, Inboxes, MailServer, SmtpMail, mailboxes, start_smtp
from backoffice.adapters.passwords import Argon2Passwords
from backoffice.adapters.post import PostOffice, tracking
from backoffice.ports import Inventor, Mail, Ports
from backoffice.settings import Settings
from backoffice.simulation.realtime import Heartbeat
from backoffice.simulation.simulator import Simulator
from backoffice.simulation.worlds import Template, Worlds
from backoffice.store.people import names_by_address
from backoffice.usecases.carrying import at_the_post_office
from backoffice.usecases.serving import service
from backoffice.web import ownership
from backoffice.web.app import AppSettings, create_app

LOCKS: list[IO[str]] = []


@dataclass(slots=True)
class System:
    """All parts, wired; `close` puts them away in order."""

    settings: Settings
    simulator: Simulator
    inboxes: Inboxes
    documents: DocumentStore
    smtp: MailServer | None

    def close(self) -> None:
        """Stop and close everything."""
        self.simulator.worlds.close()
        if self.smtp:
            self.smtp.stop()
        self.inboxes.close()
        self.documents.close()


def wire(settings: Settings) -> System:
    """Return the whole system over a data directory; with `mail` smtp its SMTP server listens."""
    root = settings.data.resolve()
    root.mkdir(parents=True, exist_ok=True)
    inboxes = Inboxes()
    smtp = start_smtp(inboxes, settings.smtp_port) if settings.mail == "smtp" else None
    mail: Mail = SmtpMail(inboxes, "127.0.0.1", lambda: smtp.port) if smtp else DirectMail(inboxes)
    documents = DocumentStore(root / "documents")
    ports = Ports(
        mail=mail,
        post=PostOffice(),
        documents=documents,
        inventor=inventor(),
        passwords=Argon2Passwords(cheap=settings.fast_hash),
        calendar=JapaneseCalendar(),
    )
    worlds = Worlds(root, ports)
    inboxes.find_worlds(worlds.path, worlds.has)
    return System(settings, Simulator(worlds, service(), templates()), inboxes, documents, smtp)


def web_app(system: System) -> Flask:
    """Return the web app over the system, the emulators' pages mounted under each world."""
    settings = system.settings
    told = AppSettings(
        secret_key=secret_key(settings.data),
        on_loopback=settings.on_loopback,
        hosts=settings.hosts,
        house_token=settings.token,
    )
    worlds = system.simulator.worlds
    emulators = {
        "mail": mailboxes(system.inboxes, may_look, lambda world_id: addressees(worlds, world_id)),
        "post": tracking(
            lambda world_id: books(worlds, world_id),
            lambda world_id: at_the_post_office(worlds.open(world_id)),
            may_look,
        ),
    }
    return create_app(system.simulator, told, emulators)


def serve(system: System, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C: web by waitress, SMTP, and the heartbeat of running worlds, in one process.

    waitress: threads that stop cleanly and share the process with SMTP and heartbeat; pages ask for what is new
    instead of holding streams, so no thread is kept by an onlooker (DECISIONS).
    """
    settings = system.settings
    settings.refuse_unsafe()
    only_server(settings.data)
    try:
        server = create_server(
            web_app(system), host=settings.host, port=settings.port, threads=settings.threads
        )
    except OSError as failure:
        ja = f"ポート {settings.port} で待ち受けられません。--port で別の番号を指定してください。"
        raise OSError(f"{ja} / Cannot listen on port {settings.port}: {failure}") from failure
    heartbeat = Heartbeat(system.simulator.worlds.running, system.simulator.service)
    # A page asks for a dozen style sheets at once; that they wait a moment for a thread is no warning.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    heartbeat.start()
    port = getattr(server, "effective_port", settings.port)
    say(f"web   http://{settings.host}:{port}/")
    say(
        f"smtp  127.0.0.1:{system.smtp.port}"
        if system.smtp
        else "smtp  off (mail goes straight to the inboxes)"
    )
    say("ready")
    try:
        server.run()
    finally:
        server.close()
        heartbeat.stop()


def addressees(worlds: Worlds, world_id: str) -> dict[str, str]:
    """Return the names of a world's people by their mail addresses."""
    with worlds.open(world_id).read() as reading:
        return names_by_address(reading.session)


def only_server(data: Path) -> None:
    """Refuse a second server on the same data: two heartbeats would move the same worlds. OSError when there is one."""
    lock = (data / "serve.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        lock.close()
        ja = f"{data} は別のサーバーが使っています。そちらを止めるか、ODAIBA_DATA を変えてください。"
        raise OSError(f"{ja} / Another server works on {data}.") from taken
    # The lock lasts as long as the process: the file must stay open.
    LOCKS.append(lock)


@contextmanager
def books(worlds: Worlds, world_id: str) -> Iterator[Connection]:
    """Open the post's books of a world for reading."""
    with worlds.open(world_id).read() as reading:
        yield reading.connection


def secret_key(data: Path) -> bytes:
    """Return the key of CSRF tokens, made once for a data directory and readable to its owner only."""
    path = data / "secret"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(token_bytes(32))
    return path.read_bytes()


def may_look(_world: str) -> bool:
    """Return whether mail and post of a world may be looked at: by its owner, and by who is signed in to it."""
    return ownership.may_look()


def templates() -> dict[str, Callable[[], Template]]:
    """Return the world templates that packages declare; each is imported when it is first asked for."""
    return {point.name: point.load for point in entry_points(group="odaiba.templates")}


def inventor() -> Inventor:
    """Return who makes people up."""
    (point,) = entry_points(group="odaiba.inventors", name="people")
    made: Inventor = point.load()()
    return made
