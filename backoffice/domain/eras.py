"""The eras of the procedure: a world's day picks one, or its settings pin one (rule book, Eras)."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from backoffice.domain.refusal import Refusal, Refused


@dataclass(frozen=True, slots=True)
class Era:
    """A stretch of time with one set of rules: its code, first day, what began, and the source."""

    code: str
    begins_on: date
    title: str
    source: str
    built: bool = True


ERAS: tuple[Era, ...] = (
    Era("E19", date(2019, 7, 25), "オンライン申請の開始（更新のみ、所属機関・士業）", "S4 Q2"),
    Era("E22", date(2022, 3, 16), "外国人本人・法定代理人・親族、ほぼ全ての在留資格", "X-010"),
    Era("E23", date(2023, 3, 17), "電子在留資格認定証明書", "S2 注22"),
    Era("E24", date(2024, 3, 19), "マイナポータルからの所得・個人住民税情報", "S2 注17"),
    Era("E25", date(2025, 4, 1), "手数料の改定", "S3 §8"),
    Era("E26", date(2026, 1, 5), "新システム", "X-070; U-14", built=False),
)
BUILT = tuple(era for era in ERAS if era.built)


def era_at(day: date) -> Era:
    """Return the era that a day falls into; the first one for a day before it."""
    return next((era for era in reversed(ERAS) if era.begins_on <= day), ERAS[0])


def era_named(code: str) -> Era:
    """Return a built era by its code; Refused when there is none."""
    found = next((era for era in BUILT if era.code == code), None)
    if found is None:
        known = "・".join(era.code for era in BUILT)
        raise Refused(Refusal("", f"時代は {known} です。", f"An era is one of {known}.", "era", "era"))
    return found


def rules_day(day: date, pinned: str = "") -> date:
    """Return the day whose rules hold on a day: itself; in a world that pins an era, outside it, that era's first day.

    Before the first era, while only 利用申出 are taken (R-042), its rules hold.
    """
    if not pinned:
        return max(day, ERAS[0].begins_on)
    era = era_named(pinned)
    ends_on = next((after.begins_on for before, after in pairwise(ERAS) if before == era), date.max)
    return day if era.begins_on <= day < ends_on else era.begins_on


def is_beyond_rules(day: date, pinned: str = "") -> bool:
    """Return whether a day lies in an era that is not built, so that the last built one stays in force (U-14)."""
    return not pinned and not era_at(day).built
