"""The annex's desk: received, opened, checked by the rules of the day, accepted or returned, made, dispatched."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.domain.life import Status
from backoffice.ports import Doing
from backoffice.usecases import sending
from backoffice.usecases.post_control import control
from backoffice.usecases.viewing import actor_named
from tests.web.console.conftest import Desk, Office
from tests.web.console.page import Page

pytestmark = pytest.mark.slow


def opened(office: Office, key: str) -> tuple[Desk, Page]:
    desk = office.desk("an")
    page = desk.press(desk.open(key, "annex/"), "receive-envelope")
    assert office.application(key).stage is Status.PAPERS_RECEIVED
    return desk, desk.press(page, "open-envelope")


def states(page: Page) -> list[str]:
    text = page.html[page.html.index('data-testid="envelope-check"') :]
    return [part[: part.index('"')] for part in text.split('data-state="')[1:]]


@pytest.mark.rule("R-220", "R-238", "R-239", "R-240")
def test_from_the_envelope_to_the_card_in_the_hand(office: Office) -> None:
    key = office.arrived()
    desk, page = opened(office, key)
    assert {"paper-residence-card", "paper-fee-slip", "paper-return-envelope"} <= {n for n, _ in page.found}
    assert set(states(page)) == {"ok"}
    page = desk.press(page, "accept-papers")
    confirm = desk.press(page, "issue-card")
    assert "在留カード・就労資格証明書送付に関するお知らせ" in confirm.text("letter")
    assert not office.application(key).new_card_number
    page = desk.press(confirm, "confirm-issue-card")
    application = office.application(key)
    old = office.card(application.card_number)
    assert old
    assert old.state == "punched"
    assert application.new_card_number in page.html
    assert "簡易書留" in page.text("dispatch-facts")
    page = desk.press(page, "dispatch")
    assert page.has("step-in-delivery")
    assert "引受" in page.text("tracking")
    office.pass_time("P3D")
    assert office.application(key).stage is Status.COMPLETED
    assert desk.open(key, "annex/").has("step-none")


DEFECTS: list[tuple[str, dict[str, Any], str]] = [
    ("stamps", {"fee_slip": {"stamps": [5000]}}, "500円不足"),
    ("excess", {"fee_slip": {"stamps": [5000, 1000]}}, "500円超過"),
    ("number", {"fee_slip": {"number": "東オンE99999999"}}, "一致しません"),
    ("name", {"fee_slip": {"name": ""}}, "記名がありません"),
    ("postage", {"return_envelope": {"postage": 110}}, "不足しています"),
    ("passport", {"passport": {}}, "旅券が同封されています"),
    ("my-number", {"my_number_card": {}}, "マイナンバーカードが同封されています"),
]


@pytest.mark.rule("R-226", "R-223", "R-231", "R-228")
@pytest.mark.parametrize(("case", "changes", "words"), DEFECTS, ids=[name for name, _, _ in DEFECTS])
def test_a_defect_is_shown_with_its_row_and_sends_the_papers_back(
    office: Office, case: str, changes: dict[str, Any], words: str
) -> None:
    key = office.arrived(**changes)
    desk, page = opened(office, key)
    assert words in page.text("envelope-check")
    assert states(page).count("no") == 1
    assert not page.has("accept-papers")
    assert "受理できません" in page.text("why-not-accept")
    confirm = desk.press(page, "return-envelope")
    assert words in confirm.text("letter")
    assert "提出書類の不備について" in confirm.text("letter")
    assert office.application(key).stage is Status.PAPERS_RECEIVED
    desk.press(confirm, "confirm-return")
    application = office.application(key)
    assert (application.stage, application.envelope_id) == (Status.PERMITTED, "")
    assert "書類の返送" in desk.open(key, "post/").html


def test_after_a_return_a_second_envelope_is_taken(office: Office) -> None:
    key = office.arrived(fee_slip={"stamps": [5000]})
    desk, page = opened(office, key)
    desk.press(desk.press(page, "return-envelope"), "confirm-return")
    office.pass_time("P4D")
    office.send(key)
    office.pass_time("P3D")
    _, page = opened(office, key)
    assert page.has("accept-papers")


def test_defective_papers_cannot_be_accepted_nor_good_ones_returned(office: Office) -> None:
    bad, good = office.arrived(fee_slip={"stamps": []}), office.arrived()
    desk, _ = opened(office, bad)
    opened(office, good)
    for key, action in ((bad, "accept-papers"), (good, "return-envelope")):
        form = {"version": str(office.application(key).version), "sure": "yes"}
        answer = desk.client.post(f"{desk.base}/cases/{key}/annex/{action}", data=form)
        assert answer.status_code == 409
        assert office.application(key).stage is Status.PAPERS_RECEIVED


def test_the_worklist_is_by_what_is_to_be_done(office: Office) -> None:
    expected, arrived = office.permitted(), office.arrived()
    desk = office.desk("an")
    page = desk.get("/")
    assert page.has(f"open-{arrived}")
    assert not page.has(f"open-{expected}")
    assert "受領する 1件" in page.text("scopes")
    assert "到着待ち 1件" in page.text("scopes")
    assert desk.get("/desks/annex/?step=expected").has(f"open-{expected}")
    opened(office, arrived)
    assert desk.get("/desks/annex/?step=to-check").has(f"open-{arrived}")
    assert not desk.get("/desks/annex/?step=to-open").has(f"open-{arrived}")
    assert "点検待ち" in desk.get("/").text("worklist")


def test_a_returned_card_is_posted_again(office: Office) -> None:
    key = office.arrived()
    with office.world.write() as tx:
        tx.set_world(delivery="absent")
    for action in ("receive-envelope", "open-envelope", "issue-card", "dispatch"):
        office.act("an", action, key)
    office.pass_time("P14D")
    desk = office.desk("an")
    assert desk.get("/desks/annex/?step=returned").has(f"open-{key}")
    page = desk.press(desk.open(key, "annex/"), "dispatch")
    assert page.has("step-in-delivery")


def test_another_role_sees_the_work_and_cannot_press(office: Office) -> None:
    key = office.arrived()
    page = office.desk("ex").open(key, "annex/")
    assert "おだいば分室" in page.text("read-only")
    assert "disabled" in page.one("receive-envelope").attributes


def test_an_envelope_that_nobody_waits_for_goes_back_unopened(office: Office) -> None:
    key = office.taken()
    office.send(key)
    office.pass_time("P3D")
    office.act("ex", "withdraw", key)
    assert not office.desk("ex").get("/desks/annex/").has("return-unopened")
    desk = office.desk("an")
    page = desk.get("/")
    assert page.has("strays")
    desk.press(page, "return-unopened")
    assert not desk.get("/").has("strays")


def test_an_envelope_that_no_application_waits_for_is_sent_back_from_the_worklist(office: Office) -> None:
    key = office.arrived()
    desk, page = opened(office, key)
    desk.press(page, "accept-papers")
    with office.world.write() as tx:
        second = sending.send_papers(
            tx,
            actor_named(tx, office.user),
            "simplified-registered",
            [{"kind": "letter"}],
            application_id=key,
        ).id
    office.pass_time("P5D")
    page = desk.get("/desks/annex/")
    assert second in page.text("strays")
    assert not desk.press(page, "return-unopened").has("strays")
    assert not office.desk("ex").get("/desks/annex/").has("return-unopened")


@pytest.mark.parametrize(
    ("outcome", "days", "words"),
    [
        ("refused", "P2D", ("差出人に返送", "受取拒絶")),
        ("lost", "P40D", ("亡失", "見つかりませんでした")),
    ],
)
def test_the_post_of_a_case_says_why_an_item_did_not_arrive(
    office: Office, outcome: str, days: str, words: tuple[str, str]
) -> None:
    key = office.arrived()
    with office.world.write() as tx:
        actor = actor_named(tx, office.user)
        letter = [{"kind": "letter"}]
        number = sending.send_papers(tx, actor, "letter-pack-plus", letter, application_id=key).id
        control(tx, number, Doing("befall", outcome=outcome))
    office.pass_time(days)
    shown = office.desk("an").open(key, "post").text(f"shipment-{number}")
    for word in words:
        assert word in shown
