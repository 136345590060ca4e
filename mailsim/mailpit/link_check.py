"""The links of a message, and whether those to our own pages lead anywhere."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from flask import current_app
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from mailsim.message import MAX_HTML_CHARACTERS, Message

MAX_LINKS = 1_000
NOT_ASKED = "not asked: mailsim asks no other machine"
# A dot or bracket behind an address belongs to the sentence, not to it.
_IN_TEXT = re.compile(
    r"https?://[^\s<>\"'、。，．（）「」【】]*[^\s<>\"'、。，．（）「」【】.,;:!?)\]]", re.IGNORECASE
)
_IN_HTML = re.compile(r"(?:href|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)


def check(message: Message, sites: Mapping[str, str]) -> dict[str, Any]:
    """Return each link once with a status; ``sites`` says which beginnings of addresses lead where on this server.

    Of a link to our own pages the status is 200 where there is such a page and 404 where there is none, which is looked
    up and not asked; any other has the status 0 and is no error.
    """
    told = [_told(link, sites) for link in links(message)]
    return {"Errors": sum(one["StatusCode"] >= NotFound.code for one in told), "Links": told}


def links(message: Message) -> list[str]:
    """Return the addresses of pages in the HTML and the text of a message, in their order, each once."""
    return list(dict.fromkeys(_found(message)))[:MAX_LINKS]


def _found(message: Message) -> Iterator[str]:
    for piece in message.html[:MAX_HTML_CHARACTERS].split("<")[1:]:
        for found in _IN_HTML.finditer(piece.partition(">")[0]):
            link = unescape(found[1] or found[2] or found[3] or "").strip()
            if _IN_TEXT.match(link):
                yield link
    yield from (found[0] for found in _IN_TEXT.finditer(message.text[:MAX_HTML_CHARACTERS]))


def _told(link: str, sites: Mapping[str, str]) -> dict[str, Any]:
    for beginning, here_instead in sites.items():
        if link.startswith(beginning):
            there = _is_page(here_instead + link.removeprefix(beginning))
            return {
                "URL": link,
                "StatusCode": 200 if there else 404,
                "Status": "OK" if there else "Not Found",
            }
    return {"URL": link, "StatusCode": 0, "Status": NOT_ASKED}


def _is_page(path: str) -> bool:
    """Say whether this server has a page under a path; what it would show is not asked."""
    try:
        current_app.url_map.bind("localhost").match(re.split(r"[?#]", path, maxsplit=1)[0], method="GET")
    except RequestRedirect:
        return True
    except (NotFound, MethodNotAllowed, HTTPException):
        return False
    return True
