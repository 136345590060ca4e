"""The links of a List-Unsubscribe header (RFC 2369 §3.2, RFC 8058 §3.1), and what is wrong with it."""

import re

MAX_HEADER_CHARACTERS = 4_000
_COMMENT = re.compile(r"\([^()]*\)")
_LIST = re.compile(r"<[^<>]*>(?:\s*,\s*<[^<>]*>)*")
_LINK = re.compile(r"<([^<>]*)>")
_KINDS = {
    "mailto": re.compile(r"mailto:[^\s@]+@[^\s@]+"),
    "http": re.compile(r"https?://[^\s/]+\S*", re.IGNORECASE),
}


def unsubscribe(header: str) -> tuple[list[str], str]:
    """Return the links that a program may use, at most one mail address and one page, and all faults in words.

    A mail without the header has neither.
    """
    if not header:
        return [], ""
    listed = _COMMENT.sub("", header[:MAX_HEADER_CHARACTERS]).strip()
    if not _LIST.fullmatch(listed):
        return [], "リンクは < > で囲み、コンマで区切ります / links stand in < >, parted by commas (RFC 2369)"
    links: list[str] = []
    faults: list[str] = []
    for link in _LINK.findall(listed):
        fault = _fault(link, links)
        (faults if fault else links).append(fault or link)
    return links, ", ".join(faults)


def _fault(link: str, before: list[str]) -> str:
    """Return what is wrong with a link after those before it; "" where nothing is."""
    kind = _kind(link)
    if not kind:
        return (
            f"mailto: か http(s):// のリンクではありません / neither a mailto: nor an http(s):// link: {link}"
        )
    if kind in map(_kind, before):
        return f"同じ種類のリンクは一つだけです / only one link of a kind: {link}"
    return ""


def _kind(link: str) -> str:
    return next((kind for kind, form in _KINDS.items() if form.fullmatch(link)), "")
