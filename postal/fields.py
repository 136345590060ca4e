"""The fields of a JSON dict, each read by type or refused with its place (`papers[1].stamps[0]`)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from postal.item import Address
from postal.refusal import Refused

Choice = TypeVar("Choice", bound=StrEnum)
_UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069]")
"""Unicode's categories Cc, Cs, Zl and Zp, which never grow, and what turns the direction of writing about."""
MAX_LINES, MAX_TEXT, MAX_WHOLE = 30, 200, 10_000_000


def bad(pointer: str, ja: str, en: str) -> Refused:
    """Return the refusal (bad-field) of what stands at a place."""
    return Refused("bad-field", f"{pointer}: {ja}。", f"{pointer} {en}.", pointer)


def none_of(known: Iterable[str], pointer: str) -> Refused:
    """Return the refusal (bad-field) of what is none of the values that are known."""
    names = ", ".join(known)
    return bad(pointer, f"選べる値は {names} です", f"is none of {names}")


class Fields:
    """The fields of one JSON dict, each read by type or refused with its place."""

    def __init__(self, facts: object, pointer: str) -> None:
        if not isinstance(facts, Mapping):
            raise bad(pointer or "body", "項目の組（オブジェクト）ではありません", "is not an object")
        self.facts = facts
        self.pointer = pointer

    def at(self, name: str) -> str:
        """Return the place of a field."""
        return f"{self.pointer}.{name}" if self.pointer else name

    def only(self, *names: str) -> None:
        """Refuse fields of any other name (`kind` is always known)."""
        for name in self.facts:
            if name != "kind" and name not in names:
                pointer = self.at(str(name)[:MAX_TEXT])
                raise bad(pointer, "ここにはない項目です", "is no field here")

    def text(self, name: str, default: str | None = None) -> str:
        """Read text of at most 200 characters."""
        if name not in self.facts and default is None:
            raise bad(self.at(name), "指定してください", "is missing")
        return text_of(self.facts.get(name, default), self.at(name))

    def flag(self, name: str) -> bool:
        """Read true or false; false when absent."""
        value = self.facts.get(name, False)
        if not isinstance(value, bool):
            raise bad(self.at(name), "真偽値ではありません", "is not true or false")
        return value

    def whole(self, name: str) -> int | None:
        """Read a whole number from 0; None when absent."""
        return (
            None if self.facts.get(name) is None else whole_number(self.facts[name], self.at(name), least=0)
        )

    def day(self, name: str) -> date | None:
        """Read a day as YYYY-MM-DD; None when absent."""
        return None if self.facts.get(name) is None else day_of(self.text(name), self.at(name))

    def many(self, name: str, most: int) -> Sequence[object]:
        """Read a list of at most `most`; empty when absent."""
        value = self.facts.get(name, ())
        if not isinstance(value, list | tuple):
            raise bad(self.at(name), "配列ではありません", "is not a list")
        if len(value) > most:
            raise bad(self.at(name), f"{most}個までです", f"holds at most {most}")
        return value

    def choice(self, name: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """Read one of an enumeration's values."""
        try:
            return choices(self.text(name, default))
        except ValueError:
            raise none_of(choices, self.at(name)) from None

    def as_address(self) -> Address:
        """Read the whole dict as an address; says nothing of whether it exists."""
        self.only("postal_code", "lines", "name")
        lines = self.many("lines", MAX_LINES)
        texts = tuple(text_of(line, self.at(f"lines[{at}]")) for at, line in enumerate(lines))
        return Address(self.text("postal_code"), texts, self.text("name"))


def text_of(value: object, pointer: str) -> str:
    """Read text of at most 200 characters without control characters."""
    if not isinstance(value, str):
        raise bad(pointer, "文字列ではありません", "is not text")
    if len(value) > MAX_TEXT or _UNPRINTED.search(value):
        ja = f"制御文字のない{MAX_TEXT}文字以内で入力してください"
        raise bad(pointer, ja, f"is longer than {MAX_TEXT} characters or holds control characters")
    return value


def day_of(text: str, pointer: str) -> date:
    """Read a day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise bad(pointer, "日付（YYYY-MM-DD）ではありません", "is not a date YYYY-MM-DD") from None


def whole_number(value: object, pointer: str, least: int) -> int:
    """Read a whole number from `least` to ten million."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_WHOLE:
        ja = f"{least}～{MAX_WHOLE:,}の整数ではありません"
        raise bad(pointer, ja, f"is not a whole number from {least} to {MAX_WHOLE:,}")
    return value
