"""The worklists: whose, in which order, narrowed how, and in how many questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from backoffice.usecases import admission
from tests.web.console.conftest import PASSWORD, Desk, Office
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
    labels = [
        "特例期間中",
        "特例期間 残り57日",
        "満了まで30日以内",
        "満了まで11日",
        "それ以降",
        "満了まで72日",
    ]
    assert sorted(labels, key=text.index) == labels


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
    assert "追加資料の提出期限を過ぎたもの" in page.text("worklist")
    assert listed(desk.get("/desks/examination/?scope=all&urgency=reply-overdue")) == [late]


@pytest.mark.rule("X-051", "R-194")
def test_what_takes_longer_than_usual_comes_behind_what_is_overdue(office: Office) -> None:
    old = office.filed(expires_on="2025-09-01")
    office.pass_time("P29D")
    young = office.filed(expires_on="2025-08-20", name="TRAN THI")
    office.pass_time("P2D")
    desk = office.desk("ex")
    page = desk.get("/desks/examination/?scope=all")
    assert listed(page) == [old, young]
    assert page.all("why")[0].text == "標準処理期間を1日超過"
    assert listed(desk.get("/desks/examination/?scope=all&urgency=beyond-usual")) == [old]
    assert listed(desk.get("/desks/examination/?scope=unassigned&urgency=beyond-usual")) == [old]


@pytest.mark.rule("X-050")
def test_the_published_average_counts_where_it_is_sooner(office: Office) -> None:
    office.filed(expires_on="2025-09-01", status="技能")
    office.pass_time("P30D")
    assert "平均日数を1日超過" in office.desk("ex").get("/desks/examination/?scope=all").text("worklist")


def test_leading_groups_are_shown_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    near = [office.filed(expires_on="2025-07-10") for _ in range(2)]
    old = office.filed(expires_on="2025-09-01")
    office.pass_time("P29D")
    later = [office.filed(expires_on="2025-08-20") for _ in range(3)]
    office.pass_time("P2D")
    seen = every_page(office, monkeypatch, "/desks/examination/?scope=all")
    assert seen == [*near, old, *later]


SECTIONED = {"ws": "就労審査部門", "ss": "留学審査部門"}


@pytest.fixture
def sectioned(office: Office) -> Office:
    """Have examiners who work for a section each, and an approver of one."""
    with office.world.write() as tx:
        for name, section in SECTIONED.items():
            given = {"role": "examiner", "sign_in": name, "password": PASSWORD, "section": section}
            office.officers[name] = admission.add_officer(tx, given)[0].id
        given = {"role": "approver", "sign_in": "was", "password": PASSWORD, "section": "就労審査部門"}
        office.officers["was"] = admission.add_officer(tx, given)[0].id
    return office


def test_tabs_are_mine_my_sections_nobodys_and_all(sectioned: Office) -> None:
    mine = sectioned.numbered()
    sectioned.act("ws", "take", mine)
    free, foreign = sectioned.filed(), sectioned.filed(status="留学")
    taken = sectioned.taken()
    desk = sectioned.desk("ws")
    page = desk.get("/")
    assert listed(page) == [mine]
    assert "自分の担当 1件 自分の部門 3件 未担当 1件 すべて 4件" in page.text("scopes")
    assert set(listed(desk.get("/desks/examination/?scope=section"))) == {mine, free, taken}
    assert listed(desk.get("/desks/examination/?scope=unassigned")) == [free]
    assert listed(desk.get("/desks/examination/?scope=unassigned&section=留学審査部門")) == [foreign]
    assert len(listed(desk.get("/desks/examination/?scope=all"))) == 4


def test_the_next_case_is_of_ones_own_section(sectioned: Office) -> None:
    sectioned.filed(status="留学", expires_on="2025-06-20")
    own = sectioned.filed(expires_on="2025-08-20")
    desk = sectioned.desk("ws")
    desk.press(desk.get("/"), "next-case")
    assert sectioned.application(own).examiner_id == sectioned.officers["ws"]
    assert "ありません" in desk.press(desk.get("/"), "next-case").text("flash")


def test_an_approver_begins_with_his_section(sectioned: Office) -> None:
    own, foreign = sectioned.proposed(), sectioned.proposed(status="留学")
    desk = sectioned.desk("was")
    page = desk.get("/")
    assert listed(page) == [own]
    assert "自分の部門 1件 すべて 2件" in page.text("scopes")
    everything = desk.get("/desks/approval/?scope=all")
    assert set(listed(everything)) == {own, foreign}
    assert everything.has(f"choose-{own}")
    assert not everything.has(f"choose-{foreign}")
    assert everything.text("why-not") == "他の部門の申請"


def every_page(office: Office, monkeypatch: pytest.MonkeyPatch, path: str) -> list[str]:
    """Return what stands on all pages of two rows."""
    for module in ("worklist_query", "worklists", "worklist_leading"):
        monkeypatch.setattr(f"backoffice.web.console.{module}.PAGE", 2)
    desk, seen = office.desk("ex"), []
    page = desk.get(path)
    while True:
        seen += listed(page)
        if not page.has("next"):
            return seen
        page = Page(desk.client.get(page.one("next").attributes["href"]).text)


@pytest.mark.parametrize(
    ("asked", "is_there"),
    [
        ("org=みなと見本", True),
        ("org=ミナトミホン", True),
        ("org=商", True),
        ("org=9700150000001", True),
        ("org=9700150000002", False),
        ("org=港", False),
        ("residence=留学", True),
        ("residence=技能", False),
        ("type=renewal", True),
        ("type=coe", False),
        ("section=留学審査部門", True),
        ("section=就労審査部門", False),
        ("type=renewal&residence=留学&org=みなと&section=留学審査部門&status=filed&urgency=month", True),
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
    with office.world.write() as tx:
        named = {"name": "みなと見本商事株式会社", "kana": "ミナトミホンショウジカブシキガイシャ"}
        office.organisation = admission.add_organisation(tx, named | {"corporate_number": "9700150000001"}).id
        own = {"organisation_id": office.organisation}
        office.user = admission.add_account(tx, own)[0].id
    key = office.numbered(name="NGUYEN VAN AN", expires_on="2025-06-25", prefecture="東京都", status="留学")
    desk = office.desk("ex")
    for scope in ("all", "unassigned"):
        assert (key in listed(desk.get(f"/desks/examination/?scope={scope}&{asked}"))) is is_there
    if "org=" in asked:
        assert (key in listed(desk.get(f"/search/?{asked}"))) is is_there


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


@pytest.mark.parametrize("asked", ["", "&residence=技術・人文知識・国際業務", "&type=renewal", "&name=A"])
def test_paging_by_key_shows_each_once(office: Office, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    keys = [office.filed(expires_on="2025-07-20", name="MARIA") for _ in range(5)]
    assert every_page(office, monkeypatch, f"/desks/examination/?scope=all{asked}") == keys


def test_paging_by_age_shows_each_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [office.filed(expires_on=day) for day in ("2025-08-20", "2025-07-20", "2025-08-30")]
    office.pass_time("P31D")
    path = "/desks/examination/?scope=all&urgency=beyond-usual"
    assert every_page(office, monkeypatch, path) == keys


def test_the_reading_of_a_name_is_not_recorded_and_the_page_says_so(office: Office) -> None:
    page = office.desk("ex").get("/search/?name=グエン")
    assert "フリガナの記録はありません" in page.text("hint")
    assert not office.desk("ex").get("/search/?name=nguyen").has("hint")


def test_a_text_that_means_many_organisations_asks_for_more_of_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backoffice.store.organisation_names.MOST", 1)
    with office.world.write() as tx:
        for _ in range(2):
            admission.add_organisation(tx, {"name": "株式会社多数見本"})
    page = office.desk("ex").get("/search/?org=多数見本")
    assert "名称を詳しく入力" in page.text("hint")


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
    assert few <= 13


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
