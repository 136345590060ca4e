"""What is told of a message's HTML, links, pictures and List-Unsubscribe header."""

import struct
import zlib
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from mailsim.cli import alone
from mailsim.http import mail_pages
from mailsim.inbox import Inbox
from mailsim.mailpit import html_check, link_check
from mailsim.mailpit.thumbnail import thumbnail
from mailsim.mailpit.unsubscribe import unsubscribe
from mailsim.message import Envelope, parse

pytestmark = pytest.mark.slow


def slugs(page: str) -> dict[str, int]:
    return {one["Slug"]: one["Score"]["Found"] for one in html_check.check(page)["Warnings"]}


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>plain</p>", {}),
        ("<VIDEO src=x></VIDEO><video>", {"html-video": 2}),
        ("<!-- <video> --><script>'<video>'</script>", {}),
        ("<p style='display: FLEX; color:red'>a</p>", {"css-display-flex": 1}),
        ('<style>@media (x) { a { display:grid; filter: none } }</style>', {"css-display-grid": 1, "css-filter": 1, "css-at-media": 1, "html-style": 1}),
        ("<img srcset=a width=1><a target=_blank>", {"html-srcset": 1}),
        ("<p style='width: calc(1px + var(--x))'>", {"css-unit-calc": 1, "css-variables": 1, "css-width": 1}),
    ],
)  # fmt: skip
def test_what_stands_in_a_page_is_found(page: str, found: dict[str, int]) -> None:
    lacking = {feature.slug for feature in html_check.features() if feature.share("yes") < 100}
    assert slugs(page).items() >= {slug: count for slug, count in found.items() if slug in lacking}.items()
    if not found:
        assert slugs(page) == {}


def test_the_score_is_of_the_clients_that_were_tested() -> None:
    told = html_check.check("<p>a</p><video></video>")
    assert told["Total"]["Nodes"] == 2
    (warning,) = told["Warnings"]
    score = warning["Score"]
    assert score["Supported"] + score["Partial"] + score["Unsupported"] == pytest.approx(100)
    assert told["Total"]["Unsupported"] == pytest.approx(score["Unsupported"] / 2)
    assert {one["Support"] for one in warning["Results"]} == {"yes", "no", "partial"}
    assert warning["URL"] == "https://www.caniemail.com/features/html-video/"


def test_every_row_of_the_table_is_whole() -> None:
    rows = html_check.features()
    assert len({row.slug for row in rows}) == len(rows)
    for row in rows:
        assert row.kind in {"element", "attribute", "property", "declaration", "rule", "function"}
        assert row.support
        assert set(row.support.values()) <= {"yes", "no", "partial"}


@pytest.mark.parametrize(
    "rubbish",
    ["<" * 200_000, "<a '" * 50_000, "<style>" + "{" * 190_000, "<p " + "a= " * 60_000, "<div>" * 40_000],
)
def test_rubbish_takes_no_time(rubbish: str) -> None:
    html_check.check(rubbish)
    link_check.links(parse(b"Content-Type: text/html\r\n\r\n" + rubbish.encode()))


@pytest.mark.parametrize(
    ("raw", "links"),
    [
        (b"\r\nSee https://a.example/x. (http://b.example/?q=1&r=2) <https://c.example>", ["https://a.example/x", "http://b.example/?q=1&r=2", "https://c.example"]),
        ("Content-Type: text/plain; charset=utf-8\r\n\r\n「https://a.example/申請」、https://a.example/b。".encode(), ["https://a.example/申請", "https://a.example/b"]),
        (b'Content-Type: text/html\r\n\r\n<a href="https://a.example/?x&amp;y">t</a><img src=http://b.example/i.png><a href="mailto:x@y">', ["https://a.example/?x&y", "http://b.example/i.png"]),
        (b"\r\nnothing", []),
    ],
)  # fmt: skip
def test_links_are_found_once_and_without_the_sentence_around_them(raw: bytes, links: list[str]) -> None:
    assert link_check.links(parse(raw)) == links


def test_only_links_to_our_own_pages_are_looked_up(inbox: Inbox) -> None:
    app = Flask("host")
    app.add_url_rule("/w/<world>/portal/", "portal", lambda world: "")
    app.register_blueprint(
        mail_pages(
            lambda _: inbox,
            "x.html",
            lambda _: True,
            sites=lambda world: {"https://site.example/": f"/w/{world}/"},
        ),
        url_prefix="/w/<world>/mail",
    )
    body = b"https://site.example/portal/ https://site.example/portal https://site.example/gone?x https://other.example/"
    inbox.deliver(Envelope("", ("x@example.jp",)), b"Subject: s\r\n\r\n" + body)
    told = app.test_client().get("/w/w1/mail/api/v1/message/latest/link-check?follow=true").get_json()
    assert told["Errors"] == 1
    assert [one["StatusCode"] for one in told["Links"]] == [200, 200, 404, 0]


def test_a_notice_without_html_is_told_as_mailpit_tells_it(inbox: Inbox) -> None:
    inbox.deliver(Envelope("", ("x@example.jp",)), b"Subject: s\r\n\r\nb")
    client = alone(inbox).test_client()
    answer = client.get("/api/v1/message/latest/html-check")
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "does not contain HTML" in answer.text
    assert client.get("/view/latest.html").status_code == 404
    assert client.get("/view/latest.txt").text.strip() == "b"


def test_html_is_shown_in_a_sandbox_and_parts_are_never_pages(inbox: Inbox) -> None:
    raw = (
        b"Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
        b"<script>alert(1)</script><img src='cid:P'>\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <p>\r\n\r\nx\r\n"
        b"--b\r\nContent-Type: image/svg+xml\r\nContent-Disposition: attachment; filename=a.svg\r\n\r\n<svg/>\r\n--b--\r\n"
    )
    inbox.deliver(Envelope("", ("x@example.jp",)), raw)
    client = alone(inbox).test_client()
    page = client.get("/box/x@example.jp/view/latest.html")
    assert "src='/box/x@example.jp/api/v1/message/1/part/2'" in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "allow-" not in policy
    for part, kind in (("2", "image/png"), ("3", "application/octet-stream")):
        answer = client.get(f"/api/v1/message/1/part/{part}")
        assert answer.mimetype == kind
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def picture(size: tuple[int, int], kind: str = "PNG", mode: str = "RGB") -> bytes:
    made = BytesIO()
    Image.new(mode, size, 200 if mode == "L" else (200, 0, 0) + (255,) * (mode == "RGBA")).save(made, kind)
    return made.getvalue()


def corners(content: bytes) -> tuple[bool, bool]:
    """Say whether corner and middle of a thumbnail are white."""
    small = Image.open(BytesIO(thumbnail(content))).convert("RGB")
    assert small.size == (180, 120)
    return tuple(min(small.getpixel(at)) > 240 for at in ((2, 2), (90, 60)))  # type: ignore[return-value, type-var]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_greater_picture_fills_its_thumbnail_and_a_smaller_one_stands_in_it(kind: str) -> None:
    assert corners(picture((900, 500), kind)) == (False, False)
    assert corners(picture((40, 30), kind)) == (True, False)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


BOMB = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(bytes(10**6))) + chunk(b"IEND", b"")  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", BOMB, picture((50, 50))[:60], picture((300, 200), "JPEG") + b"\xff\xda" * 2000, picture((9, 9), "BMP")],
    ids=["nothing", "text", "bomb", "broken", "many scans", "other kind"],
)  # fmt: skip
def test_what_is_no_safe_picture_is_blank(content: bytes) -> None:
    assert corners(content) == (True, True)


@pytest.mark.parametrize(
    ("header", "links", "errors"),
    [
        ("", [], ""),
        ("<mailto:a@b.jp>", ["mailto:a@b.jp"], ""),
        ("<mailto:a@b.jp?subject=x> , <https://b.jp/u>", ["mailto:a@b.jp?subject=x", "https://b.jp/u"], ""),
        ("(mail) <mailto:a@b.jp>, (page) <HTTP://b.jp>", ["mailto:a@b.jp", "HTTP://b.jp"], ""),
        ("https://b.jp/u", [], "< >"),
        ("<https://b.jp/u> <mailto:a@b.jp>", [], "commas"),
        ("<https://b.jp/u>, <https://c.jp/u>", ["https://b.jp/u"], "only one link"),
        ("<ftp://b.jp>", [], "neither"),
        ("<mailto:a @b.jp>", [], "neither"),
        ("<" * 5000, [], "< >"),
    ],
)
def test_list_unsubscribe(header: str, links: list[str], errors: str) -> None:
    found, faults = unsubscribe(header)
    assert found == links
    assert errors in faults
    assert bool(faults) == bool(errors)
