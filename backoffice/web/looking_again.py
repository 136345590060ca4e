"""Telling a page that what it shows has changed: what each page looks at, and the answer to its question.

A page asks by itself (odaiba.js), less and less often while nothing happens and not at all while it is hidden; without
script nobody asks, and the browser's own reload does it.
"""

import re
from datetime import date

from flask import Response, render_template, request, url_for

from backoffice.domain.jst import spoken
from backoffice.simulation.transaction import Reading
from backoffice.usecases.news import KINDS, News, Watch, Watched, news
from backoffice.web.context import looking, world
from backoffice.web.ownership import may_own
from backoffice.web.sessions import current_actor

LOCAL_PATH = re.compile(r"/w/[a-z0-9-]+/[^\\\r\n]*")
SEEN = "Odaiba-Seen"


def address(reading: Reading, surface: str, here: str) -> str:
    """Return where the present page asks whether to look again, "" for one that shows nothing that changes by itself."""
    of = _of(surface)
    if not of:
        return ""
    since, day = reading.state.journal_seq, reading.today.isoformat()
    return url_for("worlds.look_again", world=world().id, of=of, since=since, day=day, at=here)


def answer() -> Response:
    """Answer 204 with the number that was looked up to, or the words that offer the page anew."""
    since, day = request.args.get("since", 0, type=int), request.args.get("day", "")
    with looking() as reading:
        watched = _watched(request.args.get("of", ""))
        found = news(reading, watched, since) if watched else News(0, reading.state.journal_seq)
        new_day = _new_day(watched, day, reading.today)
        if not (found.count or new_day):
            return Response(status=204, headers={SEEN: str(found.seen), "Cache-Control": "no-store"})
        shown = f"{found.count}+" if found.more else str(found.count)
        return Response(
            render_template(
                "worlds/look_again.html", watched=watched, count=shown, new_day=new_day, href=_href()
            )
        )


def _of(surface: str) -> str:
    """Return what the present page looks at, as an address names it."""
    keys = request.view_args or {}
    if surface == "console":
        if request.path.startswith(f"/w/{world().id}/console/cases/"):
            return f"case:{keys.get('key', '')}"
        desk = keys.get("name_of_desk") or (request.endpoint or "").partition(".")[2]
        return f"desk:{desk}" if desk in KINDS else ""
    if surface == "portal":
        return "user" if current_actor("portal") else ""
    return "world"


def _watched(of: str) -> Watched | None:
    """Return what is asked about as far as the one who asks may know of it, else None."""
    watch, _, key = of.partition(":")
    reader = current_actor("console")
    if watch in ("", Watch.WORLD):
        return Watched(Watch.WORLD)
    if watch == Watch.USER:
        user = current_actor("portal")
        return Watched(Watch.USER, user.id) if user else None
    if watch not in (Watch.DESK, Watch.CASE) or not (reader or may_own()):
        return None
    return Watched(Watch(watch), key[:100], reader.section if reader else "")


def _new_day(watched: Watched | None, drawn: str, today: date) -> str:
    """Return the day in words when a list of days that remain was drawn on another one, else ""."""
    counts_days = watched is not None and watched.watch is Watch.DESK and drawn
    return spoken(today) if counts_days and drawn != today.isoformat() else ""


def _href() -> str:
    at = request.args.get("at", "")
    return at if LOCAL_PATH.fullmatch(at) else url_for("worlds.entrance", world=world().id)
