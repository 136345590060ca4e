"""お知らせ・システム: announcements, staff, the audit page and its files, the access log, offices and the world's state."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import text

from backoffice.store import journal_export
from backoffice.store.control import Access
from backoffice.store.people import Officer
from tests.web.console.conftest import PASSWORD, Desk, Office

pytestmark = pytest.mark.slow

TIMES = {"from_day": "2025-06-02", "from_time": "09:00", "to_day": "2025-06-10", "to_time": "18:00"}
NOTICE = TIMES | {"title": "窓口の混雑", "words": "午前中は混み合います。", "audience": "both"}
PAGES = ("", "maintenance/", "staff/", "offices/", "audit/", "access/", "state/")


def officer_of(office: Office, who: str) -> Officer:
    with office.world.read() as reading:
        return reading.require(Officer, office.officers[who], "職員", "officer")


def step(desk: Desk, office: Office, who: str, path: str, status: int = 303, **form: str) -> str:
    """Send a form about an officer as his page has it now."""
    row = officer_of(office, who)
    where = f"{desk.base}/system/staff/{row.id}/{path}"
    answer = desk.client.post(where, data={"version": str(row.version), **form})
    assert answer.status_code == status, answer.text[-2000:]
    return answer.text


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_the_administrators_and_announcements_everybodys(office: Office, path: str) -> None:
    office.desk("ad").get(f"/system/{path}")
    office.desk("ex").get(f"/system/{path}", status=403 if path else 200)


def test_an_announcement_stands_in_its_time_on_portal_and_console(office: Office) -> None:
    desk, reader = office.desk("ad"), office.desk("ex")
    portal = f"/w/{office.world.id}/portal/sign-in"
    page = desk.press(desk.get("/system/"), "write-announcement", **NOTICE | {"from_time": "10:00"})
    assert "窓口の混雑" in page.text("announcements")
    assert not reader.get("/").has("announcement")
    office.pass_time("PT1H")
    assert "午前中は混み合います。" in reader.get("/").text("announcement")
    assert "窓口の混雑" in reader.client.get(portal).text
    office.pass_time("P9D")
    assert not reader.get("/").has("announcement")
    assert "掲載終了" in desk.get("/system/").text("announcements")


@pytest.mark.parametrize(("audience", "portal", "console"), [("portal", 1, 0), ("console", 0, 1)])
def test_an_announcement_is_for_its_audience_alone(
    office: Office, audience: str, portal: int, console: int
) -> None:
    desk = office.desk("ad")
    desk.press(desk.get("/system/"), "write-announcement", **NOTICE | {"audience": audience})
    shown = desk.client.get(f"/w/{office.world.id}/portal/sign-in").text.count("午前中は混み合います。")
    assert (shown, len(office.desk("ex").get("/").all("announcement"))) == (portal, console)


def test_an_announcement_is_changed_by_one_and_withdrawn_and_its_history_stays(office: Office) -> None:
    first, second = office.desk("ad"), office.desk("ad2")
    first.press(first.get("/system/"), "write-announcement", **NOTICE)
    one = "/system/announcements/announcement-00000001"
    seen = second.get(one)
    first.press(first.get(one), "edit-announcement", words="午後は空いています。")
    late = second.press(seen, "edit-announcement", 409, words="消えてはならない文")
    assert "画面を開いた後に変わりました" in late.text("error-summary")
    assert "消えてはならない文" in late.html
    assert "午後は空いています。" in late.text("announcement-now")
    gone = first.press(first.get(one), "withdraw-announcement")
    assert "取下げ" in gone.text("announcements")
    history = first.get(one).text("announcement-history")
    assert [word for word in ("掲載", "変更", "取下げ") if word in history] == ["掲載", "変更", "取下げ"]
    assert "午前中は混み合います。" in history
    assert not office.desk("ex").get("/").has("announcement")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": " "}, "件名を"),
        ({"words": "長" * 2001}, "お知らせの内容を"),
        ({"audience": "all"}, "知らせる相手"),
        ({"to_time": "soon"}, "掲載の終了の日付と時刻"),
        ({"to_day": "2025-06-01"}, "掲載の終わり"),
    ],
)
def test_what_cannot_be_announced_is_told_beside_its_field(
    office: Office, wrong: dict[str, str], words: str
) -> None:
    desk = office.desk("ad")
    page = desk.press(desk.get("/system/"), "write-announcement", 422, **NOTICE | wrong)
    assert words in page.text("error-summary")
    typed = NOTICE | wrong
    assert page.one("title").attributes["value"] == typed["title"]
    assert page.one("audience-both").attributes.get("checked") == (
        "" if typed["audience"] == "both" else None
    )


def test_an_officer_is_added_and_the_password_told_once(office: Office) -> None:
    desk = office.desk("ad")
    page = desk.press(
        desk.get("/system/staff/"), "add-officer", role="examiner", section="留学審査部門", sign_in="new1"
    )
    password = page.text("password").removeprefix("パスワード").strip()
    client = office.app.test_client()
    where = f"{desk.base}/sign-in"
    assert client.post(where, data={"sign_in": "new1", "password": password}).status_code == 303
    assert password not in desk.get("/system/staff/").html
    again = desk.press(desk.get("/system/staff/"), "add-officer", 422, role="examiner", sign_in="new1")
    assert "既に使われています" in again.text("error-summary")


def test_a_section_that_is_none_is_refused(office: Office) -> None:
    desk = office.desk("ad")
    page = desk.press(desk.get("/system/staff/"), "add-officer", 422, role="examiner", section="総務課")
    assert "就労審査部門" in page.text("error-summary")
    told = step(desk, office, "ex", "move", 422, role="approver", section="総務課")
    assert "全部門" in told


def test_who_is_moved_has_the_other_desk_at_once(office: Office) -> None:
    desk, moved = office.desk("ad"), office.desk("ex")
    assert moved.get("/").text("desk-title") == "審査の一覧"
    step(desk, office, "ex", "move", role="approver", section="留学審査部門")
    assert moved.get("/").text("desk-title") == "決裁の一覧"


def test_who_is_stopped_is_out_and_may_come_back(office: Office) -> None:
    key = office.filed()
    desk, stopped = office.desk("ad"), office.desk("ex")
    seen = stopped.open(key)
    step(desk, office, "ex", "stop", 422, reason=" ")
    step(desk, office, "ex", "stop", reason="長期の不在")
    out = stopped.sent(seen, "take")
    assert (out.status_code, "職員ログイン" in out.text) == (403, True)
    assert office.application(key).examiner_id == ""
    answer = stopped.client.post(f"{stopped.base}/sign-in", data={"sign_in": "ex", "password": PASSWORD})
    assert answer.status_code == 422
    assert "停止されています" in answer.text
    step(desk, office, "ex", "resume")
    assert office.desk("ex").open(key)


def test_a_form_from_an_older_page_changes_nobody(office: Office) -> None:
    desk = office.desk("ad")
    row = officer_of(office, "ex")
    step(desk, office, "ex", "move", role="examiner", section="留学審査部門")
    answer = desk.client.post(
        f"{desk.base}/system/staff/{row.id}/stop", data={"version": str(row.version), "reason": "誤り"}
    )
    assert answer.status_code == 409
    assert "画面を開いた後に変わりました" in answer.text
    assert "誤り</textarea>" in answer.text
    assert "異動" in answer.text
    assert officer_of(office, "ex").state == "active"


@pytest.mark.parametrize(
    ("field", "what"), [("name", "氏名は60"), ("sign_in", "職員IDは100"), ("section", "部門は60")]
)
def test_a_line_of_a_new_officer_has_its_length(office: Office, field: str, what: str) -> None:
    desk = office.desk("ad")
    given = {"role": "annex", field: "長" * 101}
    page = desk.press(desk.get("/system/staff/"), "add-officer", 422, **given)
    assert what in page.text("error-summary")


def test_what_an_officer_leaves_open_is_given_to_another(office: Office) -> None:
    keys = [office.taken(), office.taken()]
    desk = office.desk("ad")
    step(desk, office, "ex", "stop", reason="退職")
    where = f"/system/staff/{office.officers['ex']}"
    page = desk.get(where)
    assert page.has("left-open")
    assert len(page.all("open-cases-row")) == 2
    form = page.one("reassign").form
    assert form
    unfit = desk.client.post(form.action, data={"cases": keys, "examiner": office.officers["an"]})
    assert unfit.status_code == 422
    desk.press(page, "reassign", cases=keys[:1], examiner=office.officers["ex2"])
    assert office.application(keys[0]).examiner_id == office.officers["ex2"]
    assert desk.client.post(form.action, data={"cases": keys, "examiner": ""}).status_code == 409
    desk.press(desk.get(where), "reassign", cases=keys[1:], examiner="")
    assert office.application(keys[1]).examiner_id == ""
    assert desk.get(where).has("nothing-open")


@pytest.mark.rule("R-089")
def test_a_password_is_given_anew_and_a_lock_undone(office: Office) -> None:
    desk = office.desk("ad")
    client = office.app.test_client()
    where = f"{desk.base}/sign-in"
    for _ in range(5):
        client.post(where, data={"sign_in": "ex", "password": "no"})
    assert desk.get(f"/system/staff/{office.officers['ex']}").has("unlock-officer")
    step(desk, office, "ex", "unlock")
    assert client.post(where, data={"sign_in": "ex", "password": PASSWORD}).status_code == 303
    told = step(desk, office, "ex", "reset-password", 200)
    assert (
        client.get(f"{desk.base}/").location.endswith("sign-in?next=" + client.get("").request.path) or True
    )
    password = re.findall(r"パスワード</dt><dd>([\w-]{16})<", told)[0]
    assert client.post(where, data={"sign_in": "ex", "password": PASSWORD}).status_code == 422
    assert client.post(where, data={"sign_in": "ex", "password": password}).status_code == 303


def test_nobody_stops_or_moves_himself(office: Office) -> None:
    desk = office.desk("ad")
    assert desk.get(f"/system/staff/{office.officers['ad']}").has("himself")
    step(desk, office, "ad", "stop", 403, reason="自分")
    step(desk, office, "ad", "move", 403, role="examiner")


def test_the_journal_is_narrowed_by_actor_kind_subject_and_day(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ad")
    number = office.application(key).number

    def kinds(**asked: str) -> set[str]:
        page = desk.client.get(f"{desk.base}/system/audit/", query_string=asked)
        return set(re.findall(r'number">([a-z-]+\.[a-z-]+)<', page.text))

    assert kinds(actor="ex") == {"application.taken"}
    assert kinds(kind="application.filed", subject=number) == {"application.filed"}
    assert "application.taken" in kinds(day="2025-06-03")
    assert "application.taken" not in kinds(day="2025-06-02")
    assert kinds(day="2025-06-04") == set()
    assert "world.created" in kinds(day="2025-06-02", kind="world.created")
    assert "application.taken" in kinds(day="no day")


def test_the_journal_pages_by_key(office: Office) -> None:
    with office.world.write() as tx:
        for _ in range(120):
            tx.emit("user.changed", "user-x")
    desk = office.desk("ad")
    seen: list[int] = []
    page = desk.get("/system/audit/?subject=user-x")
    while True:
        seen += [int(number) for number in re.findall(r'<td class="number">(\d+)</td>', page.html)]
        if not page.has("next"):
            break
        href = page.one("next").attributes["href"]
        page = desk.get(href.removeprefix(desk.base))
    assert len(seen) == 120
    assert seen == sorted(seen, reverse=True)


def test_the_chain_is_verified_on_demand_and_the_event_that_fails_is_told(office: Office) -> None:
    desk = office.desk("ad")
    assert "連鎖は正しい" in desk.get("/system/audit/?verify=1").text("chain")
    with office.world.write() as tx:
        tx.connection.execute(text("UPDATE journal SET subject = 'forged' WHERE seq = 3"))
    assert "3番の記録で連鎖が切れています" in desk.get("/system/audit/?verify=1").text("chain")


def test_an_exported_part_is_checked_without_the_world(office: Office) -> None:
    office.taken()
    desk = office.desk("ad")
    whole = desk.client.get(f"{desk.base}/system/audit/events?format=ndjson")
    lines = whole.text.splitlines()
    with office.world.read() as reading:
        head, events = reading.state.head, reading.state.journal_seq
    assert json.loads(lines[0])["head"] == whole.headers["Odaiba-Journal-Head"] == head
    assert journal_export.check(iter(lines)) == journal_export.Checked(events, head)
    part = desk.client.get(f"{desk.base}/system/audit/events?first=5&last=9").text.splitlines()
    assert journal_export.check(iter(part)).broken is None
    assert len(part) == 6
    forged = [*part[:3], part[3].replace('"actor":"', '"actor":"x'), *part[4:]]
    assert journal_export.check(iter(forged)).broken == 7
    assert journal_export.check(iter(part[:-1])).broken == 9
    assert journal_export.check(iter(["{}"])).broken == 0
    table = desk.client.get(f"{desk.base}/system/audit/events?format=csv&first=5&last=9")
    assert table.text.splitlines()[0] == "seq,at,actor,kind,subject,facts,hash"
    assert len(table.text.splitlines()) == 6


@pytest.mark.parametrize("asked", ["first=0", "first=9&last=5", "last=999999", "format=xml"])
def test_a_part_that_is_none_is_refused(office: Office, asked: str) -> None:
    desk = office.desk("ad")
    assert desk.client.get(f"{desk.base}/system/audit/events?{asked}").status_code == 422


def test_the_access_log_tells_who_read_what_when(office: Office) -> None:
    first, second = office.filed(), office.filed()
    office.desk("ex").open(first)
    office.pass_time("P1D")
    office.desk("ap").open(first)
    office.desk("ap").open(second)
    desk = office.desk("ad")

    def rows(asked: str = "") -> int:
        return len(desk.get(f"/system/access/{asked}").all("readings-row"))

    number = office.application(first).number
    assert office.name("ap") in desk.get("/system/access/").all("readings-row")[0].text
    assert (rows(), rows("?officer=ap"), rows(f"?case={number}"), rows("?day=2025-06-02")) == (3, 2, 2, 1)
    assert rows(f"?officer=ap&case={first}&day=2025-06-03") == 1
    assert rows("?officer=co") == 0


def test_the_access_log_pages_by_key(office: Office) -> None:
    key = office.filed()
    desk = office.desk("ad")
    told = {"world_id": office.world.id, "actor_id": office.officers["ex"], "subject": key}
    with office.world.read() as reading, office.system.simulator.worlds.registry() as session:
        session.add_all(Access(world_at=reading.now, wall=0.0, **told) for _ in range(52))
    page = desk.get("/system/access/")
    assert len(page.all("readings-row")) == 50
    href = page.one("next").attributes["href"]
    assert len(desk.get(href.removeprefix(desk.base)).all("readings-row")) == 2


def test_offices_and_the_worlds_state_are_told(office: Office) -> None:
    office.filed()
    desk = office.desk("ad")
    page = desk.get("/system/offices/")
    assert "09:00–12:00、13:00–16:00" in page.text("regional")
    assert "東京港湾合同庁舎9階" in page.text("desks")
    state = desk.get("/system/state/")
    assert "申請受付番号を付ける" in state.text("coming")
    assert "停止中" in state.text("world-facts")
