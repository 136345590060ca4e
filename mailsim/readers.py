"""The servers that mail is read by, IMAP and POP3, started and stopped together. What cannot be served is said."""

from collections.abc import Callable, Mapping
from ssl import SSLContext

from mailsim.imap import ImapMissingError, imap_server
from mailsim.listener import Serving
from mailsim.pop3 import Pop3Server
from mailsim.sign_in import Resolve

USUAL_PORTS = {"imap": 1143, "imaps": 1993, "pop3": 1110, "pop3s": 1995}


class Readers:
    """Servers by kind: ``imap`` and ``pop3`` (with STARTTLS), ``imaps`` and ``pop3s`` (in TLS from the start).

    ``wanted`` says which, each with its port, 0 for a free one; ``ports`` tells those of what was started. With
    ``yielding`` a usual port that is taken is given up for a free one. ``missing`` says why there is no IMAP.
    """

    def __init__(
        self,
        resolve: Resolve,
        wanted: Mapping[str, int],
        tls: Callable[[], SSLContext],
        host: str = "127.0.0.1",
        *,
        yielding: bool = False,
    ) -> None:
        self.missing = ""
        self._resolve = resolve
        self._wanted = wanted
        self._tls = tls
        self._host = host
        self._yielding = yielding
        self._started: dict[str, Serving] = {}

    @property
    def ports(self) -> dict[str, int]:
        """The port of each server that was started, by its kind."""
        return {kind: server.port for kind, server in self._started.items()}

    def start(self) -> None:
        """Start them all, or none. Raises OSError where a port is not free."""
        try:
            for kind, port in self._wanted.items():
                self._start(kind, port)
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        """End all connections and threads; harmless when repeated."""
        while self._started:
            self._started.popitem()[1].stop()

    def _start(self, kind: str, port: int) -> None:
        try:
            self._started[kind] = self._listening(kind, port)
        except ImapMissingError as error:
            self.missing = str(error)
        except OSError as error:
            if not (self._yielding and port == USUAL_PORTS[kind]):
                words = f"{kind} のポート {port} は使えません / {kind} cannot have port {port}"
                raise OSError(f"{words}: {error}") from error
            self._started[kind] = self._listening(kind, 0)

    def _listening(self, kind: str, port: int) -> Serving:
        protocol = imap_server if kind.startswith("imap") else Pop3Server
        server: Serving = protocol(self._resolve, self._host, port, self._tls(), implicit=kind.endswith("s"))
        try:
            server.start()
        except OSError:
            server.stop()
            raise
        return server
