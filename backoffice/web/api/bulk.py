"""The calls on bulk files: send them, and see what became of them (rule book B11)."""

from typing import Any

from flask import Response, request
from pydantic import Field, ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from backoffice.domain.bulk.columns import Part
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.bulk_batches import BulkBatch, BulkRow, Fate, rows_of_batch
from backoffice.usecases import bulk as use
from backoffice.usecases.bulk import Upload
from backoffice.usecases.viewing import actor_named
from backoffice.web.api.answers import BulkSentTold, BulkTold
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.problems import refuse_malformed
from backoffice.web.api.v1 import InWorld, OfBatch, v1
from backoffice.web.api.values import Asked, Text, Word
from backoffice.web.context import world

CSV, FORM = "text/csv", "multipart/form-data"
_FILE = {"type": "string", "format": "binary"}
_BODY = {
    "required": True,
    "content": {
        CSV: {"schema": _FILE},
        FORM: {
            "schema": {
                "type": "object",
                "properties": {str(part): _FILE for part in Part}
                | {name: {"type": "string"} for name in ("actor", "type", "family")},
                "required": [str(Part.MAIN)],
            }
        },
    },
}


class BulkAsked(Asked):
    """Who sends files for which type and family; with multipart the same names may be fields of the form."""

    actor: Word = Field("", description="利用者の id")
    type: Word = Field("", json_schema_extra={"enum": ["", *ApplicationType]})
    family: Word = Field(
        "", description="区分（n など）又は在留資格", examples=["n", "技術・人文知識・国際業務"]
    )
    file_name: Text = Field("", description="text/csv のときのファイル名")


class BulkRowsAsked(Asked):
    """Which lines of a batch: those behind a row."""

    after: int = Field(-1, ge=-1, le=99_999)
    limit: int = Field(100, ge=1, le=1000)


@v1.post(
    "/worlds/<world_id>/bulk",
    summary="申請情報入力（一括）",
    request_body=_BODY,
    responses={202: BulkSentTold},
)
def send_bulk_files(path: InWorld, query: BulkAsked) -> Response:  # noqa: ARG001 - the gate has read the path
    """Send the CSV file of many applications, as text/csv or with its companions as multipart; checked minutes later."""
    files = _files(query.file_name)
    asked = _asked(query)

    def send(tx: Transaction) -> Answer:
        batch = use.send_files(tx, actor_named(tx, asked.actor), asked.type, asked.family, files)
        return _summary(batch)

    return command(send, 202)


@v1.get("/worlds/<world_id>/bulk/<batch_id>", summary="一括登録の結果を見る", responses={200: BulkTold})
def show_bulk_batch(path: OfBatch, query: BulkRowsAsked) -> Response:
    """Show what became of the files, line by line: the application, or row, column and rule of each error."""
    with world().read() as reading:
        batch = reading.require(BulkBatch, path.batch_id, "一括登録", "batch")
        behind = f"{batch.id}-{query.after:05d}" if query.after >= 0 else ""
        found = rows_of_batch(reading.session, batch.id, tuple(Fate), behind, query.limit + 1)
        shown = [_line(reading, row) for row in found[: query.limit]]
    more = found[query.limit - 1].row if len(found) > query.limit else None
    return respond(_summary(batch) | {"rows": shown, "next": more})


def _files(file_name: str) -> dict[Part, Upload]:
    if request.mimetype == CSV:
        return {Part.MAIN: Upload(file_name, request.get_data())}
    if request.mimetype != FORM:
        raise UnsupportedMediaType
    _refuse_other_parts()
    sent = {part: request.files[part] for part in Part if part in request.files}
    return {part: Upload(file.filename or "", file.stream.read()) for part, file in sent.items()}


def _refuse_other_parts() -> None:
    other = [name for name in request.files if name not in set(Part)]
    if other:
        known = "・".join(Part)
        raise Refused(
            Refusal(
                "", f"ファイルの名前は {known} です。", f"Files are named {known}.", other[0][:40], "part"
            )
        )


def _asked(query: BulkAsked) -> BulkAsked:
    form = {name: text for name, text in request.form.items() if name in BulkAsked.model_fields}
    try:
        return BulkAsked.model_validate(form | query.model_dump(exclude_defaults=True))
    except ValidationError as malformed:
        refuse_malformed(malformed)


def _summary(batch: BulkBatch) -> Answer:
    return {
        "batch_id": batch.id,
        "state": batch.state,
        "type": batch.type,
        "family": batch.family,
        "files": batch.files,
        "sent_at": batch.sent_at.isoformat(),
        "due_at": batch.due_at.isoformat(),
        "entered": batch.entered,
        "failed": batch.failed,
    }


def _line(reading: Reading, row: BulkRow) -> dict[str, Any]:
    vague = use.is_vague(reading)
    return {
        "row": row.row,
        "status": Fate(row.fate).label,
        "name": row.name,
        "card_number": row.card_number,
        "application_id": row.application_id or None,
        "errors": [] if vague else row.errors,
        "more_errors": 0 if vague else row.more,
    }
