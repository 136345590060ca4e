"""Where papers go (B16) and to whom the new card is sent (C-10), as dated rows."""

import re
import unicodedata
from collections.abc import Mapping
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

TOKYO = "東京出入国在留管理局"
"""The office whose counter serves whom no other one is known for."""
COUNTER: DatedRows[Mapping[str, Place]] = DatedRows(
    "counters that hand cards over and take papers, by office",
    Dated(
        date(2019, 7, 25),
        {
            name: Place(code, (line,), name)
            for name, code, line in (
                (TOKYO, "1088255", "東京都港区港南5-5-30"),
                ("東京出入国在留管理局横浜支局", "2360002", "神奈川県横浜市金沢区鳥浜町10-7"),
                ("札幌出入国在留管理局", "0600042", "北海道札幌市中央区大通西12丁目"),
                ("仙台出入国在留管理局", "9830842", "宮城県仙台市宮城野区五輪1-3-20"),
                ("名古屋出入国在留管理局", "4558601", "愛知県名古屋市港区正保町5-18"),
                ("大阪出入国在留管理局", "5590034", "大阪府大阪市住之江区南港北1-29-53"),
                ("大阪出入国在留管理局神戸支局", "6500024", "兵庫県神戸市中央区海岸通29"),
                ("広島出入国在留管理局", "7300012", "広島県広島市中区上八丁堀2-31"),
                ("高松出入国在留管理局", "7600033", "香川県高松市丸の内1-1"),
                ("福岡出入国在留管理局", "8100073", "福岡県福岡市中央区舞鶴3-5-25"),
                ("福岡出入国在留管理局那覇支局", "9000022", "沖縄県那覇市樋川1-15-15"),
            )
        },
        "R-201, R-243: the office is named, its address by no source; the streets are assumed",
        assumed=True,
    ),
)


def counter_of(office: str, on: date) -> Place:
    """Return where an office's counter is; of one that is not known, Tokyo's."""
    places = COUNTER.at(on)
    return places.get(office, places[TOKYO])


# Kinds whose new card goes to the seat of the organisation or office, and not to the applicant (C-10).
SENT_TO_SEAT = frozenset(
    {UserKind.ORGANISATION, UserKind.LAWYER, UserKind.PUBLIC_INTEREST, UserKind.SUPPORT_ORGANISATION}
)


def card_goes_to_seat(kind: UserKind) -> bool:
    """Return whether the card of this user's applicant is posted to the seat (R-225) or the applicant (R-224)."""
    return kind in SENT_TO_SEAT
