"""Our tracking page as trackers read it that nobody here wrote."""

import json
import logging
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from werkzeug.serving import make_server

from postal import wording
from postal.alone import Alone
from postal.app import create_app
from postal.holiday import JST
from postal.item import TrackingEvent
from postal.lifecycle import Note, State
from postal.outcome import Outcome
from tests.postal import public_tracker

START = datetime(2025, 6, 2, 9, tzinfo=JST)
LETTER = {
    "from": {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3"], "name": "模擬 太郎"},
    "to": {"postal_code": "135-0064", "lines": ["東京都江東区青海2-7-11"], "name": "おだいば商事"},
    "papers": [{"kind": "residence-card"}],
}
SERVICES = ("simplified-registered", "letter-pack-plus")
OTHERS = ("letter-pack-light", "registered", "specified-record")
OFTEN = (Outcome.PRESENT, Outcome.ABSENT, Outcome.UNKNOWN, Outcome.LOST)
DAYS = (0, 2, 9, 40)
"""Days after posting on which each page is read: handed in, at the door or held, going back, at the end."""

pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.fixture(scope="module")
def tracker():
    try:
        return public_tracker.prepared()
    except public_tracker.Unavailable as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    alone = Alone(tmp_path_factory.mktemp("post"), START)
    yield alone
    alone.close()


@pytest.fixture(scope="module")
def post(alone):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app(alone), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def ask(post, path, body=None):
    data = json.dumps(body).encode() if body is not None else None
    request = Request(post + path, data, {"Content-Type": "application/json"})
    with urlopen(request, timeout=60) as answer:
        return json.load(answer)


def told(number, locale, item):
    """What the tracker is to make of an item: title, time and the lines of each event."""
    last, told = None, []
    for event in item["events"]:
        at = datetime.fromisoformat(event["at"]).astimezone(UTC)
        last = at if last is None or at > last else last + timedelta(seconds=1)
        prefecture = wording.prefecture(event["prefecture"], locale)
        where = f"{event['office']} {prefecture}"
        lines = [event["label"], event["note"], f"{event['postal_code']} {where}"]
        told.append((f"{event['label']} {where}", last, [line for line in lines if line]))
    return told


def made(feed):
    """What the tracker made: as `told`, and what it adds to the first event: offices and the service."""
    events, added = [], []
    for at, item in enumerate(feed["item"]):
        lines = item["description"].split("<br/>")
        if at == 0:
            lines, added = lines[: lines.index("")], lines[lines.index("") + 1 :]
        events.append((item["title"], datetime.fromisoformat(item["pubDate"]), lines))
    return events, added


def compare(tracker, post, numbers):
    """Read pages in both languages, hold each against the JSON, and return the words that were read."""
    pages = [(number, locale) for number in numbers for locale in ("ja", "en")]
    items = {locale: _items(post, numbers, locale) for locale in ("ja", "en")}
    words = set()
    for (number, locale), feed in zip(pages, public_tracker.read(tracker, post, pages), strict=True):
        item = items[locale][number]
        events, added = made(feed)
        assert events == told(number, locale, item)
        assert feed["title"].endswith(item["kind"])
        assert any(item["events"][0]["office"] in line for line in added)
        assert (item["extra"] in added[-1]) if item["extra"] else True
        words |= {(event["label"], event["note"]) for event in item["events"]}
    return words


def _items(post, numbers, locale):
    query = urlencode([("number", number) for number in numbers] + [("locale", locale)])
    return {item["tracking_number"]: item for item in ask(post, f"/items.json?{query}")["items"]}


def lives():
    """Every outcome of the two services of the procedure, the usual ones of others, what hangs on more than an outcome."""
    for service in SERVICES:
        for outcome in Outcome:
            yield {"service": service, "outcome": outcome.value}
        yield {"service": service, "outcome": "moved", "redirect": "never"}
    for service in OTHERS:
        for outcome in OFTEN:
            yield {"service": service, "outcome": outcome.value}
    yield {"service": "letter-pack-plus", "hand_in": "pillar-box", "postage_yen": 430}
    yield {
        "service": "letter-pack-plus",
        "hand_in": "pillar-box",
        "postage_yen": 430,
        "outcome": "shortage-paid",
    }
    yield {"service": "letter-pack-plus", "hand_in": "collection"}
    yield {"service": "simplified-registered", "presence": ["closed", "absent", "absent"]}


def test_every_life_is_read_at_every_stage(tracker, alone, post):
    numbers = [ask(post, "/items", {**LETTER, **life})["tracking_number"] for life in lives()]
    words = set()
    for day in DAYS:
        alone.advance(START + timedelta(days=day))
        words |= compare(tracker, post, numbers)
    assert {label for label, _ in words} >= {state.ja for state in State}
    assert {note for _, note in words} >= {ja for ja, _ in wording.NOTES.values()}


def test_every_state_and_note_is_read(tracker, alone, post):
    """Words that no life meets in this test too: each event of one item is another, whatever may follow it."""
    pairs = [(state, "") for state in State] + [(State.RETURNING, note) for note in Note]
    pairs.append((State.REDELIVERY_REQUESTED, date(2025, 6, 6).isoformat()))
    number = ask(post, "/items", {**LETTER, "service": "letter-pack-plus"})["tracking_number"]
    with alone.stepping() as step:
        item = step.books.find(number)
        first = item.events[0]
        step.books.save(replace(item, due_at=None, events=(first, *_events(first, pairs))))
    assert len(compare(tracker, post, [number])) == 2 * len(
        {(state.ja, note) for state, note in pairs} | {("引受", "")}
    )


def _events(first, pairs):
    return [
        TrackingEvent(first.at + timedelta(hours=at), state, first.office, "134-8799", "神奈川県", note)
        for at, (state, note) in enumerate(pairs, 1)
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("31000000004", "＊＊ お問い合わせ番号が見つかりません。"),
        ("123", "＊＊ お問い合わせ番号の入力桁数に誤りがあります。11桁から13桁で入力してください。"),
    ],
)
def test_a_miss_is_told_in_the_trackers_own_words(tracker, post, number, words):
    [feed] = public_tracker.read(tracker, post, [(number, "ja")])
    assert feed["error"].startswith(words)
