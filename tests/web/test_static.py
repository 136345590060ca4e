"""The office's own style sheets and script: what they open they close, since a browser drops the rest without a word."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

OWN = sorted(
    (
        one
        for one in files("backoffice.web").joinpath("static").iterdir()
        if one.name.endswith((".css", ".js"))
    ),
    key=lambda one: one.name,
)
COMMENTS = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
PAIRS = {"}": "{", ")": "(", "]": "["}


@pytest.mark.parametrize("name", [one.name for one in OWN])
def test_brackets_close_in_their_order(name: str) -> None:
    words = files("backoffice.web").joinpath("static", name).read_text(encoding="utf-8")
    opened: list[str] = []
    for sign in COMMENTS.sub("", words):
        if sign in PAIRS:
            assert opened[-1:] == [PAIRS[sign]], f"{name} closes {sign} that is not open"
            opened.pop()
        elif sign in PAIRS.values():
            opened.append(sign)
    assert not opened
