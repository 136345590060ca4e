"""The 資料 desk: what is awaited, what has come, what cannot be used; reminding, more time, and looking at what came."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request

from backoffice.domain.actors import Actor
from backoffice.domain.attachments import Channel
from backoffice.domain.document_steps import DocumentStep
from backoffice.domain.life import ROLES, Action, Status
from backoffice.domain.notices import Letter
from backoffice.domain.prints import Print
from backoffice.domain.request_templates import REST_OF_FILED, UNREADABLE
from backoffice.domain.sections import SECTIONS
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application, DocumentRequest, open_requests
from backoffice.store.document_lists import waiting_documents
from backoffice.usecases import reminding
from backoffice.usecases.printing import may_print
from backoffice.usecases.progress import application_of
from backoffice.usecases.viewing import Case, allowed_actions
from backoffice.web import days
from backoffice.web.console import document_query
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_frame import frame, opened
from backoffice.web.console.doing import Errors, Page, carried, confirmed, do
from backoffice.web.console.examining import due_on_typed, must_make_sense
from backoffice.web.console.rows import shown_number
from backoffice.web.console.worklist_query import PAGE
from backoffice.web.context import looking, world

TAB = "console.case_documents"
REMINDING = {
    "title": "督促のメールを送ります",
    "text": "送ったメールは取り消せません。督促は、一つの依頼について1日に1回までです。",
    "label": "督促のメールを送る",
    "testid": "send-reminder",
    "kind": "primary",
}
EXTENDING = {
    "title": "提出期限を延ばし、メールで知らせます",
    "text": "利用者の画面の期限も変わります。期限を前に戻すことはできません。",
    "label": "期限を延ばす",
    "testid": "send-extension",
    "kind": "primary",
}


@pages.get("/documents/")
def documents() -> str:
    """Show the desk's list: a tab a step, the earliest day first."""
    wanted = document_query.read(request.args, officer())
    with looking() as reading:
        found = waiting_documents(reading.session, wanted.question(reading.today))
        page = found[:PAGE]
        return render_template(
            "console/documents.html",
            wanted=wanted,
            tabs=document_query.tabs(reading, wanted),
            sections=_sections(wanted),
            rows=_rows(reading, page),
            today=reading.today,
            next_href=wanted.address(after=document_query.key_of(page[-1]))
            if len(found) > len(page)
            else None,
            first_href=wanted.address() if wanted.after else None,
            may_act=officer().role in ROLES[Action.REMIND_DOCUMENTS],
        )


@pages.get("/cases/<key>/remind-documents")
def remind_documents(key: str) -> str:
    """Show the form that reminds a user."""
    _must_make_sense(key, Action.REMIND_DOCUMENTS)
    return _form("remind_documents", key, {})


@pages.post("/cases/<key>/remind-documents")
def remind_documents_post(key: str) -> Page:
    """Remind a user: first the mail as it will go, then send it."""
    note = request.form.get("words", "")
    return confirmed(
        key,
        lambda tx: reminding.remind_documents(tx, officer(), key, note),
        ask_again=lambda errors: _form("remind_documents", key, errors),
        ask_to_confirm=lambda letters: _confirm(key, REMINDING, letters),
        words="督促しました。",
        to=TAB,
    )


@pages.get("/cases/<key>/extend-documents")
def extend_documents(key: str) -> str:
    """Show the form that gives more time."""
    _must_make_sense(key, Action.EXTEND_DOCUMENTS)
    return _form("extend_documents", key, {})


@pages.post("/cases/<key>/extend-documents")
def extend_documents_post(key: str) -> Page:
    """Give more time: first the mail as it will go, then do it."""
    officer().must_be(*ROLES[Action.EXTEND_DOCUMENTS])
    reason = request.form.get("reason", "")
    return confirmed(
        key,
        lambda tx: reminding.extend_documents(tx, officer(), key, due_on_typed(), reason),
        ask_again=lambda errors: _form("extend_documents", key, errors),
        ask_to_confirm=lambda letters: _confirm(key, EXTENDING, letters),
        words="提出期限を延ばしました。",
        to=TAB,
    )


@pages.post("/cases/<key>/check-documents")
def check_documents(key: str) -> Page:
    """Note that what came has been looked at."""
    words = "提出された資料を確認しました。"
    return do(key, lambda tx: reminding.check_documents(tx, officer(), key), words, TAB)


def documents_actions(reading: Reading, whole: Case, who: Actor) -> dict[str, Any]:
    """Return what an officer may do about a case's documents, for its tab 資料."""
    allowed = allowed_actions(reading, whole.application, who)
    again = ask_again(whole.application)
    return {
        "may_remind": Action.REMIND_DOCUMENTS in allowed,
        "may_check": Action.CHECK_DOCUMENTS in allowed,
        "may_ask_again": bool(again) and Action.REQUEST_DOCUMENTS in allowed,
        "ask_again_as": again,
        "may_print_request": may_print(who, Print.DOCUMENT_REQUEST),
    }


def ask_again(application: Application) -> str:
    """Return the template that one click fills the request with, "" when a reminder or nothing does."""
    templates = {DocumentStep.ERROR_FILE: UNREADABLE, DocumentStep.REST: REST_OF_FILED}
    waits = application.documents_step
    return templates.get(DocumentStep(waits), "") if waits and not application.request_id else ""


def _must_make_sense(key: str, action: Action) -> None:
    must_make_sense(key, action)
    with world().read() as reading:
        reminding.awaited(reading, application_of(reading, key))


def _form(name: str, key: str, errors: Errors) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        asked = reminding.awaited(reading, whole.application)
        return render_template(
            f"console/{name}.html",
            **frame(reading, whole, "case_documents", officer()),
            asked=asked,
            way=Channel(asked.how).label,
            unreadable=whole.application.documents_step == DocumentStep.ERROR_FILE,
            errors=errors,
            typed=request.form,
            due_on=days.typed(request.form, "due_on") if request.form else None,
        )


def _confirm(key: str, asked: dict[str, str], letters: list[Letter]) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        shown = frame(reading, whole, "case_documents", officer())
        return render_template(
            "console/confirm.html", **shown, asked=asked, letters=letters, carried=carried()
        )


def _sections(wanted: document_query.WantedDocuments) -> list[dict[str, Any]]:
    choices = {"": "すべての部門", **{section: section for section in SECTIONS}}
    return [
        {"href": wanted.address(section=section), "label": label, "current": wanted.section == section}
        for section, label in choices.items()
    ]


def _rows(reading: Reading, applications: Sequence[Application]) -> list[dict[str, Any]]:
    requests = open_requests(reading.session, applications)
    return [_row(application, requests.get(application.id)) for application in applications]


def _row(application: Application, asked: DocumentRequest | None) -> dict[str, Any]:
    return {
        "application": application,
        "number": shown_number(application),
        "asked": asked,
        "served": officer().serves(application.section),
        "taken": application.stage is Status.EXAMINATION,
        "ask_again": ask_again(application),
    }
