"""Filing (入管庁に申請を行う) and the change of the 受領方法 (R-121, R-210)."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.decision import period_label
from backoffice.domain.receipt import Receipt, label_on, receipts
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.usecases import filing as use
from backoffice.usecases import receiving
from backoffice.usecases.progress import for_user
from backoffice.web.context import world
from backoffice.web.portal.gate import pages, user

CHANGEABLE = receiving.ON_SCREEN
SUPPORT = {
    Receipt.EMAIL: "審査完了の後、証明書がメールで届きます。海外の申請人へ転送できます。",
    Receipt.POST: "審査完了の後、必要な書類と返信用封筒を送り、郵便で受け取ります。",
    Receipt.COUNTER: "審査完了の後、地方出入国在留管理官署の窓口で受け取ります。",
}


@pages.get("/applications/<application_id>/file")
def confirm_filing(application_id: str) -> Response | str:
    """Ask once more before filing, and say what stands in the way."""
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        if found.filed_at:
            return redirect(url_for("portal.filed", application_id=application_id), 303)
        obstacles = use.obstacles(reading, user(), application_id)
        return _file_page(reading, found, obstacles)


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
            label = label_on(Receipt(changed.receipt), tx.rules_on())
    except Refused as refused:
        if refused.kind != "refused":
            raise
        return _receipt_page(application_id, refused.refusals), 422
    flash(f"受領方法は「{label}」です。", "success")
    return redirect(url_for("portal.application", application_id=application_id), 303)


def _not_filed(application_id: str, refusals: Sequence[Refusal]) -> str:
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        return _file_page(reading, found, refusals, refused=True)


@pages.post("/applications/<application_id>/register")
def register_received(application_id: str) -> Response:
    """Register that the certificate was received (受領登録, R-213)."""
    with world().write() as tx:
        receiving.register_receipt(tx, user(), application_id)
    flash("在留資格認定証明書の受領を登録しました。", "success")
    return redirect(url_for("portal.application", application_id=application_id), 303)


@pages.get("/certificates/<application_id>/<key>")
def certificate(application_id: str, key: str) -> str:
    """Show the 受領登録 of the certificate that a mail's link leads to; nobody need sign in for it (R-213, R-215)."""
    with world().read() as reading:
        found = receiving.certificate_of(reading, application_id, key)
        period = period_label(found.granted_months)
        return render_template("portal/certificate.html", application=found, key=key, period=period)


@pages.post("/certificates/<application_id>/<key>")
def register_by_link(application_id: str, key: str) -> Response:
    """Register the receipt by the mail's link."""
    with world().write() as tx:
        receiving.register_by_link(tx, application_id, key)
    return redirect(url_for("portal.certificate", application_id=application_id, key=key), 303)


def _file_page(
    reading: Reading, found: Application, obstacles: Sequence[Refusal], *, refused: bool = False
) -> str:
    label = label_on(Receipt(found.receipt), reading.rules_on())
    return render_template(
        "portal/file.html", application=found, obstacles=obstacles, refused=refused, receipt_label=label
    )


def _receipt_page(application_id: str, problems: Sequence[Refusal] = ()) -> str:
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        return render_template(
            "portal/receipt.html",
            application=found,
            changeable=found.stage in CHANGEABLE and not (found.filed_at and found.type == "coe"),
            receipt_label=label_on(Receipt(found.receipt), reading.rules_on()),
            choices=[
                (str(each), label_on(each, reading.rules_on()), SUPPORT[each])
                for each in receipts(found.kind, reading.rules_on())
            ],
            problems=problems,
            chosen=request.form.get("receipt") or found.receipt,
        )
