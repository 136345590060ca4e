"""Kinds of mailboxes are documents: what they say is kept, what they must not say is refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from mailsim import box_book
from mailsim.boxes import BadBoxError, Kind
from mailsim.inbox import Inbox

GOOD: list[tuple[str, dict[str, Any]]] = [
    ("taro@example.jp", {"kind": "plain"}),
    ("desk@example.jp", {"kind": "alias", "to": ["a@example.jp", "b@example.jp"]}),
    ("*@example.jp", {"kind": "catch-all", "to": ["office@example.jp"]}),
    ("taro@example.jp", {"kind": "forwards", "to": ["b@example.jp"], "keep": False}),
    ("*@docomo.ne.jp", {"kind": "refuses", "except": ["moj.go.jp", "friend@example.jp"]}),
    ("*@docomo.ne.jp", {"kind": "refuses", "from": ["ras-immi.moj.go.jp"], "words": "User denied"}),
    ("taro@example.jp", {"kind": "refuses"}),
    ("taro@example.jp", {"kind": "full", "for_good": False}),
    ("taro@example.jp", {"kind": "quota", "messages": 2}),
    ("taro@example.jp", {"kind": "quota", "octets": 4096}),
    ("*@nowhere.example", {"kind": "unknown"}),
    ("info@example.jp", {"kind": "answers", "subject": "自動応答", "text": "読まれません。"}),
]

BAD: list[tuple[str, object, str]] = [
    ("taro@example.jp", [], "JSON のオブジェクト"),
    ("taro@example.jp", {}, "kind は"),
    ("taro@example.jp", {"kind": "relocated"}, "kind は"),
    ("taro", {"kind": "full"}, "メールアドレス"),
    ("", {"kind": "full"}, "メールアドレス"),
    ("*", {"kind": "full"}, "メールアドレス"),
    ("taro@*\n", {"kind": "full", "to": []}, "to はありません"),
    ("taro@example.jp", {"kind": "catch-all", "to": ["a@example.jp"]}, "*@example.jp"),
    ("*@exam*ple.jp", {"kind": "catch-all", "to": ["a@example.jp"]}, "*@example.jp"),
    ("taro@example.jp", {"kind": "alias"}, "届け先"),
    ("taro@example.jp", {"kind": "alias", "to": []}, "届け先"),
    ("taro@example.jp", {"kind": "alias", "to": 7}, "並び"),
    ("taro@example.jp", {"kind": "alias", "to": [7]}, "並び"),
    ("taro@example.jp", {"kind": "alias", "to": ["*@example.jp"]}, "メールアドレスではありません"),
    ("taro@example.jp", {"kind": "alias", "to": [f"{n}@example.jp" for n in range(21)]}, "20件まで"),
    ("taro@example.jp", {"kind": "alias", "to": ["taro@example.jp"]}, "回り続けます"),
    ("taro@example.jp", {"kind": "forwards", "to": ["a@example.jp"], "keep": 1}, "true か false"),
    ("taro@example.jp", {"kind": "refuses", "from": ["moj go jp"]}, "ドメインでもありません"),
    ("taro@example.jp", {"kind": "refuses", "from": ["a.jp"], "except": ["b.jp"]}, "どちらか一方"),
    ("taro@example.jp", {"kind": "full", "words": "いっぱい"}, "半角"),
    ("taro@example.jp", {"kind": "full", "words": "no\r\n250 ok"}, "半角"),
    ("taro@example.jp", {"kind": "quota"}, "messages"),
    ("taro@example.jp", {"kind": "quota", "messages": 0}, "1 以上"),
    ("taro@example.jp", {"kind": "quota", "messages": True}, "1 以上"),
    ("taro@example.jp", {"kind": "quota", "octets": 1.5}, "1 以上"),
    ("taro@example.jp", {"kind": "answers"}, "本文"),
    ("taro@example.jp", {"kind": "answers", "text": "長" * 4001}, "4000文字"),
]


@pytest.mark.parametrize(("name", "document"), GOOD)
def test_what_is_set_is_listed_as_it_was_said(inbox: Inbox, name: str, document: dict[str, Any]) -> None:
    box_book.put(inbox, f" {name.upper()} ", document)
    assert {box.name: box.document() for box in box_book.table(inbox).boxes.values()} == {
        name: _whole(document)
    }
    assert inbox.settings("mailbox") == {name: _whole(document)}


def _whole(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with what its kind says where nothing is said."""
    usual = {"forwards": {"keep": True}, "full": {"for_good": True}}
    return usual.get(document["kind"], {}) | document


@pytest.mark.parametrize(("name", "document", "why"), BAD)
def test_what_cannot_be_is_refused_in_both_languages_and_changes_nothing(
    inbox: Inbox, name: str, document: object, why: str
) -> None:
    with pytest.raises(BadBoxError, match=r".+ / .+") as refused:
        box_book.put(inbox, name, document)
    assert why in str(refused.value)
    assert inbox.settings("mailbox") == {}


def test_every_kind_has_a_label_and_a_document_that_is_taken() -> None:
    assert {document["kind"] for _, document in GOOD} == set(Kind)
    assert len({kind.label for kind in Kind}) == len(Kind)


def test_ways_that_go_round_are_refused_whatever_closes_them(inbox: Inbox) -> None:
    box_book.put(inbox, "a@example.jp", {"kind": "alias", "to": ["b@other.example"]})
    box_book.put(inbox, "b@other.example", {"kind": "plain"})
    box_book.put(inbox, "*@other.example", {"kind": "catch-all", "to": ["a@example.jp"]})
    with pytest.raises(BadBoxError, match=r"a@example\.jp → b@other\.example → a@example\.jp"):
        box_book.put(inbox, "b@other.example", {"kind": "forwards", "to": ["a@example.jp"]})
    with pytest.raises(BadBoxError, match="回り続けます"):
        box_book.remove(inbox, "b@other.example")
    assert box_book.table(inbox).boxes["b@other.example"].kind is Kind.PLAIN


def test_a_catch_all_may_lead_to_an_inbox_of_its_own_domain(inbox: Inbox) -> None:
    box_book.put(inbox, "*@example.jp", {"kind": "catch-all", "to": ["office@example.jp"]})
    assert box_book.table(inbox).loop() == []


def test_an_address_goes_before_patterns_and_a_longer_pattern_before_a_shorter(inbox: Inbox) -> None:
    for name in ("*@example.jp", "ta*@example.jp", "taro@example.jp", "*.example.jp*@x"):
        box_book.put(inbox, name, {"kind": "full"})
    table = box_book.table(inbox)
    found = {
        address: (box := table.of(address)) and box.name
        for address in ("TARO@example.jp", "tami@example.jp", "jiro@example.jp", "taro@example.jpx", "a@b")
    }
    assert found == {
        "TARO@example.jp": "taro@example.jp",
        "tami@example.jp": "ta*@example.jp",
        "jiro@example.jp": "*@example.jp",
        "taro@example.jpx": None,
        "a@b": None,
    }


def test_what_is_removed_is_plain_again(inbox: Inbox) -> None:
    box_book.put(inbox, "taro@example.jp", {"kind": "full"})
    assert box_book.remove(inbox, " Taro@example.jp ")
    assert not box_book.remove(inbox, "taro@example.jp")
    assert box_book.table(inbox).plain


def test_no_more_than_five_hundred_are_set(inbox: Inbox) -> None:
    with inbox.writing() as connection:
        rows = [("mailbox", f"{n}@example.jp", '{"kind": "full"}') for n in range(box_book.MOST_BOXES)]
        connection.executemany("INSERT INTO settings VALUES (?, ?, ?)", rows)
    box_book.put(inbox, "7@example.jp", {"kind": "unknown"})
    with pytest.raises(BadBoxError, match="500件まで"):
        box_book.put(inbox, "one-more@example.jp", {"kind": "full"})
