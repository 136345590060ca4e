"""What real and virtual readers of cards need on this machine; without it cards lie in the tray of the page, and nothing is wrong."""

import shutil
import sysconfig
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from backoffice.adapters import pcsc
from backoffice.cards.reader import NoReaderError, ReaderSeen
from backoffice.cards.status_words import Said
from backoffice.health.finding import Finding, well

HEADERS = (Path("/usr/include/PCSC/winscard.h"), Path("/usr/local/include/PCSC/winscard.h"))
VIRTUAL = (
    "仮想リーダーは apt-get install vsmartcard-vpcd のあと、pcscd を再起動すると現れます。",
    "For virtual ones apt-get install vsmartcard-vpcd and restart pcscd.",
)


def findings() -> Iterator[Finding]:
    """Look how far this machine is from reading cards: what is missing is a hint with what to install."""
    absent = pcsc.not_installed()
    if absent == pcsc.NO_PYSCARD:
        yield _hint(*_how_to_build(absent))
    elif absent:
        yield _hint(*absent)
    else:
        yield _readers()


def _readers() -> Finding:
    try:
        seen = pcsc.PcscReaders().seen()
    except NoReaderError as missing:
        return _hint(missing.ja, missing.en)
    if not seen:
        ja, en = VIRTUAL
        return _hint(
            f"pcscd は動いていますが、リーダーがありません。つないでください。{ja}",
            f"pcscd runs, but there is no reader: plug one in. {en}",
        )
    return well("card readers", f"pyscard {version('pyscard')}: {', '.join(map(_said, seen))}")


def _said(reader: ReaderSeen) -> str:
    return f"{reader.name} ({'card' if reader.has_card else 'empty'})"


def _how_to_build(words: Said) -> Said:
    """Say beside that pyscard is missing what of its building is missing: it comes as source."""
    lacking = list(_not_to_build_with())
    if not lacking:
        return words
    told = ", ".join(lacking)
    return Said(f"{words.ja}（ない物：{told}）", f"{words.en} (not here: {told})")


def _not_to_build_with() -> Iterator[str]:
    if not (shutil.which("gcc") or shutil.which("cc")):
        yield "gcc"
    if not (Path(sysconfig.get_paths()["include"]) / "Python.h").exists():
        yield "Python.h (python3-dev)"
    if not any(path.exists() for path in HEADERS):
        yield "winscard.h (libpcsclite-dev)"


def _hint(ja: str, en: str) -> Finding:
    return well("card readers", f"in this process only — {ja} / {en}")
