"""A world's pages on the rules: what holds, what changes between two days, what may be filed online, the mails."""

from datetime import date

from flask import Blueprint, render_template, request, url_for

from backoffice.domain.actors import UserKind
from backoffice.domain.eras import ERAS
from backoffice.domain.notices import SENDER
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refusal, Refused
from backoffice.usecases import ruling
from backoffice.web.context import in_world, looking
from backoffice.web.language import worded

pages = in_world(Blueprint("rules", __name__, url_prefix="/w/<world>/rules"))


@pages.get("/")
def shown() -> str:
    """Show what holds on a day and, with a second day, what changes."""
    with looking() as reading:
        on, then = _asked("on") or reading.rules_on(), _asked("with")
        return render_template(
            "rules/rules.html",
            on=on,
            then=then,
            era=ruling.built_era_at(on),
            pinned=ruling.pinned_era(reading),
            eras=ERAS,
            lines=ruling.lines(on, worded),
            changes=ruling.differences(on, then, worded) if then else None,
            tabs=_tabs("rules.shown"),
        )


@pages.get("/eligibility")
def eligibility() -> str:
    """Show what may be filed online (利用可能な申請種別及び在留資格, R-023)."""
    with looking() as reading:
        on = _asked("on") or reading.rules_on()
        table = ruling.eligibility(on)
        return render_template(
            "rules/eligibility.html",
            on=on,
            era=ruling.built_era_at(on),
            table_of=table,
            kinds=list(UserKind),
            types=list(ApplicationType),
            joined_with="・".join(kind.label for kind in ApplicationType if kind in table["joined_with"]),
            tabs=_tabs("rules.eligibility"),
        )


@pages.get("/notices")
def notices() -> str:
    """Show the table of all notices: subject, to whom, when, since when, source."""
    with looking() as reading:
        return render_template(
            "rules/notices.html",
            rows=ruling.notices(),
            sender=SENDER.at(reading.rules_on()),
            prefix=reading.state.settings.get("subject_prefix", ""),
            tabs=_tabs("rules.notices"),
        )


def _tabs(current: str) -> list[dict[str, object]]:
    links = (("rules.shown", "規則"), ("rules.eligibility", "対象範囲"), ("rules.notices", "メール"))
    return [{"href": url_for(name), "label": label, "current": name == current} for name, label in links]


def _asked(name: str) -> date | None:
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as malformed:
        ja = "日付は 2025-06-02 のように書いてください。"
        raise Refused(Refusal("", ja, "Write the day as 2025-06-02.", name, "calendar-day")) from malformed
