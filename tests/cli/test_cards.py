"""odaiba card: which cards there are, laying one into a reader and taking it out, each failure in words."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backoffice.adapters.pcsc import PcscReaders
from backoffice.adapters.slots import Lying, Slots
from backoffice.bootstrap import wire
from backoffice.cards.jpki_client import JpkiClient
from backoffice.cards.reader import NoReaderError
from backoffice.cli import main
from backoffice.settings import Settings
from backoffice.store.people import ResidenceCard
from tests.cards.benches import until_seen
from tests.cards.conftest import daemon_of_this_process  # noqa: F401 - the fixture `daemon`
from tests.cards.daemon import Pcscd
from tests.cards.laid import SLOTS
from tests.usecases.house import House
from tests.users.card_holders import issue

Odaiba = Callable[..., Result]

SEVEN = Lying(7, "house", "my-number-card-00000001")


@pytest.fixture
def slots(tmp_path: Path) -> Slots:
    return Slots(tmp_path)


def test_a_slot_is_held_by_one_card_until_its_holder_lets_go(slots: Slots) -> None:
    with slots.held(SEVEN) as there:
        assert there()
        assert slots.lying() == [SEVEN]
        with pytest.raises(NoReaderError, match="odaiba card remove --port 7"), slots.held(SEVEN):
            pytest.fail("held twice")
        other = Lying(7, "house", "another")
        with pytest.raises(NoReaderError, match="my-number-card-00000001"), slots.held(other):
            pytest.fail("two cards in one slot")
        elsewhere = Lying(8, "house", SEVEN.card)
        with pytest.raises(NoReaderError, match="--port 7"), slots.held(elsewhere):
            pytest.fail("one card in two slots")
        with slots.held(Lying(8, "house", "another")):
            assert [each.port for each in slots.lying()] == [7, 8]
    assert slots.lying() == []


def test_who_has_died_holds_no_slot(slots: Slots, tmp_path: Path) -> None:
    with slots.held(SEVEN):
        left = (tmp_path / "readers" / "7.json").read_text()
    (tmp_path / "readers" / "7.json").write_text(left)
    assert slots.lying() == []
    with slots.held(Lying(7, "house", "another")) as there:
        assert there()


def test_to_take_a_card_out_tells_its_holder(slots: Slots, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.adapters.slots.WAIT_SECONDS", 0.1)
    with slots.held(SEVEN) as there:
        assert not slots.take_out(SEVEN)
        assert not there()
    assert slots.take_out(SEVEN)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a house in it, and with cards in the house."""
    data = tmp_path_factory.mktemp("var")
    with closing(wire(Settings(data=data, mail="direct", fast_hash=True, port=0))) as system:
        house = House.build(system, "house")
        issue(house, person_id=house.person())
        with house.world.write() as tx:
            tx.require(ResidenceCard, punched(house), "在留カード", "card").state = "punched"
    return data


def punched(house: House) -> str:
    """Return the number of the first person's card."""
    with house.world.read() as reading:
        return str(reading.connection.exec_driver_sql("SELECT min(number) FROM residence_card").scalar())


@pytest.fixture
def odaiba(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Odaiba]:
    """Return the command line; all cards are taken out in the end."""
    monkeypatch.setenv("ODAIBA_DATA", str(data))
    monkeypatch.setenv("ODAIBA_FAST_HASH", "1")

    def run(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["card", *words])
        assert result.exit_code == code, result.output
        return result

    yield run
    run("remove")


def listed(odaiba: Odaiba) -> dict[str, dict[str, object]]:
    return {each["card"]: each for each in json.loads(odaiba("list", "house", "--json").stdout)["cards"]}


@pytest.mark.slow
def test_the_cards_of_a_world_are_listed(odaiba: Odaiba) -> None:
    cards = listed(odaiba)
    card = cards["my-number-card-00000001"]
    assert (card["kind"], card["state"], card["port"]) == ("my-number", "valid", None)
    residence = [each for each in cards.values() if each["kind"] == "residence"]
    assert "punched" in [each["state"] for each in residence]
    assert all(each["holder"] for each in residence)
    assert "my-number-card-00000001  my-number  valid" in odaiba("list", "house").stdout
    assert json.loads(odaiba("list", "--json").stdout)["cards"] == []


@pytest.mark.server
@pytest.mark.slow
def test_what_cannot_be_inserted_is_said_in_words(odaiba: Odaiba) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    card = "my-number-card-00000001"
    nobody = odaiba("insert", "house", card, "--port", port, "--detach", code=1).stderr
    assert "apt-get install pcscd vsmartcard-vpcd" in nobody
    assert "仮想リーダー" in nobody
    assert "カード" in odaiba("insert", "house", "nobody's", code=1).stderr
    assert "世界" in odaiba("insert", "nowhere", card, code=1).stderr
    number = next(key for key, each in listed(odaiba).items() if each["state"] == "punched")
    assert "it was punched" in odaiba("insert", "house", number, code=1).stderr
    assert "No such card lies in a reader" in odaiba("remove", card, code=1).stderr


@pytest.mark.server
@pytest.mark.slow
def test_a_card_is_inserted_seen_by_readers_and_removed(odaiba: Odaiba, daemon: Pcscd) -> None:
    card, port = "my-number-card-00000001", str(daemon.port)
    said = odaiba("insert", "house", card, "--port", port, "--detach").stdout
    assert said == f"inserted {card}  127.0.0.1:{port}\n"
    until_seen(SLOTS[0], present=True)
    connection = PcscReaders().connect(SLOTS[0])
    assert JpkiClient(connection).pin_left() == 3
    connection.close()
    assert listed(odaiba)[card]["port"] == daemon.port
    told = odaiba("list", "house").stdout
    assert f"reader {port}  house  {card}" in told
    assert f"{SLOTS[0]}  card" in told
    again = odaiba("insert", "house", card, "--port", str(daemon.port + 1), code=1).stderr
    assert f"odaiba card remove --port {port}" in again
    assert odaiba("remove", card).stdout == f"removed {card}  {port}\n"
    until_seen(SLOTS[0], present=False)
    assert listed(odaiba)[card]["port"] is None
