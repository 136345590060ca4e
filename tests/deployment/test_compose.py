"""The compose set: read by a parser, and its command, variables and health check played as a plain process."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
ODAIBA = COMPOSE["services"]["odaiba"]
TOKEN = "a-token-of-twenty-characters-or-more"


def test_the_service_runs_with_as_little_right_as_it_can() -> None:
    assert ODAIBA["read_only"] is True
    assert ODAIBA["user"] != "root"
    assert ODAIBA["cap_drop"] == ["ALL"]
    assert ODAIBA["security_opt"] == ["no-new-privileges:true"]


def test_no_secret_stands_in_the_file_and_none_has_a_default() -> None:
    assert ODAIBA["environment"]["ODAIBA_TOKEN"].startswith("${ODAIBA_TOKEN:?")
    assert "ENV ODAIBA_TOKEN" not in (ROOT / "Dockerfile").read_text()


def test_the_port_is_published_on_loopback_and_the_data_is_a_volume() -> None:
    (port,) = ODAIBA["ports"]
    assert port.startswith("127.0.0.1:")
    assert port.endswith(":8000")
    assert ODAIBA["volumes"] == ["data:/data"]
    assert "data" in COMPOSE["volumes"]


def test_the_image_is_built_from_the_lock() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "--require-hashes -r requirements.lock" in dockerfile
    copied = set(re.findall(r"^COPY (\w+) \1$", dockerfile, re.MULTILINE))
    assert copied == {"backoffice", "mailsim", "postal", "seed"}


@pytest.mark.server
@pytest.mark.slow
def test_the_command_serves_is_healthy_and_stops_on_sigterm(tmp_path: Path) -> None:
    words = [re.sub(r"^(8000|1025)$", "0", word) for word in ODAIBA["command"]]
    given = {"ODAIBA_DATA": str(tmp_path), "ODAIBA_TOKEN": TOKEN, "ODAIBA_TRUSTED_HOSTS": "127.0.0.1"}
    assert set(given) == set(ODAIBA["environment"])
    process = subprocess.Popen(
        [sys.executable, "-m", "backoffice", *words[1:]],
        env=os.environ | given,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    with process.stdout as told:
        try:
            lines = [line.strip() for line in iter(told.readline, "ready\n")]
            port = int(re.search(r":(\d+)/", lines[0]).group(1))
            health = ODAIBA["healthcheck"]["test"][3].replace(":8000/", f":{port}/")
            subprocess.run([sys.executable, "-c", health], check=True, timeout=10)
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/worlds", timeout=10)
            assert refused.value.code == 401
            refused.value.close()
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
