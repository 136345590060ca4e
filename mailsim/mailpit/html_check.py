"""Which of the HTML and CSS in a mail the usual mail clients show, by a small table of what was tested.

`html_support.csv` holds a row a feature: its name on caniemail.com (MIT), what it is called in a mail, when it was
tested last, and how the newest tested version of each client takes it; as of 2026-05-13. What is in no row is not judged.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from mailsim.message import MAX_HTML_CHARACTERS

TABLE = Path(__file__).with_name("html_support.csv")
_FEATURE_PAGE = "https://www.caniemail.com/features/{}/"
_FAMILIES = {
    "gmail": "Gmail",
    "outlook": "Outlook",
    "apple-mail": "Apple Mail",
    "yahoo": "Yahoo! Mail",
    "thunderbird": "Mozilla Thunderbird",
    "samsung-email": "Samsung Email",
}
_TAG = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_ATTRIBUTE = re.compile(r"\s([A-Za-z-]+)(?:\s*=\s*(?:\"([^\"]*)|'([^']*)|([^\s\"'>]+)))?")
_CSS_PARTS = re.compile(r"[;{}]")
_FUNCTION = re.compile(r"([a-z-]+)\(")

Found = Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Feature:
    """A row of the table; ``support`` has yes, partial or no by client (family and platform)."""

    slug: str
    kind: str
    name: str
    tested: str
    support: Mapping[str, str]

    def share(self, answer: str) -> float:
        """Return how many percent of the tested clients give an answer."""
        return 100 * sum(given == answer for given in self.support.values()) / len(self.support)


def check(page: str) -> dict[str, Any]:
    """Return the result in Mailpit's shape: each feature in the page that some client does not show whole, worst first."""
    found, nodes = _found(page[:MAX_HTML_CHARACTERS])
    used = [(feature, found[feature.kind, feature.name]) for feature in features()]
    lacking = [(feature, count) for feature, count in used if count and feature.share("yes") < 100]  # noqa: PLR2004 - percent
    lacking.sort(key=lambda one: -one[1] * (100 - one[0].share("yes")))
    return {
        "Platforms": _platforms(),
        "Total": _total(lacking, nodes, tests=len(used)),
        "Warnings": [_warning(feature, count) for feature, count in lacking],
    }


@lru_cache(1)
def features() -> tuple[Feature, ...]:
    """Return the table."""
    with TABLE.open(encoding="utf-8", newline="") as rows:
        return tuple(_feature(row) for row in csv.DictReader(rows))


def _feature(row: dict[str, str]) -> Feature:
    slug, kind, name, tested = (row.pop(column) for column in ("slug", "kind", "name", "tested"))
    return Feature(slug, kind, name, tested, {client: answer for client, answer in row.items() if answer})


def _found(page: str) -> tuple[Found, int]:
    """Return how often everything stands in a page, and its number of elements."""
    found: Found = Counter()
    nodes = 0
    closing = ""
    for piece in page.split("<")[1:]:
        if closing:
            closing = "" if _closes(piece, closing) else closing
        elif tag := _TAG.match(piece):
            nodes += 1
            found.update(_in_element(tag[0].lower(), piece[tag.end() :]))
            closing = "/script" if tag[0].lower() == "script" else ""
        elif piece.startswith("!--") and "-->" not in piece:
            closing = "-->"
    return found, nodes


def _closes(piece: str, closing: str) -> bool:
    return closing in piece if closing == "-->" else piece.lower().startswith(closing)


def _in_element(tag: str, rest: str) -> Iterator[tuple[str, str]]:
    opening, _, content = rest.partition(">")
    yield "element", tag
    for name, *values in _ATTRIBUTE.findall(opening):
        yield "attribute", name.lower()
        if name.lower() == "style":
            yield from _in_css("".join(values))
    if tag == "style":
        yield from _in_css(content)


def _in_css(css: str) -> Iterator[tuple[str, str]]:
    for part in _CSS_PARTS.split(css.lower()):
        words = part.strip()
        if words.startswith("@"):
            yield "rule", words.split(None, 1)[0].partition("(")[0]
        name, colon, value = words.partition(":")
        if colon:
            yield "property", name.strip()
            yield from (("declaration", f"{name.strip()}:{word}") for word in value.split())
            yield from (("function", called) for called in _FUNCTION.findall(value))


def _total(lacking: list[tuple[Feature, int]], nodes: int, tests: int) -> dict[str, float]:
    """Return the whole score: the worst feature counts, by the share of elements that it touches."""
    partial, unsupported = (
        max((feature.share(answer) * min(1, count / max(1, nodes)) for feature, count in lacking), default=0)
        for answer in ("partial", "no")
    )
    supported = max(0.0, 100 - partial - unsupported)
    return {
        "Nodes": nodes,
        "Tests": tests,
        "Supported": supported,
        "Partial": partial,
        "Unsupported": unsupported,
    }


def _warning(feature: Feature, count: int) -> dict[str, Any]:
    title = feature.name if feature.kind != "element" else f"<{feature.name}>"
    return {
        "Slug": feature.slug,
        "Title": title,
        "Description": "",
        "URL": _FEATURE_PAGE.format(feature.slug),
        "Category": feature.slug.partition("-")[0],
        "Tags": [],
        "Keywords": "",
        "NotesByNumber": {},
        "Results": [_result(client, answer, feature.tested) for client, answer in feature.support.items()],
        "Score": {
            "Found": count,
            "Supported": feature.share("yes"),
            "Partial": feature.share("partial"),
            "Unsupported": feature.share("no"),
        },
    }


def _result(client: str, answer: str, tested: str) -> dict[str, str]:
    family, _, platform = client.partition(" ")
    return {
        "Name": f"{_FAMILIES[family]} {platform} ({tested})",
        "Family": family,
        "Platform": platform,
        "Version": tested,
        "Support": answer,
        "NoteNumber": "",
    }


@lru_cache(1)
def _platforms() -> dict[str, list[str]]:
    """Return the families of the table by platform."""
    families: dict[str, list[str]] = {}
    for client in features()[0].support:
        family, _, platform = client.partition(" ")
        families.setdefault(platform, []).append(_FAMILIES[family])
    return families
