"""申請情報入力（一括）, what became of the files, and テンプレートファイル (rule book B11)."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from secrets import token_urlsafe
from typing import Any

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from backoffice.domain.bulk.columns import Family, Part, families, family_of
from backoffice.domain.bulk.limits import BULK_BYTES_MAX, BULK_CHECK_MINUTES, BULK_ROWS_MAX
from backoffice.domain.bulk.lines import too_large
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refusal, Refused, absent
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.bulk_batches import PAGE, BulkBatch, BulkRow, Fate, batches_of, rows_of_batch
from backoffice.store.replies import Reply
from backoffice.usecases import bulk as use
from backoffice.usecases import choosing
from backoffice.usecases.bulk import Upload
from backoffice.web.context import looking, world
from backoffice.web.portal.gate import pages, user
from backoffice.web.portal.workbook import workbook

CREATED = 201
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LATEST = 10


@pages.get("/bulk")
def bulk() -> str:
    """Show where to choose type, status and files, and what was sent before (R-159)."""
    return _page()


@pages.post("/bulk")
def send_bulk() -> AnyResponse | tuple[str, int]:
    """Take the files, or say beside the field why not."""
    asked = {name: request.form.get(name, "")[:100] for name in ("type", "status", "press")}
    files = _uploads()
    try:
        with world().read() as reading:
            use.look_at_files(reading, asked["type"], asked["status"], files)
        with world().write() as tx:
            batch_id = _once(tx, asked, files)
    except Refused as refused:
        if refused.kind != "refused":
            raise
        return _page(asked, refused.refusals), 422
    flash("ファイルを受け取りました。数分後（模擬時間）に結果をメールでお知らせします。", "success")
    return redirect(url_for("portal.bulk_batch", batch_id=batch_id), 303)


@pages.get("/bulk/<batch_id>")
def bulk_batch(batch_id: str) -> str:
    """Show what became of the files: the applications, with links to attach their files (R-163), and the errors."""
    after = request.args.get("after", "")[:100]
    with looking() as reading:
        batch = use.batch_of(reading, user(), batch_id)
        entered = rows_of_batch(reading.session, batch_id, (Fate.ENTERED,), after, PAGE + 1)
        wrong = (Fate.FAILED, Fate.CORRECTED)
        return render_template(
            "portal/bulk_batch.html",
            told=_told(reading, batch),
            rows=entered[:PAGE],
            errors=[] if after else rows_of_batch(reading.session, batch_id, wrong, limit=1000),
            next_href=_next_href(batch_id, entered),
            first_href=url_for("portal.bulk_batch", batch_id=batch_id) if after else None,
        )


@pages.get("/bulk/errors/<row_id>")
def bulk_error(row_id: str) -> str:
    """Show why a line could not be entered (一括申請エラー, R-161)."""
    with looking() as reading:
        row = use.row_of(reading, user(), row_id)
        batch = use.batch_of(reading, user(), row.batch_id)
        return render_template(
            "portal/bulk_error.html", row=row, told=_told(reading, batch), vague=use.is_vague(reading)
        )


@pages.get("/template-files")
def template_files() -> str:
    """Show the template of each type and family (R-155)."""
    with looking() as reading:
        on = reading.rules_on()
        return render_template(
            "portal/template_files.html",
            types=[(kind, families(kind, on)) for kind in _types(reading)],
            most=BULK_ROWS_MAX.at(on),
        )


@pages.get("/template-files/<kind>/<code>/<part>.xlsx")
def template_file(kind: str, code: str, part: str) -> Response:
    """Send a template."""
    with looking() as reading:
        on = reading.rules_on()
        if kind not in set(ApplicationType) or part not in set(Part):
            raise absent("テンプレート", "template", f"{kind} {part}")
        family = family_of(ApplicationType(kind), code, on)
        if part not in family.files:
            raise absent("テンプレート", "template", part)
        data = workbook(family, Part(part), BULK_ROWS_MAX.at(on))
    return send_file(
        BytesIO(data), XLSX, as_attachment=True, download_name=f"{family.file_name(Part(part))}.xlsx"
    )


def too_large_page() -> tuple[str, int]:
    """Say beside the field that what was sent is larger than any request may be; it was not read."""
    with world().read() as reading:
        refused = too_large(BULK_BYTES_MAX.at(reading.rules_on()), Part.MAIN)
    return _page(problems=refused.refusals), 413


def _once(tx: Transaction, asked: Mapping[str, str], files: Mapping[Part, Upload]) -> str:
    """Take the files; the same press twice takes them once."""
    key = f"portal bulk {user().id} {asked['press']}"
    known = tx.get(Reply, key) if asked["press"] else None
    if known:
        return str(known.body["batch_id"])
    batch = use.send_files(tx, user(), asked["type"], asked["status"], files)
    if asked["press"]:
        tx.add(Reply(key=key, request_hash="", status=CREATED, body={"batch_id": batch.id}))
    return batch.id


def _uploads() -> dict[Part, Upload]:
    sent = {part: request.files.get(part) for part in Part}
    return {
        part: Upload(file.filename, file.stream.read())
        for part, file in sent.items()
        if file and file.filename
    }


def _page(asked: Mapping[str, str] | None = None, problems: Sequence[Refusal] = ()) -> str:
    known = asked or {}
    with looking() as reading:
        on, types = reading.rules_on(), _types(reading)
        statuses = [status for kind in types for family in families(kind, on) for status in family.statuses]
        return render_template(
            "portal/bulk.html",
            types=[(str(kind), kind.label) for kind in types],
            statuses=list(dict.fromkeys(statuses)),
            asked=known,
            press=known.get("press") or token_urlsafe(16),
            problems={_field(problem): problem.ja for problem in reversed(problems)},
            parts=list(Part),
            most=BULK_ROWS_MAX.at(on),
            megabytes=BULK_BYTES_MAX.at(on) // 1024 // 1024,
            minutes=BULK_CHECK_MINUTES.at(on),
            batches=[_told(reading, row) for row in batches_of(reading.session, user().id, limit=_LATEST)],
        )


def _field(problem: Refusal) -> str:
    return "status" if problem.field == "family" else problem.field or Part.MAIN


def _types(reading: Reading) -> list[ApplicationType]:
    return [kind for kind in choosing.types_of(reading, user()) if families(kind, reading.rules_on())]


def _told(reading: Reading, batch: BulkBatch) -> dict[str, Any]:
    family: Family = use.family_in(reading, batch)
    word = {"waiting": "確認待ち"}.get(batch.state, Fate.FAILED.label if batch.failed else "登録完了")
    return {"batch": batch, "type": family.type.label, "family": family.label, "word": word}


def _next_href(batch_id: str, found: Sequence[BulkRow]) -> str | None:
    if len(found) <= PAGE:
        return None
    return url_for("portal.bulk_batch", batch_id=batch_id, after=found[PAGE - 1].id)
