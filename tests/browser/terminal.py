"""A program at a terminal of its own, where a person types what it asks for without being shown it."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Mapping, Sequence
from select import select

PATIENCE = 60
LONGEST = 4096


def at_a_terminal(
    words: Sequence[str], environment: Mapping[str, str], prompt: str, answers: Sequence[str]
) -> tuple[int, str]:
    """Run a program, type the next answer each time it prompts; return its exit code and all that stood on the screen."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        words, env=environment, stdin=its, stdout=its, stderr=its, start_new_session=True
    ) as program:
        os.close(its)
        said, asked, left = b"", 0, list(answers)
        while more := _read(ours):
            said += more
            if left and said.count(prompt.encode()) > asked:
                asked += 1
                os.write(ours, f"{left.pop(0)}\n".encode())
        os.close(ours)
        return program.wait(PATIENCE), said.decode()


def _read(terminal: int) -> bytes:
    """Return what comes next, nothing at the end."""
    assert select([terminal], [], [], PATIENCE)[0], "the program says nothing more, and does not end"
    try:
        return os.read(terminal, LONGEST)
    except OSError:  # how Linux says that the program has closed its side
        return b""
