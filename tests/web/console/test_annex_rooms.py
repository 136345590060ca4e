"""The annex's rooms: post room, card production with 差出票, safe with receipts, four eyes, cards that came back."""

from __future__ import annotations

import pytest

from backoffice.adapters.prints import missing
from backoffice.domain.life import Status
from backoffice.domain.places import Place
from backoffice.store.people import Organisation, Person
from backoffice.usecases import admission, sending
from backoffice.usecases.viewing import actor_named
from tests.web.console.conftest import PASSWORD, Desk, Office

pytestmark = pytest.mark.slow
SAPPORO = Place("0600042", ("北海道札幌市中央区大通西12",), "札幌出入国在留管理局")


def chosen(office: Office, *keys: str) -> list[str]:
    return [f"{key}:{office.application(key).version}" for key in keys]


def to_make(office: Office) -> str:
    key = office.arrived()
    for action in ("receive-envelope", "open-envelope"):
        office.act("an", action, key)
    return key


@pytest.mark.rule("R-216")
def test_several_envelopes_are_received_at_once_after_a_page_that_names_them(office: Office) -> None:
    expected = office.permitted()
    office.send(expected)
    first, second = office.arrived(), office.arrived()
    desk = office.desk("an")
    page = desk.get("/annex/post-room/")
    assert "到着待ち" in page.text("trays")
    keys = chosen(office, expected, first, second)
    pause = desk.press(page, "receive-together", chosen=keys)
    assert len(pause.all("together-row")) == 3
    assert office.application(first).stage is Status.PERMITTED
    desk.press(pause, "confirm-receive")
    assert {office.application(key).stage for key in (expected, first, second)} == {Status.PAPERS_RECEIVED}


def test_nothing_is_received_when_one_of_several_has_changed(office: Office) -> None:
    first, second = office.arrived(), office.arrived()
    desk = office.desk("an")
    page = desk.get("/annex/post-room/?tray=arrived")
    pause = desk.press(page, "receive-together", chosen=chosen(office, first, second))
    office.act("an", "receive-envelope", second)
    assert desk.press(pause, "confirm-receive", 409).has("stale")
    assert office.application(first).stage is Status.PERMITTED
    desk.press(page, "receive-together", 422, chosen=[])


@pytest.mark.rule("R-229")
def test_each_tray_holds_what_belongs_there(office: Office) -> None:
    coming = office.permitted()
    office.send(coming)
    desk = office.desk("an")
    page = desk.get("/annex/post-room/?tray=expected")
    number = office.application(coming).envelope_id
    assert page.has(f"open-{coming}")
    assert "到着の見込み" in page.text("post-room")
    dashed = f"{number[:3]}-{number[3:5]}-{number[5:]}"
    assert desk.get(f"/annex/post-room/?tray=expected&number={dashed}").has(f"open-{coming}")
    assert not desk.get("/annex/post-room/?tray=expected&number=99999999999").has(f"open-{coming}")
    office.pass_time("P3D")
    office.act("an", "receive-envelope", coming)
    with office.world.write() as tx:
        user = actor_named(tx, office.user)
        letter = [{"kind": "letter"}]
        stray = sending.send_papers(tx, user, "simplified-registered", letter, application_id=coming).id
        wrong = sending.send_papers(
            tx, user, "simplified-registered", letter, SAPPORO, application_id=coming
        ).id
    office.act("an", "open-envelope", coming)
    office.pass_time("P5D")
    page = desk.get("/annex/post-room/?tray=misdirected")
    assert stray in page.text("post-room")
    assert wrong in page.text("other-offices")
    assert "宛先が違います" in page.text("other-offices")
    desk.press(page, f"return-{stray}")
    assert not desk.get("/annex/post-room/?tray=misdirected").has("post-room")


@pytest.mark.rule("R-238", "R-239", "R-240")
def test_several_cards_are_made_with_the_numbers_compared_and_go_out_with_one_list(office: Office) -> None:
    keys = [to_make(office), to_make(office)]
    desk = office.desk("an")
    page = desk.get("/annex/production/")
    assert [each.text for each in page.all("agrees")] == ["一致", "一致"]
    pause = desk.press(page, "make-together", chosen=chosen(office, *keys))
    assert office.application(keys[0]).card_number in pause.text("together")
    assert len(pause.all("letter")) == 2
    page = desk.press(pause, "confirm-make")
    assert {office.application(key).stage for key in keys} == {Status.CARD_ISSUED}
    pause = desk.press(page, "dispatch-together", chosen=chosen(office, *keys))
    assert "申請人の返信用封筒" in pause.text("together")
    sheet = desk.press(pause, "confirm-dispatch")
    assert {office.application(key).stage for key in keys} == {Status.DISPATCHED}
    assert "2通" in sheet.text("sheet")
    assert all(office.application(key).number in sheet.text("posting-items") for key in keys)
    assert "貼付済み" in sheet.text("posting-items")
    lists = desk.get("/annex/postings/")
    (one,) = [element for name, element in lists.found if name.startswith("posting-2")]
    assert desk.client.get(one.attributes["href"]).status_code == 200
    assert len(office.desk("ex").get("/annex/postings/").all("postings-row")) == 1
    assert office.desk("ex").client.get(one.attributes["href"]).status_code == 403
    if not missing():
        assert desk.client.get(f"{one.attributes['href']}.pdf").mimetype == "application/pdf"


def test_a_passport_lies_in_the_safe_until_it_is_handed_out_against_a_receipt(office: Office) -> None:
    key = office.arrived(passport={})
    office.act("an", "receive-envelope", key)
    desk = office.desk("an")
    desk.press(desk.open(key, "annex/"), "open-envelope")
    page = desk.get("/annex/safe/")
    assert "旅券" in page.text("things")
    assert "在留カード" in desk.get("/annex/safe/?place=desk").text("things")
    (out,) = [name for name, _ in page.found if name.startswith("out-")]
    form = desk.open(key, f"annex/things/{out.removeprefix('out-')}/out")
    wrong = desk.press(form, "hand-out", 422, receiver="", reason="")
    assert "受け取る人を入力してください" in wrong.html
    long = desk.press(form, "hand-out", 422, receiver="申請人本人", reason="理" * 201)
    assert "出す理由は200文字以内で入力してください" in long.html
    assert "理" * 201 in long.html
    pause = desk.press(form, "hand-out", receiver="申請人本人", reason="出国のため")
    assert "旅券" in desk.get("/annex/safe/").text("things")
    page = desk.press(pause, "confirm-hand-out")
    assert "手渡し済み" in page.text("things")
    receipt = next(element for name, element in page.found if name.startswith("receipt-"))
    shown = desk.client.get(receipt.attributes["href"])
    assert 'data-testid="sheet"' in shown.text
    assert "申請人本人" in shown.text
    assert "出国のため" in shown.text
    assert not desk.get("/annex/safe/").has("things")


def test_the_officer_who_opened_an_envelope_waits_for_another_one(office: Office) -> None:
    with office.world.write() as tx:
        given = {"role": "annex", "sign_in": "an2", "password": PASSWORD}
        office.officers["an2"] = admission.add_officer(tx, given)[0].id
        tx.set_world(four_eyes="on")
    key = office.arrived()
    first, second = office.desk("an"), office.desk("an2")
    assert "2人で確認" in first.get("/").text("four-eyes")
    page = first.press(first.press(first.open(key, "annex/"), "receive-envelope"), "open-envelope")
    assert page.has("awaits-witness")
    assert not page.has("accept-papers")
    assert not page.has("witness-envelope")
    page = second.press(second.open(key, "annex/"), "witness-envelope")
    assert office.name("an2") in page.text("eyes")
    first.press(first.open(key, "annex/"), "accept-papers")
    assert office.application(key).stage is Status.CARD_PENDING


@pytest.mark.rule("R-224")
def test_a_card_that_came_back_says_why_and_where_its_holder_lives_now(office: Office) -> None:
    key = to_make(office)
    with office.world.write() as tx:
        tx.set_world(delivery="unknown")
    for action in ("issue-card", "dispatch"):
        office.act("an", action, key)
    office.pass_time("P14D")
    desk = office.desk("an")
    assert desk.get("/annex/production/?queue=returned").has(f"open-{key}")
    assert "あて所に尋ねあたりません" in desk.get("/annex/post-room/?tray=unclaimed").text("post-room")
    page = desk.open(key, "annex/")
    assert "あて所に尋ねあたりません" in page.text("came-back")
    assert "変わっていません" in page.text("came-back")
    pause = desk.press(page, "ask-address")
    assert "在留カード等の送付先の確認について" in pause.text("letter")
    desk.press(pause, "confirm-ask-address")
    with office.world.write() as tx:
        employer = tx.require(Person, office.application(key).applicant_id, "", "").organisation_id
        tx.require(Organisation, employer, "", "").street = "新町９丁目９－９"
        tx.set_world(delivery="present")
    page = desk.open(key, "annex/")
    assert "新町９丁目９－９" in page.text("came-back")
    assert "変わっています" in page.text("came-back")
    assert desk.press(page, "dispatch").has("step-in-delivery")


def test_who_does_not_work_at_the_annex_reads_and_presses_nothing(office: Office) -> None:
    key = to_make(office)
    desk = office.desk("ex")
    for path, button in (
        ("/annex/post-room/", "receive-together"),
        ("/annex/production/", "make-together"),
    ):
        page = desk.get(path)
        assert page.has("read-only")
        assert not page.has(button)
    for path in ("post-room/receive", "production/make", "production/dispatch"):
        form = {"chosen": chosen(office, key), "sure": "yes"}
        assert desk.client.post(f"{desk.base}/annex/{path}", data=form).status_code == 403
    assert office.application(key).stage is Status.CARD_PENDING


def test_lists_of_many_things_go_on_behind_the_last_one(office: Office) -> None:
    desk = Desk(office, "an")
    for path in (
        "post-room/?tray=expected&after=",
        "safe/?after=",
        "production/?after=",
        "postings/?before=",
    ):
        for key in ("2025-06-02T09:00:00+09:00.1", "nonsense", "2025-13-02T09:00:00+09:00.1", "2025-06-02.a"):
            desk.get(f"/annex/{path}{key.replace('+', '%2B')}")
