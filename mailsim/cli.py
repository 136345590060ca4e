"""The command ``python -m mailsim``: the mail server alone, one world, one folder."""

import argparse
import signal
import ssl
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, cast

from flask import Flask, abort, request
from waitress import wasyncore
from waitress.server import TcpWSGIServer, create_server

from mailsim.http import mail_pages
from mailsim.inbox import Inbox
from mailsim.place import ALONE
from mailsim.schema import NewerInboxError
from mailsim.smtp import SmtpServer

HOST = "127.0.0.1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; 0 when stopped so, 1 when it could not start."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _stop)
    try:
        _serve(options.data, options.smtp, options.http, options.smtps)
    except KeyboardInterrupt:
        return 0
    except (OSError, NewerInboxError) as error:
        print(f"mailsim: 始められません / cannot start: {error}", file=sys.stderr)
        return 1
    return 0


def alone(inbox: Inbox) -> Flask:
    """Return the application of one inbox in a plain frame, for this machine only."""
    app = Flask("mailsim")
    app.config["TRUSTED_HOSTS"] = [HOST, "localhost"]
    app.config["MAX_CONTENT_LENGTH"] = 1 << 20
    app.before_request(_refuse_other_sites)
    app.register_blueprint(mail_pages(lambda _: inbox, "mailsim/alone.html", lambda _: True))
    return app


def _refuse_other_sites() -> None:
    """Stop forms and scripts of other sites: alone there is no session whose token they would lack."""
    origin = request.headers.get("Origin")
    if request.method not in {"GET", "HEAD", "OPTIONS"} and origin and origin != request.host_url.rstrip("/"):
        abort(403, "他のサイトからの操作は受け付けません / requests of other sites are refused")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "mailsim", description="模擬メールサーバー / a mail server that sends nothing on"
    )
    parser.add_argument("--smtp", type=int, default=1025, metavar="PORT", help="SMTP port (0: a free one)")
    parser.add_argument(
        "--smtps",
        type=int,
        metavar="PORT",
        help="port of SMTP in TLS from the start; without it there is none",
    )
    parser.add_argument(
        "--http", type=int, default=8025, metavar="PORT", help="port of the inbox (0: a free one)"
    )
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder of the mails, made when missing"
    )
    return parser


def _serve(data: Path, smtp_port: int, http_port: int, smtps_port: int | None) -> None:
    with _inbox(data) as inbox, _smtp(inbox, smtp_port, smtps_port, data / "tls") as smtp:
        sockets: dict[int, Any] = {}
        server = create_server(alone(inbox), map=sockets, host=HOST, port=http_port, threads=4)
        pages = cast("TcpWSGIServer", server)  # one host makes one socket
        try:
            print(f"SMTP {HOST}:{smtp.port}")
            if smtp.smtps_port is not None:
                print(f"SMTPS {HOST}:{smtp.smtps_port}")
            print(f"HTTP http://{HOST}:{pages.getsockname()[1]}/")
            print("ready", flush=True)
            pages.run()
        finally:
            wasyncore.close_all(sockets, ignore_all=True)


@contextmanager
def _inbox(data: Path) -> Iterator[Inbox]:
    inbox = Inbox(data / "mail.sqlite3")
    try:
        yield inbox
    finally:
        inbox.close()


@contextmanager
def _smtp(inbox: Inbox, port: int, smtps_port: int | None, folder: Path) -> Iterator[SmtpServer]:
    smtp = SmtpServer(
        lambda world: inbox if world in {"", ALONE} else None,
        HOST,
        port,
        tls=partial(_tls, folder),
        smtps_port=smtps_port,
    )
    try:
        smtp.start()
        yield smtp
    finally:
        smtp.stop()


def _tls(folder: Path) -> ssl.SSLContext:
    from mailsim.tls import server_context

    return server_context(folder)


def _stop(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
