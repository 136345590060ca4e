"""Turns to write, among connections as among processes: who has written lets the one who waits go first."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from backoffice.store.database import open_database
from backoffice.store.turns import Turn, locked

WRITER = """
import sys
from pathlib import Path
from sqlalchemy import text
from backoffice.store.database import open_database

engine = open_database(Path(sys.argv[1]), writing=True, pool_size=1)
print("ready", flush=True)
sys.stdin.readline()
for _ in range(200):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO note (who) VALUES (:who)"), {"who": sys.argv[2]})
"""


def test_a_file_is_locked_once_and_free_again(tmp_path: Path) -> None:
    with locked(tmp_path / "lock") as mine, locked(tmp_path / "lock") as other:
        assert (mine, other) == (True, False)
    with locked(tmp_path / "lock") as mine:
        assert mine


def test_a_turn_that_was_never_taken_is_given_and_closed(tmp_path: Path) -> None:
    turn = Turn(tmp_path / "file")
    turn.give()
    turn.close()
    assert list(tmp_path.iterdir()) == []
    turn.take()
    turn.close()
    Turn(tmp_path / "file").take()


# Whom a busy machine has put aside does not wait for its turn, so nothing may run beside this.
@pytest.mark.undisturbed
@pytest.mark.server
@pytest.mark.slow
def test_two_processes_that_write_all_the_time_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite3"
    engine = open_database(path, writing=True)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (seq INTEGER PRIMARY KEY, who TEXT)"))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), who],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for who in ("a", "b")
    ]
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=60)
        assert writer.returncode == 0
    with engine.begin() as connection:
        order = [who for (who,) in connection.execute(text("SELECT who FROM note ORDER BY seq"))]
    engine.dispose()
    both = order[min(order.index("a"), order.index("b")) :]
    both = both[both.index("a" if both[0] == "b" else "b") :]
    last = min(len(both) - both[::-1].index(who) for who in "ab")
    changes = sum(one != next_one for one, next_one in pairwise(both[:last]))
    assert changes > 0.9 * (last - 1), "of two who wait, nobody writes twice"
