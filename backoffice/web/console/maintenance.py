"""メンテナンス: when the portal stands still, and the form to plan it."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.refusal import Refused
from backoffice.store.maintenance import planned
from backoffice.usecases import maintaining
from backoffice.web import days
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Errors, Page
from backoffice.web.console.system_pages import administrator, beside_fields, tabs
from backoffice.web.context import looking, world

SHOWN = 50
RULE = "R-096"


@pages.get("/system/maintenance/")
def maintenance() -> str:
    """Show the maintenances and the form."""
    administrator()
    return _page({})


@pages.post("/system/maintenance")
def plan_maintenance() -> Page:
    """Plan a maintenance and tell the users."""
    form = request.form
    try:
        begins_at = days.instant_of(form, "from", "開始", RULE)
        ends_at = days.instant_of(form, "to", "終了", RULE)
        with world().write() as tx:
            maintaining.plan(tx, officer(), begins_at, ends_at, form.get("words", ""))
    except Refused as refusal:
        return _page(beside_fields(refusal)), 422
    flash("メンテナンスを予定し、利用者にメールでお知らせしました。", "success")
    return redirect(url_for("console.maintenance"), 303)


@pages.post("/system/maintenance/<key>/cancel")
def cancel_maintenance(key: str) -> Response:
    """Cancel a maintenance, or end it."""
    with world().write() as tx:
        maintaining.cancel(tx, officer(), key)
    flash("メンテナンスを取り消しました。", "success")
    return redirect(url_for("console.maintenance"), 303)


def _page(errors: Errors) -> str:
    administrator()
    with looking() as reading:
        return render_template(
            "console/maintenance.html",
            tabs=tabs(),
            rows=planned(reading.session, SHOWN),
            now=reading.now,
            typed=request.form,
            errors=errors,
        )
