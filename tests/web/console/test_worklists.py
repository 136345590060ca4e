"""The worklists: whose, in which order, narrowed how, and in how many questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from tests.web.console.conftest import Desk, Office
from tests.web.console.page import Page

pytestmark = pytest.mark.slow


def listed(page: Page) -> list[str]:
    return [name.removeprefix("open-") for name, _ in page.found if name.startswith("open-")]


def test_mine_is_the_examiners_first_view(office: Office) -> None:
    mine, others = office.taken(), office.numbered()
    desk = office.desk("ex")
    assert listed(desk.get("/")) == [mine]
    assert listed(desk.get("/desks/examination/?scope=unassigned")) == [others]
    assert sorted(listed(desk.get("/desks/examination/?scope=all"))) == sorted([mine, others])
    assert "自分の担当 1件 未担当 1件 すべて 2件" in desk.get("/").text("scopes")


def test_the_next_case_is_the_most_urgent_that_nobody_has(office: Office) -> None:
    office.filed(expires_on="2025-07-20")
    urgent = office.filed(expires_on="2025-06-20")
    desk = office.desk("ex")
    page = desk.press(desk.get("/"), "next-case")
    assert office.application(urgent).examiner_id == office.officers["ex"]
    assert "担当しました" in page.text("flash")


def test_without_a_next_case_nothing_happens(office: Office) -> None:
    desk = office.desk("ex")
    assert "ありません" in desk.press(desk.get("/"), "next-case").text("flash")


def test_groups_stand_in_the_order_of_urgency(office: Office) -> None:
    for day in ("2025-08-20", "2025-06-05", "2025-06-20"):
        office.filed(expires_on=day)
    office.pass_time("P7D")
    text = office.desk("ex").get("/desks/examination/?scope=all").text("worklist")
    labels = ["特例期間中", "満了まで30日以内", "それ以降"]
    assert sorted(labels, key=text.index) == labels
    assert "満了から4日経過" in text


@pytest.mark.rule("R-202")
def test_overdue_replies_come_behind_what_is_near_and_before_the_rest(office: Office) -> None:
    near, rest = office.filed(expires_on="2025-06-20"), office.filed(expires_on="2025-08-10")
    late = office.taken(expires_on="2025-08-20")
    office.act("ex", "request-documents", late, due_on="2025-06-05")
    office.pass_time("P7D")
    desk = office.desk("ex")
    page = desk.get("/desks/examination/?scope=all")
    assert listed(page) == [near, late, rest]
    assert [each.text for each in page.all("why")] == ["満了まで10日", "資料の期限から5日", "満了まで61日"]
    assert "追加資料の提出期限を過ぎたもの（1件）" in page.text("worklist")
    assert listed(desk.get("/desks/examination/?scope=all&urgency=reply-overdue")) == [late]


@pytest.mark.parametrize(
    ("asked", "is_there"),
    [
        ("name=nguyen", True),
        ("name=ＮＧＵＹＥＮ", True),
        ("name=SATO", False),
        ("name=%25", False),
        ("urgency=month", True),
        ("urgency=week", False),
        ("status=filed", True),
        ("status=examination", False),
        ("status=nonsense", True),
        ("number=東オンE25000001", True),
        ("number=E25000001", False),
    ],
)
def test_a_list_is_narrowed_by_its_address(office: Office, asked: str, is_there: bool) -> None:
    key = office.numbered(name="NGUYEN VAN AN", expires_on="2025-06-25", prefecture="東京都")
    desk = office.desk("ex")
    assert (key in listed(desk.get(f"/desks/examination/?scope=all&{asked}"))) is is_there


@pytest.mark.parametrize(("name", "is_there"), [("劉暁", True), ("暁　明", True), ("明劉", False)])
def test_a_kanji_name_is_shown_and_found(office: Office, name: str, is_there: bool) -> None:
    key = office.filed(name="LIU XIAOMING", kanji_name="劉　暁明")
    page = office.desk("ex").get(f"/search/?name={name}")
    assert (key in listed(page)) is is_there
    assert ("劉　暁明" in page.html) is is_there


def test_each_condition_can_be_taken_off(office: Office) -> None:
    desk = office.desk("ex")
    page = desk.get("/desks/examination/?scope=all&name=A&urgency=week")
    assert "氏名: A" in page.text("active-filters")
    assert "緊急度: 満了まで7日以内" in page.text("active-filters")
    assert "scope=all&amp;urgency=week" in page.html


@pytest.mark.parametrize("number", ["provisional_number", "number", "card_number", "id"])
def test_search_finds_by_every_number_the_finished_ones_too(office: Office, number: str) -> None:
    key = office.numbered()
    office.act("ex", "withdraw", key)
    wanted = getattr(office.application(key), number)
    assert listed(office.desk("co").get(f"/search/?number={wanted}")) == ([key] if number != "id" else [])


def test_search_leaves_out_what_was_not_filed(office: Office) -> None:
    key = office.entered(name="UNFILED PERSON")
    assert key not in listed(office.desk("ex").get("/search/?name=UNFILED"))


def test_paging_by_key_shows_each_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [office.filed(expires_on="2025-07-20") for _ in range(5)]
    monkeypatch.setattr("backoffice.web.console.worklist_query.PAGE", 2)
    monkeypatch.setattr("backoffice.web.console.worklists.PAGE", 2)
    desk, seen = office.desk("ex"), []
    page = desk.get("/desks/examination/?scope=all")
    while True:
        seen += listed(page)
        if not page.has("next"):
            break
        page = Page(desk.client.get(page.one("next").attributes["href"]).text)
    assert seen == keys


@pytest.mark.parametrize("after", ["x", "2025-99-99.app-1", "2025-01-01.';--"])
def test_a_key_that_is_none_begins_at_the_top(office: Office, after: str) -> None:
    key = office.filed()
    assert listed(office.desk("ex").get(f"/desks/examination/?scope=all&after={after}")) == [key]


@contextmanager
def questions() -> Iterator[list[str]]:
    """Collect the statements that any database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def asked_for(desk: Desk, path: str) -> int:
    with questions() as asked:
        desk.get(path)
    return len([statement for statement in asked if statement.startswith("SELECT")])


@pytest.mark.parametrize("path", ["/desks/examination/?scope=all", "/desks/examination/?scope=mine"])
def test_more_rows_do_not_ask_more_questions(office: Office, path: str) -> None:
    office.taken()
    desk = office.desk("ex")
    few = asked_for(desk, path)
    for _ in range(4):
        office.taken()
    assert asked_for(desk, path) == few
    assert few <= 12


@pytest.mark.parametrize(
    "path",
    [
        "/desks/examination/?scope=all",
        "/desks/examination/?scope=unassigned",
        "/desks/examination/?scope=all&after=2025-07-20.app-00000001",
        "/desks/examination/?scope=all&name=NG",
        "/desks/examination/?scope=all&urgency=reply-overdue",
        "/desks/annex/?step=arrived",
        "/desks/annex/?step=expected",
        "/search/?name=NG",
        "/search/?number=AB12345678CD",
    ],
)
def test_every_question_about_applications_goes_by_an_index(office: Office, path: str) -> None:
    office.arrived()
    desk = office.desk("ex")
    with questions() as asked:
        desk.get(path)
    with office.world.read() as reading:
        for statement in asked:
            if "FROM application" not in statement:
                continue
            nothing = tuple("x" for _ in range(statement.count("?")))
            plan = reading.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", nothing)
            steps = [str(row[3]) for row in plan]
            assert not [
                step for step in steps if step.startswith("SCAN application") and "INDEX" not in step
            ], steps


def test_names_are_escaped(office: Office) -> None:
    key = office.filed()
    with office.world.write() as tx:
        from backoffice.store.applications import Application

        tx.require(Application, key, "申請", "application").applicant_name = "<b>X</b>"
    desk = office.desk("ex")
    for path in ("/desks/examination/?scope=all", f"/cases/{key}/", f"/cases/{key}/person/"):
        assert "<b>X" not in desk.get(path).html
