"""Every page of an application opens, in words of its own type, at every step of the life of each of the five types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from flask.testing import FlaskClient
from jinja2 import StrictUndefined

from backoffice.bootstrap import web_app, wire
from backoffice.domain.procedure import ApplicationType
from backoffice.settings import Settings
from backoffice.usecases import admission
from tests.usecases.house import House
from tests.usecases.test_lives import ABROAD, ENGINEER, NEWBORN, decided, wish

PASSWORD = "every-type"
TABS = (
    "",
    "form/",
    "documents/",
    "person/",
    "history/",
    "mails/",
    "post/",
    "decision/",
    "annex/",
    "counter/",
)
SHEETS = (
    "",
    "/answers",
    "/entered",
    "/filed",
    "/file",
    "/envelope",
    "/receipt",
    "/wrong-photo",
    "/card-copy",
)
FOREIGN = {
    ApplicationType.COE: ("在留期間更新", "新しい在留カード", "旧カード"),
    ApplicationType.CHANGE: ("在留期間更新許可申請", "認定証明書"),
    ApplicationType.RENEWAL: ("在留資格変更許可申請", "認定証明書"),
    ApplicationType.ACQUISITION: ("在留期間更新", "新しい在留カード", "旧カード"),
    ApplicationType.WORK_CERTIFICATE: ("在留期間更新", "新しい在留カード", "旧カード", "許可の効力"),
}
"""What no page says of an application of a type, the drawn 納付書 and the mails aside."""
WORLDS = count(1)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    made = wire(Settings(data=tmp_path_factory.mktemp("types"), mail="direct", fast_hash=True))
    yield made
    made.close()


class Browsers:
    """The desks and the portal of one world."""

    def __init__(self, house: House) -> None:
        self.house = house
        app = web_app(house.system)
        app.jinja_env.undefined = StrictUndefined
        app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False, TESTING=False)
        own = {"organisation_id": house.who["user's organisation"], "sign_in": "USER1", "password": PASSWORD}
        with house.world.write() as tx:
            house.who["user"] = admission.add_account(tx, own)[0].id
            admission.add_officer(tx, {"role": "annex", "sign_in": "AN", "password": PASSWORD})
        self.base = f"/w/{house.world.id}"
        self.portal = self._signed_in(app.test_client(), "portal/sign-in/organisation", "USER1")
        self.console = self._signed_in(app.test_client(), "console/sign-in", "AN")

    def _signed_in(self, client: FlaskClient, page: str, name: str) -> FlaskClient:
        answer = client.post(f"{self.base}/{page}", data={"sign_in": name, "password": PASSWORD})
        assert answer.status_code == 303
        return client

    def read(self, key: str, kind: ApplicationType) -> list[str]:
        """Return what is wrong on the pages of an application: a page that does not open, a word of another type."""
        pages = [
            *((self.console, f"console/cases/{key}/{tab}") for tab in TABS),
            *((self.portal, f"portal/applications/{key}{sheet}") for sheet in SHEETS),
        ]
        return [wrong for client, address in pages for wrong in self._wrongs(client, address, kind)]

    def _wrongs(self, client: FlaskClient, address: str, kind: ApplicationType) -> list[str]:
        answer = client.get(f"{self.base}/{address}", follow_redirects=True)
        if answer.status_code != 200:
            return [f"{address}: {answer.status_code}"]
        text = re.sub(r"<[^>]+>", "", answer.text)
        foreign = FOREIGN[kind] if not address.endswith(("mails/", "/envelope")) else ()
        return [f"{address}: {around}" for word in foreign for around in re.findall(f".*{word}.*", text)]


def entered(house: House, kind: ApplicationType, receipt: str = "post") -> str:
    person, answers, status = None, None, ""
    if kind is ApplicationType.COE:
        answers, status = ABROAD, ENGINEER
    elif kind is ApplicationType.ACQUISITION:
        answers, status = NEWBORN | {"receipt_office": "東京出入国在留管理局"}, "家族滞在"
    else:
        person = house.person(status="留学" if kind is ApplicationType.CHANGE else ENGINEER)
        status = ENGINEER if kind is ApplicationType.CHANGE else ""
    key = house.enter(person, answers=answers, **wish(kind, status, receipt=receipt))
    house.attach(key)
    return key


@pytest.fixture
def browsers(system) -> Browsers:
    return Browsers(House.build(system, f"types-{next(WORLDS)}"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ApplicationType)
def test_every_page_opens_at_every_step_of_the_post(browsers, kind):
    house = browsers.house
    key = entered(house, kind)
    house.do("user", key, "file")
    wrong = browsers.read(key, kind)
    house.pass_time(days=1)
    decided(house, key)
    wrong += browsers.read(key, kind)
    number = house.get(key).number
    house.send(key, house.papers(key, envelope={"back": f"{number} １人"}))
    house.pass_time(days=3)
    wrong += browsers.read(key, kind)
    for action in ("receive-envelope", "open-envelope", "issue-card", "dispatch"):
        house.do("annex", key, action)
        wrong += browsers.read(key, kind)
    house.pass_time(days=5)
    assert wrong + browsers.read(key, kind) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ApplicationType)
def test_every_page_opens_of_what_ended_before_a_decision_or_was_refused(browsers, kind):
    house = browsers.house
    ended, withdrawn, refused = (entered(house, kind) for _ in range(3))
    for key in (ended, withdrawn, refused):
        house.do("user", key, "file")
    house.pass_time(days=1)
    house.do("examiner", ended, "end", reason="申請人が死亡したため。")
    house.do("examiner", withdrawn, "withdraw", reason="申請人の申出。")
    decided(house, refused, "refuse", 0)
    assert [wrong for key in (ended, withdrawn, refused) for wrong in browsers.read(key, kind)] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in ApplicationType if kind is not ApplicationType.COE])
def test_every_page_opens_of_what_is_had_at_the_counter(browsers, kind):
    house = browsers.house
    key = entered(house, kind, "counter")
    house.do("user", key, "file")
    house.pass_time(days=1)
    decided(house, key)
    wrong = browsers.read(key, kind)
    house.do("counter", key, "hand-over")
    assert wrong + browsers.read(key, kind) == []
