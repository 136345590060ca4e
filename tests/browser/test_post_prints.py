"""The papers of the post as the browser prints them: their size, one sheet each, and barcodes that zbar reads off them."""

from __future__ import annotations

import io
import json
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from postal.alone import Alone
from postal.app import create_app
from tests.browser.visitor import AXE_RUN, SETTLED

pytestmark = pytest.mark.browser
A4, A6 = (210, 297), (105, 148)
MM = 72 / 25.4
"""PDF points in a millimetre."""
ENDS = {
    "from": {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3", "模擬荘201"], "name": "模擬 太郎"},
    "to": {
        "postal_code": "135-0064",
        "lines": ["東京都江東区青海2-7-11", "東京港湾合同庁舎9階"],
        "name": "東京出入国在留管理局オンライン審査部門オンライン申請手続班（おだいば分室内）",
    },
    "papers": [{"kind": "residence-card"}],
    "presence": ["absent"],
}


@dataclass(frozen=True, slots=True)
class Post:
    """A post of its own that has taken three items and found nobody in."""

    url: str
    numbers: list[str]


@pytest.fixture(scope="module")
def post(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    del chromium
    with closing(Alone(tmp_path_factory.mktemp("post"))) as alone:
        server = make_server("127.0.0.1", 0, create_app(alone), threaded=True)
        listening = Thread(target=server.serve_forever)
        listening.start()
        try:
            url = f"http://127.0.0.1:{server.port}"
            services = ("simplified-registered", "specified-record", "letter-pack-plus")
            taken = [_ask(f"{url}/items", ENDS | {"service": service}) for service in services]
            _ask(f"{url}/clock/advance", {"by": "P3D"})
            yield Post(url, [str(item["tracking_number"]) for item in taken])
        finally:
            server.shutdown()
            listening.join()
            server.server_close()


def _ask(url: str, body: object) -> dict[str, object]:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        told: dict[str, object] = json.loads(answer.read())
    return told


@pytest.fixture
def page(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    opened = chromium.new_page(device_scale_factor=3)
    yield opened
    opened.close()


def papers(post: Post) -> list[tuple[str, tuple[int, int], str]]:
    registered, recorded, pack = post.numbers
    together = f"requestNo1={registered}&requestNo2={recorded}"
    return [
        (f"/items/{registered}/label", A6, registered),
        (f"/items/{pack}/label", A6, pack),
        (f"/items/{registered}/slip", A6, registered),
        (f"/items/{registered}/receipt", A4, ""),
        (f"/receipt?{together}", A4, ""),
        (f"/posting-list?{together}", A4, ""),
    ]


def test_each_paper_is_one_sheet_of_its_size_and_its_barcode_is_read(post: Post, page: Page) -> None:
    for path, size, number in papers(post):
        page.goto(post.url + path)
        with closing(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))) as printed:
            assert len(printed) == 1, path
            assert printed[0].get_size() == pytest.approx([side * MM for side in size], abs=1), path
            picture = printed[0].render(scale=4).to_pil()
        if number:
            assert read(picture) == [f"A{number}A"], path
            assert read(Image.open(io.BytesIO(page.screenshot()))) == [f"A{number}A"], path


def test_the_longest_addresses_stay_on_one_label(post: Post, page: Page) -> None:
    longest = {"lines": ["東京都" + "長" * 57, *["長" * 60] * 5], "name": "名" * 60}
    ends = {end: {"postal_code": "135-0064", **longest} for end in ("from", "to")}
    taken = _ask(f"{post.url}/items", ENDS | ends | {"service": "simplified-registered", "express": True})
    page.goto(f"{post.url}/items/{taken['tracking_number']}/label")
    assert page.evaluate("document.querySelector('main').offsetHeight") <= A6[1] * 96 / 25.4
    with closing(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))) as printed:
        assert len(printed) == 1
        assert read(printed[0].render(scale=4).to_pil()) == [f"A{taken['tracking_number']}A"]


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_each_paper_is_accessible_and_fits_at_200_percent(post: Post, page: Page, locale: str) -> None:
    for path, *_ in papers(post):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{post.url}{path}{'&' if '?' in path else '?'}locale={locale}")
        found = page.evaluate(AXE_RUN)["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in found] == [], path
        page.set_viewport_size({"width": 640, "height": 800})
        assert page.evaluate(SETTLED) == 0, path
        assert "模擬" in page.inner_text("main"), path


def read(picture: Image.Image) -> list[str]:
    """Return what zbar finds on a picture."""
    try:
        from pyzbar.pyzbar import ZBarSymbol, decode
    except ImportError as missing:
        pytest.skip(f"no zbar here (apt-get install libzbar0): {missing}")
    return [found.data.decode() for found in decode(picture, symbols=[ZBarSymbol.CODABAR])]
