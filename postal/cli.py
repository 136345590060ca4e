"""The command line of the post on its own: python -m postal --http 8026 --data DIR."""

import argparse
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from types import FrameType

from flask import Flask
from waitress.server import create_server

from postal.alone import JST, START, Alone
from postal.app import create_app
from postal.news import News


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the post until SIGTERM or Ctrl-C; return 0, or 1 when it cannot listen (argparse exits 2)."""
    asked = _parser().parse_args(arguments)
    alone = Alone(asked.data, asked.start, asked.seed)
    try:
        with News(alone, hosts=tuple(asked.webhook_host)) as news:
            app = create_app(alone, (asked.host, "localhost", "127.0.0.1"))
            news.mount(app)
            return _serve(app, asked.host, asked.http)
    finally:
        alone.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="postal", description="模擬郵便 / a mock post office with its own clock"
    )
    parser.add_argument("--http", type=int, default=8026, metavar="PORT", help="port of the pages (8026)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--data", type=Path, default=Path("var/postal"), help="directory of its file")
    parser.add_argument("--start", type=_instant, default=START, help="first instant of a new file, ISO 8601")
    parser.add_argument("--seed", default="postal", help="seed of a new file's chance")
    parser.add_argument(
        "--webhook-host", action="append", default=[], metavar="NAME",
        help="another host than this machine that webhooks may go to (repeatable)",
    )  # fmt: skip
    return parser


def _instant(text: str) -> datetime:
    given = datetime.fromisoformat(text).replace(microsecond=0)
    return given.astimezone(JST) if given.tzinfo else given.replace(tzinfo=JST)


def _serve(app: Flask, host: str, port: int) -> int:
    try:
        server = create_server(app, host=host, port=port)
    except OSError as error:
        sys.stderr.write(f"postal: cannot listen on {host}:{port}: {error}\n")
        return 1
    signal.signal(signal.SIGTERM, _stop)
    sys.stderr.write(f"postal: http://{host}:{port}/\n")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        return 0
    finally:
        server.close()
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
