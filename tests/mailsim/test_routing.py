"""Where a mail goes, as a table; and for any table of settings: no way goes round, each recipient has one outcome."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailsim.boxes import Table, read
from mailsim.routing import inboxes, route

pytestmark = pytest.mark.slow

SENDER = "noreply@ras-immi.moj.go.jp"
SET: dict[str, dict[str, Any]] = {
    "desk@x.jp": {"kind": "alias", "to": ["a@x.jp", "b@x.jp"]},
    "half@x.jp": {"kind": "alias", "to": ["a@x.jp", "full@x.jp"]},
    "dead@x.jp": {"kind": "alias", "to": ["gone@x.jp", "full@x.jp"]},
    "*@catch.jp": {"kind": "catch-all", "to": ["office@catch.jp"]},
    "kept@x.jp": {"kind": "forwards", "to": ["b@x.jp"]},
    "moved@x.jp": {"kind": "forwards", "to": ["full@x.jp"], "keep": False},
    "both@x.jp": {"kind": "forwards", "to": ["busy@x.jp"]},
    "chain@x.jp": {"kind": "alias", "to": ["kept@x.jp", "desk@x.jp"]},
    "full@x.jp": {"kind": "full"},
    "busy@x.jp": {"kind": "full", "for_good": False, "words": "Try later"},
    "gone@x.jp": {"kind": "unknown"},
    "two@x.jp": {"kind": "quota", "messages": 2},
    "small@x.jp": {"kind": "quota", "octets": 1000},
    "*@docomo.ne.jp": {"kind": "refuses", "except": ["friend@y.jp", "go.jp"]},
    "picky@x.jp": {"kind": "refuses", "from": ["moj.go.jp"], "words": "Domain denied"},
    "closed@x.jp": {"kind": "refuses"},
    "info@x.jp": {"kind": "answers", "text": "…"},
}
HELD = {"two@x.jp": (2, 10), "small@x.jp": (1, 900)}
TABLE = Table(read(name, document) for name, document in SET.items())

ROUTES = [
    # recipient, sender, size → inboxes | reply to RCPT | what a report says
    ("any@where.jp", SENDER, 0, ["any@where.jp"], None, None),
    ("DESK@x.jp", SENDER, 0, ["a@x.jp", "b@x.jp"], None, None),
    ("half@x.jp", SENDER, 0, ["a@x.jp"], None, "552 5.2.2 <full@x.jp>: Mailbox full"),
    ("dead@x.jp", SENDER, 0, [], "550 5.1.1 No such mailbox here", "550 5.1.1 <gone@x.jp>: No such mailbox here"),
    ("who@catch.jp", SENDER, 0, ["office@catch.jp"], None, None),
    ("office@catch.jp", SENDER, 0, ["office@catch.jp"], None, None),
    ("kept@x.jp", SENDER, 0, ["kept@x.jp", "b@x.jp"], None, None),
    ("moved@x.jp", SENDER, 0, [], None, "552 5.2.2 <full@x.jp>: Mailbox full"),
    ("both@x.jp", SENDER, 0, ["both@x.jp"], None, "550 5.2.2 <busy@x.jp>: Try later"),
    ("chain@x.jp", SENDER, 0, ["kept@x.jp", "b@x.jp", "a@x.jp"], None, None),
    ("full@x.jp", SENDER, 0, [], "552 5.2.2 Mailbox full", "552 5.2.2 Mailbox full"),
    ("busy@x.jp", SENDER, 0, [], "452 4.2.2 Try later", "550 5.2.2 Try later"),
    ("two@x.jp", SENDER, 0, [], "452 4.2.2 Mailbox full: over quota", "550 5.2.2 Mailbox full: over quota"),
    ("small@x.jp", SENDER, 0, ["small@x.jp"], None, None),
    ("small@x.jp", SENDER, 100, ["small@x.jp"], None, None),
    ("small@x.jp", SENDER, 101, [], "452 4.2.2 Mailbox full: over quota", "550 5.2.2 Mailbox full: over quota"),
    ("a@docomo.ne.jp", SENDER, 0, ["a@docomo.ne.jp"], None, None),
    ("a@docomo.ne.jp", "friend@y.jp", 0, ["a@docomo.ne.jp"], None, None),
    ("a@docomo.ne.jp", "foe@y.jp", 0, [], *["550 5.7.1 This mailbox does not take mail from this sender"] * 2),
    ("a@docomo.ne.jp", "x@notgo.jp", 0, [], *["550 5.7.1 This mailbox does not take mail from this sender"] * 2),
    ("a@docomo.ne.jp", "", 0, ["a@docomo.ne.jp"], None, None),
    ("picky@x.jp", SENDER.upper(), 0, [], "550 5.7.1 Domain denied", "550 5.7.1 Domain denied"),
    ("picky@x.jp", "a@jp", 0, ["picky@x.jp"], None, None),
    ("closed@x.jp", "", 0, [], *["550 5.7.1 This mailbox does not take mail from this sender"] * 2),
    ("info@x.jp", SENDER, 0, ["info@x.jp"], None, None),
]  # fmt: skip


@pytest.mark.parametrize(("recipient", "sender", "size", "at", "refused", "told"), ROUTES)
def test_a_mail_goes_where_its_recipients_mailbox_leads(
    recipient: str, sender: str, size: int, at: list[str], refused: str | None, told: str | None
) -> None:
    way = route(TABLE, sender, recipient, lambda box: HELD.get(box, (0, 0)), size)
    assert list(way.boxes) == at
    assert (str(way.refusal) if way.refusal else None) == refused
    assert (str(way.complaint) if way.complaint else None) == told
    assert [address for address, _ in way.answers] == (["info@x.jp"] if recipient == "info@x.jp" else [])


ADDRESSES = [f"{who}@{where}" for who in "abc" for where in ("x.jp", "y.jp")]
NAMES = st.sampled_from([*ADDRESSES, "*@x.jp", "*@y.jp"])
TARGETS = st.lists(st.sampled_from(ADDRESSES), min_size=1, max_size=3)
DOCUMENTS = st.one_of(
    st.builds(lambda to: {"kind": "alias", "to": to}, TARGETS),
    st.builds(lambda to, keep: {"kind": "forwards", "to": to, "keep": keep}, TARGETS, st.booleans()),
    st.sampled_from(
        [{"kind": "full"}, {"kind": "unknown"}, {"kind": "plain"}, {"kind": "quota", "messages": 1}]
    ),
)


@given(st.dictionaries(NAMES, DOCUMENTS, max_size=8), st.sampled_from(ADDRESSES), st.integers(0, 2))
def test_whatever_is_set_each_recipient_has_one_outcome_and_no_way_goes_round(
    documents: dict[str, Any], recipient: str, held: int
) -> None:
    table = Table(read(name, document) for name, document in documents.items())
    way = route(table, SENDER, recipient, lambda _box: (held, held))
    assert bool(way.boxes) or way.complaint is not None, "a mail that nobody has is complained of"
    assert len(set(way.boxes)) == len(way.boxes)
    assert not set(way.boxes) & {failure.address for failure in way.failures}
    assert set(way.boxes) <= set(inboxes(table, recipient))
    if way.refusal:
        assert way.complaint is not None
        assert not way.boxes


@given(st.dictionaries(NAMES, DOCUMENTS, max_size=8))
def test_a_table_without_a_loop_leads_everybody_somewhere(documents: dict[str, Any]) -> None:
    table = Table(read(name, document) for name, document in documents.items())
    if not table.loop():
        assert all(inboxes(table, address) for address in ADDRESSES)


def test_a_pattern_of_many_stars_is_soon_tried() -> None:
    name = "*a" * 60 + "@*.example.jp"
    boxes = Table([read(name, {"kind": "unknown"})])
    begun = process_time()
    assert boxes.of("a" * 64 + "@" + "a" * 180) is None
    assert boxes.of("a" * 64 + "@x.y.example.jp") is not None
    assert process_time() - begun < 1
