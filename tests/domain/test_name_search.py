"""Names as searches compare them, and the pieces by which an index finds them."""

from __future__ import annotations

import pytest

from backoffice.domain.name_search import needed_pieces, pieces, searchable


@pytest.mark.parametrize(
    ("spelling", "alike"),
    [
        ("Nguyen  Van An", "NGUYEN VAN AN"),
        ("ＮＧＵＹＥＮ　ＶＡＮ", "NGUYEN VAN"),
        ("ﾀﾅｶ", "タナカ"),
        ("劉　暁明", "劉暁明"),
        (" 田中 太郎 ", "田中太郎"),
        ("CHEN 陳 YI", "CHEN陳YI"),
        ("O'BRIEN-SMITH", "O'BRIEN-SMITH"),
        ("　 ", ""),
    ],
)
def test_what_is_typed_and_what_is_held_are_made_alike(spelling: str, alike: str) -> None:
    assert searchable(spelling) == alike
    assert searchable(alike) == alike


def test_spellings_stand_on_lines_of_their_own_and_none_twice() -> None:
    assert searchable("LIU XIAOMING", "劉　暁明", "", "Liu Xiaoming") == "LIU XIAOMING\n劉暁明"


def test_each_sign_begins_a_piece() -> None:
    assert pieces("AN LI\n李安") == {"AN", "N", "LI", "I", "李安", "安"}


@pytest.mark.parametrize(
    ("name", "looked_for"), [("NGUYEN VAN AN", "UYEN VA"), ("LI\n李暁明", "暁明"), ("A BC", "BC")]
)
def test_a_name_has_the_pieces_that_a_part_of_it_needs(name: str, looked_for: str) -> None:
    assert looked_for in name
    assert needed_pieces(looked_for) <= pieces(name)


def test_a_single_sign_needs_none() -> None:
    assert needed_pieces("李") == frozenset()
