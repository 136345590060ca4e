"""`odaiba jpki-client`: a card in a reader of one's own machine signs for a page, by a link that is good once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar
from importlib.util import find_spec
from threading import Thread
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from click.testing import CliRunner
from flask import Flask
from werkzeug.serving import make_server

from backoffice.adapters.jpki_link import LinkError, complete, fetched, send
from backoffice.adapters.pcsc import PcscReaders
from backoffice.bootstrap import System, web_app
from backoffice.cards.challenge import Challenge
from backoffice.cards.chip import Chip
from backoffice.cards.in_process import InProcessReaders
from backoffice.cards.jpki_client import JpkiClient
from backoffice.cards.jpki_signing import CannotSignError, Signed, sign
from backoffice.cards.reader import NoCardError, NoReaderError, Readers
from backoffice.cards.status_words import Said
from backoffice.cli import main
from backoffice.store.credentials import MyNumberCard
from backoffice.store.people import Person as Resident
from backoffice.usecases import jpki_links, my_number_cards
from backoffice.usecases.inserting import InsertedCard
from tests.usecases.house import House
from tests.users.card_holders import PIN, SIGNATURE, issue

pytestmark = pytest.mark.server
READER = "卓上リーダー"


@pytest.fixture(scope="module")
def app(system: System) -> Flask:
    made = web_app(system)
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@pytest.fixture(scope="module")
def origin(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


class Browser:
    """A browser without scripts before the portal of a world."""

    def __init__(self, origin: str, world_id: str) -> None:
        self._open = build_opener(HTTPCookieProcessor(CookieJar())).open
        self.at = f"{origin}/w/{world_id}/portal"

    def get(self, path: str) -> str:
        with self._open(f"{self.at}/{path}") as page:
            return str(page.read().decode())

    def post(self, path: str, **sent: str) -> tuple[str, str]:
        """Return the address that a form leads to, and the page."""
        with self._open(f"{self.at}/{path}", urlencode(sent).encode()) as page:
            return page.url, page.read().decode()

    def link(self, flow: str) -> str:
        """Make a link and return it."""
        page = self.post("card-link", **{"for": flow})[1]
        return page.partition("odaiba jpki-client ")[2].partition("<")[0]


@dataclass
class Person:
    """Who sits at the machine: what he types, and what he was told."""

    secrets: list[str]
    told: list[str] = field(default_factory=list)
    asked: list[tuple[str, int]] = field(default_factory=list)

    def ask(self, what: Said, left: int) -> str:
        self.asked.append((what.en, left))
        return self.secrets.pop(0)

    def tell(self, words: Said) -> None:
        self.told.append(words.ja)


@pytest.fixture
def browser(origin: str, house: House) -> Browser:
    return Browser(origin, house.world.id)


@pytest.fixture
def card(house: House) -> str:
    return issue(house)


def chip_of(house: House, card: str) -> Chip:
    return InsertedCard(house.world, card, lambda: True)


@pytest.fixture
def readers(house: House, card: str) -> Readers:
    return InProcessReaders({READER: chip_of(house, card)})


def signed_by(chip: Chip, challenges: Sequence[Challenge], person: Person) -> list[Signed]:
    """Have a chip sign challenges, past the link."""
    connection = InProcessReaders({READER: chip}).connect(READER)
    return sign(JpkiClient(connection), challenges, person.ask, person.tell)[0]


def test_a_login_goes_on_where_the_card_has_signed(browser: Browser, readers: Readers) -> None:
    person = Person([PIN])
    link = browser.link("sign-in")
    assert browser.get("card-link/look") == ""
    complete(link, readers, "", person.ask, person.tell)
    assert person.asked == [("user PIN (four digits)", 3)]
    assert person.told[0].startswith("【模擬】世界「")
    assert "カードの署名を受け取りました" in browser.get("card-link/look")
    assert "カードの署名を受け取りました" in browser.get("card-link")
    address, page = browser.post("card-link/go-on")
    assert address.partition("?")[0].endswith("/portal/sign-in/individual/credentials")
    assert "認証ID" in page


def test_a_registration_shows_both_secrets_and_fills_in_what_the_card_tells(
    browser: Browser, readers: Readers, house: House, card: str
) -> None:
    person = Person([SIGNATURE.lower(), PIN])
    complete(browser.link("register"), readers, READER, person.ask, person.tell)
    address, page = browser.post("card-link/go-on")
    assert address.endswith("/portal/register/details")
    with house.world.read() as reading:
        assert reading.require(MyNumberCard, card, "", "").name in page


def test_wrong_pins_are_told_with_the_tries_that_are_left_and_lock(
    browser: Browser, readers: Readers, house: House, card: str
) -> None:
    person = Person(["12", "0000", "0001", "0002"])
    with pytest.raises(CannotSignError, match="is locked"):
        complete(browser.link("sign-in"), readers, "", person.ask, person.tell)
    assert [left for _, left in person.asked] == [3, 3, 2, 1]
    assert "利用者証明用パスワードは4桁の数字です。" in person.told
    assert "正しくありません。あと1回試せます。" in person.told
    with house.world.read() as reading:
        assert reading.require(MyNumberCard, card, "", "").wrong_pins == 3


def test_a_link_is_good_once(browser: Browser, readers: Readers) -> None:
    person = Person([PIN, PIN])
    link = browser.link("sign-in")
    complete(link, readers, "", person.ask, person.tell)
    with pytest.raises(LinkError, match="used already"):
        complete(link, readers, "", person.ask, person.tell)
    browser.post("card-link/go-on")
    with pytest.raises(OSError, match="409"):
        browser.post("card-link/go-on")


def test_another_browser_does_not_go_on(
    origin: str, house: House, browser: Browser, readers: Readers
) -> None:
    person = Person([PIN])
    complete(browser.link("sign-in"), readers, "", person.ask, person.tell)
    other = Browser(origin, house.world.id)
    with pytest.raises(OSError, match="409"):
        other.post("card-link/go-on")
    assert "リンクは使えません" in other.get("card-link")


def test_going_on_before_the_card_has_signed_is_told(browser: Browser) -> None:
    link = browser.link("sign-in")
    with pytest.raises(OSError, match="409"):
        browser.post("card-link/go-on")
    assert link in browser.get("card-link")


@pytest.mark.parametrize("flow", ["sign-in", "register"])
def test_a_link_says_what_is_signed_for_which_world_and_origin(
    browser: Browser, origin: str, house: House, flow: str
) -> None:
    offer = fetched(browser.link(flow))
    assert (offer.origin, offer.world_id) == (origin, house.world.id)
    assert [each.purpose for each in offer.challenges] == [
        str(each) for each in jpki_links.Flow(flow).purposes
    ]


def test_a_link_under_another_name_of_the_server_is_none(browser: Browser, readers: Readers) -> None:
    person = Person([PIN])
    elsewhere = browser.link("sign-in").replace("127.0.0.1", "localhost")
    with pytest.raises(LinkError, match="used already or has ended"):
        complete(elsewhere, readers, "", person.ask, person.tell)
    assert person.asked == []


def test_a_server_that_asks_for_a_signature_for_another_site_gets_none(readers: Readers) -> None:
    relay = Flask(__name__)

    @relay.get("/w/one/jpki/code")
    def ask() -> dict[str, Any]:
        wanted = {"purpose": "sign-in", "nonce": "0" * 64}
        return {"world_id": "one", "origin": "https://odaiba.example", "challenges": [wanted]}

    server = make_server("127.0.0.1", 0, relay)
    Thread(target=server.serve_forever, daemon=True).start()
    person = Person([PIN])
    with pytest.raises(LinkError, match="for another site"):
        complete(f"http://127.0.0.1:{server.port}/w/one/jpki/code", readers, "", person.ask, person.tell)
    server.shutdown()
    assert person.asked == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _one: [], "A signature is missing"),
        (lambda one: [one, one], "cannot be read"),
        (lambda one: [replace(one, signature=bytes(256))], "not of this card over this very challenge"),
        (lambda one: [replace(one, certificate=b"none")], "certificate"),
        (lambda one: [replace(one, purpose="register-signature")], "A signature is missing"),
        (lambda one: [replace(one, purpose="other")], "cannot be read"),
        (lambda one: [replace(one, certificate=bytes(90_000))], "cannot be read"),
    ],
)
def test_what_is_not_signed_right_is_refused_in_words(
    browser: Browser, house: House, card: str, change: Callable[[Signed], list[Signed]], words: str
) -> None:
    link = browser.link("sign-in")
    (one,) = signed_by(chip_of(house, card), fetched(link).challenges, Person([PIN]))
    with pytest.raises(LinkError, match=words) as refused:
        send(link, change(one), None)
    assert refused.value.ja
    with pytest.raises(OSError, match="409"):
        browser.post("card-link/go-on")


def test_a_wrong_signature_ends_its_link(browser: Browser, house: House, card: str) -> None:
    link = browser.link("sign-in")
    (one,) = signed_by(chip_of(house, card), fetched(link).challenges, Person([PIN]))
    for sent, words in ((replace(one, signature=bytes(256)), "very challenge"), (one, "has ended")):
        with pytest.raises(LinkError, match=words):
            send(link, [sent], None)
    assert "リンクは使えません" in browser.get("card-link")


def test_what_was_signed_for_one_link_is_none_for_another(browser: Browser, house: House, card: str) -> None:
    (one,) = signed_by(chip_of(house, card), fetched(browser.link("sign-in")).challenges, Person([PIN]))
    with pytest.raises(LinkError, match="very challenge"):
        send(browser.link("sign-in"), [one], None)


def test_two_cards_do_not_register_together(browser: Browser, house: House, card: str) -> None:
    other = issue(house)
    offer = fetched(link := browser.link("register"))
    signed = []
    for each, owner in zip(offer.challenges, (card, other), strict=True):
        person = Person([SIGNATURE if each.purpose == "register-signature" else PIN])
        signed += signed_by(chip_of(house, owner), [each], person)
    with pytest.raises(LinkError, match="of two cards"):
        send(link, signed, None)


def test_readers_and_cards_that_are_not_there_are_told(browser: Browser, house: House, card: str) -> None:
    person = Person([PIN] * 4)
    link = browser.link("sign-in")
    with pytest.raises(NoCardError):
        complete(link, InProcessReaders({READER: None}), "", person.ask, person.tell)
    with pytest.raises(NoReaderError, match="There is no card reader"):
        complete(link, InProcessReaders({}), "", person.ask, person.tell)
    with pytest.raises(NoReaderError, match="no reader other"):
        complete(link, InProcessReaders({READER: None}), "other", person.ask, person.tell)
    chips = {"a": chip_of(house, card), "b": chip_of(house, card)}
    with pytest.raises(NoReaderError, match="--reader"):
        complete(link, InProcessReaders(chips), "", person.ask, person.tell)
    complete(link, InProcessReaders(chips), "b", person.ask, person.tell)


def test_a_residence_card_is_no_my_number_card(browser: Browser, house: House) -> None:
    person_id = house.person()
    with house.world.read() as reading:
        number = reading.require(Resident, person_id, "", "").card_number
    person = Person([PIN])
    with pytest.raises(CannotSignError, match="no My Number card"):
        complete(
            browser.link("sign-in"),
            InProcessReaders({READER: chip_of(house, number)}),
            "",
            person.ask,
            person.tell,
        )


@pytest.mark.parametrize(
    "link",
    ["", "x", "file:///etc/passwd", "http://127.0.0.1:1/w/one/jpki/code", "http://127.0.0.1/w/one/portal/"],
)
def test_what_is_no_link_is_told(link: str) -> None:
    done = CliRunner().invoke(main, ["jpki-client", "--", link])
    assert done.exit_code == 1
    assert "リンク" in done.stderr or "接続できません" in done.stderr
    assert "Traceback" not in done.output


@pytest.mark.skipif(not find_spec("smartcard"), reason="pyscard is not installed")
def test_the_command_signs_over_pyscard_and_says_no_secret(
    browser: Browser, house: House, card: str, caplog: pytest.LogCaptureFixture
) -> None:
    from tests.cards.factory import only

    link = browser.link("sign-in")
    with only({READER: chip_of(house, card)}):
        assert [each.has_card for each in PcscReaders().seen()] == [True]
        done = CliRunner().invoke(main, ["jpki-client", link, "--reader", READER], input=f"9999\n{PIN}\n")
    assert done.exit_code == 0, done.output
    assert "あと2回試せます" in done.stdout
    assert "「続ける」を押してください" in done.stdout
    assert PIN not in done.output + caplog.text
    assert "9999" not in done.output + caplog.text
    assert browser.post("card-link/go-on")[0].partition("?")[0].endswith("credentials")


def test_a_card_that_is_renewed_meanwhile_signs_with_what_it_has_then(
    browser: Browser, house: House, card: str
) -> None:
    link = browser.link("sign-in")
    with house.world.write() as tx:
        my_number_cards.renew_card(tx, card)
    person = Person([PIN])
    complete(link, InProcessReaders({READER: chip_of(house, card)}), "", person.ask, person.tell)
    assert "credentials" in browser.post("card-link/go-on")[0]


def test_the_client_needs_no_token_of_a_form(system: System, house: House) -> None:
    answer = web_app(system).test_client().post(f"/w/{house.world.id}/jpki/none", json={"proofs": []})
    assert (answer.status_code, answer.json["type"]) == (404, "urn:odaiba:problem:link-unknown")
