"""The filter at the left of a worklist: what it offers, and what is in force as tags that can be taken off."""

import re
from typing import Any

from backoffice.domain.life import Desk, Status
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.sections import SECTIONS
from backoffice.domain.statuses import ALL
from backoffice.domain.urgency import URGENCIES
from backoffice.simulation.transaction import Reading
from backoffice.store.organisation_names import MOST, Meant
from backoffice.web.console.desks import DESKS, stage_counts
from backoffice.web.console.worklist_query import BEYOND, OVERDUE, Wanted

KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30ff]")
Options = list[tuple[str, str]]


def filters(reading: Reading, wanted: Wanted, meant: Meant) -> dict[str, Any]:
    """Return what the filter offers and says."""
    chosen = active(wanted, meant)
    return {
        "statuses": _statuses(reading, wanted),
        "urgencies": urgency_options(wanted.desk),
        "kinds": [(str(kind), kind.label) for kind in ApplicationType],
        "residences": list(ALL),
        "sections": list(SECTIONS) if wanted.scope in ("all", "unassigned") else [],
        "active": chosen,
        "clear_href": wanted.cleared,
        "hints": _hints(wanted, meant),
    }


def active(wanted: Wanted, meant: Meant) -> list[dict[str, Any]]:
    """Return the conditions in force, each with the address of the list without it."""
    shown = {
        "number": ("番号", wanted.number),
        "name": ("氏名", wanted.name),
        "org": ("所属機関", next(iter(meant.names.values())) if len(meant.names) == 1 else wanted.org),
        "residence": ("在留資格", wanted.residence),
        "type": ("申請種別", ApplicationType(wanted.type).label if wanted.type else ""),
        "section": ("部門", wanted.section),
        "status": ("状態", Status(wanted.status).desk_label if wanted.status else ""),
        "urgency": ("緊急度", dict(urgency_options(wanted.desk)).get(wanted.urgency, "")),
    }
    return [
        {"label": label, "value": value, "remove_href": wanted.address(**{name: ""})}
        for name, (label, value) in shown.items()
        if value
    ]


def urgency_options(desk: str) -> Options:
    """Return the groups of urgency that a desk's list can be narrowed to."""
    by_expiry = desk in ("examination", "approval", "")
    groups = [(u.name, u.label if by_expiry else u.label_of_deadline) for u in URGENCIES]
    late = [(OVERDUE, "追加資料の期限超過"), (BEYOND, "標準処理期間・平均日数の超過")]
    return [*groups[:-1], *late, groups[-1]] if desk == "examination" else groups


def _statuses(reading: Reading, wanted: Wanted) -> Options:
    """Return the states that stand in this desk's queue now; one alone is no choice."""
    if not wanted.desk:
        return [(str(status), status.desk_label) for status in Status if status is not Status.ENTERED]
    there = {status for (where, status) in stage_counts(reading) if where is DESKS[wanted.desk]}
    options = [(str(status), status.desk_label) for status in Status if status in there]
    return options if len(options) > 1 and DESKS[wanted.desk] is not Desk.ANNEX else []


def _hints(wanted: Wanted, meant: Meant) -> list[str]:
    """Return what is worth knowing of what was looked for."""
    hints = []
    if KANA.search(wanted.name):
        hints.append("申請人の氏名は、ローマ字と漢字で記録されています。フリガナの記録はありません。")
    if wanted.org and not meant.names:
        hints.append("その名称・フリガナ・法人番号の所属機関はありません。")
    if meant.more:
        hints.append(
            f"該当する所属機関が多いため、{MOST}件までの申請を示しています。名称を詳しく入力するか、法人番号で探してください。"
        )
    return hints
