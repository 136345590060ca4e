import csv
import html
import io
import re
from datetime import date, datetime
from html.parser import HTMLParser

import pytest

from postal.csv_export import COLUMNS
from postal.holiday import JST
from postal.item import Presence
from postal.service import ServiceClass

MISS = "＊＊ お問い合わせ番号が見つかりません。お問い合わせ番号をご確認の上、お近くの取扱店にお問い合わせください。"
LENGTH = "＊＊ お問い合わせ番号の入力桁数に誤りがあります。11桁から13桁で入力してください。"


class Page(HTMLParser):
    """Reads tables by summary as rows of (tag, classes, rowspan, text), as public trackers do."""

    def __init__(self, html):
        super().__init__()
        self.tables, self.classes, self.rows, self.cell = {}, {}, None, None
        self.text, self.fonts, self.inline = "", [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "table":
            self.rows = self.tables[given.get("summary")] = []
            self.classes[given.get("summary")] = set(given.get("class", "").split())
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = [tag, given.get("class"), given.get("rowspan"), ""]
            self.rows[-1].append(self.cell)
        elif tag == "font":
            self.fonts.append(given["color"])
        if tag in ("script", "style") or "style" in given or any(name.startswith("on") for name in given):
            self.inline.append((tag, given))

    def handle_data(self, data):
        self.text += data
        if self.cell is not None:
            self.cell[3] += data.strip()

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.cell = None


def texts(row):
    return [cell[3] for cell in row]


@pytest.fixture
def allowed():
    return {"track", "list", "ask", "fetch"}


@pytest.fixture
def client(hosted):
    return hosted.test_client()


def read(client, path, status=200, **query):
    answer = client.get(f"/w/demo/post{path}", query_string=query)
    assert answer.status_code == status, answer.text
    page = Page(answer.text)
    assert "模擬" in page.text
    assert page.inline == []
    return page


DIRECT, SEARCH = "/services/srv/search/direct", "/services/srv/search/"


@pytest.mark.parametrize(("path", "field"), [(DIRECT, "reqCodeNo1"), (SEARCH, "requestNo1")])
def test_one_item_has_the_public_shape(client, world, path, field):
    number = world.post(ServiceClass.LETTER_PACK_PLUS)
    world.run()
    page = read(client, path, **{field: number, "searchKind": "S002", "locale": "ja"})
    details = page.tables["配達状況詳細"]
    assert {"tableType01", "txt_c", "m_b5"} <= page.classes["配達状況詳細"]
    assert texts(details[0]) == ["お問い合わせ番号", "商品種別", "付加サービス"]
    assert texts(details[1]) == [f"{number[:4]}-{number[4:8]}-{number[8:]}", "レターパックプラス", ""]

    first, second, *pairs = page.tables["履歴情報"]
    assert texts(first) == ["状態発生日", "配送履歴", "詳細", "取扱局", "県名等"]
    assert texts(second) == ["郵便番号"]
    assert len(pairs) == 2 * 5
    for upper, lower, event in zip(pairs[::2], pairs[1::2], world.item(number).events, strict=True):
        assert [cell[0] for cell in upper + lower] == ["td"] * 6
        assert [cell[1] for cell in upper] == ["w_120", "w_150", "w_180", "w_105", "w_105"]
        assert [cell[2] for cell in upper] == ["2", "2", "2", None, "2"]
        assert texts(upper) == [f"{event.at:%Y/%m/%d %H:%M}", event.state.ja, "", event.office, "東京都"]
        assert texts(lower) == [event.postal_code]

    offices = page.tables["窓口店"]
    assert "tableType03" in page.classes["窓口店"]
    assert texts(offices[0]) == ["種別", "取扱局", "電話番号"]
    assert [row[1][3] for row in offices[1:]] == ["新宿模擬郵便局", "江東模擬郵便局"]


def test_registered_mail_in_english(client, world):
    number = world.post()
    world.run()
    page = read(client, DIRECT, reqCodeNo1=number, locale="en")
    assert texts(page.tables["配達状況詳細"][1])[1:] == ["Registered mail", "Simplified registered"]
    rows = page.tables["履歴情報"][2:]
    event = world.item(number).events[-1]
    assert texts(rows[-2])[:2] == [f"{event.at:%m/%d/%Y %H:%M}", "Final delivery"]
    assert rows[-2][4][3] == "TOKYO"


def test_a_miss_and_a_bad_length(client):
    for number, words in (("31000000004", MISS), ("31000000005", MISS), ("123", LENGTH), ("x" * 90, LENGTH)):
        page = read(client, DIRECT, reqCodeNo1=number)
        assert list(page.tables) == ["照会結果"]
        assert len(page.tables["照会結果"][0]) == 6
        assert page.tables["照会結果"][2][1][3] == words
        assert page.fonts == ["ff0000"]


def test_ten_numbers_at_once(client, world):
    numbers = [world.post(ServiceClass.LETTER_PACK_PLUS) for _ in range(9)]
    query = {f"requestNo{at}": number for at, number in enumerate([*numbers, "31000000004"], 1)}
    rows = read(client, SEARCH, **query).tables["照会結果"]
    assert texts(rows[0]) == [
        "お問い合わせ番号",
        "商品種別",
        "最新年月日",
        "最新状態",
        "最新取扱局",
        "県名等",
    ]
    assert texts(rows[1]) == ["郵便番号"]
    assert len(rows) == 2 + 2 * 9 + 1
    assert texts(rows[2])[1:] == ["レターパックプラス", "2025/06/02", "引受", "新宿模擬郵便局", "東京都"]


def test_ordinary_mail_is_not_tracked(client, world):
    assert MISS in read(client, DIRECT, reqCodeNo1=world.post(ServiceClass.ORDINARY)).text


def test_nothing_asked(client):
    assert "番号を入力してください" in read(client, SEARCH).text


def test_home_lists_the_latest_items_page_by_page(client, world):
    for _ in range(26):
        world.post()
    page = read(client, "/")
    assert len(page.tables[None]) == 1 + 25
    assert page.tables[None][1][4][3] == world.item(world.post()).addressee.name
    older = read(client, "/", after=1)
    assert len(older.tables[None]) == 1 + 1


def test_what_was_typed_is_escaped(client, world, addresses):
    world.post(addressee=addresses["annex"].__class__("135-0064", ("青海2",), "<script>alert(1)</script>"))
    answer = client.get("/w/demo/post/").text
    assert "<script>" not in answer
    assert "<script>" not in client.get("/w/demo/post" + DIRECT + "?reqCodeNo1=<script>").text


def test_links_carry_only_known_fields(client):
    answer = client.get(
        "/w/demo/post" + SEARCH + "?requestNo1=1&_scheme=javascript&_external=1&world=x&endpoint=y"
    ).text
    assert "javascript" not in answer
    assert "/w/demo/post/services" in answer


def test_json_of_one_item_shows_no_person(client, world):
    number = world.post(papers=[{"kind": "passport"}])
    answer = client.get(f"/w/demo/post/items/{number}.json")
    assert answer.json["state"] == "accepted"
    assert answer.json["where"]["office"] == "新宿模擬郵便局"
    assert [event["label"] for event in answer.json["events"]] == ["引受"]
    assert "グエン" not in answer.text
    assert "passport" not in answer.text


def test_json_of_no_item(client):
    answer = client.get("/w/demo/post/items/31000000004.json")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["code"] == "absent"


def test_an_absence_slip_takes_a_wish(client, world):
    number = world.post()
    world.run(datetime(2025, 6, 4, 9, tzinfo=JST), lambda _: Presence.ABSENT)
    assert "保管期限" in read(client, DIRECT, reqCodeNo1=number).text
    refused = client.post(f"/w/demo/post/items/{number}/redelivery", data={"on": "soon"})
    assert refused.status_code == 422
    assert "配達希望日を選んでください" in refused.text
    taken = client.post(f"/w/demo/post/items/{number}/redelivery", data={"on": "2025-06-06"})
    assert taken.status_code == 303
    assert taken.location == f"/w/demo/post{DIRECT}?reqCodeNo1={number}"
    world.run()
    assert world.item(number).delivered_at.date() == date(2025, 6, 6)


def test_programs_ask_for_delivery_too(client, world):
    number = world.post()
    world.run(datetime(2025, 6, 4, 9, tzinfo=JST), lambda _: Presence.ABSENT)
    path = f"/w/demo/post/items/{number}"
    assert client.post(f"{path}/redelivery", json=["2025-06-06"]).json["code"] == "day-impossible"
    answer = client.post(f"{path}/redelivery", json={"on": "2025-06-06"})
    assert answer.json["state"] == "redelivery-requested"
    assert client.post(f"{path}/window", json={}).json["state"] == "handed-over"
    assert client.post(f"{path}/window", json={}).status_code == 422


@pytest.mark.parametrize("purpose", ["track", "list", "ask", "fetch"])
def test_who_may(client, world, allowed, purpose):
    number = world.post()
    allowed.discard(purpose)
    path = f"/w/demo/post/items/{number}"
    codes = {
        "track": client.get(f"{path}.json").status_code,
        "ask": client.post(f"{path}/redelivery", data={"on": "2025-06-06"}).status_code,
        "fetch": client.post(f"{path}/window").status_code,
    }
    assert [name for name, code in codes.items() if code == 403] == ([purpose] if purpose != "list" else [])
    if purpose == "list":
        assert None not in read(client, "/").tables


@pytest.mark.parametrize("path", ["/", SEARCH, "/items/31000000004.json"])
def test_a_world_that_is_not_there(client, path):
    assert client.get("/w/other/post" + path).status_code == 404


def test_the_stylesheet_is_served_below_the_mount(client):
    with client.get("/w/demo/post/static/postal.css") as answer:
        assert answer.mimetype == "text/css"


def test_json_of_many_keeps_the_order_asked(client, world):
    first, second = world.post(), world.post(ServiceClass.LETTER_PACK_PLUS)
    world.run()
    query = {"number": [second, "31000000004", first, "12"], "locale": "en"}
    items = client.get("/w/demo/post/items.json", query_string=query).json["items"]
    assert [item["tracking_number"] for item in items] == [second, "31000000004", first, "12"]
    assert [item.get("state_label") for item in items] == ["Final delivery", None, "Final delivery", None]
    assert [item["problem"].split(".")[0] for item in items[1::2]] == [
        "** This item number was not found",
        "** This item number has a wrong length",
    ]
    assert items[2] == client.get(f"/w/demo/post/items/{first}.json?locale=en").json


@pytest.mark.parametrize("path", ["/items.json", "/items.csv"])
@pytest.mark.parametrize("count", [0, 201])
def test_too_many_or_no_numbers_are_refused(client, path, count):
    answer = client.get("/w/demo/post" + path, query_string={"number": ["31000000004"] * count})
    assert answer.status_code == 422
    assert "1～200件" in answer.text


def rows_of(answer):
    assert answer.content_type == "text/csv; charset=utf-8; header=present"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    text = answer.data.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n")
    return list(csv.reader(io.StringIO(text)))


def test_a_table_of_many(client, world):
    number = world.post(ServiceClass.LETTER_PACK_PLUS)
    held = world.post()
    world.run(datetime(2025, 6, 4, 9, tzinfo=JST), lambda _: Presence.ABSENT)
    heads, *rows = rows_of(client.get(f"/w/demo/post/items.csv?number={number}&number={held}&number=12"))
    assert heads == [ja for ja, _ in COLUMNS.values()]
    of_first, of_held, missed = (dict(zip(COLUMNS, row, strict=True)) for row in rows)
    last = world.item(number).events[-1]
    assert of_first["number"] == f"{number[:4]}-{number[4:8]}-{number[8:]}"
    assert (of_first["latest_at"], of_first["latest_state"]) == (
        f"{last.at:%Y/%m/%d %H:%M}",
        last.state.ja,
    )
    assert (of_held["extra"], of_held["held_until"]) == ("簡易書留", "2025/06/10")
    assert missed == dict.fromkeys(COLUMNS, "") | {"number": "12", "remark": LENGTH}


@pytest.mark.parametrize(
    "sent",
    [
        lambda numbers: {"json": {"numbers": numbers}},
        lambda numbers: {"data": "\ufeff" + "\r\n".join(numbers), "content_type": "text/plain"},
        lambda numbers: {"data": {"numbers": "、".join(numbers), "locale": "en"}},
    ],
)
def test_a_list_of_a_thousand_is_sent(client, world, sent):
    number = world.post()
    numbers = [number] * 999 + ["31000000004"]
    heads, *rows = rows_of(client.post("/w/demo/post/items.csv", **sent(numbers)))
    assert heads[0] in ("お問い合わせ番号", "Item number")
    assert len(rows) == 1000
    assert {row[0] for row in rows[:-1]} == {f"{number[:3]}-{number[3:5]}-{number[5:10]}-{number[10]}"}
    refused = client.post("/w/demo/post/items.csv", **sent([*numbers, number]))
    assert refused.status_code == 422
    assert "1～1,000件" in refused.text


def test_a_list_that_is_none_is_refused(client):
    for body in ({"numbers": "31000000004"}, [1], {"numbers": [None]}):
        answer = client.post("/w/demo/post/items.csv", json=body)
        assert (answer.status_code, answer.json["pointer"]) == (422, "numbers")


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "=cmd|' /C calc'!A0"])
def test_no_cell_acts_as_a_formula(client, typed):
    _, row = rows_of(client.get("/w/demo/post/items.csv", query_string={"number": typed}))
    assert row[0] == f"'{typed}"


def test_several_numbers_lead_to_papers_of_them_together(client, world, allowed):
    allowed.add("print")
    first, second = world.post(), world.post()
    query = {"requestNo1": first, "requestNo2": "31000000004", "requestNo3": second}
    answer = client.get("/w/demo/post" + SEARCH, query_string=query)
    links = re.findall(r'class="post-print" href="([^"]+)"', answer.text)
    assert len(links) == 2
    for link in links:
        assert client.get(html.unescape(link)).status_code == 200
    assert client.get("/w/demo/post" + SEARCH, query_string={"requestNo1": "12"}).status_code == 200
