"""The counter reads a 在留カード in a reader of the machine, by PC/SC: the applicant's, which its hole silences there, and a foreign one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from backoffice.bootstrap import wire
from backoffice.domain.life import Status
from backoffice.settings import Settings
from backoffice.store.chips import card_sessions
from backoffice.usecases import admission
from tests.browser import officers
from tests.browser.house import served, surroundings_of
from tests.browser.visitor import Visitor
from tests.cards.benches import until_seen
from tests.cards.conftest import daemon_of_this_process  # noqa: F401 - the fixture `daemon`
from tests.cards.daemon import Pcscd
from tests.cards.laid import SLOTS
from tests.usecases.house import House

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow]
Company = Callable[..., Visitor]
PASSWORD = "machine-reader"
READER = SLOTS[0]


@dataclass(frozen=True, slots=True)
class Case:
    """A permission that waits at the counter of a served world: its key, its number, the applicant's card."""

    data: Path
    at: str
    key: str
    number: str
    name: str
    card: str

    def desk_sessions(self) -> list[str]:
        """Return the cards whose talk at a desk the world keeps."""
        settings = Settings(data=self.data, mail="direct", fast_hash=True, port=0)
        with (
            closing(wire(settings)) as system,
            system.simulator.worlds.open("office").read() as reading,
        ):
            return [each.chip_id for each in card_sessions(reading.session) if each.purpose == "desk"]


@pytest.fixture(scope="module")
def case(daemon: Pcscd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """A served world whose desks use the machine's readers, and beside it another world with the same people."""
    data = tmp_path_factory.mktemp("machine") / "var"
    with closing(wire(Settings(data=data, mail="direct", fast_hash=True, port=0))) as system:
        office, elsewhere = House.build(system, "office"), House.build(system, "elsewhere")
        key = office.reach(Status.PERMITTED, office.file(receipt="counter"))
        elsewhere.file()
        with office.world.write() as tx:
            admission.add_officer(tx, {"role": "counter", "sign_in": "co", "password": PASSWORD})
        row = office.get(key)
        told = (key, row.number, row.applicant_name, row.card_number)
    with served(data, ODAIBA_READERS="pcsc") as url:
        yield Case(data, f"{url}/w/office/", *told)
        odaiba(data, "remove")


def odaiba(data: Path, *words: str) -> None:
    command = [sys.executable, "-m", "backoffice", "card", *words]
    subprocess.run(command, **surroundings_of(data), check=True, timeout=60)


def lay(case: Case, daemon: Pcscd, world: str) -> None:
    """Lay the applicant's card, as it is in a world, into the first reader of the machine."""
    odaiba(case.data, "insert", world, case.card, "--port", str(daemon.port), "--detach")
    until_seen(READER, present=True)


def read(counter: Visitor, case: Case) -> None:
    """Have the counter's page read what lies in that reader, by the number on the applicant's card."""
    counter.go(f"console/cases/{case.key}/counter/")
    counter.page.get_by_role("radio", name=READER).check()
    counter.test("typed_number").fill(case.card)
    counter.press("read-card")


def hand_over(counter: Visitor, case: Case) -> None:
    counter.page.get_by_role("radio", name="申請人", exact=True).check()
    counter.test("identified").check()
    for paper in ("passport", "residence-card", "fee-slip", "mail"):
        counter.test(f"brought-{paper}").check()
    typed = {"card_number": case.card, "slip_number": case.number, "slip_name": case.name}
    for name, value in (typed | {"stamps": "5000 500"}).items():
        counter.test(name).fill(value)
    counter.press("preview-hand-over")
    counter.press("confirm-hand-over")
    counter.sees("交付しました。")


def test_a_card_in_the_machines_reader_is_read_and_falls_silent_there_with_its_hole(
    case: Case, daemon: Pcscd, company: Company
) -> None:
    counter = company(case.at)
    officers.sign_in(counter, "co", PASSWORD)
    lay(case, daemon, "elsewhere")
    read(counter, case)
    expect(counter.test("finding-authenticity-foreign")).to_be_visible()
    expect(counter.test("finding-kept-out")).to_contain_text("表示も記録もしません")
    for shown in ("chip-facts", "chip-face", "chip-front", "to-talk"):
        expect(counter.test(shown)).to_have_count(0)
    assert case.desk_sessions() == []
    counter.look("machine-reader-foreign")
    odaiba(case.data, "remove")
    until_seen(READER, present=False)
    lay(case, daemon, "office")
    read(counter, case)
    expect(counter.test("finding-good")).to_be_visible()
    expect(counter.test("chip-face")).to_be_visible()
    expect(counter.test("chip-facts")).to_contain_text(case.card)
    assert case.desk_sessions() == [case.card]
    counter.look("machine-reader-good")
    hand_over(counter, case)
    until_seen(READER, present=False)
    read(counter, case)
    expect(counter.test("finding-no-card")).to_contain_text("穿孔されたカードは応答しません")
    expect(counter.test("finding-lapsed-punched")).to_contain_text("この番号は失効しています")
    expect(counter.test("chip-facts")).to_have_count(0)
    assert case.desk_sessions() == [case.card]
    counter.look("machine-reader-silent")
    counter.press("give-back-card")
    counter.sees("失効した在留カードの返納を受けました。")
    counter.look("machine-reader-given-back")
