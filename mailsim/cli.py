"""The command ``python -m mailsim``: the mail server alone in one folder; with a verb, one act on such a server."""

import argparse
import signal
import ssl
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, cast

from waitress import wasyncore
from waitress.server import TcpWSGIServer, create_server

from mailsim import verbs
from mailsim.alone import TLS, Alone, Beat, Cleaning, News
from mailsim.app import HOST, alone, create_app
from mailsim.calls import MOST_WAITING
from mailsim.readers import USUAL_PORTS, Readers
from mailsim.schema import NewerInboxError
from mailsim.smtp import SmtpServer
from mailsim.wall import WallHost

__all__ = ["alone", "main"]
DATA = Path("var/mail")
THREADS = MOST_WAITING + 8
DIGITS = 6
MOST_PORT = 65_535


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C: 0 when stopped so, 1 when it could not start. A verb has exit codes of its own."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] and given[0] in verbs.VERBS:
        return verbs.main(given)
    options = _parser().parse_args(given)
    signal.signal(signal.SIGTERM, _stop)
    try:
        _serve(options)
    except KeyboardInterrupt:
        return 0
    except (OSError, NewerInboxError) as error:
        print(f"mailsim: 始められません / cannot start: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "mailsim",
        description="模擬メールサーバー / a mail server that sends nothing on",
        epilog=f"mailsim {{{','.join(verbs.VERBS)}}} --help: one act on a running server or its folder",
    )
    parser.add_argument("--smtp", type=_port, default=1025, metavar="PORT", help="SMTP port (0: a free one)")
    parser.add_argument(
        "--smtps",
        type=_port,
        metavar="PORT",
        help="port of SMTP in TLS from the start; without it there is none",
    )
    parser.add_argument(
        "--http", type=_port, default=8025, metavar="PORT", help="port of the inbox (0: a free one)"
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=DATA,
        metavar="DIR",
        help=f"folder of the mails, made when missing ({DATA})",
    )
    for kind, usual in USUAL_PORTS.items():
        parser.add_argument(
            f"--{kind}",
            type=_port,
            nargs="?",
            const=usual,
            metavar="PORT",
            help=f"serve {kind.upper()} on a port ({usual}); without it there is none",
        )
    parser.add_argument("--seed", default="mailsim", help="what all chance is drawn from (mailsim)")
    parser.add_argument(
        "--webhook-host",
        action="append",
        default=[],
        metavar="NAME",
        help="another host than this machine that webhooks may go to (repeatable)",
    )
    parser.add_argument(
        "--keep-days", type=_whole, metavar="N", help="delete mails after so many days (keep all)"
    )
    parser.add_argument(
        "--keep-messages", type=_whole, metavar="N", help="keep so many mails of a world, the newest (all)"
    )
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > DIGITS or int(text) > MOST_PORT:
        raise argparse.ArgumentTypeError(
            f"0 から {MOST_PORT} までのポート番号 / a port from 0 to {MOST_PORT}"
        )
    return int(text)


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > DIGITS or not int(text):
        raise argparse.ArgumentTypeError("1 から 999999 までの整数 / a whole number from 1 to 999999")
    return int(text)


def _serve(options: argparse.Namespace) -> None:
    with ExitStack() as parts:
        office = Alone(options.data, WallHost(options.seed))
        parts.callback(office.close)
        smtp = parts.enter_context(_smtp(office, options.smtp, options.smtps))
        news = News(office, tuple(options.webhook_host))
        pages = parts.enter_context(_pages(office, news, options.http))
        readers = parts.enter_context(_readers(office, options))
        days = options.keep_days
        cleaning = Cleaning(office, timedelta(days=days) if days else None, options.keep_messages)
        parts.enter_context(Beat(news.tell, cleaning.clean))
        print(f"SMTP {HOST}:{smtp.port}")
        if smtp.smtps_port is not None:
            print(f"SMTPS {HOST}:{smtp.smtps_port}")
        for kind, port in readers.ports.items():
            print(f"{kind.upper()} {HOST}:{port}")
        print(f"HTTP http://{HOST}:{pages.getsockname()[1]}/")
        print("ready", flush=True)
        pages.run()


@contextmanager
def _smtp(office: Alone, port: int, smtps_port: int | None) -> Iterator[SmtpServer]:
    tls = partial(_tls, office.data / TLS)
    smtp = SmtpServer(office.receiving, HOST, port, tls=tls, smtps_port=smtps_port, resolves_at_once=True)
    try:
        smtp.start()
        yield smtp
    finally:
        smtp.stop()


@contextmanager
def _readers(office: Alone, options: argparse.Namespace) -> Iterator[Readers]:
    given = {kind: getattr(options, kind) for kind in USUAL_PORTS}
    wanted = {kind: port for kind, port in given.items() if port is not None}
    readers = Readers(office.reading, wanted, partial(_tls, office.data / TLS), HOST)
    readers.start()
    if readers.missing:
        print(f"mailsim: {readers.missing}", file=sys.stderr)
    try:
        yield readers
    finally:
        readers.stop()


def _tls(folder: Path) -> ssl.SSLContext:
    from mailsim.tls import server_context

    return server_context(folder)


@contextmanager
def _pages(office: Alone, news: News, port: int) -> Iterator[TcpWSGIServer]:
    sockets: dict[int, Any] = {}
    app = create_app(office.inbox, office.worlds, news.of)
    server = create_server(app, map=sockets, host=HOST, port=port, threads=THREADS)
    try:
        yield cast("TcpWSGIServer", server)  # one host makes one socket
    finally:
        wasyncore.close_all(sockets, ignore_all=True)


def _stop(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
