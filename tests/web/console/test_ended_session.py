"""A session that ended loses nothing that was typed: the sign-in page says so and leads back."""

from __future__ import annotations

import pytest
from sqlmodel import select

from backoffice.domain.life import Status
from backoffice.store.control import SignIn
from backoffice.web.sessions import IDLE_SECONDS
from tests.web.console.conftest import PASSWORD, Desk, Office
from tests.web.console.page import Page

pytestmark = pytest.mark.slow

TYPED = {"disposition": "permit", "period_months": "36", "reasons": "長く考えた理由"}


def let_it_end(office: Office) -> None:
    with office.system.simulator.worlds.registry() as session:
        for row in session.exec(select(SignIn).where(SignIn.world_id == office.world.id)):
            row.seen_wall -= IDLE_SECONDS + 60
            session.add(row)


def sign_in_again(desk: Desk, page: Page, who: str = "ex") -> Page:
    form = page.one("sign-in-submit").form
    assert form
    answer = desk.client.post(form.action, data=form.values | {"sign_in": who, "password": PASSWORD})
    return Page(answer.text)


@pytest.mark.rule("R-098")
def test_what_was_sent_too_late_is_kept_and_sent_once_more(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    draft = desk.open(key, "decision/")
    let_it_end(office)
    ended = desk.press(draft, "propose", 403, **TYPED)
    assert "まだ送信されていませんが、消えていません" in ended.text("kept")
    assert office.application(key).stage is Status.EXAMINATION
    resumed = sign_in_again(desk, ended)
    assert "長く考えた理由" in resumed.text("typed")
    assert office.application(key).stage is Status.EXAMINATION
    assert "起案しました" in desk.press(resumed, "send-again").text("flash")
    assert office.application(key).reasons == "長く考えた理由"


def test_a_wrong_password_keeps_it_too(office: Office) -> None:
    key = office.taken()
    desk = office.desk("ex")
    draft = desk.open(key, "decision/")
    let_it_end(office)
    ended = desk.press(draft, "propose", 403, **TYPED)
    again = desk.press(ended, "sign-in-submit", 422, sign_in="ex", password="no")
    assert "長く考えた理由" in sign_in_again(desk, again).text("typed")


def test_a_kept_form_goes_nowhere_else(office: Office) -> None:
    client = office.app.test_client()
    where = f"/w/{office.world.id}/console/"
    form = {"sign_in": "ex", "password": PASSWORD, "kept-path": "https://evil.example/", "kept:note": "x"}
    assert client.post(f"{where}sign-in", data=form).location == where


def test_the_page_warns_before_the_end_and_can_stay(office: Office) -> None:
    desk = office.desk("ex")
    page = desk.get("/")
    assert page.one("idle").attributes["data-idle"] == str(IDLE_SECONDS)
    assert "hidden" in page.one("idle").attributes
    assert desk.client.get(page.one("idle").attributes["data-idle-stay"]).status_code == 204
    assert not Page(office.app.test_client().get(f"{desk.base}/sign-in").text).has("idle")
