"""A world with an organisation, its user and a person to apply for, and a browser without scripts before the portal."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from jinja2 import StrictUndefined

from backoffice.bootstrap import web_app, wire
from backoffice.settings import Settings
from backoffice.store.applications import Application
from backoffice.usecases import acting, admission, attaching, filing
from backoffice.usecases.viewing import actor_named
from tests.files import kit

WORLDS = itertools.count(1)
PASSWORD = "correct horse"


class Form(HTMLParser):
    """The controls of the form with a test id, as a browser would send them."""

    def __init__(self, page: str, testid: str) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self._testid, self._inside, self._area, self._select = testid, False, "", ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("data-testid") == self._testid
        name = given.get("name") or ""
        if not self._inside or tag == "button":
            return
        if tag == "input" and name and (given.get("type") not in ("radio", "checkbox") or "checked" in given):
            self.values[name] = given.get("value") or ""
        elif tag == "textarea":
            self._area, self.values[name] = name, ""
        elif tag == "select":
            self._select, self.values[name] = name, ""
        elif tag == "option" and "selected" in given:
            self.values[self._select] = given.get("value") or ""

    def handle_data(self, data):
        if self._area:
            self.values[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = ""


@dataclass
class Page:
    """What came back."""

    status: int
    text: str
    location: str
    response: Any = field(repr=False)

    def form(self, testid: str) -> dict[str, Any]:
        return Form(self.text, testid).values

    def has(self, testid: str) -> bool:
        return f'data-testid="{testid}"' in self.text

    @property
    def main(self) -> str:
        return self.text.partition("<main")[2]


@dataclass
class Portal:
    """A portal of one world, and the hands of the officers behind it."""

    system: Any
    app: Any
    world: Any
    ids: dict[str, str]
    client: Any

    def forked(self) -> Portal:
        world = self.system.simulator.worlds.fork(self.world.id, f"portal-{next(WORLDS)}").world
        return Portal(self.system, self.app, world, dict(self.ids), self.app.test_client())

    def get(self, path: str) -> Page:
        return self._page(self.client.get(self._address(path)))

    def post(self, path: str, **form: Any) -> Page:
        return self._page(self.client.post(self._address(path), data=form))

    def upload(self, application_id: str, kind: str, data: bytes, name: str) -> Page:
        # Encoded here: werkzeug's client would leave a temporary file open for a large body.
        head = f'--cut\r\nContent-Disposition: form-data; name="{kind}"; filename="{name}"\r\n\r\n'
        body = head.encode() + data + b"\r\n--cut--\r\n"
        address = self._address(f"applications/{application_id}/attach/{kind}")
        return self._page(
            self.client.post(address, data=body, content_type="multipart/form-data; boundary=cut")
        )

    def sign_in(self, sign_in: str = "USER1", password: str = PASSWORD, **more: str) -> Page:
        return self.post("sign-in/organisation", sign_in=sign_in, password=password, **more)

    def entered(self, *, person: str = "", receipt: str = "post", files: bool = False) -> str:
        with self.world.write() as tx:
            user = actor_named(tx, self.ids["user"])
            wish = filing.Wish(receipt=receipt)
            made = filing.enter(tx, user, person or self.ids["person"], wish, {}).id
            if files:
                attaching.attach_documents(tx, user, made, kit.pdf_bytes(), "shiryo.pdf")
                attaching.attach_photo(tx, user, made, kit.photo_jpeg(), "face.jpg")
        return made

    def filed(self, **given: Any) -> str:
        made = self.entered(files=True, **given)
        with self.world.write() as tx:
            filing.file(tx, actor_named(tx, self.ids["user"]), made)
        return made

    def permitted(self, **given: Any) -> str:
        made = self.filed(**given)
        self.pass_time("P1D")
        self.act("examiner", "take", made)
        self.act("examiner", "propose", made, period_months=36)
        self.act("approver", "approve", made)
        return made

    def act(self, role: str, action: str, application_id: str, **body: Any) -> None:
        with self.world.write() as tx:
            acting.act(tx, actor_named(tx, self.ids[role]), application_id, action, body)

    def pass_time(self, by: str) -> None:
        self.system.simulator.advance(self.world, self.system.simulator.moment(self.world, by=by))

    def application(self, application_id: str) -> Application:
        with self.world.read() as reading:
            found = reading.get(Application, application_id)
            assert found
            return found

    def person(self, organisation: str = "", **given: Any) -> str:
        with self.world.write() as tx:
            return admission.add_person(tx, given, organisation or self.ids["organisation"]).id

    def events(self, kind: str) -> int:
        with self.world.read() as reading:
            from backoffice.store import journal

            found = journal.events_after(reading.connection, 0, 1000)
            return sum(event.kind == kind for event in found)

    def _address(self, path: str) -> str:
        return path if path.startswith("/") else f"/w/{self.world.id}/portal/{path}"

    def _page(self, response: Any) -> Page:
        text = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        return Page(response.status_code, text, response.headers.get("Location", ""), response)


@pytest.fixture(scope="session")
def system(tmp_path_factory):
    made = wire(Settings(data=tmp_path_factory.mktemp("portal"), mail="direct", fast_hash=True, smtp_port=0))
    yield made
    made.close()


@pytest.fixture(scope="session")
def app(system):
    made = web_app(system)
    made.config["WTF_CSRF_ENABLED"] = False
    made.jinja_env.undefined = StrictUndefined
    return made


@pytest.fixture(scope="session")
def first(system, app):
    """A populated portal that no test changes: tests work in forks of its world."""
    world = system.simulator.create("portal", "empty", "7").world
    ids = {}
    with world.write() as tx:
        organisation, other = (admission.add_organisation(tx, {}).id for _ in range(2))
        given = {"expires_on": "2025-07-20", "status": "技術・人文知識・国際業務", "period_months": 12}
        ids["organisation"], ids["other_organisation"] = organisation, other
        ids["person"] = admission.add_person(tx, given, organisation).id
        ids["stranger"] = admission.add_person(tx, given, other).id
        for key, sign_in, where in (("user", "USER1", organisation), ("rival", "USER2", other)):
            account = {"organisation_id": where, "sign_in": sign_in, "password": PASSWORD}
            ids[key] = admission.add_account(tx, account)[0].id
        for role in ("examiner", "approver", "annex"):
            ids[role] = admission.add_officer(tx, {"role": role})[0].id
    return Portal(system, app, world, ids, app.test_client())


@pytest.fixture(scope="session")
def decided(first):
    """A portal with a permitted application (`ids["permitted"]`), for forks too."""
    made = first.forked()
    made.ids["permitted"] = made.permitted()
    return made


@pytest.fixture
def outside(first):
    """A portal before which nobody has signed in."""
    return first.forked()


@pytest.fixture
def portal(outside):
    """A portal with the organisation's user signed in."""
    assert outside.sign_in().status == 303
    return outside


@pytest.fixture
def after_permission(decided):
    """A signed-in portal with a permitted application, `ids["permitted"]`."""
    made = decided.forked()
    assert made.sign_in().status == 303
    return made
