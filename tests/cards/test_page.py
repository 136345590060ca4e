"""The login of docs/cards.md, played as it stands: by the API, and by pyscard through pcscd."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import make_server

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from tests.cards.daemon import Pcscd
from tests.cards.laid import laid
from tests.usecases.house import House

pytestmark = [pytest.mark.server, pytest.mark.slow]

PAGE = (Path(__file__).parents[2] / "docs" / "cards.md").read_text("utf-8")
SCRIPT, BY_PCSC = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
BEFORE, LOGIN = SCRIPT.split("\nchallenge = ")
USUAL = "http://127.0.0.1:8000/api/v1"


@contextmanager
def served(folder: Path) -> Iterator[tuple[System, dict[str, Any]]]:
    """Serve an empty system; yield it, and what the page's script knows when its user has a password."""
    with closing(wire(Settings(data=folder, mail="direct", fast_hash=True))) as system:
        server = make_server("127.0.0.1", 0, web_app(system), threaded=True)
        serving = Thread(target=server.serve_forever)
        serving.start()
        try:
            assert BEFORE.count(USUAL) == 1
            yield (
                system,
                played(BEFORE.replace(USUAL, f"http://127.0.0.1:{server.port}/api/v1"), {}),
            )
        finally:
            server.shutdown()
            serving.join()
            server.server_close()


def played(text: str, names: dict[str, Any]) -> dict[str, Any]:
    """Run a piece of the page's script among the names that there are."""
    exec(compile(text, "docs/cards.md", "exec"), names)
    return names


@pytest.mark.rule("R-065", "R-080")
def test_a_login_by_the_api_is_the_same_story_each_time(tmp_path: Path) -> None:
    heads = []
    for name in ("one", "two"):
        with served(tmp_path / name) as (_, names):
            told = played(f"challenge = {LOGIN}", names)["told"]
            assert (told["user_id"], told["card_id"]) == ("user-00000001", names["card"]["card_id"])
            heads.append(names["call"](names["WORLD"])["head"])
    assert heads[0] == heads[1]


def test_by_pcsc_only_what_speaks_to_the_card_is_another(tmp_path: Path, daemon: Pcscd) -> None:
    with served(tmp_path / "var") as (system, names):
        house = House(system, system.simulator.worlds.open("login"))
        with laid(house, names["card"]["card_id"], daemon):
            played(BY_PCSC, names)
            told = played(f"challenge = {LOGIN}", names)["told"]
        assert told["user_id"] == "user-00000001"
