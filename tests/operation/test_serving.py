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
from itertools import takewhile
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT


class Served:
    """A process that serves and logs JSON down to the finest level, and what it wrote when it has ended."""

    def __init__(self, data: Path, *words: str) -> None:
        given = {"ODAIBA_DATA": str(data), "ODAIBA_LOG": "json", "ODAIBA_LOG_LEVEL": "debug"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "backoffice", *words],
            env=os.environ | given,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout
        told = "".join(takewhile("ready\n".__ne__, self._process.stdout))
        assert self._process.poll() is None, self._process.communicate()
        self.address = re.search(r"http://\S+(?=/)", told).group()

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"{self.address}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def stop(self) -> str:
        self._process.send_signal(signal.SIGTERM)
        _, written = self._process.communicate(timeout=30)
        assert self._process.returncode == 0, written
        return written


@pytest.mark.server
@pytest.mark.slow
def test_a_server_tells_its_figures_and_logs_objects(tmp_path: Path) -> None:
    server = Served(tmp_path, "serve", "--port", "0", "--smtp-port", "0")
    assert server.get("/w/NGUYEN/portal/")[0] == 404
    status, figures = server.get("/metrics")
    written = server.stop()
    assert status == 200
    assert 'odaiba_http_requests_total{status="4xx",surface="portal"} 1.0' in figures
    assert "process_resident_memory_bytes" in figures
    lines = [json.loads(line) for line in written.splitlines()]
    assert (lines[0]["event"], lines[-1]["event"]) == ("server.started", "server.stopped")
    answered = [(line["route"], line["status"]) for line in lines if line["event"] == "http.answered"]
    assert answered == [("/w/<world>/portal/", 404), ("/metrics", 200)]
    assert "NGUYEN" not in written


@pytest.mark.server
@pytest.mark.slow
def test_an_engine_answers_on_a_port_of_its_own(tmp_path: Path) -> None:
    engine = Served(tmp_path, "engine", "--port", "0")
    assert engine.get("/healthz") == (200, "ok\n")
    assert 'odaiba_worlds{mode="running"} 0.0' in engine.get("/metrics")[1]
    assert engine.get("/")[0] == 404
    lines = [json.loads(line) for line in engine.stop().splitlines()]
    assert [(line["event"], line["kind"]) for line in lines] == [
        ("server.started", "engine"),
        ("server.stopped", "engine"),
    ]
