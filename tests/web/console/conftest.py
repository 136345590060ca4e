"""A small world for the console: five officers, two users, and applications brought as far as a test needs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import StrictUndefined
from werkzeug.test import TestResponse

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from backoffice.simulation.world import World
from backoffice.store.applications import Application
from backoffice.store.people import Officer, ResidenceCard
from backoffice.usecases import acting, admission, attaching, filing, sending
from backoffice.usecases.viewing import actor_named
from tests.files import kit
from tests.web.console.page import Page

PASSWORD = "console-tests"
ROLES = {
    "ex": "examiner",
    "ex2": "examiner",
    "ap": "approver",
    "an": "annex",
    "co": "counter",
    "do": "documents",
    "re": "reception",
    "ad": "administrator",
    "ad2": "administrator",
}
NUMBERS = count(1)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    made = wire(Settings(data=tmp_path_factory.mktemp("console"), mail="direct", fast_hash=True))
    yield made
    made.close()


@pytest.fixture(scope="session")
def app(system: System) -> Flask:
    app = web_app(system)
    app.jinja_env.undefined = StrictUndefined
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=True)
    return app


@pytest.fixture
def office(system: System, app: Flask) -> Office:
    return Office(system, app)


class Office:
    """A world of its own, its people, and a browser for each of its officers."""

    def __init__(self, system: System, app: Flask) -> None:
        self.system, self.app = system, app
        self.world: World = system.simulator.create(f"console-{next(NUMBERS)}", "empty", "7").world
        self._people()

    def _people(self) -> None:
        with self.world.write() as tx:
            self.organisation = admission.add_organisation(tx, {}).id
            self.user = admission.add_account(tx, {"organisation_id": self.organisation})[0].id
            self.officers = {
                name: admission.add_officer(tx, {"role": role, "sign_in": name, "password": PASSWORD})[0].id
                for name, role in ROLES.items()
            }

    def person(self, **given: object) -> str:
        with self.world.write() as tx:
            usual = {"expires_on": "2025-07-20", "status": "技術・人文知識・国際業務"}
            return admission.add_person(tx, usual | given, self.organisation).id

    def entered(self, receipt: str = "post", pdf: bytes | None = None, **given: object) -> str:
        person = self.person(**given)
        with self.world.write() as tx:
            user = actor_named(tx, self.user)
            key = filing.enter(tx, user, person, filing.Wish(receipt=receipt), {}).id
            attaching.attach_documents(tx, user, key, pdf or kit.pdf_bytes("PAPERS", 2), "資料.pdf")
            attaching.attach_photo(tx, user, key, kit.photo_jpeg(), "顔.jpg")
        return key

    def filed(self, receipt: str = "post", **given: Any) -> str:
        key = self.entered(receipt, **given)
        self.act(self.user, "file", key)
        return key

    def numbered(self, receipt: str = "post", **given: Any) -> str:
        key = self.filed(receipt, **given)
        self.pass_time("P1D")
        return key

    def taken(self, receipt: str = "post", **given: Any) -> str:
        key = self.numbered(receipt, **given)
        self.act("ex", "take", key)
        return key

    def proposed(self, receipt: str = "post", months: int = 36, **given: Any) -> str:
        key = self.taken(receipt, **given)
        self.act("ex", "propose", key, period_months=months)
        return key

    def permitted(self, receipt: str = "post", months: int = 36, **given: Any) -> str:
        key = self.proposed(receipt, months, **given)
        self.act("ap", "approve", key)
        return key

    def arrived(self, **changes: Any) -> str:
        """Bring an application to where its envelope lies in front of the annex; `changes` by kind of paper."""
        key = self.permitted()
        self.send(key, **changes)
        self.pass_time("P3D")
        return key

    def send(self, key: str, **changes: Any) -> None:
        with self.world.write() as tx:
            application = tx.get(Application, key)
            assert application
            place = sending.return_place(tx, application)
            address = {"postal_code": place.postal_code, "lines": list(place.lines), "name": place.name}
            slip = {"number": application.number, "name": application.applicant_name, "stamps": [5000, 500]}
            papers = {
                "residence-card": {},
                "fee-slip": {**slip, "signed": True},
                "return-envelope": {
                    "postage": 460,
                    "service": "simplified-registered",
                    "address": address,
                },
            }
            for kind, change in changes.items():
                name = kind.replace("_", "-")
                papers[name] = papers.get(name, {}) | change
            enclosed = [{"kind": kind, **paper} for kind, paper in papers.items()]
            sending.send_papers(
                tx, actor_named(tx, self.user), "simplified-registered", enclosed, application_id=key
            )

    def act(self, who: str, action: str, key: str, **body: Any) -> None:
        with self.world.write() as tx:
            acting.act(tx, actor_named(tx, self.officers.get(who, who)), key, action, body)

    def pass_time(self, by: str) -> None:
        simulator = self.system.simulator
        simulator.advance(self.world, simulator.moment(self.world, by=by))

    def application(self, key: str) -> Application:
        with self.world.read() as reading:
            found = reading.get(Application, key)
            assert found
            assert isinstance(found.form, dict)
            return found

    def name(self, who: str) -> str:
        """Return an officer's name as a page's text shows it: with one plain space."""
        with self.world.read() as reading:
            officer = reading.require(Officer, self.officers[who], "職員", "officer")
            return " ".join(officer.name.split())

    def card(self, number: str) -> ResidenceCard | None:
        with self.world.read() as reading:
            return reading.get(ResidenceCard, number)

    def desk(self, who: str) -> Desk:
        return Desk(self, who)


class Desk:
    """An officer's browser: it opens pages and sends the forms that they hold."""

    def __init__(self, office: Office, who: str) -> None:
        self.client: FlaskClient = office.app.test_client()
        self.base = f"/w/{office.world.id}/console"
        answer = self.client.post(f"{self.base}/sign-in", data={"sign_in": who, "password": PASSWORD})
        assert answer.status_code == 303, answer.text

    def get(self, path: str, status: int = 200) -> Page:
        answer = self.client.get(f"{self.base}{path}", follow_redirects=True)
        assert answer.status_code == status, (answer.status_code, answer.text[-3000:])
        return Page(answer.text)

    def open(self, key: str, tab: str = "", status: int = 200) -> Page:
        return self.get(f"/cases/{key}/{tab}", status)

    def press(self, page: Page, testid: str, status: int = 200, **typed: str | list[str]) -> Page:
        """Press a button of a page with what was typed; the answer after redirects."""
        answer = self.sent(page, testid, **typed)
        if answer.status_code == 303:
            answer = self.client.get(answer.location)
        assert answer.status_code == status, (answer.status_code, answer.text[-3000:])
        return Page(answer.text)

    def sent(self, page: Page, testid: str, **typed: str | list[str]) -> TestResponse:
        button = page.one(testid)
        assert button.form, f"{testid} stands in no form"
        assert "disabled" not in button.attributes, f"{testid} is disabled"
        values: dict[str, Any] = dict(button.form.values) | typed
        if button.attributes.get("name"):
            values[button.attributes["name"]] = button.attributes["value"]
        return self.client.post(button.form.action, data=values)
