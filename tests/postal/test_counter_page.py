"""The counter on the post's own pages: services, quotes, and an item whose price is shown before it is taken."""

import re
from contextlib import contextmanager
from datetime import datetime
from html.parser import HTMLParser

import pytest
from flask import Flask

from postal import number
from postal.app import create_app
from postal.holiday import JST
from postal.http import post_pages
from postal.service import ServiceClass

pytestmark = pytest.mark.slow

ITEM = {
    "service": "simplified-registered",
    "from": {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3"], "name": "山田 太郎"},
    "to": {"postal_code": "530-0001", "lines": ["大阪府大阪市北区梅田1-1-1"], "name": "模擬商事"},
    "weight_g": 25,
}
FORM = {
    "from-postal_code": "160-0022", "from-lines": "東京都新宿区新宿1-2-3\r\n模擬荘201", "from-name": "山田 太郎",
    "to-postal_code": "135-0064", "to-lines": "東京都江東区青海2-7-11", "to-name": "おだいば分室",
    "service": "simplified-registered", "hand_in": "window", "weight_g": "25", "papers": ["residence-card", "card-copy"],
}  # fmt: skip


class Page(HTMLParser):
    """Reads what a form would send, and the text of the page."""

    def __init__(self, html):
        super().__init__()
        self.fields, self.area, self.text, self.inline = [], None, "", []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.fields.append((given["name"], given.get("value", "")))
        elif tag == "textarea":
            self.area = given["name"]
            self.fields.append((self.area, ""))
        if tag in ("script", "style") or "style" in given or any(name.startswith("on") for name in given):
            self.inline.append(tag)

    def handle_data(self, data):
        self.text += data
        if self.area:
            self.fields[-1] = (self.area, self.fields[-1][1] + data)

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None


def read(answer, status=200):
    assert answer.status_code == status, answer.text
    page = Page(answer.text)
    assert "模擬" in page.text
    assert page.inline == []
    return page


@pytest.fixture
def client(alone):
    return create_app(alone).test_client()


def items(client):
    return client.get("/items").json["items"]


def test_the_price_is_shown_before_anything_is_taken(client):
    confirm = read(client.post("/counter", data={**FORM, "stage": "check"}))
    assert "460円" in confirm.text
    assert "2025年6月3日（火）" in confirm.text
    assert items(client) == []
    sent = {}
    for name, value in confirm.fields:
        sent.setdefault(name, []).append(value)
    assert sent["postage_yen"] == ["460"]
    assert sent["papers"] == ["residence-card", "card-copy"]
    taken = client.post("/counter", data={**sent, "stage": "accept"})
    assert taken.status_code == 303
    (item,) = items(client)
    assert item["tracking_number"] in taken.location
    assert item["sender"]["lines"] == ["東京都新宿区新宿1-2-3", "模擬荘201"]
    assert [paper["kind"] for paper in item["papers"]] == ["residence-card", "card-copy"]
    assert number.formatted(item["tracking_number"]) in read(client.get(taken.location)).text


def test_the_form_comes_back_as_it_was_filled_in(client):
    back = read(client.post("/counter", data={**FORM, "express": "1", "stage": "edit"}))
    kept = [(name, value.strip().replace("\r\n", "\n")) for name, value in back.fields if value.strip()]
    assert ("from-lines", "東京都新宿区新宿1-2-3\n模擬荘201") in kept
    assert ("papers", "residence-card") in kept
    assert ("express", "1") in kept
    assert ("weight_g", "25") in kept


def test_ordinary_mail_has_no_number(client):
    taken = client.post("/counter", data={**FORM, "service": "ordinary", "stage": "accept"})
    page = read(client.get(taken.location))
    assert "お問い合わせ番号はありません" in page.text
    assert items(client)[0]["tracking_number"] not in page.text


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"weight_g": "0"}, "weight_g", "重さ0g"),
        ({"weight_g": "heavy"}, "weight_g", "数字で"),
        ({"weight_g": "9" * 40}, "weight_g", "数字で"),
        ({"postage_yen": "434"}, "postage_yen", "26円不足"),
        ({"postage_yen": "-1"}, "postage_yen", "不足"),
        ({"length": "120"}, "length", "数字で"),
        ({"length": "120", "width": "80", "thick": "1"}, "length", "14 × 9cm"),
        ({"to-postal_code": "999-9999"}, "to-postal_code", "存在しません"),
        ({"to-postal_code": "SW1A 1AA"}, "to-postal_code", "国外"),
        ({"to-lines": "\n".join(["青海2"] * 30)}, "to-lines", "1～6行"),
        ({"to-lines": "\n".join(["青海2"] * 99)}, "to-lines", "30個まで"),
        ({"to-name": ""}, "to-name", "氏名"),
        ({"hand_in": "pillar-box"}, "hand_in", "ポストに投函できません"),
        ({"service": "letter-pack-plus", "express": "1"}, "", "速達は付けられません"),
        ({"service": "pigeon"}, "service", "選べる値"),
        ({"number": "310-00-00000-5"}, "number", "正しくありません"),
        ({"outcome": "eaten"}, "outcome", "選べる値"),
        ({"papers": ["banknote"]}, "", "書類の種類"),
        ({"from-name": "\x00"}, "from-name", "制御文字"),
    ],
)
def test_a_refusal_stands_above_the_form_and_at_its_field(client, changes, field, words):
    for stage in ("check", "accept", ""):
        answer = client.post("/counter", data={**FORM, **changes, "stage": stage})
        page = read(answer, 422)
        assert words in page.text
        marked = re.findall(r'id="([\w-]+)"[^>]*aria-invalid', answer.text)
        assert marked[:1] == ([field] if field else [])
    assert items(client) == []


def test_a_printed_number_is_refused_the_second_time_before_the_price(client):
    printed = number.formatted(number.issue(ServiceClass.LETTER_PACK_PLUS, 9, 0))
    pack = {**FORM, "service": "letter-pack-plus", "number": printed}
    assert client.post("/counter", data={**pack, "stage": "accept"}).status_code == 303
    assert "既に使われています" in read(client.post("/counter", data={**pack, "stage": "check"}), 422).text
    assert (
        client.post("/items", json={**ITEM, "service": "letter-pack-plus", "number": printed}).json["code"]
        == "number-used"
    )
    assert len(items(client)) == 1


def test_a_quote_tells_price_format_day_and_what_is_recorded(client):
    told = client.post("/quote", json={**ITEM, "weight_g": 60, "express": True, "postage_yen": 0}).json
    assert (told["postage_yen"], told["format"], told["deliver_on"]) == (830, "nonstandard", "2025-06-03")
    assert [(part["charge"], part["yen"]) for part in told["parts"]] == [
        ("nonstandard", 180), ("simplified-registered", 350), ("express", 300),
    ]  # fmt: skip
    assert all(part["source"] for part in told["parts"])
    assert [each["state"] for each in told["recorded"]] == ["accepted", "delivered"]
    assert (told["indemnity_yen"], told["signature"], told["held_days"]) == (50_000, True, 7)
    pack = client.post(
        "/quote", json={**ITEM, "service": "letter-pack-light", "size_mm": [340, 248, 30]}
    ).json
    assert (pack["postage_yen"], pack["format"], len(pack["recorded"])) == (430, None, 5)
    assert items(client) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**ITEM, "weight_g": 0}, "impossible-weight"),
        ({**ITEM, "size_mm": [1, 2]}, "bad-field"),
        ({**ITEM, "size_mm": [1, 2, "3"]}, "bad-field"),
        ({**ITEM, "size_mm": [1, 2, 3, 4]}, "bad-field"),
        ({**ITEM, "size_mm": [100, 100, 1]}, "too-small"),
        ({**ITEM, "hand_in": "pillar-box"}, "needs-window"),
        ({**ITEM, "number": 7}, "bad-field"),
        ({**ITEM, "number": "7"}, "unsound-number"),
        ([], "bad-field"),
    ],
)
def test_a_quote_refuses_what_the_counter_refuses(client, body, code):
    for path in ("/quote", "/items"):
        answer = client.post(path, json=body)
        assert (answer.status_code, answer.json["code"]) == (422, code)
    assert items(client) == []


def test_a_quote_of_a_number_in_use_and_of_no_json(client):
    pack = {
        **ITEM,
        "service": "letter-pack-plus",
        "number": number.issue(ServiceClass.LETTER_PACK_PLUS, 9, 0),
    }
    assert client.post("/quote", json=pack).json["postage_yen"] == 600
    client.post("/items", json=pack)
    assert client.post("/quote", json=pack).json["code"] == "number-used"
    assert client.post("/quote", data="x").json["code"] == "bad-field"


@pytest.mark.parametrize("acts", [True, False])
def test_only_who_controls_the_post_hands_in_at_its_counter(world, acts):
    @contextmanager
    def open_(value):
        yield value

    app = Flask("host", static_folder=None)
    act = (lambda _world: open_(world)) if acts else None
    pages = post_pages(
        lambda _: open_(world.connection), "postal/alone.html", lambda _, what, numbers: what == "track", act
    )
    app.register_blueprint(pages, url_prefix="/w/<world>/post")
    visitor = app.test_client()
    assert visitor.get("/w/demo/post/counter").status_code == 403
    assert visitor.post("/w/demo/post/counter", data={**FORM, "stage": "accept"}).status_code == 403
    assert visitor.get("/w/demo/post/services.json").json["on"] == ("2025-06-02" if acts else "2024-10-01")
    page = read(visitor.get("/w/demo/post/services", headers={"Accept": "text/html"}))
    assert "窓口へ" not in page.text
    assert visitor.post("/w/demo/post/quote", json=ITEM).status_code == (200 if acts else 404)
    assert world.journal == []


def test_the_services_of_the_simulated_day_and_of_any_other(client, alone):
    now = client.get("/services.json").json
    assert now["on"] == "2025-06-02"
    assert [each["service"] for each in now["services"]] == list(ServiceClass)
    assert all(row["source"] for row in (*now["services"], *now["formats"], *now["tariff"]))
    before = client.get("/services?on=2017-05-31", headers={"Accept": "application/json"}).json
    assert [row["label"] for row in before["formats"]] == ["定形", "定形外"]
    assert "oversize" not in {row["charge"] for row in before["tariff"]}
    saturday = {each["service"]: each["rests"] for each in before["services"]}
    assert saturday["ordinary"] == "sundays"
    page = read(client.get("/services", headers={"Accept": "text/html"}))
    assert "1,750" in page.text
    assert "100,000円" in page.text
    alone.advance(datetime(2026, 1, 1, tzinfo=JST))
    assert client.get("/services.json").json["on"] == "2026-01-01"


@pytest.mark.parametrize(
    ("on", "code"), [("soon", "bad-field"), ("2014-03-31", "no-tariff"), ("0001-01-01", "no-tariff")]
)
def test_days_without_a_tariff(client, on, code):
    assert client.get(f"/services.json?on={on}").json["code"] == code
    assert client.get(f"/services?on={on}", headers={"Accept": "text/html"}).status_code == 422


def test_both_languages(client):
    for path, words in (("/counter", "See the price"), ("/services", "Non-standard, oversize")):
        page = client.get(f"{path}?locale=en", headers={"Accept": "text/html"})
        assert words in read(page).text
    confirm = client.post("/counter?locale=en", data={**FORM, "stage": "check"})
    assert "460 yen" in read(confirm).text
    assert client.post("/counter?locale=en", data={**FORM, "stage": "accept"}).location.endswith("locale=en")
