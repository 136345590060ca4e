"""Filing (入管庁に申請を行う) and the change of the 受領方法 (R-121, R-210)."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.receipt import Receipt
from backoffice.domain.refusal import Refusal, Refused
from backoffice.usecases import filing as use
from backoffice.usecases import receiving
from backoffice.usecases.progress import for_user
from backoffice.web.context import world
from backoffice.web.portal.gate import pages, user

CHANGEABLE = receiving.ON_SCREEN


@pages.get("/applications/<application_id>/file")
def confirm_filing(application_id: str) -> Response | str:
    """Ask once more before filing, and say what stands in the way."""
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        if found.filed_at:
            return redirect(url_for("portal.filed", application_id=application_id), 303)
        obstacles = use.obstacles(reading, user(), application_id)
        return render_template("portal/file.html", application=found, obstacles=obstacles, refused=False)


@pages.post("/applications/<application_id>/file")
def file(application_id: str) -> Response | tuple[str, int]:
    """File; a second press shows the same result."""
    try:
        with world().write() as tx:
            use.file(tx, user(), application_id)
    except Refused as refused:
        if refused.kind != "refused":
            raise
        return _not_filed(application_id, refused.refusals), 422
    return redirect(url_for("portal.filed", application_id=application_id), 303)


@pages.get("/applications/<application_id>/filed")
def filed(application_id: str) -> Response | str:
    """Show the 仮番号 (R-164)."""
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        if not found.filed_at:
            return redirect(url_for("portal.application", application_id=application_id), 303)
        return render_template("portal/filed.html", application=found)


@pages.get("/applications/<application_id>/receipt")
def receipt(application_id: str) -> str:
    """Show the choice of the 受領方法."""
    return _receipt_page(application_id)


@pages.post("/applications/<application_id>/receipt")
def change_receipt(application_id: str) -> Response | tuple[str, int]:
    """Change the 受領方法, or say beside it why not."""
    try:
        with world().write() as tx:
            changed = receiving.choose_receipt(tx, user(), application_id, request.form.get("receipt", ""))
    except Refused as refused:
        if refused.kind != "refused":
            raise
        return _receipt_page(application_id, refused.refusals), 422
    flash(f"受領方法は「{Receipt(changed.receipt).label}」です。", "success")
    return redirect(url_for("portal.application", application_id=application_id), 303)


def _not_filed(application_id: str, refusals: Sequence[Refusal]) -> str:
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        return render_template("portal/file.html", application=found, obstacles=refusals, refused=True)


def _receipt_page(application_id: str, problems: Sequence[Refusal] = ()) -> str:
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        return render_template(
            "portal/receipt.html",
            application=found,
            changeable=found.stage in CHANGEABLE,
            problems=problems,
            chosen=request.form.get("receipt") or found.receipt,
        )
