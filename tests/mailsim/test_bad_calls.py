"""Whatever somebody asks of the JSON API: an answer with words, never a 500, and nothing half-done."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from mailsim.cli import alone
from mailsim.inbox import Inbox
from mailsim.message import Envelope

WRITES = [
    ("PUT", "messages"), ("DELETE", "/box/nobody@example.jp/api/v1/messages"), ("PUT", "tags"), ("PUT", "tags/a"), ("POST", "send"),
    ("POST", "message/1/release"), ("POST", "message/latest/release"),
]  # fmt: skip
READS = [
    "message/{}", "message/{}/headers", "message/{}/raw", "message/{}/part/1", "message/{}/part/1/thumb",
    "message/{}/html-check", "message/{}/link-check", "message/{}/sa-check", "messages?start={}", "messages?limit={}",
    "search?query={}", "search?query=x&tz={}", "search?query=after:2025-01-01&tz={}", "search?query=larger:{}",
    "search?query=before:{}", "message/latest?query={}",
]  # fmt: skip
NAMES = [
    "IDs", "Read", "Search", "Tags", "Name", "To", "From", "Email", "Cc", "Bcc", "ReplyTo", "Subject", "Text", "HTML",
    "Attachments", "Headers", "Filename", "Content", "ContentID", "ContentType",
]  # fmt: skip
VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["1", "2", "latest", "a@example.jp", "x" * 5000, "\ud800", "\0", "a\r\nb", "9" * 30, "YWI="])
)  # fmt: skip
OBJECTS = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=20,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), OBJECTS, max_size=8)
DEEP = "[" * 100_000


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with closing(Inbox(Path(tmp_path_factory.mktemp("bad")) / "mail.sqlite3")) as inbox:
        inbox.deliver(Envelope("a@example.jp", ("a@example.jp",)), b"Subject: s\r\n\r\nb\r\n")
        yield alone(inbox).test_client()


def told(client: FlaskClient, method: str, path: str, **how: Any) -> int:
    answer = client.open(path if path.startswith("/") else f"/api/v1/{path}", method=method, **how)
    assert answer.status_code in {200, 400, 403, 404, 413, 415}, (method, path, how, answer.text)
    if answer.status_code != 200 and (answer.status_code != 404 or "/" not in path.rpartition("message/")[2]):
        assert answer.mimetype in {"text/plain", "application/json"}
        assert answer.text.strip()
    return answer.status_code


@pytest.mark.slow
@given(st.sampled_from(WRITES), BODIES)
def test_any_object_is_answered(client: FlaskClient, call: tuple[str, str], body: dict[str, Any]) -> None:
    told(client, *call, data=json.dumps(body), content_type="application/json")


BODIES_OF_NO_USE = [
    b"{", b"nonsense", b"\xff\xfe", b"[]", b'"x"', b"7", b"null", DEEP.encode(), ('{"a":' * 50_000).encode(),
    b'{"IDs": [1e999]}', b'{"IDs": [' + b"9" * 5000 + b"]}", b'{"Subject": "\\ud800"}', b'{"Read": NaN, "IDs": {}}',
    b'{"IDs": [["1"]], "To": {"a": 1}, "Name": []}', b'{"IDs": [true], "To": [null], "Tags": [{}]}',
]  # fmt: skip
WORDS = [
    "0", "1", "-1", "99", "9" * 40, "1e9", "１", "x", "%00", "%ff", "../1", "latest%00", "Mars/Olympus", "/etc/passwd",
    "..", "'", "a" * 3000, "2025-13-45", "%F0%9F%93%A7",
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_body_that_cannot_be_read_is_told(client: FlaskClient, method: str, path: str) -> None:
    for body in BODIES_OF_NO_USE:
        assert told(client, method, path, data=body, content_type="application/json") == 400, body[:60]


@pytest.mark.parametrize("read", READS)
def test_any_id_and_any_query_is_answered(client: FlaskClient, read: str) -> None:
    for what in WORDS:
        told(client, "GET", read.format(what))


@pytest.mark.slow
@given(st.text(max_size=200))
def test_any_search_is_answered(client: FlaskClient, query: str) -> None:
    told(client, "GET", "search", query_string={"query": query.encode("utf-8", "replace").decode()})


def test_a_search_without_end_is_told(client: FlaskClient) -> None:
    assert told(client, "GET", "search", query_string={"query": "from:x " * 2000}) == 400
    assert told(client, "DELETE", "search", query_string={"query": "from:x " * 2000}) == 400
    assert told(client, "DELETE", "search") == 400


def test_a_body_without_end_is_told(client: FlaskClient) -> None:
    body = b'{"Search": "' + b"x" * (2 << 20) + b'"}'
    assert told(client, "PUT", "messages", data=body, content_type="application/json") == 413
