"""People read the office's mails with a mail program: each world by its name, also one that is reset meanwhile."""

import imaplib
import poplib
from collections.abc import Iterator
from pathlib import Path

import pytest

from backoffice.adapters.mail_server import mail_readers
from backoffice.bootstrap import wire
from backoffice.domain.life import Status
from backoffice.settings import Settings
from mailsim.readers import Readers
from tests.usecases.house import House

pytestmark = pytest.mark.server


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    system = wire(Settings(data=tmp_path, mail="direct", fast_hash=True))
    yield House.build(system, "house")
    system.close()


@pytest.fixture
def readers(house: House, tmp_path: Path) -> Iterator[Readers]:
    started = mail_readers(house.system.inboxes, {"imap": 0, "pop3": 0}, tls=tmp_path / "tls")
    started.start()
    yield started
    started.stop()


def test_a_persons_mails_are_read_by_imap_and_pop3(house: House, readers: Readers) -> None:
    house.reach(Status.FILED)
    (mail,) = house.mails()
    address = mail["to"][0]
    reading = imaplib.IMAP4("127.0.0.1", readers.ports["imap"], timeout=20)
    reading.login(address, house.world.id)
    reading.select()
    reading.literal = mail["subject"].encode()
    assert reading.search("UTF-8", "SUBJECT")[1] == [b"1"]
    reading.logout()
    popping = poplib.POP3("127.0.0.1", readers.ports["pop3"], timeout=20)
    popping.user(address)
    popping.pass_(house.world.id)
    assert popping.stat()[0] == 1
    popping.quit()


def test_a_world_that_is_not_there_lets_nobody_in(house: House, readers: Readers) -> None:
    client = imaplib.IMAP4("127.0.0.1", readers.ports["imap"], timeout=20)
    with pytest.raises(imaplib.IMAP4.error, match="No world of this name"):
        client.login("taro@example.jp", "nowhere")
    client.logout()


@pytest.mark.parametrize(
    ("host", "given", "kinds"),
    [
        ("127.0.0.1", {}, {"imap", "pop3"}),
        ("127.0.0.1", {"imap_port": -1}, {"pop3"}),
        ("0.0.0.0", {}, set()),
        ("0.0.0.0", {"imap_port": 1143}, {"imap"}),
    ],
)
def test_beyond_loopback_mail_is_read_only_where_that_is_wanted(
    host: str, given: dict[str, int], kinds: set[str]
) -> None:
    assert Settings(**given).reading_ports(host).keys() == kinds


def test_where_smtp_takes_a_free_port_so_does_reading() -> None:
    assert Settings(smtp_port=0).reading_ports("127.0.0.1") == {"imap": 0, "pop3": 0}
    assert Settings(smtp_port=0, imap_port=1143).reading_ports("127.0.0.1") == {"imap": 1143, "pop3": 0}
