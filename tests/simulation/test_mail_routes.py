"""Two routes of mail, one contract: by real SMTP and straight into the inbox, equal to the byte."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from backoffice.adapters.mail import DirectMail, SmtpMail
from backoffice.adapters.mail_server import start_smtp
from backoffice.bootstrap import System, wire
from backoffice.domain.life import Status
from backoffice.domain.places import Place
from backoffice.ports import Handling
from backoffice.settings import Settings
from backoffice.store import outbox
from backoffice.usecases.sending import send_papers
from backoffice.usecases.viewing import actor_named
from backoffice.usecases.waiting import Awaited, wait_for_mail
from tests.mailsim.wellformed import faults
from tests.usecases.house import House

ROUTES = ("direct", "smtp")
pytestmark = pytest.mark.server


def system_of(route: str, data: Path) -> System:
    return wire(Settings(data=data / route, mail=route, smtp_port=0, fast_hash=True))


@pytest.fixture(params=ROUTES)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    system = system_of(request.param, tmp_path)
    yield House.build(system, "house")
    system.close()


def raw_mails(house: House) -> list[bytes]:
    inbox = house.system.inboxes.of(house.world.id)
    return [inbox.raw(mail["id"]) for mail in house.mails()]


def test_all_mails_of_a_life_are_in_the_inbox_when_time_returns(house: House) -> None:
    application = house.reach(Status.COMPLETED)
    assert len(house.mails()) == 4
    house.pass_time(days=1)
    with house.world.read() as reading:
        assert outbox.unsent(reading.connection) == []
        assert len(outbox.of_application(reading.connection, application)) == 4


def test_a_mail_that_is_delivered_again_is_there_once(house: House) -> None:
    application = house.reach(Status.FILED)
    with house.world.read() as reading:
        letters = outbox.of_application(reading.connection, application)
    house.world.ports.mail.deliver(house.world.id, letters)
    assert len(house.mails()) == 1


def test_each_worlds_mail_is_its_own(house: House) -> None:
    other = House.build(house.system, "other")
    house.reach(Status.FILED)
    assert (len(house.mails()), len(other.mails())) == (1, 0)


def test_both_routes_bring_the_same_bytes_and_the_same_journal(tmp_path: Path) -> None:
    found = {}
    for route in ROUTES:
        system = system_of(route, tmp_path)
        house = House.build(system, "same")
        application = house.reach(Status.EXAMINATION)
        house.do("examiner", application, "request-documents")
        house.supply(application)
        _letter_with_notices(house)
        house.reach(Status.COMPLETED, application)
        assert isinstance(house.world.ports.mail, {"direct": DirectMail, "smtp": SmtpMail}[route])
        found[route] = (house.head(), house.mails(), raw_mails(house))
        system.close()
    assert found["direct"] == found["smtp"]
    assert len(found["smtp"][2]) == 5 + 4
    assert [faults(raw) for raw in found["smtp"][2]] == [[]] * 9
    assert all(b"\r\n" in raw and b"Content-Transfer-Encoding: base64" in raw for raw in found["smtp"][2])
    assert all(b"\r\nAuto-Submitted: auto-generated\r\n" in raw for raw in found["smtp"][2])


def test_a_mail_is_waited_for_to_its_instant_on_both_routes(house: House) -> None:
    house.reach(Status.FILED)
    house.file()
    simulator = house.system.simulator
    with house.world.read() as reading:
        limit = reading.now + timedelta(days=14)
    found = wait_for_mail(simulator, house.world, Awaited(notice="number"), limit)
    with house.world.read() as reading:
        assert found is not None
        assert found["at"] == reading.now.isoformat()
    assert len(house.mails()) == 4, "what is due at the same instant is done"
    assert wait_for_mail(simulator, house.world, Awaited(notice="result"), limit) is None
    with house.world.read() as reading:
        assert reading.now == limit


def _letter_with_notices(house: House) -> None:
    told = Handling(notices={"sender": "sender@example.jp", "addressee": "addressee@example.jp"})
    with house.world.write() as tx:
        sender = actor_named(tx, house.who["stranger"])
        to = Place("1600022", ("東京都新宿区新宿1-2-3",), "模擬 太郎")
        send_papers(tx, sender, "letter-pack-plus", [{"kind": "letter"}], to, handling=told)


def test_a_server_that_is_down_halts_the_world_and_its_mail_leaves_when_it_is_up_again(
    tmp_path: Path,
) -> None:
    system = system_of("smtp", tmp_path)
    house = House.build(system, "house")
    assert system.smtp is not None
    first = house.reach(Status.FILED)
    system.smtp.stop()
    second = house.file()
    with house.world.read() as reading:
        assert reading.state.mode == "halted"
        assert "mail" in reading.state.error
        assert len(outbox.unsent(reading.connection)) == 1
    assert house.get(second).stage is Status.FILED, "the filing itself stands"
    assert house.pass_time(days=2).stopped_by == "halted"
    assert house.get(first).number == ""

    system.smtp = start_smtp(system.inboxes, 0)
    house.world.ports.mail._port = system.smtp.port  # type: ignore[attr-defined]  # where it is now
    assert house.pass_time(days=2).stopped_by == "target"
    assert len(house.mails()) == 4
    assert all(house.get(application).number for application in (first, second))
    system.close()
