"""閲覧記録: who read which case when, by officer, case and day."""

from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for

from backoffice.domain.jst import at
from backoffice.simulation.transaction import Reading
from backoffice.store.access_log import Question, key_of, readings
from backoffice.store.applications import Application
from backoffice.store.control import Access
from backoffice.store.people import Officer, by_sign_in, names_of
from backoffice.web.access_keys import key_text, key_typed
from backoffice.web.console.audit import day_typed, subject_key
from backoffice.web.console.blueprint import pages
from backoffice.web.console.rows import shown_number
from backoffice.web.console.system_pages import administrator, tabs
from backoffice.web.context import looking, simulator, world

PAGE = 50
LONGEST = 100
FILTERS = {"officer": "職員", "case": "申請", "day": "模擬日"}


@pages.get("/system/access/")
def access_log() -> str:
    """Show the readings as far as the filters in the address let through, the latest first."""
    administrator()
    given = {name: request.args.get(name, "").strip()[:LONGEST] for name in FILTERS}
    with looking() as reading:
        found = _found(reading, given)
        page = found[:PAGE]
        return render_template(
            "console/access_log.html",
            tabs=tabs(),
            given=given,
            rows=_rows(reading, page),
            active=[
                {"label": FILTERS[name], "value": value, "remove_href": _address(given | {name: ""})}
                for name, value in given.items()
                if value
            ],
            clear_href=url_for("console.access_log"),
            next_href=_address(given, before=key_text(key_of(page[-1]))) if len(found) > PAGE else None,
            first_href=_address(given) if request.args.get("before") else None,
        )


def _found(reading: Reading, given: dict[str, str]) -> list[Access]:
    day = day_typed(given["day"])
    row = by_sign_in(reading.session, Officer, given["officer"]) if given["officer"] else None
    asked = Question(
        world_id=world().id,
        actor_id=row.id if row else given["officer"],
        subject=subject_key(reading, given["case"]),
        since=at(day) if day else None,
        until=at(day + timedelta(days=1)) if day else None,
        before=key_typed(request.args.get("before", "")),
        limit=PAGE + 1,
    )
    with simulator().worlds.look_up() as session:
        return list(readings(session, asked))


def _rows(reading: Reading, page: list[Access]) -> list[dict[str, Any]]:
    names = names_of(reading.session, {row.actor_id for row in page})
    cases = {row.subject: reading.get(Application, row.subject) for row in page}
    return [
        {
            "at": row.world_at,
            "who": names.get(row.actor_id, row.actor_id),
            "actor_id": row.actor_id,
            "key": row.subject,
            "number": shown_number(case) if case else row.subject,
            "applicant": case.applicant_name if case else "",
            "what": row.what,
        }
        for row in page
        for case in (cases[row.subject],)
    ]


def _address(given: dict[str, str], **more: str) -> str:
    kept: dict[str, Any] = {name: value for name, value in (given | more).items() if value}
    return url_for("console.access_log", **kept)
