"""The system's own page (お知らせ・システム): when the portal stands still, and the form to plan it."""

from datetime import date, datetime

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.jst import at
from backoffice.domain.refusal import Refusal, Refused
from backoffice.store.maintenance import planned
from backoffice.usecases import maintaining
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Errors, beside
from backoffice.web.context import looking, world

SHOWN = 50


@pages.get("/system/")
def system() -> str:
    """Show the maintenances and the form."""
    return _page({})


@pages.post("/system/maintenance")
def plan_maintenance() -> Response | tuple[str, int]:
    """Plan a maintenance and tell the users."""
    try:
        begins_at, ends_at = _instant("from", "開始"), _instant("to", "終了")
        with world().write() as tx:
            maintaining.plan(tx, officer(), begins_at, ends_at, request.form.get("words", ""))
    except Refused as refusal:
        return _page(beside(refusal)), 422
    flash("メンテナンスを予定し、利用者にメールでお知らせしました。", "success")
    return redirect(url_for("console.system"), 303)


@pages.post("/system/maintenance/<key>/cancel")
def cancel_maintenance(key: str) -> Response:
    """Cancel a maintenance, or end it."""
    with world().write() as tx:
        maintaining.cancel(tx, officer(), key)
    flash("メンテナンスを取り消しました。", "success")
    return redirect(url_for("console.system"), 303)


def _page(errors: Errors) -> str:
    with looking() as reading:
        return render_template(
            "console/system.html",
            rows=planned(reading.session, SHOWN),
            now=reading.now,
            typed=request.form,
            errors=errors,
        )


def _instant(name: str, label: str) -> datetime:
    """Return the instant of a day and a time of day in the form."""
    try:
        day = date.fromisoformat(request.form.get(f"{name}_day", "").strip())
        hour, minute = request.form.get(f"{name}_time", "").strip().split(":")
        return at(day, int(hour), int(minute))
    except ValueError as malformed:
        ja = f"{label}の日付と時刻を入力してください（例 2025-06-20、22:00）。"
        raise Refused(Refusal("R-096", ja, "A day and a time.", name, "instant")) from malformed
