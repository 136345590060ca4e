"""What stands in an examiner's list before what is later: documents that are overdue, then what takes longer than usual."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.worklists import Filter, listed
from backoffice.web.console.rows import Row, rows
from backoffice.web.console.worklist_query import BEYOND, OVERDUE, PAGE, Wanted, key, near_until

LEADING = 20


@dataclass(frozen=True, slots=True)
class Leading:
    """The groups that stand before what is later, on the page where that begins; `keys` stand on no page behind it."""

    keys: frozenset[str] = frozenset()
    groups: tuple[dict[str, Any], ...] = ()


def leading(reading: Reading, wanted: Wanted, asked: Filter, found: Sequence[Application]) -> Leading:
    """Return what leads what is later, nothing before the page where that begins (`found` is the page's)."""
    last_near = near_until(reading.today)
    reaches = len(found) <= PAGE or found[PAGE - 1].urgent_on > last_near
    if wanted.desk != "examination" or wanted.urgency or not reaches:
        return Leading()
    later = replace(asked, urgent_from=last_near + timedelta(days=1), after=None, limit=LEADING)
    overdue = listed(reading.session, replace(later, reply_due_before=reading.today))
    late = {one.id for one in overdue}
    old = listed(reading.session, replace(later, usual_before=reading.today))
    older = [one for one in old if one.id not in late]
    began = key(wanted.after)
    keys = frozenset(late.union(one.id for one in older))
    if began and began[0] > last_near:
        return Leading(keys)
    return Leading(keys, tuple(_groups(reading, wanted, overdue, older)))


def _groups(
    reading: Reading, wanted: Wanted, overdue: Sequence[Application], older: Sequence[Application]
) -> Iterator[dict[str, Any]]:
    shown = rows(reading, [*overdue, *older])
    late, old = shown[: len(overdue)], shown[len(overdue) :]
    yield _group("追加資料の提出期限を過ぎたもの", "danger", late, wanted.address(urgency=OVERDUE))
    yield _group("標準処理期間・平均日数を過ぎたもの", "warning", old, wanted.address(urgency=BEYOND))


def _group(label: str, tone: str, members: list[Row], href: str) -> dict[str, Any]:
    more = href if len(members) >= LEADING else ""
    return {"label": label, "tone": tone, "rows": members, "more_href": more}
