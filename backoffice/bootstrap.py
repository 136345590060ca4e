"""The one place that wires everything: ports to adapters, templates to entry points, pages to the app."""

from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points

from backoffice.adapters.calendar import JapaneseCalendar
from backoffice.adapters.documents import DocumentStore
from backoffice.adapters.mail import DirectMail, Inboxes, SmtpMail, SmtpServer, start_smtp
from backoffice.adapters.passwords import Argon2Passwords
from backoffice.adapters.post import PostOffice
from backoffice.ports import Inventor, Mail, Ports
from backoffice.settings import Settings
from backoffice.simulation.simulator import Simulator
from backoffice.simulation.world import World
from backoffice.simulation.worlds import Play, Worlds
from backoffice.usecases.serving import service


@dataclass(slots=True)
class System:
    """All parts, wired; `close` puts them away in order."""

    settings: Settings
    simulator: Simulator
    inboxes: Inboxes
    documents: DocumentStore
    smtp: SmtpServer | None

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
    inboxes.find_worlds(worlds.path)
    return System(settings, Simulator(worlds, service(), templates()), inboxes, documents, smtp)


def templates() -> dict[str, Play]:
    """Return the world templates that packages declare; each is imported when it is first played."""
    return {point.name: _later(point) for point in entry_points(group="odaiba.templates")}


def _later(point: EntryPoint) -> Play:
    def play(world: World) -> None:
        point.load()(world)

    return play


def inventor() -> Inventor:
    """Return who makes people up."""
    (point,) = entry_points(group="odaiba.inventors", name="people")
    made: Inventor = point.load()()
    return made
