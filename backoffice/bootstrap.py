"""The one place that wires everything: ports to adapters, templates to entry points, pages to the app."""

import fcntl
import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import entry_points
from pathlib import Path
from secrets import token_bytes, token_hex

from flask import Flask
from sqlalchemy import Connection

from backoffice.adapters.calendar import JapaneseCalendar
from backoffice.adapters.documents import DocumentStore
from backoffice.adapters.mail import DirectMail, Inboxes, SmtpMail, mailboxes
from backoffice.adapters.mail_server import MailServer, start_smtp
from backoffice.adapters.passwords import Argon2Passwords
from backoffice.adapters.pcsc import PcscReaders
from backoffice.adapters.post import PostOffice, tracking
from backoffice.adapters.prints import PdfPrinter
from backoffice.ports import Inventor, Mail, Ports
from backoffice.settings import Settings
from backoffice.simulation import failpoints
from backoffice.simulation.gauges import WorldGauges
from backoffice.simulation.simulator import Simulator
from backoffice.simulation.templates import Template
from backoffice.simulation.worlds import Worlds
from backoffice.store.homes import Homes
from backoffice.store.people import names_by_address
from backoffice.store.postgres_homes import PostgresHomes
from backoffice.store.sqlite_homes import SqliteHomes
from backoffice.usecases.carrying import at_the_post_office
from backoffice.usecases.post_control import move_until
from backoffice.usecases.serving import service
from backoffice.web import ownership
from backoffice.web.app import AppSettings, create_app
from backoffice.web.plain import WsgiApp, plain_pages

AT_WORK = "at-work.lock"


@dataclass(slots=True)
class System:
    """All parts, wired; `close` puts them away in order."""

    settings: Settings
    simulator: Simulator
    inboxes: Inboxes
    documents: DocumentStore
    printer: PdfPrinter
    smtp: MailServer | None

    def close(self) -> None:
        """Stop and close everything."""
        self.simulator.worlds.close()
        if self.smtp:
            self.smtp.stop()
        self.inboxes.close()
        self.documents.close()
        self.printer.close()


def wire(settings: Settings, *, own_smtp: bool = True) -> System:
    """Return the whole system over a data directory.

    With `mail` smtp its SMTP server listens, unless mails go to another process's (`own_smtp` False).
    """
    failpoints.arm(settings.failpoint)
    root = settings.data.resolve()
    root.mkdir(parents=True, exist_ok=True)
    inboxes = Inboxes(settings.webhooks_to, webhooks_here=settings.on_loopback)
    by_wire = settings.mail == "smtp"
    smtp = start_smtp(inboxes, settings.smtp_port, tls=root / "tls") if by_wire and own_smtp else None
    port = smtp.port if smtp else settings.smtp_port
    host = "127.0.0.1" if smtp else settings.smtp_host
    mail: Mail = SmtpMail(inboxes, host, port) if by_wire else DirectMail(inboxes)
    documents = DocumentStore(root / "documents")
    printer = PdfPrinter()
    ports = Ports(
        mail=mail,
        post=PostOffice(settings.webhooks_to, webhooks_here=settings.on_loopback),
        documents=documents,
        inventor=inventor(),
        passwords=Argon2Passwords(cheap=settings.fast_hash),
        calendar=JapaneseCalendar(),
        printer=printer,
        desk_readers=PcscReaders() if settings.readers == "pcsc" else None,
    )
    worlds = Worlds(root, ports, homes_of(settings.database, root))
    inboxes.find_worlds(worlds.path, worlds.has, worlds.has_unborn, lambda world_id: _about(worlds, world_id))
    ports.figures.registry.register(WorldGauges(worlds))
    return System(settings, Simulator(worlds, service(), templates()), inboxes, documents, printer, smtp)


def _about(worlds: Worlds, world_id: str) -> tuple[datetime, str, bool] | None:
    """Return a world's present instant, its seed, and whether time runs; None of one that is being built, or has gone.

    The mail server asks this while others may wait for it with a world, or all of them, in their hands: no lock is taken.
    """
    (seen,) = worlds.homes.glances([worlds.path(world_id)]) if worlds.has(world_id) else [None]
    return (seen.state.now, seen.state.seed, seen.state.mode == "running") if seen else None


def homes_of(database: str, root: Path) -> Homes:
    """Return where tables live: in files under `root`, or in the PostgreSQL database that a URL names."""
    return PostgresHomes(database, root) if database else SqliteHomes(root)


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
        "mail": mailboxes(
            system.inboxes,
            may_look,
            lambda _world: ownership.may_own(),
            lambda world_id: addressees(worlds, world_id),
        ),
        "post": tracking(
            lambda world_id: books(worlds, world_id),
            lambda world_id: at_the_post_office(worlds.open(world_id)),
            may_use_post,
            lambda world_id, number, state: wait_for_item(system.simulator, world_id, number, state),
        ),
    }
    return create_app(system.simulator, told, emulators)


def engine_pages(system: System) -> WsgiApp:
    """Return `/healthz` and `/metrics` for a process that serves no pages."""
    settings = system.settings
    return plain_pages(
        system.simulator,
        on_loopback=settings.on_loopback,
        hosts=settings.hosts,
        house_token=settings.token,
    )


def rest_what_stays() -> None:
    """Spare the collector of garbage what is here to stay, or every few hundred pages one takes 100 ms longer."""
    gc.collect()
    gc.freeze()


def addressees(worlds: Worlds, world_id: str) -> dict[str, str]:
    """Return the names of a world's people by their mail addresses."""
    with worlds.open(world_id).read() as reading:
        return names_by_address(reading.session)


@contextmanager
def working_on(data: Path) -> Iterator[None]:
    """Let others see that a process moves the running worlds of a data directory, until it ends, however it ends."""
    with (data / AT_WORK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def server_works_on(data: Path) -> bool:
    """Return whether some process moves the running worlds of a data directory."""
    try:
        with (data / AT_WORK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


@contextmanager
def books(worlds: Worlds, world_id: str) -> Iterator[Connection]:
    """Open the post's books of a world for reading."""
    with worlds.open(world_id).read() as reading:
        yield reading.connection


def secret_key(data: Path) -> bytes:
    """Return the key of CSRF tokens, made once for a data directory and readable to its owner only."""
    path = data / "secret"
    if not path.exists():
        _make_whole(path, token_bytes(32))
    return path.read_bytes()


def _make_whole(path: Path, content: bytes) -> None:
    """Make a file that is seen with all of its content or not at all, unless another process has made it."""
    draft = path.with_name(f"{path.name}.{token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def may_look(_world: str) -> bool:
    """Return whether mail and post of a world may be looked at: by its owner, and by who is signed in to it."""
    return ownership.may_look()


def may_use_post(_world: str, purpose: str, numbers: Sequence[str]) -> bool:
    """Return whether the post of a world may be used for a purpose of its pages: only its owner may "control" it.

    Who may look at it may track every item; what is done with items by their `numbers` asks whose they are.
    """
    if purpose == "control":
        return ownership.may_own()
    return ownership.may_handle(numbers) if numbers else ownership.may_look()


def wait_for_item(simulator: Simulator, world_id: str, number: str, state: str) -> None:
    """Move a world's time to the instant at which an item of its post has a state."""
    world = simulator.worlds.open(world_id)
    with world.moving():
        move_until(simulator, world, number, state)


def templates() -> dict[str, Callable[[], Template]]:
    """Return the world templates that packages declare; each is imported when it is first asked for."""
    return {point.name: point.load for point in entry_points(group="odaiba.templates")}


def inventor() -> Inventor:
    """Return who makes people up."""
    (point,) = entry_points(group="odaiba.inventors", name="people")
    made: Inventor = point.load()()
    return made
