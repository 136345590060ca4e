"""npm's mailpit-api, unmodified, at every base URL that we have: alone and in a world, all mail and one mailbox."""

import base64
import logging
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from threading import Thread
from typing import Any

import pytest
from PIL import Image
from werkzeug.serving import make_server

from backoffice.bootstrap import web_app, wire
from backoffice.settings import Settings
from mailsim.cli import alone
from mailsim.inbox import Inbox
from tests.mailsim.mailpit_client import (
    CHAOS,
    CONFIGURATION,
    HTML_CHECK,
    INFO,
    ITEM,
    LINK_CHECK,
    PAGE,
    SPAM_CHECK,
    WHOLE,
    Client,
    must_fit,
)
from tests.public_npm import Unavailable

pytestmark = [pytest.mark.server, pytest.mark.slow]

TARO = "taro@example.jp"
DRAFT: dict[str, Any] = {
    "From": {"Email": "office@ras.example", "Name": "模擬 入管"},
    "To": [{"Email": TARO, "Name": "模擬, 太郎"}],
    "Cc": [{"Email": "hanako@example.jp"}],
    "Bcc": ["hidden@example.jp"],
    "ReplyTo": [{"Email": "desk@ras.example", "Name": "窓口"}],
    "Subject": "申請受付番号のお知らせ",
    "Text": "番号は 123 です。https://example.jp/a を見てください。",
    "HTML": '<p style="display:flex">番号 <a href="https://example.jp/b">123</a><img src="cid:stamp"></p>',
    "Tags": ["Number", "two words"],
    "Headers": {
        "X-Trace": "abc",
        "List-Unsubscribe": "<mailto:stop@ras.example>, <https://ras.example/stop>",
    },
}


def png() -> str:
    made = BytesIO()
    Image.new("RGB", (400, 300), (200, 0, 0)).save(made, "PNG")
    return base64.b64encode(made.getvalue()).decode()


def served(app: Any) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def alone_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with closing(Inbox(tmp_path_factory.mktemp("mail") / "mail.sqlite3")) as inbox:
        yield from served(alone(inbox))


@pytest.fixture(scope="module")
def office_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    system = wire(Settings(data=tmp_path_factory.mktemp("office"), mail="direct", fast_hash=True))
    app = web_app(system)
    app.test_client().post("/api/v1/worlds", json={"name": "w1", "seed": 1})
    yield from served(app)
    system.close()


@pytest.fixture(params=["alone", "alone-box", "world", "world-box"])
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    kind = request.param
    base = request.getfixturevalue("alone_url" if kind.startswith("alone") else "office_url")
    path = ("" if kind.startswith("alone") else "/w/w1/mail") + (
        f"/box/{TARO}/" if kind.endswith("box") else ""
    )
    try:
        driven = Client(base + path)
    except Unavailable as missing:
        pytest.skip(str(missing))
    yield driven
    driven.close()


def test_every_method(client: Client) -> None:
    assert client.call("deleteMessages") == "ok"
    draft = DRAFT | {
        "Attachments": [
            {"Filename": "申請書.pdf", "Content": base64.b64encode(b"%PDF-").decode()},
            {"Filename": "stamp.png", "Content": f"data:image/png;base64,{png()}", "ContentID": "stamp"},
        ]
    }
    sent = client.call("sendMessage", draft)
    assert sent.keys() == {"ID"}
    lists_and_searches(client, sent["ID"])
    one_message(client, sent["ID"])
    checks(client)
    tags(client, sent["ID"])
    chaos(client)
    waits_and_deletes(client)
    must_fit(client.call("getInfo"), INFO)
    must_fit(client.call("getConfiguration"), CONFIGURATION)
    assert client.methods - client.driven == set()


def lists_and_searches(client: Client, sent: str) -> None:
    listed = client.call("listMessages", 0, 10)
    must_fit(listed, PAGE)
    (item,) = listed["messages"]
    must_fit(item, ITEM)
    assert (item["ID"], item["Read"], item["Attachments"]) == (sent, False, 1)
    assert item["From"] == {"Name": "模擬 入管", "Address": "office@ras.example"}
    assert item["To"] == [{"Name": "模擬, 太郎", "Address": TARO}]
    assert item["Bcc"] == [{"Name": "", "Address": "hidden@example.jp"}]
    assert item["Tags"] == ["Number", "two words"]
    found = client.call(
        "searchMessages", {"query": 'tag:"TWO words" has:inline bcc:hidden', "tz": "Asia/Tokyo"}
    )
    must_fit(found, PAGE)
    assert (found["messages_count"], found["messages_unread"]) == (1, 1)
    assert (
        client.call("setReadStatus", {"Read": True, "Search": "after:1970-01-01"}, {"tz": "Pacific/Auckland"})
        == "ok"
    )
    assert client.call("listMessages")["unread"] == 0
    assert client.call("setReadStatus", {"Read": False, "IDs": [sent]}) == "ok"
    assert client.call("listMessages")["unread"] == 1


def one_message(client: Client, sent: str) -> None:
    whole = client.call("getMessageSummary")
    must_fit(whole, WHOLE)
    assert (whole["ID"], whole["ReturnPath"]) == (sent, "office@ras.example")
    assert whole["Text"].strip() == DRAFT["Text"]
    assert whole["ListUnsubscribe"]["Links"] == ["mailto:stop@ras.example", "https://ras.example/stop"]
    (attached,), (inline,) = whole["Attachments"], whole["Inline"]
    assert (attached["FileName"], attached["Size"], inline["ContentID"]) == ("申請書.pdf", 5, "stamp")
    part = client.call("getMessageAttachment", sent, attached["PartID"])
    assert (part["type"], base64.b64decode(part["base64"])) == ("application/pdf", b"%PDF-")
    thumb = client.call("getAttachmentThumbnail", "latest", inline["PartID"])
    assert thumb["type"] == "image/jpeg"
    assert Image.open(BytesIO(base64.b64decode(thumb["base64"]))).size == (180, 120)
    headers = client.call("getMessageHeaders")
    assert (headers["X-Trace"], headers["Subject"]) == (["abc"], [DRAFT["Subject"]])
    assert client.call("getMessageSource").startswith("From: =?utf-8?")
    assert f"/api/v1/message/{sent}/part/{inline['PartID']}" in client.call("renderMessageHTML", "latest", 1)
    assert client.call("renderMessageText").strip() == DRAFT["Text"]
    assert client.call("releaseMessage", "latest", {"To": [TARO, "other@example.jp"]}) == "ok"
    assert "400" in client.refused("releaseMessage", sent, {"To": ["nobody"]})


def checks(client: Client) -> None:
    html = client.call("htmlCheck")
    must_fit(html, HTML_CHECK)
    assert "css-display-flex" in {one["Slug"] for one in html["Warnings"]}
    links = client.call("linkCheck", "latest", True)
    must_fit(links, LINK_CHECK)
    assert (links["Errors"], [one["URL"] for one in links["Links"]]) == (
        0,
        ["https://example.jp/b", "https://example.jp/a"],
    )
    must_fit(client.call("spamAssassinCheck"), SPAM_CHECK)


def tags(client: Client, sent: str) -> None:
    assert client.call("setTags", {"IDs": [sent], "Tags": ["NUMBER", "Later"]}) == "ok"
    assert client.call("renameTag", "later", "Done & dusted") == "ok"
    names = client.call("getTags")
    assert {"Done dusted", "Number"} <= set(names)
    assert client.call("deleteTag", "done DUSTED") == "ok"
    assert "Done dusted" not in client.call("getTags")
    assert "400" in client.refused("renameTag", "nothing", "x")


def chaos(client: Client) -> None:
    """Of a world; a mailbox says that it has none."""
    trigger = {"Sender": {"ErrorCode": 451, "Probability": 100}}
    if "/box/" in client.base:
        assert "400" in client.refused("getChaosTriggers")
        assert "400" in client.refused("setChaosTriggers", trigger)
        return
    must_fit(client.call("getChaosTriggers"), CHAOS)
    assert client.call("setChaosTriggers", trigger)["Sender"] == trigger["Sender"]
    assert "451" in client.refused("sendMessage", DRAFT)
    must_fit(client.call("setChaosTriggers"), CHAOS)


def waits_and_deletes(client: Client) -> None:
    must_fit(client.call("waitForMessage", {"query": "subject:受付番号"}), WHOLE)
    must_fit(client.call("waitForMessages", {"query": "from:office", "count": 1}), PAGE)
    assert "Timeout" in client.refused(
        "waitForMessages", {"query": "subject:never"}, {"timeout": 20, "interval": 10}
    )
    assert client.call("deleteMessagesBySearch", {"query": "from:office"}) == "ok"
    assert client.call("waitForMessages", {"count": 0})["messages"] == []
    assert "404" in client.refused("getMessageSummary")


def test_an_error_of_sending_is_json(client: Client) -> None:
    assert '{"Error":' in client.refused("sendMessage", {"From": {"Email": "nobody"}, "To": []})
