"""Notes of a case on its pages (審査メモ): written, corrected, with what they said before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import redirect, render_template, request, url_for

from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading
from backoffice.store import journal
from backoffice.store.casework import CaseNote, notes_of
from backoffice.usecases import noting
from backoffice.usecases.viewing import Case
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_frame import frame, opened
from backoffice.web.console.doing import Errors, Page, Stale, beside, do
from backoffice.web.context import world

LONGEST_PAGE = 6
CASE, FILES = "console.case", "console.case_documents"


@dataclass(frozen=True, slots=True)
class Noted:
    """A note as pages show it: with its author, what it said before, and whether the reader may correct it."""

    note: CaseNote
    author: str
    former: Sequence[tuple[datetime, str]]
    mine: bool


def noted(reading: Reading, whole: Case) -> list[Noted]:
    """Return all notes on a case and on its files, the oldest first."""
    rows = notes_of(reading.session, whole.application.id)
    names = history.actor_names(reading, [row.by for row in rows]) if rows else {}
    return [_noted(whole, row, names.get(row.by, row.by)) for row in rows]


def on_case(notes: Iterable[Noted]) -> list[Noted]:
    """Return the notes that stand on no file."""
    return [each for each in notes if not each.note.document_id]


def on_document(notes: Iterable[Noted], document_id: str) -> list[Noted]:
    """Return the notes on a file by page."""
    found = [each for each in notes if each.note.document_id == document_id]
    return sorted(found, key=lambda each: (each.note.page, each.note.id))


@pages.get("/cases/<key>/notes/")
def notes(key: str) -> str:
    """Show every note of a case, and the form that writes another."""
    return _page(key, {})


@pages.post("/cases/<key>/notes/")
def write_note(key: str) -> Page:
    """Write a note on a case, or on a page of one of its files."""
    form = request.form
    at = noting.Spot(form.get("document", ""), _page_typed(form.get("page", "").strip()))
    try:
        answer = do(
            key, lambda tx: noting.write(tx, officer(), key, form.get("text", ""), at), "メモを書きました。"
        )
    except Refused as refusal:
        return _page(key, beside(refusal)), 422
    if at.document_id:
        return redirect(url_for(FILES, key=key, show=at.document_id, page=at.page or None), 303)
    return answer


@pages.get("/cases/<key>/notes/<note_id>")
def note(key: str, note_id: str) -> str:
    """Show the form that corrects one's own note."""
    return _correction(key, note_id, {})


@pages.post("/cases/<key>/notes/<note_id>")
def correct_note(key: str, note_id: str) -> Page:
    """Correct a note; one that was corrected since is not overwritten: what was typed is given back."""
    form = request.form
    version = form.get("note_version", 0, type=int)
    with world().read() as reading:
        if noting.note_of(reading, key, note_id).version != version:
            seen = form.get("seen", 0, type=int)
            raise Stale(key, [event for event in journal.about(reading.connection, key) if event.seq > seen])
    try:
        return do(
            key,
            lambda tx: noting.correct(tx, officer(), note_id, version, form.get("text", "")),
            "メモを直しました。前の文も残っています。",
            "console.notes",
        )
    except Refused as refusal:
        return _correction(key, note_id, beside(refusal)), 422


def _page_typed(text: str) -> int:
    """Return the page that was typed: 0 is the whole file, -1 what is no page."""
    if not text:
        return 0
    return int(text) if text.isdecimal() and len(text) <= LONGEST_PAGE else -1


def _page(key: str, errors: Errors) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer(), "メモ")
        return render_template(
            "console/case_notes.html",
            **frame(reading, whole, "case", officer()),
            notes=noted(reading, whole),
            files={document.id: document for document in whole.documents},
            may_note=noting.may_write(whole.application, officer()),
            typed=request.form,
            errors=errors,
        )


def _correction(key: str, note_id: str, errors: Errors) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer(), "メモ")
        row = noting.note_of(reading, key, note_id)
        return render_template(
            "console/case_note.html",
            **frame(reading, whole, "case", officer()),
            note=_noted(whole, row, ""),
            typed=request.form,
            errors=errors,
        )


def _noted(whole: Case, row: CaseNote, author: str) -> Noted:
    former = [(datetime.fromisoformat(each["at"]), each["text"]) for each in reversed(row.former)]
    return Noted(row, author, former, noting.correctable(whole.application, officer(), row))
