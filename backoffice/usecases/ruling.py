"""Which rules a world stands under, and what they say: for its pages, its API and the command line."""

from datetime import date
from typing import Any

from backoffice.domain.actors import UserKind
from backoffice.domain.dated import Dated
from backoffice.domain.eligibility import sign, status_signs
from backoffice.domain.eligibility_rows import JOINABLE_WITH, NEVER_ONLINE, May
from backoffice.domain.eras import BUILT, Era, era_at, era_named, is_beyond_rules
from backoffice.domain.notices import HEADINGS
from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.rule_values import Say, told
from backoffice.domain.rules import Change, Rule, changes, in_force
from backoffice.domain.statuses import ALL as STATUSES_OF_RESIDENCE
from backoffice.simulation.transaction import Reading

Line = dict[str, Any]


def ruled(reading: Reading) -> Line:
    """Return which era's rules hold in a world: its code, whether it is pinned, and whether it stays beyond its end."""
    pinned = pinned_era(reading)
    beyond = is_beyond_rules(reading.today, pinned)
    return {"era": era_of(reading).code, "pinned": bool(pinned), "beyond": beyond}


def pinned_era(reading: Reading) -> str:
    """Return the era that a world pins; empty when its day picks one."""
    return str(reading.state.settings.get("era") or "")


def era_of(reading: Reading) -> Era:
    """Return the era whose rules hold: the pinned one, the day's, or the last built one (U-14)."""
    pinned = pinned_era(reading)
    return era_named(pinned) if pinned else built_era_at(reading.today)


def built_era_at(day: date) -> Era:
    """Return the built era of a day; behind the last one that one."""
    era = era_at(day)
    return era if era.built else BUILT[-1]


def lines(on: date, say: Say = str) -> list[Line]:
    """Return what every rule says on a day of rules: id, title, value in words, since when, source, assumed.

    The words are Japanese unless `say` puts them into another language.
    """
    return [{"id": rule.id, "title": rule.title} | _row(rule, row, say) for rule, row in in_force(on)]


def differences(on: date, then: date, say: Say = str) -> list[Line]:
    """Return the rules that differ between two days of rules, each with what holds before and after."""
    return [_difference(change, say) for change in changes(on, then)]


def _difference(change: Change, say: Say) -> Line:
    rule = change.rule
    sides = {
        "before": _row(rule, change.before, say) if change.before else None,
        "after": _row(rule, change.after, say) if change.after else None,
    }
    return {"id": rule.id, "title": rule.title, **sides}


def _row(rule: Rule, row: Dated[Any], say: Say) -> Line:
    return {
        "value": told(row.value, rule.id, say),
        "from": row.in_force_from.isoformat(),
        "source": row.source,
        "assumed": row.assumed,
    }


def eligibility(on: date) -> Line:
    """Return the table of eligibility of a day of rules (利用可能な申請種別及び在留資格, R-023)."""
    return {
        "types": [
            {
                "type": str(type_),
                "label": type_.label,
                "by_kind": {str(k): str(sign(on, type_, k)) for k in UserKind},
            }
            for type_ in [*ApplicationType, *Joined]
        ],
        "joined_with": [str(type_) for type_ in ApplicationType if type_ in JOINABLE_WITH.at(on)],
        "statuses": [
            {"status": status, "by_type": _signs(status_signs(on, status))}
            for status in STATUSES_OF_RESIDENCE
        ],
        "never_online": list(NEVER_ONLINE.at(on)),
    }


def notices() -> list[Line]:
    """Return the table of all notices: subject, to whom, when, in which eras, source, assumed."""
    return [
        {
            "notice": str(notice),
            "subject": heading.subject,
            "to": "利用者と申請人" if heading.to_applicant else "利用者",
            "when": heading.when,
            "holds": heading.holds,
            "source": heading.source,
            "assumed": heading.assumed,
        }
        for notice, heading in HEADINGS.items()
    ]


def _signs(signs: list[May]) -> dict[str, str]:
    return {str(type_): str(may) for type_, may in zip(ApplicationType, signs, strict=True)}
