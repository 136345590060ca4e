"""The rows and facts of which the tests make mails: an application, a user, and what a use-case hands over."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from backoffice.domain.attachments import DECLARATION_NAME
from backoffice.domain.enclosures import needed
from backoffice.domain.jst import JST
from backoffice.domain.notices import Notice
from backoffice.domain.places import ANNEX, TOKYO, counter_of
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.receipt import Receipt
from backoffice.domain.slip import SLIP_MARK, SlipMark
from backoffice.store.applications import Application, DocumentRequest
from backoffice.store.bulk_batches import BulkBatch
from backoffice.store.maintenance import Maintenance
from backoffice.store.people import Account
from backoffice.usecases.notifying import about, words
from tests.architecture.tree import ROOT

TODAY = date(2025, 7, 7)
MONDAY = datetime(2025, 6, 2, 9, 30, tzinfo=JST)
SIMULATED = (
    "【模擬】これは研修・試験用の模擬システムからのメールです。実在の行政機関からの通知ではありません。"
)
POST_STRING = (
    "郵送による在留カード・在留資格認定証明書・就労資格証明書・資格外活動許可書の受領を希望されている"
)
COUNTER_STRING = (
    "本メール受信後１４日以内（注）に申請時に在留カード・就労資格証明書の受領希望先として選択された"
    "以下の地方出入国在留管理官署にお越しください"
)
SEAT = "〒530-0001 大阪府大阪市北区梅田9-9-9 株式会社みほん"
SLIP_UNNAMED = {
    "code": "name-missing",
    "rule": "R-226",
    "ja": "納付者氏名の記名がありません。",
    "en": "No name.",
    "soft": False,
}
SENT_LATE = {"code": "sent-late", "rule": "R-217", "ja": "期限後の発送です。", "en": "Late.", "soft": True}
COLUMNS = 76


LINK = "https://ras-immi.example.jp/portal/password/" + "x" * 32


def is_about_use(notice: Notice) -> bool:
    """Return whether a notice is about the use of the system and no application."""
    body = ROOT / "backoffice" / "notices" / notice / "body.txt.j2"
    return '{% extends "_account.j2" %}' in body.read_text(encoding="utf-8")


ABOUT_USE = [notice for notice in Notice if is_about_use(notice)]
ABOUT_A_CASE = [notice for notice in Notice if notice not in ABOUT_USE]


def an_application(**given: Any) -> Application:
    plain: dict[str, Any] = {
        "id": "app-1",
        "type": "renewal",
        "status": "permitted",
        "urgent_on": date(2025, 8, 20),
        "filer_id": "user-1",
        "applicant_id": "person-1",
        "applicant_name": "NGUYEN THI MAI",
        "nationality": "ベトナム",
        "residence_status": "技術・人文知識・国際業務",
        "period_months": 12,
        "expires_on": date(2025, 8, 20),
        "card_number": "AB12345678CD",
        "receipt": Receipt.POST,
        "notify_email": "mai@example.jp",
        "entered_at": MONDAY,
        "filed_at": MONDAY,
        "provisional_number": "仮250602000001",
        "number": "東オンE25000001",
        "papers_due_on": date(2025, 7, 21),
    }
    return Application(**plain | given)


def a_user(**given: Any) -> Account:
    plain: dict[str, Any] = {
        "id": "user-1",
        "sign_in": "U00000001",
        "password_hash": "",
        "kind": "所属機関職員",
    }
    return Account(**plain | {"name": "髙﨑 花子", "email": "takasaki@example.jp"} | given)


def a_bulk(entered: int = 3, failed: int = 2) -> dict[str, Any]:
    at = {"sent_at": MONDAY, "due_at": MONDAY}
    batch = BulkBatch(
        id="bulk-1", filer_id="user-1", type="renewal", family="n", entered=entered, failed=failed, **at
    )
    return {"batch": batch, "family": "区分N", "file_name": "申請情報入力(在留期間更新許可申請)_1.csv"}


def facts_of(notice: Notice, **given: Any) -> dict[str, Any]:
    """What a use-case hands over beside application, user and today."""
    request = DocumentRequest(
        id="req-1",
        application_id="app-1",
        items=["課税証明書", "在職証明書"],
        words="直近のものを提出してください。",
        asked_by="officer-1",
        asked_at=MONDAY,
        due_on=date(2025, 6, 30),
        extended_for="発行元が休業のため。",
    )
    result = {
        "turned_counter": False,
        "fee_yen": 5500,
        "period": "3年",
        "annex": ANNEX.at(TODAY).text(),
        "return_address": SEAT,
        "due_on": date(2025, 7, 21),
        "counter": counter_of(TOKYO, TODAY),
        "needed": needed(ApplicationType.RENEWAL),
        "signed": SLIP_MARK.at(TODAY) is SlipMark.SIGNATURE,
    }
    asked = {
        "request": request,
        "send_to": counter_of(TOKYO, TODAY).text(),
        "declaration": DECLARATION_NAME.at(TODAY),
    }
    facts: dict[Notice, dict[str, Any]] = {
        Notice.DOCUMENT_REQUEST: asked,
        Notice.DOCUMENT_SLOT: asked,
        Notice.DOCUMENT_REMINDER: asked | {"unreadable": True, "late": True, "note": "お急ぎください。"},
        Notice.DOCUMENT_EXTENSION: asked | {"before": TODAY},
        Notice.RESULT: result,
        Notice.ENDED: {"reason": "申請人が出国したため"},
        Notice.COE_ISSUED: {
            "period": "3年",
            "link": "https://ras-immi.example.jp/portal/certificates/app-1/0",
        },
        Notice.JOINED_WITHDRAWN: {"joined": ["資格外活動許可申請"]},
        Notice.CARD_CREATED: {"return_address": SEAT},
        Notice.ENVELOPE_DEFECT: {"defects": [SLIP_UNNAMED, SENT_LATE], "number": "12345678901"},
        Notice.PAPERS_UNNEEDED: {"reason": "この申請は取り下げられました。", "number": "12345678901"},
        Notice.PAPERS_HELD: {"number": "12345678901"},
        Notice.CARD_RETURNED: {"number": "12345678901"},
        Notice.ITEM_LOST: {"number": "12345678901", "way": "to-annex", "cards": ["AB12345678CD"]},
        Notice.ADDRESS_ASKED: {"number": "12345678901", "address": SEAT, "attempts": 2},
        Notice.REGISTERED: {"link": LINK, "ends_at": MONDAY},
        Notice.PASSWORD_SET: {"expires_on": TODAY},
        Notice.PASSWORD_CHANGED: {"expires_on": TODAY, "how": "変更"},
        Notice.PASSWORD_RESET: {"link": LINK, "ends_at": MONDAY},
        Notice.PASSWORD_EXPIRING: {"expires_on": TODAY, "days": 30, "screen": "利用者情報更新"},
        **dict.fromkeys((Notice.BULK_ERROR, Notice.BULK_DONE), a_bulk()),
        Notice.MAINTENANCE: {
            "maintenance": Maintenance(
                id="maintenance-1",
                begins_at=MONDAY,
                ends_at=MONDAY + timedelta(hours=8),
                words="システムの保守のため、在留申請オンラインシステムを停止します。ご不便をおかけします。",
                planned_by="officer-1",
                planned_at=MONDAY,
            )
        },
    }
    return facts.get(notice, {}) | facts_of_users_papers().get(notice, {}) | given


def facts_of_users_papers() -> dict[Notice, dict[str, Any]]:
    """What the desk for users hands over."""
    day = date(2025, 6, 30)
    link = "https://ras-immi.example.jp/portal/password/0123456789012345678901234567890A"
    office = {"report_office": "東京出入国在留管理局横浜支局", "organisation": "株式会社みほん"}
    paper = {"paper": "追加利用申出", "number": "submission-00000001", "handed_in_on": day}
    paper["taken_by"] = "福岡出入国在留管理局那覇支局"
    return {
        Notice.ENROLMENT_APPROVED: {"link": link, "ends_at": MONDAY},
        Notice.ENROLMENT_REFUSED: paper | {"reasons": "外国人雇用状況届出が確認できない。"},
        Notice.USER_PAPERS_ASKED: paper | {"items": ["登記事項証明書"], "remarks": "お早めに。"},
        Notice.REPORT_DUE: office | {"valid_until": day, "due_on": day},
        Notice.REPORT_RESULT: {"approved": True, "reasons": "", "valid_until": day},
        Notice.PAPER_RESULT: paper | {"approved": True, "reasons": ""},
        Notice.USE_STOPPED: {"reasons": ""},
    }


def body(
    notice: Notice,
    application: Application | None = None,
    user: Account | None = None,
    today: date = TODAY,
    **facts: Any,
) -> str:
    return words(notice).render(
        application=application or an_application(),
        user=user or a_user(),
        today=today,
        **about(application or an_application(), today) | facts_of(notice, **facts),
    )
