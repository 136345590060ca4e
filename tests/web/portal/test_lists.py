"""申請情報一覧 and 申請情報検索: one's own only, filters in the address, paged by key."""

import pytest

from backoffice.store.own_applications import PAGE

pytestmark = pytest.mark.slow


def rows(page):
    return page.main.count('data-testid="applications-row"')


def test_an_empty_list_says_what_to_do(portal):
    page = portal.get("applications")
    assert page.has("empty")
    assert "最初の申請" in page.main


@pytest.mark.rule("R-189")
def test_the_list_shows_status_attachments_and_number(portal):
    portal.entered()
    filed = portal.filed()
    page = portal.get("applications")
    assert rows(page) == 2
    assert "未申請" in page.main
    assert "申請完了" in page.main
    assert "未添付" in page.main
    assert portal.application(filed).provisional_number in page.main
    portal.pass_time("P1D")
    assert portal.application(filed).number in portal.get("applications").main


@pytest.mark.rule("R-256")
def test_only_ones_own_applications(portal):
    own = portal.entered()
    portal.post("sign-out")
    portal.sign_in("USER2")
    assert portal.get("applications").has("empty")
    for page in ("", "/answers", "/entered", "/file", "/filed", "/receipt", "/attach/photo", "/envelope"):
        assert portal.get(f"applications/{own}{page}").status == 403, page
    assert portal.get("applications/app-999999").status == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("applications?status=未申請", 1),
        ("applications?status=申請完了", 1),
        ("applications?status=審査中", 0),
        ("applications?status=nonsense", 2),
        ("applications?receipt=counter", 1),
        ("applications?receipt=post", 1),
        ("applications?awaiting=yes", 0),
        ("applications?name=%25", 0),
        ("applications?number=no-such-number", 0),
        ("applications?status=申請完了&receipt=post", 0),
        ("search?status=未申請", 1),
        ("search?status=nonsense", 0),
        ("search?name=no-such-name", 0),
    ],
)
def test_filters_are_in_the_address(portal, query, found):
    portal.entered()
    portal.filed(receipt="counter")
    assert rows(portal.get(query)) == found


@pytest.mark.rule("R-260")
def test_search_by_number(portal):
    filed = portal.filed()
    number = portal.application(filed).provisional_number
    page = portal.get(f"search?number={number}")
    assert rows(page) == 1
    assert f"applications/{filed}" in page.main
    assert rows(portal.get("search")) == 0


def test_paging_by_key(portal):
    keys = [portal.entered() for _ in range(PAGE + 2)]
    first = portal.get("applications?receipt=post")
    assert rows(first) == PAGE
    assert keys[-1] in first.main
    href = (
        first.main.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    )
    assert "receipt=post" in href
    second = portal.get(href)
    assert rows(second) == 2
    assert keys[0] in second.main


def test_awaiting_documents(portal):
    filed = portal.filed()
    portal.pass_time("P1D")
    portal.act("examiner", "take", filed)
    portal.act("examiner", "request-documents", filed, items=["在職証明書"], due_on="2025-06-17")
    page = portal.get("applications?awaiting=yes&status=審査中")
    assert rows(page) == 1
    assert "追完待ち" in page.main
    menu = portal.get("")
    assert "追加資料を添付する" in menu.main
    assert "提出期限" in menu.main
