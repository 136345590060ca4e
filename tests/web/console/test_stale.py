"""A second tab, a second officer: nothing is done on a stale page, and nothing that was typed is lost."""

from __future__ import annotations

from backoffice.domain.life import Status
from tests.web.console.conftest import Office
from tests.web.console.test_deciding import PROPOSAL


def test_a_stale_page_does_nothing_and_says_who_changed_what(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    old = desk.open(key, "decision/")
    other = office.desk("ex2")
    other.press(other.open(key), "take")
    page = desk.press(old, "propose", 409, **PROPOSAL)
    assert office.application(key).stage is Status.EXAMINATION
    assert office.name("ex2") in page.text("changes-since")
    assert "審査官が担当になりました" in page.text("changes-since")
    assert "申請が入力" not in page.text("changes-since")
    assert PROPOSAL["reasons"] in page.text("typed")


def test_a_double_press_does_it_once(office: Office) -> None:
    key = office.numbered()
    desk = office.desk("ex")
    page = desk.open(key)
    desk.press(page, "take")
    version = office.application(key).version
    desk.press(page, "take", 409)
    assert office.application(key).version == version


def test_a_confirmation_that_has_become_stale_does_nothing(office: Office) -> None:
    key = office.proposed()
    desk = office.desk("ap")
    confirm = desk.press(desk.open(key, "decision/"), "approve")
    office.act("ap", "send-back", key, note="別の画面から")
    page = desk.press(confirm, "confirm-approve", 409)
    assert office.application(key).stage is Status.EXAMINATION
    assert "別の画面から" in page.text("changes-since")


def test_a_form_without_a_version_does_nothing(office: Office) -> None:
    key = office.numbered()
    desk = office.desk("ex")
    assert desk.client.post(f"{desk.base}/cases/{key}/take").status_code == 409
    assert not office.application(key).examiner_id


def test_a_rehearsal_leaves_no_trace(office: Office) -> None:
    key = office.proposed()
    with office.world.read() as reading:
        before = (reading.state.head, reading.state.journal_seq, dict(reading.state.counters))
    desk = office.desk("ap")
    desk.press(desk.open(key, "decision/"), "approve")
    with office.world.read() as reading:
        assert (reading.state.head, reading.state.journal_seq, dict(reading.state.counters)) == before
    assert (
        len(office.world.ports.mail.messages(office.world.id, to=None, subject=None, after=None, limit=9))
        == 2
    )
