"""The IMAP server: user = address, password = world; one mailbox a sign-in."""

import asyncio
from contextlib import AsyncExitStack
from ssl import SSLContext

from proxyprotocol.sock import SocketInfo
from pymap.context import connection_exit

from mailsim.imap import names
from mailsim.imap.connection import Config, Connection, Login, State
from mailsim.listener import Listener, Pace
from mailsim.policy import Policy
from mailsim.sign_in import Resolve

FULL = b"* BYE Too many connections.\r\n"


class ImapServer:
    """An IMAP server in a thread and event loop of its own.

    ``resolve`` gives the inbox of the world that the password names, or None: the sign-in is refused. It is asked at
    each command, from the server's threads, and must not wait for one who waits for the server. With ``tls`` it
    offers STARTTLS, and speaks TLS from the first octet where that is ``implicit``. ``port`` 0 takes a free one.
    """

    def __init__(
        self,
        resolve: Resolve,
        host: str = "127.0.0.1",
        port: int = 1143,
        tls: SSLContext | None = None,
        *,
        implicit: bool = False,
        pace: Pace | None = None,
    ) -> None:
        names.repair()
        name = "mailsim-imaps" if implicit else "mailsim-imap"
        self._listener = Listener(name, host, port, tls if implicit else None, FULL)
        self._config = Config(None if implicit else tls, Policy().size_octets)
        self._login = Login(resolve, self._listener.threads)
        self._pace = pace or Pace()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._listener.port

    def start(self) -> None:
        """Listen; returns when connections are taken. Raises OSError where the port is not free."""
        self._listener.start(self._client)

    def stop(self) -> None:
        """Say goodbye to all clients and end the threads; harmless when repeated."""
        self._listener.stop()

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        config, state = self._config, State(self._login, self._config)
        where = SocketInfo.get(writer, None)
        connection = Connection(config.commands, config, reader, writer, where, pace=self._pace, state=state)
        async with AsyncExitStack() as stack:
            connection_exit.set(stack)
            await connection.run(state)
