"""What stands in the text of any mail: labelled lines, links, days and instants, yen, numbers. Pure, and bounded."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from mailsim.message import JST

MAX_CHARACTERS = 100_000
MOST = 100
"""How much of a mail is read, and how many finds of a kind are told."""

_LINK = re.compile(r"https?://[!-;=?-~]+")
_AFTER_LINK = ".,;:!?)]}>'\""
_LABEL = re.compile(r"^[ 　]*([^\s：:][^：:\n]{0,29}?)[ 　]*[：:](?!//)[ 　]*(\S[^\n]{0,200})$", re.MULTILINE)
_YEN = re.compile(r"(?<![\d,.])(\d{1,3}(?:,\d{3})+|\d{1,12})円|[¥\\](\d{1,3}(?:,\d{3})+|\d{1,12})(?![\d,])")
_NUMBER = re.compile(r"(?<![A-Za-z0-9-])[A-Za-z]{0,4}-?\d(?:-?\d){3,29}[A-Za-z]{0,4}(?![A-Za-z0-9])")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_DATE = re.compile(
    r"(?:(?P<era>令和|平成|昭和)(?P<era_year>\d{1,2}|元)|(?<!\d)(?P<year>\d{4}))年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    r"(?:\([日月火水木金土]\))?[ ]?(?:(?P<half>午前|午後)?(?P<hour>\d{1,2})(?::|時)(?P<minute>\d{2})?)?"
    r"|(?<![\d/-])(?P<y>\d{4})(?P<sign>[-/])(?P<m>\d{1,2})(?P=sign)(?P<d>\d{1,2})(?![\d/-])"
    r"(?:[T ](?P<h>\d{2}):(?P<min>\d{2})(?::(?P<sec>\d{2}))?(?P<zone>Z|[+-]\d{2}:\d{2})?)?"
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """Finds in the order of the text, each once: days as 2025-06-02, instants with offset (JST where none stands there)."""

    labels: dict[str, str]
    links: tuple[str, ...]
    dates: tuple[str, ...]
    yen: tuple[int, ...]
    numbers: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


def extract(text: str) -> Extracted:
    """Return what a mail's text holds; full-width digits count as digits, nothing is ever an error."""
    text = text[:MAX_CHARACTERS]
    links = [link[0].rstrip(_AFTER_LINK) for link in _LINK.finditer(text)]
    rest = unicodedata.normalize("NFKC", _LINK.sub(" ", text))
    dates = [found for match in _DATE.finditer(rest) if (found := _date(match))]
    undated = _DATE.sub(" ", rest)
    yen = [int((amount[1] or amount[2]).replace(",", "")) for amount in _YEN.finditer(undated)]
    numbers = _NUMBER.findall(_YEN.sub(" ", undated))
    return Extracted(_labels(text), _each(links), _each(dates), _each(yen), _each(numbers))


def spoken(text: str) -> str | None:
    """Return the first day or instant that stands in a text; None where there is none."""
    return next(iter(extract(text).dates), None)


def _labels(text: str) -> dict[str, str]:
    labels: dict[str, str] = {}
    for label, value in _LABEL.findall(text)[:MOST]:
        labels.setdefault(label, value.rstrip())
    return labels


def _each(finds: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(finds))[:MOST]


def _date(match: re.Match[str]) -> str | None:
    try:
        return _iso(match) if match["y"] else _japanese(match)
    except ValueError:
        return None


def _japanese(match: re.Match[str]) -> str:
    year = int(match["year"]) if match["year"] else _ERAS[match["era"]] + _in_era(match["era_year"])
    day = date(year, int(match["month"]), int(match["day"]))
    if not match["hour"]:
        return day.isoformat()
    hours = int(match["hour"]) + 12 * (match["half"] == "午後")
    return _at(day, hours, int(match["minute"] or 0))


def _in_era(year: str) -> int:
    return 1 if year == "元" else int(year)


def _iso(match: re.Match[str]) -> str:
    day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    if not match["h"]:
        return day.isoformat()
    at = _at(day, int(match["h"]), int(match["min"]))
    if match["sec"] is None and match["zone"] is None:
        return at
    written = (
        f"{day.isoformat()}T{match['h']}:{match['min']}:{match['sec'] or '00'}{match['zone'] or '+09:00'}"
    )
    return datetime.fromisoformat(written).isoformat()


def _at(day: date, hours: int, minutes: int) -> str:
    """Return an instant of a day; 24:00 and 午後12時 are the beginning of the next."""
    if hours > 24 or minutes > 59:  # noqa: PLR2004 - a day's hours, an hour's minutes
        raise ValueError(f"{hours}:{minutes}")
    begun = datetime.combine(day, datetime.min.time(), JST)
    return (begun + timedelta(hours=hours, minutes=minutes)).isoformat()
