"""Tags: given by people and by senders, one spelling each, the message's own in every mailbox."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from mailsim.cli import alone
from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.tags import MAX_TAG_CHARACTERS, MAX_TAGS, clean_tag, clean_tags

pytestmark = pytest.mark.slow

Write = Callable[..., tuple[Envelope, bytes]]
HANAKO = "/box/hanako@example.jp"


@pytest.fixture
def client(inbox: Inbox, write: Write) -> FlaskClient:
    inbox.deliver(*write(1))
    inbox.deliver(*write(2, to="hanako@example.jp"))
    inbox.deliver(*write(3, to=("taro@example.jp", "hanako@example.jp")))
    return alone(inbox).test_client()


def tagged(client: FlaskClient, base: str = "") -> dict[str, list[str]]:
    listed = client.get(f"{base}/api/v1/messages").get_json()["messages"]
    return {one["ID"]: one["Tags"] for one in listed if one["Tags"]}


def names(client: FlaskClient, base: str = "") -> list[str]:
    found = client.get(f"{base}/api/v1/tags").get_json()
    assert client.get(f"{base}/api/v1/messages").get_json()["tags"] == found
    assert list(client.get(f"{base}/api/v1/info").get_json()["Tags"]) == found
    return found


def put(client: FlaskClient, ids: list[str], *tags: str, base: str = "") -> int:
    return client.put(f"{base}/api/v1/tags", json={"IDs": ids, "Tags": list(tags)}).status_code


def test_tags_are_set_in_place_of_those_before(client: FlaskClient) -> None:
    assert put(client, ["1", "2"], "Result", "a/b  c") == 200
    assert tagged(client) == {"1": ["a b c", "Result"], "2": ["a b c", "Result"]}
    assert put(client, ["1"], "Other") == 200
    assert put(client, ["2"]) == 200
    assert tagged(client) == {"1": ["Other"]}
    assert names(client) == ["Other"]


def test_a_tag_has_the_spelling_of_its_first_use(client: FlaskClient) -> None:
    put(client, ["1"], "Number", "NUMBER")
    put(client, ["2"], "number")
    assert tagged(client) == {"1": ["Number"], "2": ["Number"]} or tagged(client) == {
        "1": ["NUMBER"],
        "2": ["NUMBER"],
    }
    assert len(names(client)) == 1


def test_a_tag_is_renamed_and_taken_off_everywhere(client: FlaskClient) -> None:
    put(client, ["1", "3"], "a", "b")
    assert client.put("/api/v1/tags/A", json={"Name": "New name!"}).text == "ok"
    assert tagged(client) == {"1": ["b", "New name"], "3": ["b", "New name"]}
    assert client.delete("/api/v1/tags/new%20NAME").text == "ok"
    assert names(client) == ["b"]


def test_a_tag_renamed_to_one_that_is_there_is_that(client: FlaskClient) -> None:
    put(client, ["1"], "a", "b")
    put(client, ["2"], "a")
    client.put("/api/v1/tags/a", json={"Name": "B"})
    assert tagged(client) == {"1": ["b"], "2": ["b"]}


def test_only_the_case_of_a_tag_may_change(client: FlaskClient) -> None:
    put(client, ["1"], "a")
    client.put("/api/v1/tags/a", json={"Name": "A"})
    assert names(client) == ["A"]


def test_a_mailbox_sees_and_changes_the_tags_of_its_own_messages(client: FlaskClient) -> None:
    put(client, ["1"], "first")
    put(client, ["2", "3"], "mine")
    assert names(client, HANAKO) == ["mine"]
    assert tagged(client, HANAKO) == {"2": ["mine"], "3": ["mine"]}
    assert put(client, ["1"], "x", base=HANAKO) == 404
    client.delete(f"{HANAKO}/api/v1/tags/first")
    client.put(f"{HANAKO}/api/v1/tags/mine", json={"Name": "ours"})
    assert names(client) == ["first", "ours"]


def test_a_message_that_is_gone_takes_its_tags_along(client: FlaskClient) -> None:
    put(client, ["1"], "a")
    client.delete("/api/v1/messages", json={"IDs": ["1"]})
    assert names(client) == []


def test_a_sender_tags_his_mail(client: FlaskClient, inbox: Inbox) -> None:
    inbox.deliver(Envelope("", ("x@example.jp",)), b"X-Tags: One, two!, ONE,,\r\nSubject: s\r\n\r\nb")
    assert {tag.lower() for tag in tagged(client)["4"]} == {"one", "two"}


@pytest.mark.parametrize(
    ("words", "tag"),
    [("a", "a"), ("  a \t b ", "a b"), ("受付", ""), ("a<b>", "a b"), ("a.b-c_d", "a.b-c_d"), ("x" * 300, "x" * MAX_TAG_CHARACTERS)],
)  # fmt: skip
def test_what_a_tag_is_made_of(words: str, tag: str) -> None:
    assert clean_tag(words) == tag


def test_a_message_has_so_many_tags() -> None:
    assert len(clean_tags(map(str, range(1000)))) == MAX_TAGS


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("PUT", "/api/v1/tags", {"IDs": ["99"], "Tags": ["a"]}, 404),
        ("PUT", "/api/v1/tags", {"IDs": ["x"], "Tags": ["a"]}, 400),
        ("PUT", "/api/v1/tags", {"IDs": ["1"], "Tags": "a"}, 400),
        ("PUT", "/api/v1/tags", {"IDs": ["1"], "Tags": [1]}, 400),
        ("PUT", "/api/v1/tags/nothing", {"Name": "a"}, 400),
        ("PUT", "/api/v1/tags/a", {"Name": "受付"}, 400),
        ("PUT", "/api/v1/tags/a", {}, 400),
    ],
)
def test_what_is_no_tag_is_told(client: FlaskClient, method: str, path: str, body: object, code: int) -> None:
    answer = client.open(path, method=method, json=body)
    assert (answer.status_code, answer.mimetype) == (code, "text/plain")
    assert names(client) == []
