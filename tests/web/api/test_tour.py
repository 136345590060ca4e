"""The tour of docs/api.md, run as it stands against a real server."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from waitress.server import create_server

from backoffice.bootstrap import System, web_app
from tests.files import kit

TOUR = Path(__file__).parents[3] / "docs" / "api.md"


@pytest.fixture
def address(system: System) -> Iterator[str]:
    """A server's API."""
    server = create_server(web_app(system), host="127.0.0.1", port=0, threads=2)
    serving = Thread(target=server.run)
    serving.start()
    yield f"http://127.0.0.1:{server.effective_port}/api/v1"
    server.close()
    serving.join()


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
def test_the_tour_ends_with_the_card_in_hand(address: str, tmp_path: Path) -> None:
    (tmp_path / "documents.pdf").write_bytes(kit.pdf_bytes())
    (tmp_path / "photo.jpg").write_bytes(kit.photo_jpeg())
    script = "\n".join(re.findall(r"```sh\n(.*?)```", TOUR.read_text(), re.DOTALL))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={"API": address, "PATH": "/usr/bin:/bin:/usr/local/bin", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].endswith("完了")
