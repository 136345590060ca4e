"""The verbs of the command line: one act each on a running server, or with --data on its files."""

import argparse
import json
import smtplib
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from mailsim.alone import TLS
from mailsim.calls import MOST_SECONDS
from mailsim.delivery import Delivery
from mailsim.message import Envelope
from mailsim.reach import AbsentError, Api, UnreachableError, reach
from mailsim.sending import by_smtp, with_line_ends, written

FOUND, MISSED, FAILED = 0, 1, 2
"""The exit codes: done or found; not found, or refused; nobody could be asked (argparse ends with 2 too)."""
Json = dict[str, Any]
Verb = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str]) -> int:
    """Do what a verb asks; return its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(VERBS[options.verb](options))
    except AbsentError as absent:
        _tell(str(absent))
        return MISSED
    except (UnreachableError, OSError, ValueError, smtplib.SMTPException, sqlite3.Error) as failure:
        _tell(_failure(failure))
        return FAILED


def _failure(failure: Exception) -> str:
    """Return the words of a failure; those of the machine and the libraries know English alone."""
    told = str(failure)
    return told if " / " in told else f"できませんでした / it could not be done: {told}"


def send(options: argparse.Namespace) -> int:
    """Send a mail; 1 where a recipient is refused."""
    text = options.text if options.text is not None or options.raw else sys.stdin.read()
    raw = (
        with_line_ends(options.raw.read_bytes())
        if options.raw
        else written(options.sender, options.to, options.subject, text, options.attach)
    )
    with reach(options.url, options.data, make=True) as (_, _, files):
        if files is None:
            refused = by_smtp(options.smtp, options.world, options.sender, options.to, raw)
        else:
            inbox = files.inbox(options.world)
            if inbox is None:
                raise ValueError(
                    f"世界 {options.world} は作れません / no world of this name: {options.world}"
                )
            answer = Delivery(inbox).message(Envelope(options.sender, tuple(options.to)), raw)
            refused = [] if answer.taken else [str(answer.reply)]
    for one in refused:
        _tell(one)
    return MISSED if refused else FOUND


def list_mails(options: argparse.Namespace) -> int:
    """List mails, the newest first: id, date, recipients, subject; 1 where there is none."""
    with reach(options.url, options.data) as (way, root, _):
        api = Api(way, root, options.world, options.to)
        path = "/search" if options.query else "/messages"
        found = api.get(path, {"query": options.query, "limit": options.limit})
    if options.json:
        _print_json(found)
    else:
        for one in found["messages"]:
            print("\t".join((one["ID"], one["Created"], _addressees(one), one["Subject"])))
    return FOUND if found["messages"] else MISSED


def show(options: argparse.Namespace) -> int:
    """Show one mail with what stands in it; it stays as unread as it was."""
    with reach(options.url, options.data) as (way, root, _):
        api = Api(way, root, options.world, options.to)
        if options.raw:
            sys.stdout.buffer.write(api.call("GET", f"/message/{options.id}/raw"))
        else:
            _print_mail(api.get(f"/message/{options.id}/facts"), as_json=options.json)
    return FOUND


def wait(options: argparse.Namespace) -> int:
    """Wait for a mail and show it; 1 with what came near where it has not come."""
    asked = {"subject": options.subject, "query": options.query, "after": options.after}
    with reach(options.url, options.data) as (way, root, _):
        api = Api(way, root, options.world, options.to)
        left, waited = options.timeout, None
        while waited is None or (left > 0 and not waited["found"]):
            waited = api.get("/wait", asked | {"timeout": str(min(left, MOST_SECONDS))})
            left -= MOST_SECONDS
    if options.json:
        _print_json(waited)
    elif waited["found"]:
        _print_mail(waited["message"])
    else:
        _tell(_near(waited["near"]))
    return FOUND if waited["found"] else MISSED


def clear(options: argparse.Namespace) -> int:
    """Delete all mails of a world, or of one mailbox."""
    with reach(options.url, options.data) as (way, root, _):
        Api(way, root, options.world, options.to).call("DELETE", "/messages")
    return FOUND


def faults(options: argparse.Namespace) -> int:
    """List the faults of a world, or print the plan of one; 1 where there is none."""
    with reach(options.url, options.data) as (way, root, _):
        api = Api(way, root, options.world, below="/faults")
        if options.id:
            query = f"?first={options.first}&count={options.count}"
            print(api.call("GET", f"/{quote(options.id, safe='')}/plan.txt{query}").decode(), end="")
            return FOUND
        found = api.get("")["faults"]
    for one in found:
        aim = " ".join(f"{name}={one[name]}" for name in ("sender", "recipient", "subject") if one[name])
        print("\t".join((one["id"], one["action"], aim, f"{one['struck']}/{one['counted']}")))
    return FOUND if found else MISSED


def authority(options: argparse.Namespace) -> int:
    """Print the file of the authority that a client is told to trust; it is made where there is none."""
    from mailsim.tls import authority_of, server_context

    server_context(options.data / TLS)
    print(authority_of(options.data / TLS))
    return FOUND


VERBS: dict[str, Verb] = {
    "send": send,
    "list": list_mails,
    "show": show,
    "wait": wait,
    "clear": clear,
    "faults": faults,
    "ca": authority,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("mailsim")
    kinds = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    parsers = {name: kinds.add_parser(name, help=verb.__doc__) for name, verb in VERBS.items()}
    for name in ("send", "list", "show", "wait", "clear", "faults"):
        _add_place(parsers[name])
    for name in ("list", "show", "wait", "clear"):
        parsers[name].add_argument("--to", default="", metavar="ADDRESS", help="one mailbox (all)")
    for name in ("list", "show", "wait"):
        parsers[name].add_argument("--json", action="store_true", help="as the API tells it")
    _add_mail(parsers["send"])
    parsers["list"].add_argument("--query", default="", help="search, as in Mailpit: subject:… is:unread")
    parsers["list"].add_argument("--limit", type=int, default=50, help="how many (50)")
    parsers["show"].add_argument("id", nargs="?", default="latest", help="the mail's number (the newest)")
    parsers["show"].add_argument("--raw", action="store_true", help="as it came")
    _add_wish(parsers["wait"])
    parsers["faults"].add_argument("id", nargs="?", default="", help="the fault whose plan is printed (all)")
    parsers["faults"].add_argument("--first", type=int, default=1, help="from this mail on (1)")
    parsers["faults"].add_argument("--count", type=int, default=20, help="how many mails (20)")
    parsers["ca"].add_argument("--data", type=Path, default=Path("var/mail"), help="folder of the server")
    return parser


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", default="http://127.0.0.1:8025", help="the running server (%(default)s)")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="its folder instead, with or without a server"
    )
    parser.add_argument("--world", default="", metavar="NAME", help="one world (default)")


def _add_mail(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--smtp", type=_server, default=("127.0.0.1", 1025), metavar="HOST:PORT")
    parser.add_argument("--from", dest="sender", default="mailsim@example.jp", metavar="ADDRESS")
    parser.add_argument("--to", action="append", required=True, metavar="ADDRESS", help="repeatable")
    parser.add_argument("--subject", default="")
    parser.add_argument("--text", help="its text (what stands on the standard input)")
    parser.add_argument("--attach", type=Path, action="append", default=[], metavar="FILE")
    parser.add_argument("--raw", type=Path, metavar="FILE", help="a whole mail instead (.eml)")


def _add_wish(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--subject", default="", help="a part of the subject")
    parser.add_argument("--query", default="", help="search, as in Mailpit")
    parser.add_argument("--after", type=int, metavar="ID", help="behind this mail (any)")
    parser.add_argument("--timeout", type=_seconds, default=30.0, metavar="SECONDS", help="30; at most a day")


def _server(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:  # noqa: PLR2004 - the greatest port
        raise argparse.ArgumentTypeError("HOST:PORT")
    return host, int(port)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:  # noqa: PLR2004 - the seconds of a day
        raise argparse.ArgumentTypeError("0 から 86400 までの秒数 / seconds from 0 to 86400")
    return seconds


def _print_mail(mail: Json, *, as_json: bool = False) -> None:
    if as_json:
        _print_json(mail)
        return
    print(f"ID: {mail['ID']}\nDate: {mail['Created']}\nFrom: {mail['From']['Address']}")
    print(f"To: {_addressees(mail)}\nSubject: {mail['Subject']}")
    print(f"\n{mail['Text'].rstrip()}\n")
    for name, found in (mail["Found"] | mail["Known"]).items():
        if found:
            print(f"{name}: {json.dumps(found, ensure_ascii=False)}")


def _addressees(mail: Json) -> str:
    return ", ".join(one["Address"] for one in mail["To"] + mail["Cc"] + mail["Bcc"])


def _near(near: Json) -> str:
    lines = ["届きませんでした / it has not come"]
    for name in ("same_subject", "same_addressee"):
        lines += [f"{name}: {one['ID']} {_addressees(one)} {one['Subject']}" for one in near[name]]
    return "\n".join(
        [*lines, *(f"under_way: {one['due']} {one['to']} {one['subject']}" for one in near["under_way"])]
    )


def _print_json(told: Any) -> None:
    print(json.dumps(told, ensure_ascii=False, indent=2))


def _tell(words: str) -> None:
    print(f"mailsim: {words}", file=sys.stderr)
