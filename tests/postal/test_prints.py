"""The papers to print: what each says, who gets it, and what is refused."""

import html
import re
from html.parser import HTMLParser

import pytest

from postal.item import Address, Presence, Redirect
from postal.print_words import WORDS, honorific
from postal.service import ServiceClass

pytestmark = pytest.mark.slow

HANAKO = Address("910-0067", ("福井県福井市新田塚3丁目80-25", "J1ビル2-B"), "模擬 花子")
REGISTERED = (ServiceClass.SIMPLIFIED_REGISTERED, ServiceClass.REGISTERED, ServiceClass.SPECIFIED_RECORD)
PACKS = (ServiceClass.LETTER_PACK_PLUS, ServiceClass.LETTER_PACK_LIGHT)
PAPERS = ("label", "receipt", "slip")


class Paper(HTMLParser):
    """Reads a paper: its text, what its bars are labelled, its links, what the page's policy would not allow."""

    def __init__(self, answer):
        super().__init__()
        self.text, self.drawings, self.links, self.inline = "", [], {}, []
        self.feed(answer)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "svg":
            self.drawings.append(given["aria-label"])
        if tag == "a":
            self.links[given.get("data-testid", given.get("hreflang", ""))] = given["href"]
        if tag in ("script", "style") or "style" in given or any(name.startswith("on") for name in given):
            self.inline.append((tag, given))

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def allowed():
    return {"track", "print"}


@pytest.fixture
def client(hosted):
    return hosted.test_client()


def read(client, path, status=200, **query):
    answer = client.get(f"/w/demo/post{path}", query_string=query)
    assert answer.status_code == status, answer.text
    paper = Paper(answer.text)
    assert "模擬" in paper.text
    assert paper.inline == []
    return paper


def named(*numbers):
    return {f"requestNo{at}": number for at, number in enumerate(numbers, 1)}


def absent(_item):
    return Presence.ABSENT


def printed(number):
    groups = (3, 2, 5, 1) if len(number) == 11 else (4, 4, 4)
    starts = [sum(groups[:at]) for at in range(len(groups))]
    return "-".join(number[start : start + size] for start, size in zip(starts, groups, strict=True))


@pytest.mark.parametrize("service", [*REGISTERED, *PACKS])
def test_a_label_shows_both_ends_and_both_barcodes(client, world, service):
    number = world.post(service, addressee=HANAKO)
    paper = read(client, f"/items/{number}/label")
    assert paper.drawings == ["91000673-80-25J1-2B", f"NW-7 {number}"]
    assert (service.terms.extra_ja or service.terms.ja) in paper.text
    for said in (
        "910-0067",
        *HANAKO.lines,
        "模擬 花子 様",
        "グエン ヴァン アン",
        "新宿1-2-3",
        printed(number),
    ):
        assert said in paper.text


def test_a_label_of_ordinary_mail_is_an_address_alone(client, world):
    number = world.post(ServiceClass.ORDINARY)
    paper = read(client, f"/items/{number}/label")
    assert paper.drawings == ["13500642-7-11-9"]
    assert number not in paper.text
    assert "東京出入国在留管理局 おだいば分室 御中" in paper.text


def test_a_label_says_what_the_sender_wants(client, world):
    number = world.post(ServiceClass.REGISTERED, express=True, redirect=Redirect.NEVER, postage_yen=2000)
    paper = read(client, f"/items/{number}/label")
    assert "転送不要" in paper.text
    assert "速達" in paper.text


def test_a_label_without_a_town_has_no_customer_barcode(client, world):
    nowhere = Address("100-0000", ("東京都千代田区1-1",), "模擬 花子")
    number = world.post(addressee=nowhere)
    paper = read(client, f"/items/{number}/label")
    assert paper.drawings == [f"NW-7 {number}"]
    assert "カスタマバーコードはありません" in paper.text


@pytest.mark.parametrize("service", REGISTERED)
def test_a_receipt_names_item_indemnity_and_charge(client, world, service):
    number = world.post(service)
    item = world.item(number)
    paper = read(client, f"/items/{number}/receipt")
    assert "書留・特定記録郵便物等受領証" in paper.text
    for said in (printed(number), "グエン ヴァン アン 様", "2025/06/02 09:00", f"{item.postage_yen:,} 円"):
        assert said in paper.text
    assert ("50,000 円" in paper.text) == (service is ServiceClass.SIMPLIFIED_REGISTERED)


def test_one_receipt_and_one_list_for_several_items(client, world):
    numbers = [world.post(), world.post(ServiceClass.SPECIFIED_RECORD, addressee=HANAKO), world.post()]
    total = sum(world.item(number).postage_yen for number in numbers)
    for path in ("/receipt", "/posting-list"):
        paper = read(client, path, **named(*numbers))
        for said in (*map(printed, numbers), "模擬 花子 様", "合計 3 通", f"{total:,} 円"):
            assert said in paper.text
        assert paper.text.index(printed(numbers[0])) < paper.text.index(printed(numbers[1]))
    assert "簡易書留 2 通" in paper.text
    assert "特定記録 1 通" in paper.text
    assert all(line in paper.text for line in HANAKO.lines)


def test_a_number_named_twice_stands_on_the_list_once(client, world):
    number = world.post()
    paper = read(client, "/posting-list", **named(number, printed(number)))
    assert "合計 1 通" in paper.text


def test_a_list_takes_fifty(client, world):
    numbers = [world.post() for _ in range(50)]
    paper = read(client, "/posting-list", **named(*numbers))
    assert "合計 50 通" in paper.text


def test_a_slip_is_there_only_after_an_absence(client, world):
    number = world.post()
    paper = read(client, f"/items/{number}/slip", 422)
    assert "ご不在連絡票はありません" in paper.text
    world.run(presence=absent, until=world.now.replace(day=4))
    paper = read(client, f"/items/{number}/slip")
    assert paper.drawings == [f"NW-7 {number}"]
    (visit,) = [event for event in world.item(number).events if event.state == "absent"]
    for said in (
        *("東京出入国在留管理局 おだいば分室 御中", "グエン ヴァン アン 様", printed(number)),
        *(f"{visit.at:%Y/%m/%d %H:%M}", "江東模擬郵便局 配達担当"),
        *("保管期限2025/06/10", "2025/06/04 – 2025/06/10", "再配達", "http://localhost/w/demo/post/"),
    ):
        assert said in paper.text


def test_a_slip_of_an_item_that_went_back_asks_for_nothing_more(client, world):
    number = world.post()
    world.run(presence=absent)
    assert world.item(number).state == "returned"
    paper = read(client, f"/items/{number}/slip")
    assert "差出人に返送済み" in paper.text
    assert "配達希望日" not in paper.text


@pytest.mark.parametrize("paper", PAPERS)
def test_no_paper_without_the_item(client, paper):
    read(client, f"/items/31023441072/{paper}", 404)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("allowed", [{"track", "list", "ask", "fetch"}])
def test_no_paper_for_who_may_only_track(client, world, paper):
    """Names and addresses are only for those who may print."""
    number = world.post()
    world.run(presence=absent)
    answers = [
        client.get(f"/w/demo/post/items/{number}/{paper}"),
        client.get(f"/w/demo/post/items/{number}/barcode.svg"),
        client.get("/w/demo/post/posting-list", query_string=named(number)),
        client.get("/w/demo/post/receipt", query_string=named(number)),
        client.get("/w/demo/post/customer-barcode.svg", query_string={"postal_code": "135-0064"}),
    ]
    assert {answer.status_code for answer in answers} == {403}
    page = client.get("/w/demo/post/services/srv/search/direct", query_string={"reqCodeNo1": number}).text
    assert "/label" not in page
    assert "グエン" not in page
    assert "おだいば" not in page


def test_the_tracking_page_links_the_papers_that_there_are(client, world):
    def links(number):
        page = read(client, "/services/srv/search/direct", reqCodeNo1=number)
        assert "グエン" not in page.text
        return {name: link for name, link in page.links.items() if name.startswith("print-")}

    number, pack = world.post(), world.post(ServiceClass.LETTER_PACK_PLUS)
    assert set(links(number)) == {"print-label", "print-receipt", "print-list"}
    assert set(links(pack)) == {"print-label"}
    world.run(presence=absent)
    assert set(links(pack)) == {"print-label", "print-slip"}
    for link in [*links(number).values(), *links(pack).values()]:
        assert client.get(html.unescape(link)).status_code == 200


def test_the_results_of_several_numbers_link_their_papers(client, world):
    first, pack, second = world.post(), world.post(ServiceClass.LETTER_PACK_PLUS), world.post()
    page = read(client, "/services/srv/search/", **named(first, pack, "31112345675", second))
    for paper in ("print-receipt", "print-list"):
        link = html.unescape(page.links[paper])
        assert re.findall(r"requestNo\d+=(\d+)", link) == [first, second]
        assert "合計 2 通" in Paper(client.get(link).text).text
    assert "print-list" not in read(client, "/services/srv/search/", **named(pack, "31112345675")).links


def test_letter_packs_have_no_receipt(client, world):
    number = world.post(ServiceClass.LETTER_PACK_PLUS)
    paper = read(client, f"/items/{number}/receipt", 422)
    assert "レターパックプラスに受領証・差出票はありません" in paper.text
    read(client, "/posting-list", 422, **named(world.post(), number))


def test_what_was_not_handed_in_together_is_not_on_one_paper(client, world):
    first, elsewhere = world.post(), world.post(sender=HANAKO)
    world.now = world.now.replace(day=3)
    later = world.post()
    for others in (elsewhere, later):
        for path in ("/receipt", "/posting-list"):
            paper = read(client, path, 422, **named(first, others))
            assert "同じ差出人が同じ日に" in paper.text


@pytest.mark.parametrize("path", ["/receipt", "/posting-list"])
def test_a_list_of_nothing_or_of_unknown_numbers(client, world, path):
    assert "お問い合わせ番号を指定" in read(client, path, 422).text
    read(client, path, 404, **named(world.post(), "31112345675"))
    read(client, path, 404, requestNo1="x" * 500)


def test_the_barcodes_alone(client, world):
    number = world.post(ServiceClass.LETTER_PACK_LIGHT)
    answer = client.get(f"/w/demo/post/items/{number}/barcode.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert f"NW-7 {number}" in answer.text
    query = {"postal_code": "910-0067", "address": HANAKO.lines}
    answer = client.get("/w/demo/post/customer-barcode.svg", query_string=query)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert re.search('aria-label="91000673-80-25J1-2B"', answer.text)


def test_ordinary_mail_has_no_barcode_of_a_number(client, world):
    number = world.post(ServiceClass.ORDINARY)
    read(client, f"/items/{number}/barcode.svg", 404)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"postal_code": "135-0064"},
        {"postal_code": "999-9999", "address": "1-2"},
        {"postal_code": "100-0000", "address": "東京都千代田区1-2"},
        {"postal_code": "135-0064", "address": ["青海2-7-11"] * 30},
        {"postal_code": "135-0064", "address": "あ" * 500},
    ],
)
def test_an_impossible_address_has_no_customer_barcode(client, query):
    read(client, "/customer-barcode.svg", 422, **query)


def test_papers_in_english(client, world):
    number = world.post(ServiceClass.REGISTERED)
    world.run(presence=absent)
    said = {"label": "Registered", "receipt": "Receipt", "slip": "Notice of attempted delivery"}
    for paper, title in said.items():
        found = read(client, f"/items/{number}/{paper}", locale="en")
        assert title in found.text
        assert found.links["ja"].endswith("?locale=ja")
    found = read(client, "/posting-list", locale="en", **named(number))
    assert "Posting list" in found.text
    assert f"requestNo1={number}" in found.links["ja"]


def test_both_languages_have_the_same_words():
    assert WORDS["ja"].keys() == WORDS["en"].keys()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("模擬 花子", "様"),
        ("東京出入国在留管理局 おだいば分室", "御中"),
        ("模擬商事株式会社", "御中"),
        ("東京出入国在留管理局オンライン審査部門オンライン申請手続班（おだいば分室内）", "御中"),
        ("NGUYEN VAN AN", "様"),
    ],
)
def test_people_and_bodies_are_addressed_as_such(name, title):
    assert honorific(Address("135-0064", ("青海2-7-11",), name)) == title
