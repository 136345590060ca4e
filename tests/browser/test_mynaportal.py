"""S2 注17 in the browser: 申請情報検索 → マイナポータル連携 → マイナポータル → マイナポータル連携 → 登録."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from backoffice.simulation.realtime import wall_seconds
from backoffice.store.control import SignIn
from backoffice.usecases import admission, filing
from backoffice.web.sessions import _cookie, _hashed
from tests.browser import filer
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
Company = Callable[..., Visitor]

BUTTON = "マイナポータルから所得・個人住民税情報を取得する"
NAME = "NGUYEN THI MAI"
TOKEN = "session-of-one-who-signed-in-by-card"


@dataclass(frozen=True, slots=True)
class Own:
    """A served world with one foreign national who has entered an application of his own."""

    url: str
    at: str
    application: str


@pytest.fixture
def own(chromium: Browser, tmp_path: Path) -> Iterator[Own]:
    del chromium
    system = wire(Settings(data=tmp_path / "var", mail="direct", fast_hash=True))
    server = make_server("127.0.0.1", 0, web_app(system), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Own(f"http://127.0.0.1:{server.port}", *_populate(system, server.port))
    server.shutdown()
    thread.join()
    server.server_close()
    system.close()


def _populate(system: System, port: int) -> tuple[str, str]:
    world = system.simulator.create("own", "empty", "7").world
    with world.write() as tx:
        given = {"name": NAME, "expires_on": "2025-07-20", "status": "技術・人文知識・国際業務"}
        person = admission.add_person(tx, given).id
        account = admission.add_account(tx, {"kind": "individual", "person_id": person})[0]
        application = filing.enter(tx, account.actor(), person, filing.Wish(receipt="post"), {}).id
    row = SignIn(
        token_hash=_hashed(TOKEN),
        world_id=world.id,
        surface="portal",
        actor_id=account.id,
        seen_wall=wall_seconds(),
    )
    with system.simulator.worlds.registry() as session:
        session.add(row)
    return f"http://127.0.0.1:{port}/w/{world.id}/", application


@pytest.mark.rule("R-150", "R-151", "R-281")
def test_income_and_tax_are_fetched_under_the_official_names(own: Own, company: Company) -> None:
    user = company(own.at)
    user.page.context.add_cookies([{"name": _cookie("portal"), "value": TOKEN, "url": own.at}])
    user.go("portal/search")
    user.test("name").fill(NAME)
    user.press("search")
    user.look("search-mynaportal")
    user.follow(BUTTON)
    expect(user.page.get_by_role("heading", name="マイナポータル連携", exact=True)).to_be_visible()
    user.look("mynaportal")
    user.press(user.page.get_by_role("button", name=BUTTON))
    user.sees("入力内容に誤りがあります")
    user.look("mynaportal-wrong")
    user.page.get_by_label("取得対象者氏名").fill(NAME)
    user.page.get_by_label("取得対象年度").select_option(label="令和7年度")
    user.press(user.page.get_by_role("button", name=BUTTON))
    user.sees("本物のマイナポータルではありません")
    user.look("mynaportal-site")
    user.test("confirmed").check()
    user.press("consent")
    expect(user.page.get_by_role("heading", name="マイナポータル連携", exact=True)).to_be_visible()
    user.look("mynaportal-data")
    user.press(user.page.get_by_role("button", name="登録", exact=True))
    user.sees("所得・個人住民税情報を登録しました", "tax-data-2025.json")
    user.look("application-tax-data")


@pytest.mark.rule("R-141", "R-136", "R-266")
def test_the_sheets_and_the_page_of_the_wrong_photo_can_be_read(own: Own, company: Company) -> None:
    user = company(own.at)
    user.page.context.add_cookies([{"name": _cookie("portal"), "value": TOKEN, "url": own.at}])
    home = f"portal/applications/{own.application}"
    user.go(home)
    user.press("action-documents")
    user.look("attach-documents-own")
    user.test("declared").check()
    filer.attach(user, filer.pdf())
    user.sees("参考様式９あり")
    user.press("to-declaration")
    user.look("declaration")
    user.go(home)
    user.press("action-photo")
    user.look("attach-photo-own")
    filer.attach(user, filer.photo())
    user.press("to-wrong-photo")
    user.look("wrong-photo")
    user.go(home)
    filer.file(user)
    user.move("office-day")
    user.go(home)
    user.press("to-card-copy")
    user.sees("表面記載の外国人は、現在オンラインで在留期間更新許可申請中である。")
    user.look("card-copy")
