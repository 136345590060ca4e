"""What the command line of the post takes: whole numbers and instants, each refused in words (argparse exits 2)."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import datetime

from postal.alone import read_instant


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a reader of whole numbers from `least` to `most`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ArgumentTypeError(f"{text!r} is not a whole number from {least:,} to {most:,}")
        return int(text)

    return read


def instant(text: str) -> datetime:
    """Read an instant in ISO 8601; JST where it does not say."""
    try:
        return read_instant(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no instant such as 2025-06-02T09:00:00+09:00") from None
