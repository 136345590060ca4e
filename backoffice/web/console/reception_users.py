"""Organisations and users of the online system at the desk for users: their lists, and what every page of one shows."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import render_template, request, url_for

from backoffice.domain.actors import Role
from backoffice.domain.credentials import ACTIVE, DELETED, STOPPED
from backoffice.domain.use_year import ends_in_season, notice_on, report_due_on
from backoffice.simulation.transaction import Reading
from backoffice.store.people import Account, Organisation, by_sign_in
from backoffice.store.submissions import Submission, Usage, members, organisation_numbered, unbound_accounts
from backoffice.store.user_lists import (
    EXPIRED,
    organisations_called,
    reports_among,
    usages_between,
    usages_counted,
    users_called,
    users_in,
)
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.context import looking
from backoffice.web.counts import count_text

PAGE = 50
LONGEST = 100
SECTIONS = {
    "reception": "提出書類",
    "reports_due": "定期報告の期限",
    "organisations": "所属機関",
    "users": "利用者",
}
STATES = {
    ACTIVE: ("利用中", "success"),
    STOPPED: ("利用停止", "danger"),
    EXPIRED: ("期限切れ", "warning"),
    DELETED: ("抹消", "muted"),
}
SEASONS = {
    "soon": "提出の時期",
    "late": "期限を過ぎたもの",
    "ended": "有効期限を過ぎて結果待ち",
    "stopped": "利用停止",
}


@pages.get("/reception/due/")
def reports_due() -> str:
    """Show the organisations whose 定期報告 is in season, late, awaiting its result, or has stopped the use."""
    season = request.args.get("season", "")
    season = season if season in SEASONS else "soon"
    with looking() as reading:
        found = usages_between(reading.session, *_bounds(reading, season), _after_day(), PAGE + 1)
        shown = found[:PAGE]
        last = shown[-1] if shown else None
        return render_template(
            "console/reports_due.html",
            rows=_due_rows(reading, shown),
            tabs=_season_tabs(reading, season),
            sections=sections("reports_due"),
            next_href=url_for("console.reports_due", season=season, after=f"{last.valid_until}.{last.id}")
            if last and len(found) > PAGE
            else None,
            first_href=url_for("console.reports_due", season=season) if _after_day() else None,
            may_act=officer().role is Role.RECEPTION,
            today=reading.today,
        )


@pages.get("/reception/organisations/")
def organisations() -> str:
    """List organisations by the beginning of their name, or find one by its 法人番号."""
    sought, after = _text("sought"), _text("after")
    with looking() as reading:
        numbered = organisation_numbered(reading.session, sought)
        found: Sequence[Organisation] = (
            [numbered] if numbered else organisations_called(reading.session, sought, after, PAGE + 1)
        )
        return render_template(
            "console/organisations.html",
            rows=[_organisation_row(reading, one) for one in found[:PAGE]],
            sections=sections("organisations"),
            sought=sought,
            next_href=url_for("console.organisations", sought=sought or None, after=found[PAGE - 1].id)
            if len(found) > PAGE
            else None,
            first_href=url_for("console.organisations", sought=sought or None) if after else None,
            may_act=officer().role is Role.RECEPTION,
            today=reading.today,
        )


@pages.get("/reception/users/")
def users() -> str:
    """List users by state, or find them by 認証ID or the beginning of their name."""
    sought, state, after = _text("sought"), request.args.get("state", ""), _text("after")
    state = state if state in STATES else ""
    with looking() as reading:
        found = _users(reading, sought, state, after)
        return render_template(
            "console/users.html",
            rows=[user_row(reading, one) for one in found[:PAGE]],
            sections=sections("users"),
            sought=sought,
            state=state,
            states=[(name, label) for name, (label, _) in STATES.items()],
            next_href=url_for(
                "console.users", sought=sought or None, state=state or None, after=found[PAGE - 1].id
            )
            if len(found) > PAGE
            else None,
            first_href=url_for("console.users", sought=sought or None, state=state or None)
            if after
            else None,
            may_act=officer().role is Role.RECEPTION,
            today=reading.today,
        )


def sections(current: str) -> list[dict[str, Any]]:
    """Return the tabs of the desk's lists."""
    return [
        {"href": url_for(f"console.{name}"), "label": label, "current": name == current}
        for name, label in SECTIONS.items()
    ]


def user_row(reading: Reading, account: Account) -> dict[str, Any]:
    """Return a user as lists and his own page draw him."""
    unit = reading.get(Organisation, account.usage_id or account.organisation_id)
    state, tone = STATES[state_of(account, reading)]
    return {"user": account, "unit": unit, "state": state, "tone": tone}


def state_of(account: Account, reading: Reading) -> str:
    """Return where a user stands today: active, stopped, deleted, or EXPIRED behind the end of his ID."""
    ended = account.valid_until is not None and account.valid_until < reading.today
    return EXPIRED if account.state == ACTIVE and ended else account.state


def organisation_bar(reading: Reading, key: str) -> dict[str, Any]:
    """Return what every page about an organisation shows of it: its year, its report, its users."""
    organisation = reading.require(Organisation, key, "所属機関", "organisation")
    usage = reading.get(Usage, key)
    until = usage.valid_until if usage else None
    rules_on = reading.rules_on()
    found: list[Account] = [*members(reading.session, key), *unbound_accounts(reading.session, key)]
    state, tone = _use_state(reading, usage)
    return {
        "at": organisation,
        "usage": usage,
        "use_state": state,
        "use_tone": tone,
        "notice_on": notice_on(until, rules_on) if until else None,
        "report_due_on": report_due_on(until, rules_on) if until else None,
        "report": reports_among(reading.session, [key]).get(key),
        "users": [user_row(reading, one) for one in found],
    }


def _organisation_row(reading: Reading, one: Organisation) -> dict[str, Any]:
    usage = reading.get(Usage, one.id)
    state, tone = _use_state(reading, usage)
    return {"organisation": one, "usage": usage, "state": state, "tone": tone}


def _use_state(reading: Reading, usage: Usage | None) -> tuple[str, str]:
    if usage is None:
        return "承認の記録なし", "neutral"
    if usage.state == ACTIVE and usage.valid_until and usage.valid_until < reading.today:
        return STATES[EXPIRED]
    return STATES[usage.state]


def _users(reading: Reading, sought: str, state: str, after: str) -> Sequence[Account]:
    if not sought:
        return users_in(reading.session, state, reading.today, after, PAGE + 1)
    found = by_sign_in(reading.session, Account, sought)
    named = [found] if isinstance(found, Account) else users_called(reading.session, sought, after, PAGE + 1)
    return [one for one in named if not state or state_of(one, reading) == state]


def _bounds(reading: Reading, season: str) -> tuple[str, date | None, date | None]:
    first, last = ends_in_season(reading.today, reading.rules_on())
    day = reading.today
    return {
        "soon": (ACTIVE, first, last),
        "late": (ACTIVE, day, first - timedelta(days=1)),
        "ended": (ACTIVE, None, day - timedelta(days=1)),
        "stopped": (STOPPED, None, None),
    }[season]


def _season_tabs(reading: Reading, season: str) -> list[dict[str, Any]]:
    return [
        {
            "href": url_for("console.reports_due", season=name),
            "label": label,
            "current": name == season,
            "count": count_text(usages_counted(reading.session, *_bounds(reading, name))),
        }
        for name, label in SEASONS.items()
    ]


def _due_rows(reading: Reading, found: Sequence[Usage]) -> list[dict[str, Any]]:
    reports = reports_among(reading.session, [one.id for one in found])
    return [
        {
            "usage": one,
            "organisation": reading.get(Organisation, one.id),
            "due_on": report_due_on(one.valid_until, reading.rules_on()) if one.valid_until else None,
            "report": _of_this_year(reports.get(one.id), one),
        }
        for one in found
    ]


def _of_this_year(report: Submission | None, usage: Usage) -> Submission | None:
    until = usage.valid_until.isoformat() if usage.valid_until else ""
    return report if report and report.facts.get("valid_until") == until else None


def _after_day() -> tuple[date, str] | None:
    day, _, key = _text("after").partition(".")
    try:
        return (date.fromisoformat(day), key) if key else None
    except ValueError:
        return None


def _text(name: str) -> str:
    return request.args.get(name, "").strip()[:LONGEST]
