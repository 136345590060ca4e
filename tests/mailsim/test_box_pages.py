"""Kinds of mailboxes over HTTP: the page and the JSON say the same, and only who controls the world sets them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mailsim import box_book
from mailsim.boxes import Kind
from mailsim.cli import alone
from mailsim.http import mail_pages
from mailsim.inbox import Inbox

pytestmark = pytest.mark.slow


@pytest.fixture
def client(inbox: Inbox) -> FlaskClient:
    return alone(inbox).test_client()


def test_a_program_sets_lists_and_removes_kinds(client: FlaskClient) -> None:
    put = client.put("/boxes/Taro@example.jp", json={"kind": "quota", "messages": 2})
    assert (put.status_code, put.json) == (200, {"kind": "quota", "messages": 2})
    client.put("/boxes/*@docomo.ne.jp", json={"kind": "refuses", "except": ["moj.go.jp"]})
    assert client.get("/boxes", headers={"Accept": "application/json"}).json == {
        "boxes": {
            "*@docomo.ne.jp": {"kind": "refuses", "except": ["moj.go.jp"]},
            "taro@example.jp": {"kind": "quota", "messages": 2},
        }
    }
    assert client.get("/boxes/taro@example.jp").json == {"kind": "quota", "messages": 2}
    assert client.delete("/boxes/TARO@example.jp").text == "ok"
    assert client.get("/boxes/taro@example.jp").status_code == 404
    assert client.delete("/boxes/taro@example.jp").status_code == 404


BAD = [
    ({"json": {"kind": "alias", "to": ["taro@example.jp"]}}, 400, "回り続けます"),
    ({"json": ["full"]}, 400, "JSON"),
    ({"data": "{", "content_type": "application/json"}, 400, "JSON"),
    ({"data": "kind=full", "content_type": "text/plain"}, 415, "application/json"),
    ({"data": {"kind": "full"}}, 415, "application/json"),
]


@pytest.mark.parametrize(("sent", "code", "why"), BAD)
def test_what_is_not_understood_is_said_in_words_and_changes_nothing(
    client: FlaskClient, inbox: Inbox, sent: dict[str, object], code: int, why: str
) -> None:
    answer = client.put("/boxes/taro@example.jp", **sent)  # type: ignore[arg-type]  # the client's own keywords
    assert answer.status_code == code
    assert why in answer.text
    assert inbox.settings("mailbox") == {}


FORMS: dict[Kind, tuple[dict[str, str], dict[str, object]]] = {
    Kind.PLAIN: ({}, {}),
    Kind.ALIAS: ({"to": "a@x.jp\r\nb@x.jp、c@x.jp"}, {"to": ["a@x.jp", "b@x.jp", "c@x.jp"]}),
    Kind.CATCH_ALL: ({"address": "*@x.jp", "to": "a@x.jp"}, {"to": ["a@x.jp"]}),
    Kind.FORWARDS: ({"to": "a@x.jp", "keep": "no"}, {"to": ["a@x.jp"], "keep": False}),
    Kind.REFUSES: ({"from": "", "except": "moj.go.jp"}, {"except": ["moj.go.jp"]}),
    Kind.FULL: ({"for_good": "no", "words": "Try later"}, {"for_good": False, "words": "Try later"}),
    Kind.QUOTA: ({"messages": "10", "octets": "", "words": ""}, {"messages": 10}),
    Kind.UNKNOWN: ({"words": ""}, {}),
    Kind.ANSWERS: ({"subject": "", "text": "一行目\r\n二行目"}, {"text": "一行目\n二行目"}),
}


@pytest.mark.parametrize("kind", Kind)
def test_the_form_of_each_kind_sets_it_and_shows_it_again(
    client: FlaskClient, inbox: Inbox, kind: Kind
) -> None:
    empty = client.get(f"/boxes?kind={kind}").text
    fields, document = FORMS[kind]
    assert all(f'name="{name}"' in empty for name in fields)
    answer = client.post("/boxes", data={"kind": kind, "address": "taro@x.jp"} | fields)
    assert answer.status_code == 303, answer.text
    ((name, found),) = inbox.settings("mailbox").items()
    assert found == {"kind": str(kind)} | document
    assert kind.label in client.get("/boxes").text
    again = client.get(f"/boxes?address={name}").text
    assert f'value="{name}"' in again
    assert all(text in again for value in document.values() if isinstance(value, list) for text in value)


def test_a_form_with_a_mistake_comes_back_with_what_was_typed(client: FlaskClient, inbox: Inbox) -> None:
    answer = client.post("/boxes", data={"kind": "quota", "address": "taro@x.jp", "messages": "たくさん"})
    assert answer.status_code == 400
    assert "1 以上の整数" in answer.text
    assert 'value="たくさん"' in answer.text
    assert inbox.settings("mailbox") == {}
    assert client.post("/boxes", data={"kind": "none", "address": "taro@x.jp"}).status_code == 400


def test_a_row_is_removed_by_its_button_unless_ways_would_go_round(client: FlaskClient, inbox: Inbox) -> None:
    box_book.put(inbox, "b@x.jp", {"kind": "full"})
    box_book.put(inbox, "*@x.jp", {"kind": "alias", "to": ["a@y.jp"]})
    box_book.put(inbox, "a@y.jp", {"kind": "alias", "to": ["b@x.jp"]})
    assert client.post("/boxes/remove", data={"address": "b@x.jp"}).status_code == 400
    assert client.post("/boxes/remove", data={"address": "a@y.jp"}).status_code == 303
    assert client.post("/boxes/remove", data={"address": "a@y.jp"}).status_code == 303
    assert set(inbox.settings("mailbox")) == {"b@x.jp", "*@x.jp"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/boxes"),
        ("POST", "/boxes"),
        ("POST", "/boxes/remove"),
        ("GET", "/boxes/a@x.jp"),
        ("PUT", "/boxes/a@x.jp"),
        ("DELETE", "/boxes/a@x.jp"),
    ],
)
def test_who_may_only_look_sets_nothing(inbox: Inbox, method: str, path: str) -> None:
    app = Flask("looking")
    app.register_blueprint(
        mail_pages(lambda _: inbox, "mailsim/alone.html", lambda _: True, who_controls=lambda _: False)
    )
    looker = app.test_client()
    assert looker.open(path, method=method, json={"kind": "full"}).status_code == 403
    assert "/boxes" not in looker.get("/").text
    assert inbox.settings("mailbox") == {}
