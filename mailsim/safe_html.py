"""HTML of mails made safe to show: an allow-list, nothing from outside, no link that leads away, bounded.

Two sieves, one after the other: nh3 (ammonia, which parses as a browser does) keeps what is on the list, and what it
wrote is told again element by element, so that pictures and links can be replaced. The frame that shows it is a
sandbox without scripts and without an origin, under a policy that loads nothing (`mailsim.http`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3
from markupsafe import escape

MAX_CHARACTERS = 300_000
MAX_ELEMENTS = 20_000
"""A page is cut before it opens more: the time of the first sieve grows with the square of their depth."""
MAX_TARGETS = 100
MAX_TARGET_CHARACTERS = 2_000
MAX_DEPTH = 200
"""So deep elements are nested at most; what is deeper loses its elements, not its words."""

_TEXT = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "center",
        "cite",
        "code",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "ul",
        "var",
    ]
)
_TABLE = frozenset(["caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"])
_VOID = frozenset({"br", "hr", "img", "col"})
_DROPPED_WHOLE = {"script", "style", "title", "noscript", "template", "textarea", "select", "iframe", "object", "svg", "math", "noembed", "noframes", "xmp", "plaintext"}  # fmt: skip
_EVERYWHERE = {"align", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width"}
_OF = {
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "font": {"color", "face", "size"},
    "img": {"alt", "src"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing", "summary"},
    "td": {"colspan", "headers", "nowrap", "rowspan"},
    "th": {"colspan", "nowrap", "rowspan", "scope"},
}
_PROPERTY = re.compile(
    r"(?:background-color|border(?:-[a-z-]+)?|color|font(?:-family|-size|-style|-weight)?|height|letter-spacing"
    r"|line-height|list-style-type|max-width|padding(?:-[a-z]+)?|margin(?:-[a-z]+)?|text-align|text-decoration"
    r"|text-indent|vertical-align|white-space|width|word-break)"
)
# No brackets but those of colours, no backslash, no @: nothing that loads, computes or escapes.
_VALUE = re.compile(r"(?:[\w\s#%.,'\"!+/-]|(?:rgb|hsl)a?\([\d\s.,%/]{1,40}\)){1,200}")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_MAX_INLINE_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link of a mail leads, with the words that stand on it."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """What may be shown of a page of HTML: its body, how many pictures were left out, its links, whether it was cut."""

    body: str
    left_out: int
    targets: tuple[Target, ...]
    cut: bool


def safe_html(page: str, pictures: Mapping[str, str], left_out: str) -> SafeHtml:
    """Return a page made safe; `pictures` are data addresses by Content-ID, `left_out` stands for all others.

    A link becomes its words followed by its whole target, as text. Takes everything, raises nothing.
    """
    taken = _bounded(page)
    cleaned = nh3.clean(
        taken,
        tags=set(_TEXT | _TABLE),
        clean_content_tags=_DROPPED_WHOLE,
        attributes={"*": _EVERYWHERE, **_OF},
        attribute_filter=_kept,
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    )
    told = _Told(pictures, left_out)
    told.feed(cleaned)
    told.close()
    return SafeHtml(told.body, told.left_out, tuple(told.targets), len(taken) < len(page))


def _bounded(page: str) -> str:
    """Return as much of a page as is shown."""
    page = page[:MAX_CHARACTERS]
    if page.count("<") <= MAX_ELEMENTS:
        return page
    return "<".join(page.split("<", MAX_ELEMENTS + 1)[:-1])


def _kept(_element: str, name: str, value: str) -> str | None:
    return _style(value) if name == "style" else value


def _style(value: str) -> str | None:
    """Return the declarations of a style that can do nothing but colour, space and set type."""
    pairs = (one.partition(":") for one in value[:4_000].split(";"))
    kept = [f"{name.strip()}:{said.strip()}" for name, _, said in pairs if _harmless(name, said)]
    return ";".join(kept) or None


def _harmless(name: str, said: str) -> bool:
    value = said.strip()
    shifts = name.strip().lower().startswith(("margin", "text-indent", "letter")) and "-" in value
    known = _PROPERTY.fullmatch(name.strip().lower()) and _VALUE.fullmatch(value)
    return bool(known) and not shifts


class _Told(HTMLParser):
    """Tells again what the first sieve has kept: everything escaped anew, every element closed."""

    def __init__(self, pictures: Mapping[str, str], instead: str) -> None:
        super().__init__(convert_charrefs=True)
        self.left_out = 0
        self.targets: list[Target] = []
        self._pictures = pictures
        self._instead = escape(instead)
        self._out: list[str] = []
        self._open: list[str] = []
        self._link: tuple[str, list[str]] | None = None

    @property
    def body(self) -> str:
        return "".join(self._out) + "".join(f"</{tag}>" for tag in reversed(self._open))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self._out.append(self._picture(given))
        elif tag == "a":
            self._link = (given.get("href", ""), [])
        elif tag in _VOID:
            self._out.append(_element(tag, given))
        elif len(self._open) < MAX_DEPTH:
            self._open.append(tag)
            self._out.append(_element(tag, given))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in self._open:
            while (last := self._open.pop()) != tag:
                self._out.append(f"</{last}>")
            self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._out.append(str(escape(data)))
        if self._link:
            self._link[1].append(data)

    def _end_link(self) -> None:
        """Show where a link leads that has no words of its own for it."""
        address, words = self._link or ("", [])
        self._link = None
        text = " ".join("".join(words).split())
        if not address:
            return
        if address != text:
            self._out.append(f'<span class="target">［{escape(address[:MAX_TARGET_CHARACTERS])}］</span>')
        if len(self.targets) < MAX_TARGETS:
            self.targets.append(Target(text[:MAX_TARGET_CHARACTERS], address[:MAX_TARGET_CHARACTERS]))

    def _picture(self, given: Mapping[str, str]) -> str:
        source = given.get("src", "")
        own = (
            self._pictures.get(source.removeprefix("cid:").strip("<>")) if source.startswith("cid:") else None
        )
        if (
            own is None
            and _PICTURE.fullmatch(source[:_MAX_INLINE_CHARACTERS])
            and len(source) <= _MAX_INLINE_CHARACTERS
        ):
            own = source
        if own:
            return _element("img", {**given, "src": own})
        self.left_out += 1
        alternative = f"（{escape(given['alt'][:200])}）" if given.get("alt") else ""
        return f'<span class="left-out">{self._instead}{alternative}</span>'


def _element(tag: str, given: Mapping[str, str]) -> str:
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
    return f"<{tag}{attributes}>"
