"""Two systems on the same data, as two processes are: what one resets, deletes or builds, the other one notices."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from smtplib import SMTP, SMTPAuthenticationError

import pytest

from backoffice.bootstrap import System, secret_key, web_app, wire
from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.settings import Settings
from backoffice.simulation.templates import Template
from backoffice.simulation.world import World
from tests.usecases.house import House

START = datetime.fromisoformat("2025-06-02T09:00:00+09:00")


@pytest.fixture
def settings(tmp_path: Path, database: Callable[[], str]) -> Settings:
    return Settings(data=tmp_path, database=database(), mail="direct", fast_hash=True)


@pytest.fixture
def system(settings: Settings) -> Iterator[System]:
    made = wire(settings)
    yield made
    made.close()


@pytest.fixture
def other(settings: Settings) -> Iterator[System]:
    """The system of another process."""
    made = wire(settings)
    yield made
    made.close()


@pytest.fixture
def house(system: System) -> House:
    return House.build(system, "house")


def subjects(system: System, world_id: str = "house") -> list[str]:
    inbox = system.inboxes.existing(world_id)
    return [mail.subject for mail in inbox.messages()] if inbox else []


def test_the_inbox_of_a_world_that_another_process_has_reset_is_opened_anew(
    house: House, other: System
) -> None:
    house.reach(Status.FILED)
    old = other.inboxes.existing("house")
    assert len(subjects(other)) == 1
    house.system.simulator.worlds.reset("house")
    assert subjects(other) == []
    assert other.inboxes.existing("house") is not old
    house.world = house.system.simulator.worlds.open("house")
    house.admitted().reach(Status.FILED)
    assert subjects(other) == subjects(house.system) == ["申請受付完了のお知らせ"]


def test_the_inbox_of_a_world_that_another_process_has_deleted_is_gone_and_does_not_come_back(
    house: House, other: System
) -> None:
    assert other.inboxes.existing("house")
    house.system.simulator.worlds.delete("house")
    assert other.inboxes.existing("house") is None
    with pytest.raises(Refused):
        other.inboxes.of("house")
    assert not other.simulator.worlds.path("house").exists()


@pytest.mark.slow
def test_only_so_many_inboxes_stay_open(system: System, tmp_path: Path) -> None:
    inboxes = system.inboxes
    inboxes.find_worlds(
        lambda name: tmp_path / name, lambda _name: True, lambda _name: False, lambda _name: None
    )
    for number in range(150):
        (tmp_path / f"inbox-{number}").mkdir()
        inboxes.of(f"inbox-{number}")
    assert len(inboxes._open) == 128
    assert inboxes.of("inbox-0").count() == 0


def test_a_world_that_was_reset_meanwhile_is_not_written_to_by_who_had_it_open(
    house: House, other: System
) -> None:
    theirs = other.simulator.worlds.open("house")
    house.system.simulator.worlds.reset("house")
    with pytest.raises(Refused, match="reset meanwhile"), theirs.write():
        pass
    fresh = house.system.simulator.worlds.open("house")
    with fresh.read() as reading:
        assert (reading.now, reading.state.mode) == (reading.state.started_at, "frozen")
    with other.simulator.worlds.open("house").write() as tx:
        tx.set_world(delivery="absent")


def test_a_world_that_was_deleted_meanwhile_is_refused_to_who_had_it_open(
    house: House, other: System
) -> None:
    theirs = other.simulator.worlds.open("house")
    house.system.simulator.worlds.delete("house")
    with pytest.raises(Refused) as caught, theirs.write():
        pass
    assert caught.value.kind == "absent"


@pytest.mark.server
def test_mails_of_a_world_that_another_process_builds_are_taken_and_nobody_else_sees_it(
    settings: Settings,
) -> None:
    """The world's inventor sends its mails to the server of another system while it is being built."""
    mailing = wire(settings.model_copy(update={"mail": "smtp", "smtp_port": 0}))
    assert mailing.smtp
    port = mailing.smtp.port
    sending = wire(settings.model_copy(update={"mail": "smtp", "smtp_port": port}), own_smtp=False)
    seen: list[str] = []

    def play(world: World) -> None:
        seen.append(world.id)
        House(sending, world).admitted().reach(Status.FILED)
        client = web_app(mailing).test_client()
        for path in ("/", "/mail/", "/portal/"):
            assert client.get(f"/w/{world.id}{path}").status_code == 404
        assert client.get(f"/api/v1/worlds/{world.id}").status_code == 404
        sending.simulator.advance(world, START + timedelta(days=1))

    try:
        sending.simulator.worlds.create("made", "", "7", START + timedelta(days=1), Template(play, 1))
        assert subjects(mailing, "made") == ["申請受付完了のお知らせ", "申請受付番号のお知らせ"]
        (unborn,) = seen
        for stranger in (unborn, "~", "~../../worlds/made", "~0123456789abcdef", "../worlds/made"):
            with SMTP("127.0.0.1", port, timeout=10) as client, pytest.raises(SMTPAuthenticationError):
                client.login(stranger, "simulated")
        assert mailing.inboxes.receiving(unborn) is None
    finally:
        sending.close()
        mailing.close()


@pytest.mark.server
def test_a_connection_that_was_open_before_a_reset_delivers_to_the_new_inbox(settings: Settings) -> None:
    mailing = wire(settings.model_copy(update={"mail": "smtp", "smtp_port": 0}))
    assert mailing.smtp
    resetting = wire(settings)
    try:
        House.build(resetting, "house")
        with SMTP("127.0.0.1", mailing.smtp.port, timeout=10) as client:
            client.login("house", "simulated")
            for number in (1, 2):
                mail = EmailMessage()
                mail["From"], mail["To"], mail["Subject"] = "a@example.jp", "b@example.jp", str(number)
                mail["Date"], mail["Message-ID"] = START, f"<{number}@example.jp>"
                client.send_message(mail)
                assert subjects(resetting) == [str(number)]
                resetting.simulator.worlds.reset("house")
    finally:
        resetting.close()
        mailing.close()


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(secret_key, [tmp_path] * 8))
    assert [len(key) for key in keys] == [32]
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
