"""The examiner's forms: take, ask for documents, go on without them."""

from datetime import date, timedelta

from flask import render_template, request, url_for

from backoffice.domain.attachments import Channel, DocumentKind, Purpose
from backoffice.domain.file_limits import DOCUMENTS_ONLINE
from backoffice.domain.life import ROLES, Action, step
from backoffice.domain.notices import Letter
from backoffice.domain.refusal import Refusal, Refused
from backoffice.domain.request_templates import RequestTemplate, template_named, templates_for
from backoffice.domain.supply import DEFAULT_REPLY_DAYS, USUAL_ITEMS
from backoffice.domain.tax import COVERED
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.usecases import allotting, examination
from backoffice.usecases.assessing import open_request, rest_declared
from backoffice.usecases.progress import application_of
from backoffice.usecases.viewing import Case
from backoffice.web import days
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_frame import frame, opened
from backoffice.web.console.doing import Act, Errors, Page, carried, confirmed, do
from backoffice.web.context import world

PURPOSES = tuple((str(purpose), purpose.label) for purpose in Purpose)
SENDING = {
    "title": "追加資料の提出を求めるメールを送ります",
    "text": "送信すると、利用者の画面に添付欄が開きます。送ったメールは取り消せません。",
    "label": "この内容で送信する",
    "testid": "send-request",
    "kind": "primary",
}
WAIVING = {
    "title": "提出を待たずに審査を進めます",
    "text": "求めた資料の添付欄が閉じます。利用者は、この依頼に対する資料を添付できなくなります。",
    "label": "提出を待たずに進める",
    "testid": "waive",
    "kind": "primary",
}


@pages.post("/cases/<key>/take")
def take(key: str) -> Page:
    """Take a case, or take it over."""
    return do(key, lambda tx: allotting.take(tx, officer(), key), "この申請を担当しました。")


@pages.get("/cases/<key>/request-documents")
def request_documents(key: str) -> str:
    """Show the form that asks for documents."""
    must_make_sense(key, Action.REQUEST_DOCUMENTS)
    return _request_form(key, {})


@pages.post("/cases/<key>/request-documents")
def request_documents_post(key: str) -> Page:
    """Ask for documents: first the mail as it will go, then send it."""
    return confirmed(
        key,
        _asking(key),
        ask_again=lambda errors: _request_form(key, errors),
        ask_to_confirm=lambda letters: confirm(key, SENDING, letters),
        words="追加資料の提出を求めました。",
        to="console.case_documents",
    )


@pages.get("/cases/<key>/waive-documents")
def waive_documents(key: str) -> str:
    """Ask whether to go on without the documents that were asked for."""
    must_make_sense(key, Action.WAIVE_DOCUMENTS)
    return confirm(key, WAIVING, [])


@pages.post("/cases/<key>/waive-documents")
def waive_documents_post(key: str) -> Page:
    """Go on without the documents that were asked for."""
    words = "提出を待たずに審査を進めます。"
    return do(key, lambda tx: examination.waive_documents(tx, officer(), key), words)


def must_make_sense(key: str, action: Action) -> None:
    """Refuse to show a form to a role or section that may not send it, or while the application does not allow it."""
    officer().must_be(*ROLES[action])
    with world().read() as reading:
        application = application_of(reading, key)
        officer().must_serve(application.section)
        step(application.stage, action)


def _asking(key: str) -> Act:
    def ask(tx: Transaction) -> object:
        items = [*request.form.getlist("usual"), *request.form.get("items", "").splitlines()]
        words = request.form.get("words", "")
        return examination.request_documents(tx, officer(), key, items, words, due_on_typed(), _asking_way())

    return ask


def _asking_way() -> examination.Asking:
    form = request.form
    purpose = form.get("purpose", "") or examination.USUALLY.purpose
    return examination.Asking(form.get("how", ""), purpose, originals=form.get("originals") == "yes")


def due_on_typed() -> date:
    """Return the deadline of the three inputs; Refused when they are none."""
    ja = "提出期限の年・月・日を半角数字で入力してください。例）2025年6月16日"
    malformed = Refused(Refusal("U-06", ja, "Enter year, month and day.", "due_on", "deadline"))
    try:
        day = days.day_of(request.form, "due_on")
    except ValueError as none:
        raise malformed from none
    if day is None:
        raise malformed
    return day


def _request_form(key: str, errors: Errors) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        template = _template(reading)
        usual_day = reading.today + timedelta(days=template.days if template else DEFAULT_REPLY_DAYS)
        return render_template(
            "console/request_documents.html",
            **frame(reading, whole, "case_documents", officer()),
            errors=errors,
            usual=_usual_items(whole, template),
            templates=_templates(reading, whole, template),
            template=template,
            ways=ways_on(reading.rules_on()),
            purposes=PURPOSES,
            declared=rest_declared(whole),
            typed=request.form,
            chosen=request.form.getlist("usual") if request.form else template.items if template else (),
            due_on=days.typed(request.form, "due_on") if request.form else usual_day,
            request_open=open_request(whole),
        )


def ways_on(day: date) -> list[tuple[str, str, str]]:
    """Return the ways in which documents may be asked for on a day (R-146, R-152), with what each means."""
    online = (Channel.ONLINE, "利用者の画面に添付欄が開きます。参考様式９とともに添付してもらいます。")
    paper = (
        (Channel.POST, "宛先をメールに書きます。窓口への持参も受け付けます。"),
        (Channel.COUNTER, "窓口をメールに書きます。"),
    )
    ways = (online, *paper) if DOCUMENTS_ONLINE.at(day) else paper
    return [(str(way), way.label, means) for way, means in ways]


def _template(reading: Reading) -> RequestTemplate | None:
    """Return the template that the address chooses: the form is filled with it, to be edited."""
    return template_named(reading.rules_on(), request.args.get("template", ""))


def _templates(reading: Reading, whole: Case, chosen: RequestTemplate | None) -> list[dict[str, object]]:
    application = whole.application
    fitting = templates_for(reading.rules_on(), application.kind, application.status_to_be)
    return [
        {
            "href": url_for("console.request_documents", key=application.id, template=each.name),
            "template": each,
            "current": each is chosen,
        }
        for each in fitting
    ]


def _usual_items(
    whole: Case, template: RequestTemplate | None
) -> list[tuple[str, str] | tuple[str, str, str]]:
    """Return what is usually asked for, the template's first; what マイナポータル has brought already says so (R-150)."""
    brought = any(document.kind == DocumentKind.TAX_DATA for document in whole.documents)
    note = "マイナポータルからの情報で提出済みです（R-150）。"
    return [
        (item, item, note) if brought and any(name in item for name in COVERED) else (item, item)
        for item in dict.fromkeys((*(template.items if template else ()), *USUAL_ITEMS))
    ]


def confirm(key: str, asked: dict[str, str], letters: list[Letter]) -> str:
    """Draw the page before what cannot be undone: what will happen, and the mails as they will go."""
    with world().read() as reading:
        whole = opened(reading, key, officer())
        shown = frame(reading, whole, "", officer())
        return render_template(
            "console/confirm.html", **shown, asked=asked, letters=letters, carried=carried()
        )
