"""The papers that the office prints: a page of its own each, for the browser's printer, and as a PDF where that can be made."""

from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from typing import Any

from flask import Response, render_template, request, url_for

from backoffice.domain.prints import PRINTED_BY, Print
from backoffice.domain.refusal import conflict
from backoffice.ports import Printer, PrintFailedError
from backoffice.simulation.transaction import Reading
from backoffice.usecases import printing
from backoffice.usecases.posting import posting_list
from backoffice.usecases.viewing import Case
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_frame import note_reading, opened
from backoffice.web.console.print_menu import endpoint
from backoffice.web.context import world
from backoffice.web.wording import in_japanese

Facts = dict[str, Any]
Page = str | Response
OF_A_CASE = tuple(what for what in Print if what is not Print.POSTING_LIST)
SCREEN, PAPER = "console/prints/screen.html", "console/prints/paper.html"
MOST_EVENTS = 200
WHY_NO_PDF = "この環境ではPDFを作成できません（不足: {missing}）。ブラウザーの印刷（Ctrl+P）から、印刷またはPDFに保存してください。"


def print_of_case(what: Print, key: str, form: str) -> Page:
    """Show a paper about a case, or return it as a PDF."""
    with world().read() as reading:
        whole = opened(reading, key, officer())
        chosen = request.args.get("of", "")
        facts = printing.print_facts(reading, whole, officer(), what, chosen)
        title = what.label_of(whole.application.kind)
        shown = facts | {"case": whole, "application": whole.application, "today": reading.today}
        if what is Print.CASE_SHEET:
            shown["events"] = _events(reading, whole)
        back = url_for("console.case", key=key)
        pdf = url_for(f"{endpoint(what)}_pdf", key=key, of=chosen or None)
        printer = reading.ports.printer
    return _answer(printer, what, title, shown, form, {"back_href": back, "pdf_href": pdf})


def _events(reading: Reading, whole: Case) -> list[Facts]:
    """Return what happened, the first thing first; of a very long story its end."""
    events = whole.events[-MOST_EVENTS:]
    names = history.actor_names(reading, (event.actor for event in events))
    return [
        {"at": event.at, "what": in_japanese(event), "actor": names.get(event.actor, event.actor)}
        for event in events
    ]


def print_posting_list(key: str, form: str) -> Page:
    """Show a 差出票 of the annex, or return it as a PDF."""
    officer().must_be(*PRINTED_BY[Print.POSTING_LIST])
    with world().read() as reading:
        shown = {"posting": posting_list(reading, key), "today": reading.today}
        note_reading(reading, f"posting-list-{key}", officer())
        printer = reading.ports.printer
    links = {
        "back_href": url_for("console.postings"),
        "pdf_href": url_for("console.print_posting_list_pdf", key=key),
    }
    return _answer(printer, Print.POSTING_LIST, Print.POSTING_LIST.label, shown, form, links)


def _register(address: str, what: Print, show: Callable[..., Page]) -> None:
    """Give a paper its two addresses, the page and the PDF; the guard against forgery asks for functions of their own."""

    def page(**key: str) -> Page:
        return show(form="html", **key)

    def pdf(**key: str) -> Page:
        return show(form="pdf", **key)

    name = endpoint(what).removeprefix("console.")
    pages.add_url_rule(address, name, page)
    pages.add_url_rule(f"{address}.pdf", f"{name}_pdf", pdf)


for _what in OF_A_CASE:
    _register(f"/cases/<key>/print/{_what}", _what, partial(print_of_case, _what))
_register("/annex/postings/<key>", Print.POSTING_LIST, print_posting_list)


def _answer(
    printer: Printer, what: Print, title: str, shown: Facts, form: str, links: dict[str, str]
) -> Page:
    missing = printer.lacking()
    facts = shown | {"print": what, "title": title}
    if form == "html":
        why = WHY_NO_PDF.format(missing=missing) if missing else ""
        return render_template(_template(what), **facts, layout=SCREEN, why_no_pdf=why, **links)
    if missing:
        raise conflict(WHY_NO_PDF.format(missing=missing), f"PDFs cannot be made here: {missing} is missing.")
    page = render_template(_template(what), **facts, layout=PAPER, style=_style())
    return _as_pdf(printer, what, page)


def _as_pdf(printer: Printer, what: Print, page: str) -> Response:
    try:
        data = printer.pdf(page)
    except PrintFailedError as failure:
        ja = "PDFを作成できませんでした（長すぎるか、時間がかかりすぎました）。ブラウザーの印刷を使ってください。"
        raise conflict(ja, f"The PDF could not be made: {failure}.") from failure
    answer = Response(data, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{what}.pdf"'
    return answer


def _template(what: Print) -> str:
    return f"console/prints/{what.replace('-', '_')}.html"


@cache
def _style() -> str:
    return (files("backoffice.web") / "static" / "sheets.css").read_text("utf-8")
