"""A card in a reader of one's own machine: the link of the page, `odaiba jpki-client` at a terminal, and on in the browser.

All is as a person has it: the server, the holder of the card and the client are processes of their own, and pcscd with vpcd stands between them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.browser import card_holder
from tests.browser.card_holder import Holder
from tests.browser.guide import Guide
from tests.browser.house import PATIENCE, House
from tests.browser.terminal import at_a_terminal
from tests.browser.visitor import Visitor
from tests.cards.conftest import daemon_of_this_process  # noqa: F401 - the fixture `daemon`
from tests.cards.daemon import SOCKET, Pcscd

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow]
Company = Callable[..., Visitor]
WORLD, CARD = "own-reader", "my-number-card-00000004"
ASKS = "left）: "


@dataclass(frozen=True, slots=True)
class Machine:
    """A person's machine: what is run on it."""

    environment: dict[str, str]
    port: str

    def odaiba(self, *words: str) -> str:
        """Run a verb and return what it says."""
        command = [sys.executable, "-m", "backoffice", *words]
        return subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True, timeout=PATIENCE
        ).stdout

    @contextmanager
    def with_card(self, card: str) -> Iterator[None]:
        """Lay a card of the world into the reader until the block ends."""
        self.odaiba("card", "insert", WORLD, card, "--port", self.port, "--detach")
        try:
            yield
        finally:
            self.odaiba("card", "remove", "--port", self.port)

    def client(self, link: str, *secrets: str, code: int = 0) -> str:
        """Run the JPKI client at a terminal by a page's link; no secret that is typed may be seen."""
        words = [sys.executable, "-m", "backoffice", "jpki-client", link]
        ended, said = at_a_terminal(words, self.environment, ASKS, secrets)
        assert ended == code, said
        assert not [secret for secret in secrets if secret in said]
        return said


@pytest.fixture
def machine(house: House, daemon: Pcscd) -> Machine:
    return Machine(house.environment | {SOCKET: str(daemon.socket)}, str(daemon.port))


@pytest.mark.rule("R-062", "R-064", "R-065", "R-066", "R-067")
def test_a_card_in_a_reader_of_ones_own_registers_and_signs_in(
    house: House, machine: Machine, company: Company
) -> None:
    at = house.fork(WORLD)
    holder = Holder("PARK JIWOO", 1998, "女", residence_card(machine, "PARK JIWOO"), email="own@example.jp")
    with machine.with_card(CARD):
        user = company(at)
        user.go("portal/register")
        said = machine.client(link(user), "WRONG000", holder.signature, "0000", holder.pin)
        for words in ("あと4回試せます", "あと2回試せます", "署名を送りました"):
            assert words in said
        user.page.wait_for_url("**/portal/register/details")
        card_holder.enter_details(Guide(user), holder)
        key = card_holder.set_the_password(user, holder)

        plain = company(at, java_script_enabled=False)
        plain.scripted = False
        plain.go("portal/sign-in/individual")
        machine.client(link(plain), holder.pin)
        plain.press("go-on")
        card_holder.enter_credentials(Guide(plain), holder, key)


def link(user: Visitor) -> str:
    """Make a link on the present page and return it as the page shows it."""
    user.press("make-link")
    return user.test("link-command").inner_text().removeprefix("odaiba jpki-client ")


def residence_card(machine: Machine, name: str) -> str:
    """Return the number of somebody's 在留カード."""
    listed = machine.odaiba("card", "list", WORLD)
    (number,) = re.findall(rf"^(\S+)  residence  valid  {name}$", listed, re.MULTILINE)
    return str(number)
