"""The command line: serve, worlds, clock, officers, seed, doctor, bench. Exit 0 done, 1 failed, 2 misused."""

import argparse
import sys
from collections.abc import Sequence

from backoffice.domain.refusal import Refused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code."""
    parser = argparse.ArgumentParser(prog="odaiba")
    verbs = parser.add_subparsers(dest="verb", required=True)
    serve = verbs.add_parser("serve")
    serve.add_argument("--port", type=int, default=8000)
    chosen = parser.parse_args(arguments)
    from backoffice.bootstrap import web_app, wire
    from backoffice.settings import Settings

    system = wire(Settings(port=chosen.port))
    try:
        web_app(system).run(port=chosen.port, threaded=True)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    finally:
        system.close()
    return 0
