"""The fields of a JSON object, each read by type or refused with its name."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from mailsim.refusal import Refused

Choice = TypeVar("Choice", bound=StrEnum)
MAX_TEXT = 200
_UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069]")
_DURATION = re.compile(
    r"P(?:(?P<days>\d{1,4})D)?(?:T(?=\d)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?)?"
)


def bad(pointer: str, ja: str, en: str) -> Refused:
    """Return the refusal (bad-field) of a field."""
    return Refused("bad-field", f"{pointer}: {ja}。", f"{pointer} {en}.", pointer)


def none_of(known: Iterable[str], pointer: str) -> Refused:
    """Return the refusal (bad-field) of what is none of the values that are known."""
    names = ", ".join(known)
    return bad(pointer, f"選べる値は {names} です", f"is none of {names}")


class Fields:
    """The fields of one JSON object; one that is absent, null or ``""`` has its default."""

    def __init__(self, facts: object) -> None:
        if not isinstance(facts, Mapping):
            raise bad("body", "項目の組（JSON のオブジェクト）ではありません", "is not a JSON object")
        self._facts = {str(name): value for name, value in facts.items() if value is not None and value != ""}

    def __contains__(self, name: str) -> bool:
        return name in self._facts

    def only(self, names: Iterable[str]) -> None:
        """Refuse fields of any other name."""
        known = list(names)
        for name in self._facts:
            if name not in known:
                listed = ", ".join(known)
                raise bad(
                    name[:MAX_TEXT], f"ここにはない項目です（{listed}）", f"is no field here: {listed} are"
                )

    def text(self, name: str, default: str = "", most: int = MAX_TEXT) -> str:
        """Read one line of text."""
        value = self._facts.get(name, default)
        if not isinstance(value, str):
            raise bad(name, "文字列ではありません", "is not text")
        if len(value) > most or _UNPRINTED.search(value):
            ja = f"改行や制御文字のない{most}文字以内で指定してください"
            raise bad(name, ja, f"is longer than {most} characters, or holds line ends or control characters")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Read true or false."""
        value = self._facts.get(name, default)
        if not isinstance(value, bool):
            raise bad(name, "true か false で指定してください", "is not true or false")
        return value

    def whole(self, name: str, least: int, most: int, default: int | None = None) -> int:
        """Read a whole number."""
        value = self._facts.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise bad(
                name,
                f"{least:,}～{most:,}の整数で指定してください",
                f"is not a whole number from {least} to {most}",
            )
        return value

    def number(self, name: str, least: float, most: float, default: float) -> float:
        """Read a number."""
        value = self._facts.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            ja = f"{least:g}～{most:g}の数で指定してください"
            raise bad(name, ja, f"is not a number from {least:g} to {most:g}")
        return value

    def choice(self, name: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """Read one of an enumeration's values."""
        try:
            return choices(self.text(name, default or ""))
        except ValueError:
            raise none_of(choices, name) from None

    def instant(self, name: str) -> datetime | None:
        """Read an ISO 8601 instant with its offset; None when absent."""
        if name not in self._facts:
            return None
        try:
            at = datetime.fromisoformat(self.text(name))
        except ValueError:
            at = None
        if at is None or at.tzinfo is None or not _FIRST_YEAR <= at.year <= _LAST_YEAR:
            ja = "時差付きの日時で指定してください（例 2025-06-02T09:00:00+09:00）"
            raise bad(name, ja, "is not an instant with its offset, such as 2025-06-02T09:00:00+09:00")
        return at

    def duration(self, name: str, most: timedelta, default: str = "") -> timedelta:
        """Read an ISO 8601 duration of days, hours, minutes and seconds, above zero."""
        read = _DURATION.fullmatch(self.text(name, default))
        lasts = timedelta(
            **{unit: int(value) for unit, value in (read.groupdict() if read else {}).items() if value}
        )
        if not timedelta() < lasts <= most:
            ja = f"期間で指定してください（例 PT30M、P1D。{most.days}日まで）"
            raise bad(name, ja, f"is not a duration such as PT30M or P1D, of {most.days} days at most")
        return lasts


_FIRST_YEAR, _LAST_YEAR = 1970, 9000


def duration_text(lasts: timedelta) -> str:
    """Return a duration as ISO 8601 has it."""
    hours, rest = divmod(lasts.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    units = (("H", hours), ("M", minutes), ("S", seconds))
    time = "".join(f"{value}{unit}" for unit, value in units if value)
    return "P" + (f"{lasts.days}D" if lasts.days else "") + (f"T{time}" if time else "")
