"""The pages of a case: one address a tab."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import render_template, request

from backoffice.domain.actors import Role
from backoffice.domain.attachments import Channel
from backoffice.domain.custody import NAMES
from backoffice.domain.life import ROLES, Action, Status
from backoffice.domain.sections import SECTIONS
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.people import Officer, officers_with
from backoffice.usecases import noting
from backoffice.usecases.assessing import (
    differences,
    form_of,
    open_request,
)
from backoffice.usecases.judging import proposal_needs
from backoffice.usecases.viewing import Case, error_files, remarks
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_contacts import mails, timeline
from backoffice.web.console.case_frame import TABS, frame, opened
from backoffice.web.console.case_person import person_facts
from backoffice.web.console.case_viewer import main_document, viewer_facts
from backoffice.web.console.deciding import decision_facts
from backoffice.web.console.documents_desk import documents_actions
from backoffice.web.console.doing import Errors, Stale
from backoffice.web.console.findings import REASON, VERDICTS, findings_of, may_judge
from backoffice.web.console.notes import noted, on_case, on_document
from backoffice.web.console.receiving import photo_facts, tax_record
from backoffice.web.context import world

Gather = Callable[[Reading, Case], dict[str, Any]]
LATEST = 5


def page(key: str, tab: str, gather: Gather) -> str:
    """Draw a tab of a case: the frame of every tab and what `gather` adds."""
    with world().read() as reading:
        whole = opened(reading, key, officer(), TABS[tab])
        shown = frame(reading, whole, tab, officer()) | gather(reading, whole)
        return render_template(f"console/{tab}.html", **shown)


@pages.get("/cases/<key>/")
def case(key: str) -> str:
    """Show the overview: findings, deadlines, what comes next and what stands in its way."""
    return page(key, "case", _overview)


def overview(key: str, errors: Errors) -> str:
    """Return the overview with what was wrong with one of its forms."""
    return page(
        key,
        "case",
        lambda reading, whole: _overview(reading, whole) | {"errors": errors, "typed": request.form},
    )


@pages.get("/cases/<key>/form/")
def case_form(key: str) -> str:
    """Show the answers of the form, beside the record where they differ, and the documents."""
    return page(key, "case_form", _form)


@pages.get("/cases/<key>/documents/")
def case_documents(key: str) -> str:
    """Show the files, one of them opened (`show` and `page` in the address), the notes on it, and what was asked for."""
    return page(key, "case_documents", _documents)


@pages.get("/cases/<key>/person/")
def case_person(key: str) -> str:
    """Show the applicant, the cards, the earlier applications, and who files."""
    return page(key, "case_person", person_facts)


@pages.get("/cases/<key>/history/")
def case_history(key: str) -> str:
    """Show the timeline, the newest first, whole or of one kind (`kind` in the address)."""
    return page(key, "case_history", timeline)


@pages.get("/cases/<key>/mails/")
def case_mails(key: str) -> str:
    """Show the mails that were sent, with their text, the newest first."""
    return page(key, "case_mails", mails)


@pages.get("/cases/<key>/post/")
def case_post(key: str) -> str:
    """Show the shipments with their tracking."""
    return page(key, "case_post", _post)


@pages.get("/cases/<key>/decision/")
def case_decision(key: str) -> str:
    """Show the proposal and the decision, and the forms for whoever may write them."""
    return page(key, "case_decision", lambda reading, whole: decision_facts(reading, whole, {}))


@pages.errorhandler(Stale)
def stale(failure: Stale) -> tuple[str, int]:
    """Say that the case has changed, who changed what since, and what the officer had typed."""
    with world().read() as reading:
        whole = opened(reading, failure.application_id, officer())
        shown = frame(reading, whole, "", officer())
        changes = history.told(reading, failure.events)
        return render_template(
            "console/stale.html", **shown, changes=changes, typed=given_back(request.form.items(multi=True))
        ), 409


TYPED = {
    "usual": "求める資料",
    "items": "求める資料（その他）",
    "words": "連絡の文",
    "what": "届いた資料",
    "reasons": "起案の理由",
    "note": "差戻しの理由",
    "reason": "理由",
    "receiver": "受け取る人",
    "text": "メモ",
    "postal_code": "郵便番号",
    "prefecture": "都道府県",
    "city": "市区町村",
    "street": "町名・番地",
}
"""What an officer may have written, by the name of its field: a stale page gives it back."""


def given_back(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return of a form's fields what an officer had written, each with its label."""
    labels = ((_label(name), value) for name, value in fields if value)
    return [(label, value) for label, value in labels if label]


def _label(name: str) -> str:
    return "気付きについての理由" if name.startswith(REASON) else TYPED.get(name, "")


def _overview(reading: Reading, whole: Case) -> dict[str, Any]:
    examined = whole.application.stage in (Status.FILED, Status.EXAMINATION)
    may_assign = officer().role in (*ROLES[Action.TAKE], Role.APPROVER)
    return {
        "findings": findings_of(reading, whole),
        "may_judge": may_judge(reading, whole),
        "verdicts": VERDICTS,
        "typed": {},
        "errors": {},
        "needs": proposal_needs(reading, whole, officer()) if examined else [],
        "notes": on_case(noted(reading, whole)),
        "may_note": noting.may_write(whole.application, officer()),
        "request_open": open_request(whole),
        "examiners": _examiners(reading, whole) if examined and may_assign else [],
        "sections": [section for section in SECTIONS if section != whole.application.section],
        "latest": history.told(reading, whole.events[-LATEST:]),
        "next_words": _next_words(whole.application),
    }


def _examiners(reading: Reading, whole: Case) -> list[Officer]:
    found = officers_with(reading.session, Role.EXAMINER)
    return [one for one in found if one.actor().serves(whole.application.section)]


NEXT = {
    Status.ENTERED: "",
    Status.FILED: "審査官が担当します。",
    Status.EXAMINATION: "審査官が資料を確かめ、起案します。",
    Status.PROPOSED: "統括審査官が決裁するか、差し戻します。",
    Status.PERMITTED: "利用者が書類を送るか、窓口に来るのを待ちます。",
    Status.PAPERS_RECEIVED: "おだいば分室が封筒を開け、書類を点検します。",
    Status.CARD_PENDING: "おだいば分室が{made}を作成します。",
    Status.CARD_ISSUED: "おだいば分室が{made}を発送します。",
    Status.DISPATCHED: "配達を待ちます。届いた日に許可の効力が生じます（R-240）。",
    Status.CARD_RETURNED: "おだいば分室が、宛先を確かめて再び発送します。",
    Status.COMPLETED: "完了しました。残る手続はありません。",
    Status.REFUSED: "不許可とし、結果を知らせました。残る手続はありません。",
    Status.WITHDRAWN: "取り下げられました。残る手続はありません。",
    Status.ENDED: "終止しました。残る手続はありません。",
}
"""Who does what next, by where an application stands."""


def _next_words(application: Application) -> str:
    if application.kind.certifies and application.stage is Status.DISPATCHED:
        return "配達を待ちます。"
    return NEXT[application.stage].format(made=application.kind.made)


def _form(reading: Reading, whole: Case) -> dict[str, Any]:
    return {
        "form": form_of(reading, whole.application),
        "unlike": differences(reading, whole),
        "shown_document": main_document(whole),
    }


def _documents(reading: Reading, whole: Case) -> dict[str, Any]:
    shown = viewer_facts(reading, whole)
    document = shown["shown_document"]
    return {
        **shown,
        "page_notes": on_document(noted(reading, whole), document.id) if document else [],
        "may_note": noting.may_write(whole.application, officer()),
        "remarks": remarks(document) if document else [],
        "tax_record": tax_record(reading, document),
        "ways": {str(way): way.label for way in Channel},
        **photo_facts(reading, whole.application, officer()),
        **documents_actions(reading, whole, officer()),
        "wrong": {each.id for each in error_files(whole.documents)},
    }


def _post(reading: Reading, whole: Case) -> dict[str, Any]:
    find = reading.ports.post.find
    tracked = {shipment.id: find(reading.connection, shipment.id) for shipment in whole.shipments}
    return {"tracked": tracked, "names": NAMES}
