"""The printed papers: what stands on each, on the screen and in the PDF, for whom, and that readings are noted."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pypdfium2
import pytest
from sqlmodel import select

from backoffice.adapters.prints import missing
from backoffice.domain.places import Place
from backoffice.domain.prints import PRINTED_BY, Print
from backoffice.store.applications import Application
from backoffice.store.control import Access
from backoffice.store.people import Officer
from backoffice.usecases.posting import PostedItem, Posting
from backoffice.web.console import prints
from tests.web.console.conftest import Desk, Office

pytestmark = pytest.mark.slow
LONG = "PHAM NGUYEN THI HUONG GIANG PHUONG ANH TRAN LE HOANG MINH CHAU BAO NGOC KHANH LINH"
RARE = "髙﨑𠮷 张伟"
VIETNAMESE = "Nguyễn Thị Hương"
WITHOUT = pytest.mark.skipif(bool(missing()), reason=f"PDFs need the extra print: {missing()} is missing")
DESK = {"case-sheet": "ap", "refusal": "ex", "envelope": "an", "return-envelope": "an", "label": "an"}


def pages(data: bytes) -> Iterator[str]:
    document = pypdfium2.PdfDocument(BytesIO(data))
    try:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            yield "".join(text.get_text_range().split())
            text.close()
            page.close()
    finally:
        document.close()


def pdf(desk: Desk, path: str) -> list[str]:
    answer = desk.client.get(f"{desk.base}{path}")
    assert answer.status_code == 200, answer.text[-2000:]
    assert answer.mimetype == "application/pdf"
    found = list(pages(answer.data))
    assert found
    for page in found:
        assert "見本" in page
        assert "【模擬】" in page
    return found


def printed(office: Office, key: str, what: str, *words: str, who: str = "", query: str = "") -> list[str]:
    """Require words on a paper's page, and in its PDF where this machine makes one."""
    desk = office.desk(who or DESK.get(what, "ex"))
    path = f"/cases/{key}/print/{what}"
    shown = desk.get(path + query)
    text = "".join(shown.text("sheet").split())
    plain = ["".join(word.split()) for word in words]
    assert [word for word in (*plain, "模擬", "見本") if word not in text] == []
    if missing():
        assert shown.has("why-no-pdf")
        return []
    assert shown.has("open-pdf")
    found = pdf(desk, f"{path}.pdf{query}")
    whole = "".join(found)
    assert [word for word in plain if word not in whole] == []
    return found


def number(office: Office, key: str) -> str:
    return office.application(key).number


@pytest.mark.rule("R-226", "X-033")
def test_the_fee_slip_has_the_fields_of_the_form(office: Office) -> None:
    key = office.permitted(name=LONG)
    fields = (number(office, key), "5,500", "収入印紙", "丸で囲む番号 2", "納付者氏名", "記名", LONG)
    assert len(printed(office, key, "fee-slip", "手数料納付書", "第八十四号様式", *fields)) <= 1


@pytest.mark.rule("R-227", "X-033")
def test_in_the_first_era_the_payer_signs(office: Office) -> None:
    key = office.numbered()
    with office.world.write() as tx:
        tx.set_world(era="E19")
    printed(office, key, "fee-slip", "自筆で署名")


@pytest.mark.rule("R-252")
def test_who_pays_nothing_has_no_fee_slip(office: Office) -> None:
    key = office.taken()
    with office.world.write() as tx:
        application = tx.require(Application, key, "申請", "application")
        application.type = "acquisition"
    assert "手数料がかからない" in office.desk("ex").get(f"/cases/{key}/print/fee-slip", 409).html


@pytest.mark.rule("R-146", "R-152", "R-170")
def test_the_letter_that_asks_for_documents_breaks_its_list_between_pages(office: Office) -> None:
    key = office.taken(name=LONG)
    items = [f"資料その{n}　{RARE} {VIETNAMESE} " + "長い名前の資料" * 8 for n in range(1, 21)]
    office.act("ex", "request-documents", key, items=items, how="post", originals=True, words="連絡です。")
    found = printed(office, key, "document-request", "資料提出通知書", "原本", "連絡です。", LONG, *items)
    assert not found or len(found) == 2


@pytest.mark.rule("R-143")
def test_an_earlier_letter_is_printed_by_its_key(office: Office) -> None:
    key = office.taken()
    office.act("ex", "request-documents", key, items=["履歴書"])
    with office.world.read() as reading:
        application = reading.require(Application, key, "申請", "application")
        first = application.request_id
    office.act("ex", "waive-documents", key)
    office.act("ex", "request-documents", key, items=["納税証明書"])
    printed(office, key, "document-request", "納税証明書", "参考様式９")
    printed(office, key, "document-request", "履歴書", query=f"?of={first}")
    office.desk("ex").get(f"/cases/{key}/print/document-request?of=req-none", 404)


@pytest.mark.rule("R-171", "R-197")
def test_the_refusal_notice_has_its_reasons(office: Office) -> None:
    key = office.taken()
    assert "決裁がないため" in office.desk("ex").get(f"/cases/{key}/print/refusal", 409).html
    reasons = f"{RARE} " + "在留状況が良好と認められない。" * 120
    office.act("ex", "propose", key, disposition="refuse", reasons=reasons)
    office.act("ap", "approve", key)
    found = printed(office, key, "refusal", "不許可通知書", RARE, reasons[:60], "手数料はかかりません")
    assert not found or len(found) >= 2


@pytest.mark.rule("R-146", "R-147")
def test_the_receipt_names_each_original(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    assert "原本はありません" in desk.get(f"/cases/{key}/print/originals", 409).html
    kept = [f"卒業証書{n}（原本）{RARE}" for n in range(1, 41)]
    for what in kept:
        office.act("ex", "receive-documents", key, how="post", what=what, original=True)
    office.act("ex", "receive-documents", key, how="post", what="写しだけの資料")
    found = printed(office, key, "originals", "原本預り証", *kept)
    assert "写しだけの資料" not in "".join(found)
    assert not found or (len(found) == 2 and all("預かった日" in page for page in found))


@pytest.mark.rule("R-216", "R-223", "R-225", "R-232")
def test_envelopes_and_label_bear_their_addresses(office: Office) -> None:
    key = office.permitted(name=LONG)
    annex = ("青海2-7-11", "おだいば分室内", "簡易書留")
    for what, words in {
        "envelope": (*annex, "御中", "在留カード等在中", number(office, key)),
        "return-envelope": (*annex, "返信用", "460円", "御中"),
        "label": (*annex, "お届け先", "御中", number(office, key)),
    }.items():
        assert len(printed(office, key, what, *words)) <= 1
    by_hand = office.permitted("counter")
    assert "郵送ではない" in office.desk("an").get(f"/cases/{by_hand}/print/label", 409).html


@pytest.mark.rule("R-233")
def test_an_envelope_of_the_first_era_goes_to_its_desk(office: Office) -> None:
    key = office.permitted()
    with office.world.write() as tx:
        tx.set_world(era="E19")
    printed(office, key, "envelope", "港南5-5-30", "在留管理情報部門")


def test_the_case_sheet_tells_the_whole_case(office: Office) -> None:
    key = office.permitted(name=LONG, kanji_name=RARE)
    words = ("事案票", LONG, RARE, number(office, key), "気付き", "許可", "3年", "決裁されました")
    printed(office, key, "case-sheet", *words, office.name("ex"), office.name("ap"))


@WITHOUT
def test_a_list_of_forty_items_breaks_between_pages(office: Office) -> None:
    to = Place("1350064", ("東京都江東区",), RARE)
    given = {
        "number": "",
        "service_label": "簡易書留",
        "addressee": to,
        "contents": ("在留カード",),
        "yen": 460,
    }
    about = {"own": False, "application_id": "", "application_number": "東オンE1", "state": ""}
    items = tuple(
        PostedItem(printed_number=f"310-14-{n:05d}-0", **given, **about)  # type: ignore[arg-type]  # by name
        for n in range(1, 41)
    )
    with office.app.test_request_context(f"/w/{office.world.id}/console/"), office.world.read() as reading:
        sheet = Posting("x", reading.today, 1, reading.now, "職員", to, items, 40 * 460)
        facts = {"posting": sheet, "today": reading.today}
        made = prints._answer(reading.ports.printer, Print.POSTING_LIST, "差出票", facts, "pdf", {})
        assert not isinstance(made, str)
        found = list(pages(made.data))
    assert len(found) == 3
    assert all("お問い合わせ番号" in page and "見本" in page for page in found)
    assert all(f"310-14-{n:05d}-0" in "".join(found) for n in range(1, 41))


@pytest.mark.parametrize("what", [each for each in Print if each is not Print.POSTING_LIST])
def test_a_paper_is_printed_by_the_desks_that_print_it(office: Office, what: Print) -> None:
    key = office.permitted()
    for name in office.officers:
        with office.world.read() as reading:
            actor = reading.require(Officer, office.officers[name], "職員", "officer").actor()
        may = actor.role in PRINTED_BY[what]
        answer = office.desk(name).client.get(f"/w/{office.world.id}/console/cases/{key}/print/{what}")
        assert (answer.status_code == 403) is not may, (name, what, answer.status_code)


def test_printing_is_noted_as_reading(office: Office) -> None:
    key = office.permitted()
    desk = office.desk("ex")
    desk.get(f"/cases/{key}/print/fee-slip")
    with office.system.simulator.worlds.registry() as session:
        asked = select(Access).where(Access.world_id == office.world.id)
        subjects = [row.subject for row in session.exec(asked)]
    assert subjects == [key]


def test_the_menu_offers_what_there_is_to_print(office: Office) -> None:
    key = office.permitted()
    menu = office.desk("ex").open(key)
    assert menu.has("print-case-sheet")
    assert menu.has("print-fee-slip")
    for absent in ("refusal", "originals", "document-request", "label", "receipt"):
        assert not menu.has(f"print-{absent}")
    of_annex = office.desk("an").open(key)
    assert of_annex.has("print-label")


@pytest.mark.rule("R-218")
def test_the_back_of_a_certificates_envelope_bears_number_and_persons(office: Office) -> None:
    key = office.permitted()
    printed(office, key, "return-envelope", "返信用")
    with office.world.write() as tx:
        tx.require(Application, key, "申請", "application").type = "coe"
    found = printed(office, key, "return-envelope", "人数　1名", number(office, key))
    assert not found or len(found) == 2


def test_a_paper_is_shown_with_the_guard_against_forgery_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = office.permitted()
    desk = office.desk("ex")
    monkeypatch.setitem(office.app.config, "WTF_CSRF_ENABLED", True)
    assert desk.get(f"/cases/{key}/print/fee-slip").has("sheet")


def test_papers_are_japanese_to_every_reader(office: Office) -> None:
    key = office.permitted()
    desk = office.desk("ex")
    sheet = desk.get(f"/cases/{key}/print/case-sheet").text("sheet")
    assert desk.get(f"/cases/{key}/print/case-sheet?lang=en").text("sheet") == sheet
