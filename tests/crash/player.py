"""The process that is killed: it plays a world on from where it stands, `python -m tests.crash.player time|client WORLD`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from backoffice.bootstrap import web_app, wire
from backoffice.settings import Settings
from backoffice.simulation.loop import run_until
from backoffice.simulation.world import World
from tests.crash.stage import END, Call, calls

WINDOW = 4


def play_time(settings: Settings, name: str) -> None:
    """Move a busy world's time to its end."""
    system = wire(settings)
    try:
        world = system.simulator.worlds.open(name)
        done = run_until(world, END, system.simulator.service, WINDOW)
        assert done.stopped_by == "target", _error(world)
    finally:
        system.close()


def play_client(settings: Settings, name: str) -> None:
    """Send the commands that have no answer yet, in turn, each under its own key."""
    system = wire(settings)
    try:
        memory = memory_of(settings, name)
        client = web_app(system).test_client()
        for number, call in list(enumerate(calls(system, name)))[len(answers(memory)) :]:
            answer = _sent(client, call, f"{name}-{number}")
            with memory.open("a") as file:
                file.write(json.dumps(answer) + "\n")
    finally:
        system.close()


PLAYS = {"time": play_time, "client": play_client}


def answers(memory: Path) -> list[object]:
    """Return what a client remembers; a line that was cut short is no answer."""
    lines = memory.read_text().splitlines(keepends=True) if memory.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def memory_of(settings: Settings, name: str) -> Path:
    """Return where a client keeps what it was answered, a line a command: it stands beside the data and survives."""
    return settings.data / f"client-{name}.jsonl"


def _error(world: World) -> str:
    with world.read() as reading:
        return reading.state.error


def _sent(client: object, call: Call, key: str) -> object:
    method, path, body = call
    send = client.open  # type: ignore[attr-defined]
    answer = send(f"/api/v1{path}", method=method, json=body, headers={"Idempotency-Key": key})
    gone_already = method == "DELETE" and answer.status_code == 404
    assert answer.status_code in (200, 201, 204) or gone_already, (call, answer.text)
    return answer.get_json(silent=True)


if __name__ == "__main__":
    PLAYS[sys.argv[1]](Settings(), sys.argv[2])
