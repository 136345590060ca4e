"""The process that is killed: it plays a world on from where it stands, `python -m tests.crash.player time|client`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from backoffice.bootstrap import System, web_app, wire
from backoffice.settings import Settings
from backoffice.simulation.loop import run_until
from tests.crash.stage import END, WORLD, Call, calls

WINDOW = 4
MEMORY = "client.jsonl"
"""What a client has been answered, a line a command; it stands beside the data and survives the server."""


def play_time(settings: Settings) -> None:
    """Move the busy world's time to its end."""
    system = wire(settings)
    try:
        world = system.simulator.worlds.open(WORLD)
        done = run_until(world, END, system.simulator.service, WINDOW)
        assert done.stopped_by == "target", halted(system)
    finally:
        system.close()


def play_client(settings: Settings) -> None:
    """Send the commands that have no answer yet, in turn, each under its own key."""
    system = wire(settings)
    try:
        memory = settings.data / MEMORY
        client = web_app(system).test_client()
        for number, call in list(enumerate(calls(system)))[len(answers(memory)) :]:
            answer = _sent(client, call, f"command-{number}")
            with memory.open("a") as file:
                file.write(json.dumps(answer) + "\n")
    finally:
        system.close()


PLAYS = {"time": play_time, "client": play_client}


def answers(memory: Path) -> list[object]:
    """Return what a client remembers; a line that was cut short is no answer."""
    lines = memory.read_text().splitlines(keepends=True) if memory.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def halted(system: System) -> str:
    """Return the error of the busy world."""
    with system.simulator.worlds.open(WORLD).read() as reading:
        return reading.state.error


def _sent(client: object, call: Call, key: str) -> object:
    method, path, body = call
    send = client.open  # type: ignore[attr-defined]
    answer = send(f"/api/v1{path}", method=method, json=body, headers={"Idempotency-Key": key})
    gone_already = method == "DELETE" and answer.status_code == 404
    assert answer.status_code in (200, 201, 204) or gone_already, (call, answer.text)
    return answer.get_json(silent=True)


if __name__ == "__main__":
    PLAYS[sys.argv[1]](Settings())
