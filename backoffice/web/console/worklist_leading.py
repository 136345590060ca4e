"""What stands in an examiner's list before what is later: documents that are overdue, then what takes longer than usual."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.worklists import Filter, listed
from backoffice.web.console.rows import Row, rows
from backoffice.web.console.worklist_query import BEYOND, OVERDUE, PAGE, Wanted, key, near_until

LEADING = 20


def leading(
    reading: Reading, wanted: Wanted, asked: Filter, found: Sequence[Application]
) -> list[dict[str, Any]]:
    """Return the groups that lead what is later, none before the page where that begins (`found` is the page's).

    `shown` is true on that page only; on those behind it they say what has been shown.
    """
    last_near = near_until(reading.today)
    reaches = len(found) <= PAGE or found[PAGE].urgent_on > last_near
    if wanted.desk != "examination" or wanted.urgency or not reaches:
        return []
    began = key(wanted.after)
    shown = began is None or began[0] <= last_near
    later = replace(asked, urgent_from=last_near + timedelta(days=1), after=None, limit=LEADING)
    overdue = rows(reading, listed(reading.session, replace(later, reply_due_before=reading.today)))
    old = listed(reading.session, replace(later, usual_before=reading.today))
    led = {row.application.id for row in overdue}
    older = rows(reading, [one for one in old if one.id not in led])
    return [
        _group("追加資料の提出期限を過ぎたもの", "danger", overdue, wanted, OVERDUE, shown=shown),
        _group("標準処理期間・平均日数を過ぎたもの", "warning", older, wanted, BEYOND, shown=shown),
    ]


def _group(
    label: str, tone: str, members: list[Row], wanted: Wanted, urgency: str, *, shown: bool
) -> dict[str, Any]:
    more = wanted.address(urgency=urgency) if len(members) >= LEADING else ""
    return {"label": label, "tone": tone, "rows": members, "more_href": more, "shown": shown}
