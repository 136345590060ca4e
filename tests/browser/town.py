"""A server inside the test: between the pages its worlds are played by use-cases, as nobody need watch an officer work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from werkzeug.serving import make_server

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from backoffice.simulation.realtime import wall_seconds
from backoffice.store.control import SignIn
from backoffice.web.sessions import _cookie, _hashed
from tests.browser.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Town:
    """A served system: where it listens."""

    system: System
    url: str

    def at(self, world: str) -> str:
        """Return a world's address, ending in a slash."""
        return f"{self.url}/w/{world}/"

    def let_in(self, visitor: Visitor, world: str, user: str) -> None:
        """Sign a user in past the pages of the sign-in, which another test walks."""
        token = f"session-of-{user}-in-{world}"
        row = SignIn(
            token_hash=_hashed(token),
            world_id=world,
            surface="portal",
            actor_id=user,
            seen_wall=wall_seconds(),
        )
        with self.system.simulator.worlds.registry() as session:
            session.add(row)
        cookie = {"name": _cookie("portal"), "value": token, "url": self.at(world)}
        visitor.page.context.add_cookies([cookie])


@contextmanager
def opened(data: Path) -> Iterator[Town]:
    """Serve a system over fresh data without a world, until the end."""
    system = wire(Settings(data=data, mail="direct", fast_hash=True))
    server = make_server("127.0.0.1", 0, web_app(system), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Town(system, f"http://127.0.0.1:{server.port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        system.close()
