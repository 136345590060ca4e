"""Where papers go (B16) and to whom the new card is sent (C-10), as dated rows."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from backoffice.domain.actors import UserKind
from backoffice.domain.dated import Dated, DatedRows


@dataclass(frozen=True, slots=True)
class Place:
    """A postal address: seven digits, lines from the prefecture on, and the name."""

    postal_code: str
    lines: tuple[str, ...]
    name: str

    def is_at(self, other: "Place") -> bool:
        """Return whether two addresses are one place: code and lines, whatever the name, width and spaces."""
        return _written(self) == _written(other)

    def text(self) -> str:
        """Return the address in one line with 〒."""
        return f"〒{self.postal_code[:3]}-{self.postal_code[3:]} {''.join(self.lines)} {self.name}"


def _written(place: Place) -> tuple[str, str]:
    return _plain(place.postal_code.replace("〒", "")), _plain("".join(place.lines))


@lru_cache(1024)
def _plain(text: str) -> str:
    return re.sub(r"[\s\-‐-―−]", "", unicodedata.normalize("NFKC", text))


ANNEX: DatedRows[Place] = DatedRows(
    "desk that takes fee slips and old cards by post",
    Dated(
        date(2019, 7, 25),
        Place("1088255", ("東京都港区港南5-5-30",), "東京出入国在留管理局在留管理情報部門"),
        "S4 Q56, Q57, Q59 (R-233); the street is assumed",
        assumed=True,
    ),
    Dated(
        date(2022, 3, 16),
        Place(
            "1350064",
            ("東京都江東区青海2-7-11", "東京港湾合同庁舎9階"),
            "東京出入国在留管理局オンライン審査部門オンライン申請手続班（おだいば分室内）",
        ),
        "S2 (R-232); known from 2024-03 at the latest (C-11), taken from E22 on",
        assumed=True,
    ),
)

ANNEX_NAME: DatedRows[str] = DatedRows(
    "what the desk is called for short",
    Dated(date(2019, 7, 25), "東京出入国在留管理局在留管理情報部門", "S4 Q56, Q57, Q59 (R-233)"),
    Dated(date(2022, 3, 16), "おだいば分室", "S2 (R-232); from the day of its address (C-11)", assumed=True),
)

COUNTER: DatedRows[Place] = DatedRows(
    "counter that hands cards over",
    Dated(
        date(2019, 7, 25),
        Place("1088255", ("東京都港区港南5-5-30",), "東京出入国在留管理局"),
        "R-243; one office only in this release, assumed",
        assumed=True,
    ),
)

# Kinds whose new card goes to the seat of the organisation or office, and not to the applicant (C-10).
SENT_TO_SEAT = frozenset(
    {UserKind.ORGANISATION, UserKind.LAWYER, UserKind.PUBLIC_INTEREST, UserKind.SUPPORT_ORGANISATION}
)


def card_goes_to_seat(kind: UserKind) -> bool:
    """Return whether the card of this user's applicant is posted to the seat (R-225) or the applicant (R-224)."""
    return kind in SENT_TO_SEAT
