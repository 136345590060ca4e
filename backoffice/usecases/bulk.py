"""一括: files that enter many applications at once are taken now and checked some minutes later (rule book B11)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from backoffice.domain.actors import Actor
from backoffice.domain.bulk.answers import Entry, cell_of, joined
from backoffice.domain.bulk.columns import Family, Part, family_of
from backoffice.domain.bulk.limits import (
    BULK_BYTES_MAX,
    BULK_CHECK_MINUTES,
    BULK_ROWS_MAX,
    ERRORS_OF_A_FILE,
    ERRORS_OF_A_LINE,
)
from backoffice.domain.bulk.lines import look_at, read
from backoffice.domain.notices import Notice
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refusal, Refused, forbidden
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store import agenda
from backoffice.store.bulk_batches import BulkBatch, BulkRow, Fate
from backoffice.store.people import Account
from backoffice.usecases.bulk_entering import Entering, Judged
from backoffice.usecases.notifying import tell

CHECK = "check-bulk"
VAGUE = "vague"
_NAME_KEPT = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: its name and its bytes."""

    name: str
    data: bytes


def look_at_files(reading: Reading, kind: str, wanted: str, files: Mapping[Part, Upload]) -> Family:
    """Refuse what no check need read: a type and status without a bulk file (R-156), no file, too much, no CSV."""
    if kind not in set(ApplicationType):
        raise Refused(Refusal("R-159", "申請種別を選んでください。", "Choose the type.", "type", "type"))
    family = family_of(ApplicationType(kind), wanted, reading.rules_on())
    if Part.MAIN not in files:
        ja = "CSVファイルを選んでください。"
        raise Refused(Refusal("R-159", ja, "Choose a CSV file.", Part.MAIN, "no-file"))
    most = BULK_BYTES_MAX.at(reading.rules_on())
    for part, upload in files.items():
        if part not in family.files:
            ja = f"{family.type.label}の{family.label}には「{part.label}」のファイルがありません。選択を外してください。"
            raise Refused(Refusal("R-156", ja, "This family has no such file.", part, "no-such-part"))
        look_at(upload.data, most, part)
    return family


def send_files(
    tx: Transaction, user: Actor, kind: str, wanted: str, files: Mapping[Part, Upload]
) -> BulkBatch:
    """Take a set of files to be entered at once (R-159); they are checked minutes later (R-160).

    `wanted` is a status of residence or the code of its family. Refused for what `look_at_files` refuses.
    """
    user.must_be_user()
    family = look_at_files(tx, kind, wanted, files)
    due_at = tx.now + timedelta(minutes=BULK_CHECK_MINUTES.at(tx.rules_on()))
    batch = BulkBatch(
        id=tx.key("bulk"),
        filer_id=user.id,
        type=kind,
        family=family.code,
        status=wanted if wanted in family.statuses else "",
        files=[_kept(tx, part, files[part]) for part in Part if part in files],
        sent_at=tx.now,
        due_at=due_at,
    )
    tx.add(batch)
    shown = {file["part"]: file["sha256"] for file in batch.files}
    tx.emit("bulk.sent", batch.id, by=user, type=kind, family=family.code, files=shown)
    tx.schedule(due_at, CHECK, batch.id)
    return batch


def check_files(tx: Transaction, entry: agenda.Entry) -> None:
    """Check a batch in one go: each good line becomes an application 未申請, each other one an error (R-161, R-162)."""
    batch = tx.require(BulkBatch, entry.subject, "一括登録", "batch")
    account = tx.require(Account, batch.filer_id, "利用者", "user")
    for row in _checked(tx, batch, account):
        tx.add(row)
        batch.entered += row.fate == Fate.ENTERED
        batch.failed += row.fate == Fate.FAILED
    batch.state, batch.checked_at = "checked", tx.now
    tx.emit("bulk.checked", batch.id, entered=batch.entered, failed=batch.failed)
    notice = Notice.BULK_ERROR if batch.failed else Notice.BULK_DONE
    tell(
        tx, account, notice, batch=batch, family=family_in(tx, batch).label, file_name=batch.files[0]["name"]
    )


def batch_of(reading: Reading, user: Actor, batch_id: str) -> BulkBatch:
    """Return a batch of this user's own; nobody else's may be seen (R-256)."""
    batch = reading.require(BulkBatch, batch_id, "一括登録", "batch")
    if batch.filer_id != user.id:
        raise forbidden(
            "R-256", "他の利用者の一括登録は見られません。", "This batch belongs to another user."
        )
    return batch


def row_of(reading: Reading, user: Actor, row_id: str) -> BulkRow:
    """Return a line of a user's own batch."""
    row = reading.require(BulkRow, row_id, "一括登録のエラー", "line")
    batch_of(reading, user, row.batch_id)
    return row


def family_in(reading: Reading, batch: BulkBatch) -> Family:
    """Return the family of a batch by the rules of the day on which it came."""
    return family_of(ApplicationType(batch.type), batch.family, reading.rules_on(batch.sent_at.date()))


def is_vague(reading: Reading) -> bool:
    """Return whether this world tells only whose line failed, as the real system often does (X-064)."""
    return reading.state.settings.get("bulk_errors") == VAGUE


def _kept(tx: Transaction, part: Part, upload: Upload) -> dict[str, object]:
    name = (
        "".join(letter for letter in upload.name if letter.isprintable())[:_NAME_KEPT] or f"{part.label}.csv"
    )
    sha256 = tx.ports.documents.put(upload.data)
    return {"part": str(part), "name": name, "sha256": sha256, "size": len(upload.data)}


def _checked(tx: Transaction, batch: BulkBatch, account: Account) -> Iterator[BulkRow]:
    """Yield the rows of a batch, each with no more errors than there is room for."""
    family, room = family_in(tx, batch), ERRORS_OF_A_FILE
    for judged in _judged(tx, batch, account, family):
        most = max(1, min(ERRORS_OF_A_LINE, room))
        room -= min(most, len(judged.refusals))
        yield _row(batch, family, judged, most)


def _judged(tx: Transaction, batch: BulkBatch, account: Account, family: Family) -> Iterator[Judged]:
    try:
        entries = _entries(tx, batch, family)
    except Refused as refused:
        yield Judged(0, batch.files[0]["name"], refused.refusals)
        return
    entering = Entering(tx, account, family, entries)
    yield from map(entering.judge, entries)


def _entries(tx: Transaction, batch: BulkBatch, family: Family) -> list[Entry]:
    most = BULK_ROWS_MAX.at(tx.rules_on())
    files = {Part(file["part"]): tx.ports.documents.get(file["sha256"]) for file in batch.files}
    return joined(family, {part: read(data, family.files[part], most, part) for part, data in files.items()})


def _row(batch: BulkBatch, family: Family, judged: Judged, most: int) -> BulkRow:
    sent = {Part(file["part"]) for file in batch.files}
    return BulkRow(
        id=f"{batch.id}-{judged.row:05d}",
        batch_id=batch.id,
        filer_id=batch.filer_id,
        row=judged.row,
        fate=judged.fate,
        name=judged.name,
        card_number=judged.card_number,
        application_id=judged.application_id,
        digest=judged.digest,
        errors=[cell_of(family, sent, refusal, judged.row) for refusal in judged.refusals[:most]],
        more=max(0, len(judged.refusals) - most),
    )
