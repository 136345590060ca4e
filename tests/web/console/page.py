"""A page as a test reads it: what carries which data-testid, and its forms as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    {"area", "br", "circle", "col", "hr", "img", "input", "link", "meta", "path", "rect", "source"}
)
Attributes = dict[str, str]


@dataclass
class Form:
    """A form: where it goes, and what it says before anybody types."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Element:
    """An element with a data-testid: its attributes, its text, the form that it stands in."""

    attributes: Attributes
    form: Form | None
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


class Page(HTMLParser):
    """A page, read once."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.forms: list[Form] = []
        self.found: list[tuple[str, Element]] = []
        self.title = ""
        self._open: list[tuple[str, Element | None]] = []
        self._select = ""
        self._area: tuple[str, list[str]] | None = None
        self.feed(html)

    def all(self, testid: str) -> list[Element]:
        return [element for name, element in self.found if name == testid]

    def has(self, testid: str) -> bool:
        return bool(self.all(testid))

    def one(self, testid: str) -> Element:
        found = self.all(testid)
        assert len(found) == 1, (
            f"{len(found)} × {testid}; there are {sorted({name for name, _ in self.found})}"
        )
        return found[0]

    def text(self, testid: str) -> str:
        return self.one(testid).text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(attributes.get("action", ""), attributes.get("method", "get")))
        element = self._element(attributes)
        if tag not in VOID:
            self._open.append((tag, element))
        self._field(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element({name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self._say(self._area[0], "".join(self._area[1]).removeprefix("\n"))
            self._area = None
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "title" and not self.title:
            self.title = data
        if self._area:
            self._area[1].append(data)
        for _, element in self._open:
            if element:
                element.words.append(data)

    @property
    def _form(self) -> Form | None:
        return self.forms[-1] if any(tag == "form" for tag, _ in self._open) else None

    def _element(self, attributes: Attributes) -> Element | None:
        if "data-testid" not in attributes:
            return None
        element = Element(attributes, self._form)
        self.found.append((attributes["data-testid"], element))
        return element

    def _field(self, tag: str, attributes: Attributes) -> None:
        name = attributes.get("name", "")
        if tag == "input" and self._is_sent(attributes):
            self._say(name, attributes.get("value", "on"))
        elif tag == "textarea":
            self._area = (name, [])
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in attributes or not self._said(self._select)):
            self._say(self._select, attributes.get("value", ""), alone=True)

    def _is_sent(self, attributes: Attributes) -> bool:
        return attributes.get("type") not in ("radio", "checkbox", "file") or "checked" in attributes

    def _said(self, name: str) -> list[str]:
        return self._form.values.get(name, []) if self._form else []

    def _say(self, name: str, value: str, *, alone: bool = False) -> None:
        if self._form and name:
            before = [] if alone else self._said(name)
            self._form.values[name] = [*before, value]
