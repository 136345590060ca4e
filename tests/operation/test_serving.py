"""A server that logs JSON: every line of stderr is an object, from its start to its end, and it tells its figures."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT


@pytest.mark.server
@pytest.mark.slow
def test_a_server_tells_its_figures_and_logs_objects(tmp_path: Path) -> None:
    given = {"ODAIBA_DATA": str(tmp_path), "ODAIBA_LOG": "json", "ODAIBA_LOG_LEVEL": "debug"}
    process = subprocess.Popen(
        [sys.executable, "-m", "backoffice", "serve", "--port", "0", "--smtp-port", "0"],
        env=os.environ | given,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    told = [line.strip() for line in iter(process.stdout.readline, "ready\n")]
    address = re.search(r"http://\S+(?=/)", told[0]).group()
    try:
        with pytest.raises(urllib.error.HTTPError) as absent:
            urllib.request.urlopen(f"{address}/w/NGUYEN/portal/", timeout=10)
        absent.value.close()
        with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
            figures = answer.read().decode()
    finally:
        process.send_signal(signal.SIGTERM)
        _, written = process.communicate(timeout=30)
    assert process.returncode == 0
    assert 'odaiba_http_requests_total{status="4xx",surface="portal"} 1.0' in figures
    assert "process_resident_memory_bytes" in figures
    lines = [json.loads(line) for line in written.splitlines()]
    assert (lines[0]["event"], lines[-1]["event"]) == ("server.started", "server.stopped")
    answered = [(line["route"], line["status"]) for line in lines if line["event"] == "http.answered"]
    assert answered == [("/w/<world>/portal/", 404), ("/metrics", 200)]
    assert "NGUYEN" not in written
