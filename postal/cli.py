"""The command line of the post on its own: python -m postal --http 8026 --data DIR; python -m postal bench."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from flask import Flask
from waitress.server import create_server

from postal import bench
from postal.alone import START, Alone
from postal.alone_file import UnopenableError
from postal.app import create_app
from postal.arguments import instant, whole
from postal.news import News
from postal.wall import FASTEST, Beat

PORTS = range(65_536)


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the post until SIGTERM or Ctrl-C; return 0, or 1 when it cannot open its file or listen (argparse exits 2)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["bench"]:
        return bench.main(given[1:])
    asked = _parser().parse_args(given)
    try:
        alone = Alone(asked.data, asked.start, asked.seed)
    except UnopenableError as error:
        return _tell(str(error))
    try:
        site = f"http://{asked.host}:{asked.http}"
        with News(alone, hosts=tuple(asked.webhook_host), smtp=asked.smtp or "", site=site) as news:
            app = create_app(alone, (asked.host, "localhost", "127.0.0.1", *asked.trusted_host))
            news.mount(app)
            return _serve(app, alone, asked)
    finally:
        alone.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postal",
        description="模擬郵便 / a mock post office with its own clock",
        epilog="postal bench --help: measure how fast it is here",
    )
    parser.add_argument(
        "--http", type=whole(0, PORTS[-1]), default=8026, metavar="PORT", help="port of the pages (8026)"
    )
    parser.add_argument("--host", type=_ipv4, default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument(
        "--trusted-host",
        action="append",
        default=[],
        metavar="NAME",
        help="another name under which it is asked, with --host 0.0.0.0 (repeatable)",
    )
    parser.add_argument("--data", type=Path, default=Path("var/postal"), help="directory of its file")
    parser.add_argument("--start", type=instant, default=START, help="first instant of a new file, ISO 8601")
    parser.add_argument("--seed", default="postal", help="seed of a new file's chance")
    parser.add_argument(
        "--webhook-host",
        action="append",
        default=[],
        metavar="NAME",
        help="another host than this machine that webhooks may go to (repeatable)",
    )
    parser.add_argument(
        "--smtp",
        type=_near,
        metavar="HOST:PORT",
        help="SMTP server on this machine that notices are sent by (none: they stay in GET /notices)",
    )
    parser.add_argument(
        "--clock",
        choices=("simulated", "wall"),
        default="simulated",
        help="simulated time stands still until it is advanced; wall follows the clock on the wall",
    )
    parser.add_argument(
        "--factor",
        type=whole(1, FASTEST),
        default=1,
        help="simulated seconds a second with --clock wall (1)",
    )
    return parser


def _ipv4(text: str) -> str:
    if ":" in text:  # Werkzeug takes no such Host
        raise argparse.ArgumentTypeError("an IPv4 address or a name, such as 127.0.0.1")
    return text


def _near(text: str) -> str:
    host, _, port = text.rpartition(":")
    if host not in ("localhost", "127.0.0.1") or not port.isdecimal() or int(port) not in PORTS:
        raise argparse.ArgumentTypeError("a server on this machine, such as 127.0.0.1:1025")
    return text


def _serve(app: Flask, alone: Alone, asked: argparse.Namespace) -> int:
    host, port = asked.host, asked.http
    try:
        server = create_server(app, host=host, port=port)
    except (OSError, ValueError) as error:
        return _tell(f"cannot listen on {host}:{port}: {error}. Choose another with --http or --host.")
    signal.signal(signal.SIGTERM, _stop)
    beat = Beat(alone, asked.factor)
    try:
        if asked.clock == "wall":
            beat.start()
        sys.stderr.write(f"postal: http://{host}:{port}/\n")
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        server.run()
    except (KeyboardInterrupt, SystemExit):
        return 0
    finally:
        beat.stop()
        server.close()
    return 0


def _tell(words: str) -> int:
    sys.stderr.write(f"postal: {words}\n")
    return 1


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
