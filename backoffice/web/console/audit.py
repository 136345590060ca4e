"""監査: the journal by who, what, about what and when; its chain verified on demand; its events as files."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask import Response, render_template, request, url_for
from sqlalchemy.exc import DatabaseError

from backoffice.domain.jst import at
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Reading
from backoffice.simulation.world import World
from backoffice.store import journal_export as export
from backoffice.store.journal_search import Found, Sought, first_from, search
from backoffice.store.people import Account, Officer, by_sign_in
from backoffice.store.types import canonical
from backoffice.store.worklists import Filter, listed
from backoffice.web.console.blueprint import pages
from backoffice.web.console.system_pages import administrator, tabs
from backoffice.web.context import looking, simulator, world
from backoffice.web.history import told
from backoffice.web.wording import EVENTS, kind_words

PAGE = 50
LONGEST = 100
FORMATS = {"ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8"}
FILTERS = ("actor", "kind", "subject", "day")


@pages.get("/system/audit/")
def audit() -> str:
    """Show the journal as far as the filters in the address let through, the newest first."""
    administrator()
    given = {name: request.args.get(name, "").strip()[:LONGEST] for name in FILTERS}
    with looking() as reading:
        found, readable = _found(reading, given)
        here = url_for("console.audit", **_set(given))
        return render_template(
            "console/audit.html",
            tabs=tabs(),
            given=given,
            kinds=[(kind, kind_words(kind)) for kind in EVENTS],
            active=_active(given),
            rows=list(zip(found.events, told(reading, found.events)[::-1], strict=True)),
            looked_to=found.looked_to,
            next_href=url_for("console.audit", **_set(given), last=found.on) if found.on else None,
            first_href=here if request.args.get("last") else None,
            clear_href=url_for("console.audit"),
            readable=readable,
            events=reading.state.journal_seq,
            head=reading.state.head,
            most=export.MOST_EXPORTED,
            first_exported=max(1, reading.state.journal_seq - export.MOST_EXPORTED + 1),
            chain=simulator().chain(world()) if request.args.get("verify") else None,
        )


@pages.get("/system/audit/events")
def audit_export() -> Response:
    """Send a part of the journal as a file that can be checked elsewhere."""
    administrator()
    kind = request.args.get("format", "ndjson")
    opened = world()
    with opened.read() as reading:
        first, last = _part(reading, kind)
        header = export.header(reading.connection, opened.id, first, last) | {
            "now": reading.now.isoformat(),
            "world_events": reading.state.journal_seq,
            "world_head": reading.state.head,
        }
    response = Response(_file(opened, kind, header), content_type=FORMATS[kind])
    name = f"odaiba-{opened.id}-journal-{first}-{last}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Odaiba-Journal-Head"] = header["head"]
    response.headers["Cache-Control"] = "no-store"
    return response


def _file(opened: World, kind: str, header: dict[str, Any]) -> Iterator[str]:
    """Give a part of a journal bit by bit, each read by its keys: nobody waits, and little is in memory."""
    yield f"{canonical(header)}\n" if kind == "ndjson" else f"{','.join(export.COLUMNS)}\r\n"
    write = export.ndjson if kind == "ndjson" else export.as_csv
    first = header["first"]
    while first <= header["last"]:
        with opened.read() as reading:
            rows = export.stored(reading.connection, first, header["last"])
        if not rows:
            return
        yield write(rows)
        first = rows[-1][0] + 1


def _part(reading: Reading, kind: str) -> tuple[int, int]:
    """Return the first and last number of the file that is asked for; Refused when it is none or too long."""
    newest = reading.state.journal_seq
    last = request.args.get("last", newest, type=int)
    first = request.args.get("first", max(1, last - export.MOST_EXPORTED + 1), type=int)
    if kind in FORMATS and 1 <= first <= last <= newest and last - first < export.MOST_EXPORTED:
        return first, last
    ja = (
        f"書き出す番号は1から{newest}までの範囲で、一度に{export.MOST_EXPORTED:,}件までにしてください。"
        "形式は ndjson 又は csv です。"
    )
    raise Refused(
        Refusal("", ja, f"Numbers from 1 to {newest}, at most {export.MOST_EXPORTED} at once.", "first")
    )


def _found(reading: Reading, given: dict[str, str]) -> tuple[Found, bool]:
    """Return a page of the journal, and whether it can be read: a damaged file may hold what is no event."""
    newest = reading.state.journal_seq
    try:
        first, last = _of_day(reading, given["day"])
        sought = Sought(
            first,
            min(last, request.args.get("last", newest, type=int)),
            actor=_actor(reading, given["actor"]),
            kind=given["kind"],
            subject=_subject(reading, given["subject"]),
            limit=PAGE,
        )
        return search(reading.connection, sought), True
    except (ValueError, DatabaseError):
        return Found([], None, 0), False


def _of_day(reading: Reading, text: str) -> tuple[int, int]:
    newest = reading.state.journal_seq
    day = day_typed(text)
    if day is None:
        return 1, newest
    first = first_from(reading.connection, at(day), newest)
    return first, first_from(reading.connection, at(day + timedelta(days=1)), newest) - 1


def day_typed(text: str) -> date | None:
    """Return the day of a filter, None for what is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _actor(reading: Reading, text: str) -> str:
    """Return the key of who acts by his key or by the ID that he signs in with."""
    row = by_sign_in(reading.session, Officer, text) or by_sign_in(reading.session, Account, text)
    return row.id if row else text


def _subject(reading: Reading, text: str) -> str:
    """Return a subject's key; an application is also found by its number."""
    return subject_key(reading, text)


def subject_key(reading: Reading, text: str) -> str:
    """Return the key of an application by its number, else the text as a key."""
    if not text or text.startswith("app-"):
        return text
    found = listed(reading.session, Filter(number=text.upper(), limit=1))
    return found[0].id if found else text


def _set(given: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value}


def _active(given: dict[str, str]) -> list[dict[str, str]]:
    labels = {"actor": "行為者", "kind": "出来事", "subject": "対象", "day": "模擬日"}
    return [
        {
            "label": labels[name],
            "value": kind_words(value) if name == "kind" else value,
            "remove_href": url_for("console.audit", **_set({**given, name: ""})),
        }
        for name, value in _set(given).items()
    ]
