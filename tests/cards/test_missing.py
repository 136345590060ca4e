"""What PC/SC needs and a machine may lack: each is a NoReaderError and a hint of the doctor, and nothing is printed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backoffice.adapters import pcsc
from backoffice.adapters.pcsc import PcscReaders
from backoffice.cards.reader import NoReaderError
from backoffice.health import cards
from tests.cards.conftest import needs_pyscard
from tests.cards.daemon import SOCKET
from tests.cards.pinned import PinnedChip

ROOT = Path(__file__).parents[2]
SEEN = "from backoffice.adapters.pcsc import PcscReaders; PcscReaders().seen()"

EVERY_VERB = (
    "import sys; from backoffice.cli import VERBS, main; [main.get_command(None, each) for each in VERBS]"
)
HEAVY = {"flask", "sqlalchemy", "pydantic", "backoffice.bootstrap"}
"""What the office is made of, which takes seconds to import."""


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def hint() -> str:
    """Return what the doctor says of readers: nothing is wrong, whatever is missing."""
    (found,) = cards.findings()
    assert found.ok
    assert not found.todo
    return found.detail


def refused() -> NoReaderError:
    with pytest.raises(NoReaderError) as told:
        PcscReaders().seen()
    assert not told.value.ja.isascii()
    assert told.value.en.isascii()
    return told.value


def test_without_pyscard_the_words_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pcsc, "find_spec", lambda _name: None)
    assert "pip install '.[card]'" in refused().en
    assert "libpcsclite-dev" in refused().ja
    assert "pip install '.[card]'" in hint()


def test_the_doctor_names_what_pyscard_cannot_be_built_without(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pcsc, "find_spec", lambda _name: None)
    monkeypatch.setattr(cards, "HEADERS", [tmp_path / "winscard.h"])
    monkeypatch.setattr(cards.shutil, "which", lambda _name: None)
    monkeypatch.setattr(cards.sysconfig, "get_paths", lambda: {"include": str(tmp_path)})
    assert "not here: gcc, Python.h (python3-dev), winscard.h (libpcsclite-dev)" in hint()
    for header in ("winscard.h", "Python.h"):
        (tmp_path / header).touch()
    monkeypatch.setattr(cards.shutil, "which", lambda _name: "/usr/bin/gcc")
    assert "not here" not in hint()


def test_without_its_library_pyscard_is_not_imported_and_prints_nothing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pcsc, "find_spec", lambda _name: True)
    monkeypatch.setattr(pcsc, "LIBRARY", "libnowhere.so.1")
    assert "apt-get install libpcsclite1" in refused().en
    assert "apt-get install libpcsclite1" in hint()
    assert capfd.readouterr() == ("", "")


@pytest.mark.server
def test_without_a_daemon_the_words_say_how_to_start_it(tmp_path: Path) -> None:
    needs_pyscard()
    done = python(SEEN, **{SOCKET: str(tmp_path / "nothing")})
    assert "pcscd is not running: apt-get install pcscd" in done.stderr
    assert done.stdout == ""


def failing(code: int) -> Callable[[list[str]], list[Any]]:
    """Return a factory of pyscard's that fails as PC/SC does."""
    from smartcard.pcsc.PCSCExceptions import EstablishContextException

    def fail(_groups: list[str]) -> list[Any]:
        raise EstablishContextException(code)

    return fail


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (0x8010001D, "pcscd is not running"),
        (-0x7FEFFFE3, "pcscd is not running"),
        (0x8010001E, "pcscd is not running"),
        (0x8010006A, "pcscd --disable-polkit"),
        (0x80100001, "PC/SC does not work"),
    ],
)
def test_what_pcscd_answers_is_told_in_words(code: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    needs_pyscard()
    from smartcard.reader.ReaderFactory import ReaderFactory

    monkeypatch.setattr(ReaderFactory, "factorymethods", [failing(code)])
    assert said in refused().en
    assert said in hint()


def test_a_machine_without_readers_is_told_how_to_get_a_virtual_one() -> None:
    needs_pyscard()
    from tests.cards import factory

    with factory.only({}):
        assert "apt-get install vsmartcard-vpcd" in hint()
    with factory.only({"机の上": PinnedChip(), "空": None}):
        assert hint().endswith("机の上 (card), 空 (empty)")


@pytest.mark.slow
def test_nothing_of_pcsc_is_imported_until_a_reader_is_asked_for() -> None:
    done = python(f"{EVERY_VERB}; sys.exit('smartcard' in sys.modules or not sys.modules.keys() >= {HEAVY})")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_jpki_client_starts_without_the_office() -> None:
    asked = "from backoffice.cli import main; main(['jpki-client', '--help'], standalone_mode=False)"
    done = python(f"import sys; {asked}; sys.exit(not sys.modules.keys().isdisjoint({HEAVY}))")
    assert done.returncode == 0, done.stderr
    assert "LINK" in done.stdout
