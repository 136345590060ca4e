"""The words of pages in a second language: pages are written in Japanese, and a phrase book says each phrase in English.

A phrase is what stands between two tags (or in quotes) of a template, a text in an expression, or words that Python made.
The phrase book (`english/*.csv`: ja, en) may leave places open as {name}, for numbers as {n}, {n1}, {n2}; what stands there
is looked up in turn. Days written in Japanese are English too. What is not in the book stays Japanese.
"""

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Environment, nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup

from backoffice.domain.forms.catalogue import titles
from backoffice.domain.forms.tables import option_list
from backoffice.domain.forms.tables import rows as form_rows

JAPANESE = re.compile(r"[\u3005-\u3007\u3041-\u30fe\u3400-\u9fff\uff66-\uff9f]")
SHELF = Path(__file__).with_name("english")
PAPERS = re.compile(
    r"(?:.*/)?(?:papers|styleguide)\.html|(?:postal|mailsim)/\w+\.html|(?:.*/)?prints/(?!menu|screen)\w+\.html"
)
"""Templates that draw papers as they are, the page of our own components, and those of mail and post, which say both themselves."""
LISTED = (" → ", "　", "、", "・", " / ")
"""What stands between words that are told one after another."""
_PHRASE = re.compile(r"[^<>\"\n]+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OPEN = re.compile(r"\{(\w*)\}")
_NUMBER = re.compile(r"n\d*")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:（([月火水木金土日])）)?(\d\d:\d\d)?")
_NARROW = str.maketrans(
    {
        "（": " (",
        "）": ")",
        "「": "“",
        "」": "”",
        "、": ", ",
        "。": ". ",
        "：": ": ",
        "　": " ",
        "｜": " | ",
        "・": ", ",
        "［": "[",
        "］": "]",
        "～": "–",
    }
)
_KEPT = re.compile(r"(?:value|href|action|name|id|for|src|class|datetime|form|data-[a-z-]+)=\"[^\"]*$")
_WORDS_END = ("</strong>", "</a>", "</code>", "</time>")
"""After these a Japanese sentence goes on without a blank."""
_SINGLE = re.compile(
    r"((?<![\d.,+-])1 (?:day|week|month|year|hour|minute|item|time|answer|application|document|page))s\b"
)
_TEXT_ALONE = re.compile(r"<(/?)textarea\b")


def said(phrase: str, **values: object) -> Markup:
    """Return a phrase with its values in place of {names}; the values are escaped, and follow an English phrase."""
    if not JAPANESE.search(phrase):
        values = {name: in_english(value) for name, value in values.items()}
        return Markup(_one(Markup(phrase).format(**values)))  # noqa: S704 - escaped above
    return Markup(phrase).format(**values)  # noqa: S704 - the phrase is a template's own


@cache
def book() -> dict[str, str]:
    """Return the phrase book: English by Japanese; the titles and answers of the forms stand in it too."""
    rows = titles() | _answers()
    for table in sorted(SHELF.glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as lines:
            rows |= {row["ja"]: row["en"] for row in csv.DictReader(lines)}
    return rows


def _answers() -> dict[str, str]:
    """Return the answers of forms; a prefecture is part of an address, which stays as it was written."""
    prefectures = option_list("prefectures")
    known = {row["option"]: row["english"] for row in form_rows("english") if not row["list"]}
    return {answer: en for answer, en in known.items() if answer not in prefectures}


def english(words: str) -> str:
    """Return words in English as far as the phrase book knows them; blanks around them stay."""
    if not JAPANESE.search(words):
        return words
    bare = words.strip(" \n\t　")
    return words.replace(bare, _english(bare), 1)


def in_english(value: object) -> object:
    """Return what a page shows in English: texts without tags are looked up, all else is as it was."""
    if isinstance(value, Markup):
        looked_up = "<" not in value and JAPANESE.search(value)
        return Markup(english(str(value))) if looked_up else value  # noqa: S704 - the book holds no tags
    if isinstance(value, str):
        return english(str(value)) if JAPANESE.search(value) else str(value).translate(_NARROW)
    return value


def look_up_joined(tree: nodes.Template, environment: Environment) -> nodes.Template:
    """Have the values that a template joins with `~` looked up one by one, as its own words are."""
    for joined in tree.find_all(nodes.Concat):
        joined.nodes = [_looked_up(each) for each in joined.nodes]
        joined.set_environment(environment)
    return tree


def _looked_up(node: nodes.Expr) -> nodes.Expr:
    if isinstance(node, nodes.Const):
        return nodes.Const(in_english(node.value), lineno=node.lineno)
    name = nodes.Name("in_english", "load", lineno=node.lineno)
    return nodes.Call(name, [node], [], None, None, lineno=node.lineno)


class InEnglish(Extension):
    """Compiles templates in English: phrases while it compiles, the values of expressions as they come."""

    look_up = staticmethod(english)

    def __init__(self, environment: Environment) -> None:
        """Make the look-up known to the templates."""
        super().__init__(environment)
        environment.globals["in_english"] = in_english

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Return the tokens of a template with its phrases in English and its shown values looked up."""
        if PAPERS.fullmatch(stream.name or ""):
            yield from stream
            return
        place, kept, before = "", False, ""
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
            elif token.type == "string" and not kept and not _compares(before, stream.current):
                yield Token(token.lineno, "string", self.look_up(token.value))
            else:
                yield token
            before = token.type

    def _piece(self, found: re.Match[str]) -> str:
        if _KEPT.search(found.string[: found.start()]):
            return found[0]
        words = self.look_up(found[0])
        if words == found[0] or JAPANESE.search(words):
            return words if JAPANESE.search(words) else words.translate(_NARROW)
        glued = words[0].isalnum() and found.string[: found.start()].endswith(_WORDS_END)
        return f" {words}" if glued else words


def _call(line: int) -> tuple[Token, Token]:
    return Token(line, "name", "in_english"), Token(line, "lparen", "(")


def _compares(before: str, after: Token) -> bool:
    """Return whether a text is no word of the page: it is compared with a value, or the key of a table."""
    return before in ("eq", "ne") or after.type == "colon"


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
    return _dated(words) or _listed(words) or _patterned(words) or words


def _dated(words: str) -> str:
    found = _DAY.fullmatch(words)
    if not found:
        return ""
    year, month, day, weekday, time = found.groups()
    moment = date(int(year), int(month), int(day))
    text = f"{moment:%a} {moment.day} {moment:%B %Y}" if weekday else f"{moment.day} {moment:%B %Y}"
    return f"{text}, {time}" if time else text


def _patterned(words: str) -> str:
    for sure, pattern, wanted in _patterns():
        found = pattern.fullmatch(words) if sure in words else None
        if found:
            inside = {name: english(value) for name, value in found.groupdict().items()}
            return _one(wanted.format(**inside))
    return ""


def _listed(words: str) -> str:
    for between in LISTED:
        parts = words.split(between)
        if len(parts) > 1 and all(_known(part) for part in parts):
            return (", " if between in "、・　" else between).join(english(part) for part in parts)
    return ""


def _known(part: str) -> bool:
    return not JAPANESE.search(english(part))


def _one(words: str) -> str:
    """Return English words with "1 days" and its like as one day."""
    return _SINGLE.sub(r"\1", words)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str], str]]:
    """Return the phrases with open places, those with the most words of their own first; each with its longest piece."""
    patterned = [(ja, en) for ja, en in book().items() if _OPEN.search(ja)]
    patterned.sort(key=lambda row: (-len(_OPEN.sub("", row[0])), row[0]))
    return [
        (max(_OPEN.split(ja)[::2], key=len), re.compile(_expression(ja), re.DOTALL), en)
        for ja, en in patterned
    ]


def _expression(phrase: str) -> str:
    parts = _OPEN.split(phrase)
    return "".join(_place(part) if at % 2 else re.escape(part) for at, part in enumerate(parts))


def _place(name: str) -> str:
    """Return what an open place takes: {n}, {n1}, {n2} a number, all others any words."""
    return f"(?P<{name}>[0-9,.+]+)" if _NUMBER.fullmatch(name) else f"(?P<{name}>.+?)"
