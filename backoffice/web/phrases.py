"""The words of pages in a second language: pages are written in Japanese, and a phrase book says each phrase in English.

A phrase is what stands between two tags (or in quotes) of a template, a text in an expression, or words that Python made.
The phrase book (`english/*.csv`: ja, en) may leave places open as {name}; in words that Python made, what stands there is
looked up in turn. What is not in it stays Japanese.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

JAPANESE = re.compile(r"[\u3005-\u3007\u3041-\u30fe\u3400-\u9fff\uff66-\uff9f]")
SHELF = Path(__file__).with_name("english")
ALWAYS_JAPANESE = frozenset({"papers.html", "tax_record.html", "styleguide.html"})
"""Templates that draw papers as they are, and the page of our own components."""
PRINTED = re.compile(r"console/prints/(?!screen|menu)")
"""Papers of the office, which are Japanese to every reader."""
LISTED = (" → ", "　", "、", "・", " / ")
"""What stands between words that are told one after another."""
_PHRASE = re.compile(r"[^<>\"\n]+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OPEN = re.compile(r"\{(\w*)\}")
_KEPT = re.compile(r"(?:value|href|action|name|id|for|src|class|datetime|form|data-[a-z-]+)=\"[^\"]*$")
_TEXT_ALONE = re.compile(r"<(/?)textarea\b")


def said(phrase: str, **values: object) -> Markup:
    """Return a phrase with its values in place of {names}; the values are escaped."""
    return Markup(phrase).format(**values)  # noqa: S704 - the phrase is a template's own


@cache
def book() -> dict[str, str]:
    """Return the phrase book: English by Japanese."""
    rows: dict[str, str] = {}
    for table in sorted(SHELF.glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as lines:
            rows |= {row["ja"]: row["en"] for row in csv.DictReader(lines)}
    return rows


def english(words: str) -> str:
    """Return words in English as far as the phrase book knows them; blanks around them stay."""
    if not JAPANESE.search(words):
        return words
    bare = words.strip(" \n\t　")
    return words.replace(bare, _english(bare), 1)


def in_english(value: object) -> object:
    """Return what a page shows in English: plain texts are looked up, all else is as it was."""
    return english(value) if type(value) is str else value


class InEnglish(Extension):
    """Compiles templates in English: phrases while it compiles, the values of expressions as they come."""

    look_up = staticmethod(english)

    def __init__(self, environment: Environment) -> None:
        """Make the look-up known to the templates."""
        super().__init__(environment)
        environment.globals["in_english"] = in_english

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Return the tokens of a template with its phrases in English and its shown values looked up."""
        if stream.name in ALWAYS_JAPANESE or PRINTED.match(stream.name or ""):
            yield from stream
            return
        place, kept = "", False
        for token in stream:
            if token.type == "data":
                place = (place + _COMMENT.sub("", token.value))[-4000:]
                yield Token(token.lineno, "data", _PHRASE.sub(self._piece, token.value))
            elif token.type == "variable_begin":
                kept = _keeps(place)
                place += "…"
                yield token
                yield from () if kept else _call(token.lineno)
            elif token.type == "variable_end":
                yield from () if kept else (Token(token.lineno, "rparen", ")"),)
                kept = False
                yield token
            elif token.type == "string" and not kept:
                yield Token(token.lineno, "string", self.look_up(token.value))
            else:
                yield token

    def _piece(self, found: re.Match[str]) -> str:
        return found[0] if _KEPT.search(found.string[: found.start()]) else self.look_up(found[0])


def _call(line: int) -> tuple[Token, Token]:
    return Token(line, "name", "in_english"), Token(line, "lparen", "(")


def _keeps(place: str) -> bool:
    """Return whether a value stands where no reader reads it as the page's own words: in a form's or a link's attribute."""
    tag = place.rpartition("<")[2]
    if ">" not in tag:
        return _KEPT.search(tag) is not None
    areas = _TEXT_ALONE.findall(place)
    return bool(areas) and areas[-1] == ""


@lru_cache(maxsize=20_000)
def _english(words: str) -> str:
    known = book().get(words)
    if known is not None:
        return known
    return _patterned(words) or _listed(words) or words


def _patterned(words: str) -> str:
    for pattern, wanted in _patterns():
        found = pattern.fullmatch(words)
        if found:
            inside = {name: english(value) for name, value in found.groupdict().items()}
            return wanted.format(**inside)
    return ""


def _listed(words: str) -> str:
    for between in LISTED:
        parts = words.split(between)
        if len(parts) > 1 and all(_known(part) for part in parts):
            return (", " if between in "、・　" else between).join(english(part) for part in parts)
    return ""


def _known(part: str) -> bool:
    return not JAPANESE.search(part) or english(part) != part


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the phrases with open places, those with the most words of their own first."""
    patterned = [(ja, en) for ja, en in book().items() if _OPEN.search(ja)]
    patterned.sort(key=lambda row: (-len(_OPEN.sub("", row[0])), row[0]))
    return [(re.compile(_expression(ja), re.DOTALL), en) for ja, en in patterned]


def _expression(phrase: str) -> str:
    parts = _OPEN.split(phrase)
    return "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
