"""The values of dated rules as people read them: yen, months, hours, addresses, lists (Japanese)."""

import re
from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum
from typing import Any

from backoffice.domain.jst import spoken
from backoffice.domain.places import Place

LONGEST_PAIR = 2
_UNITS: dict[str, str] = {
    "YEN": "円",
    "MONTHS": "か月",
    "DAYS": "日",
    "YEARS": "年",
    "BYTES": "バイト",
    "PIXELS": "画素",
    "TRIES": "回",
    "MINUTES": "分",
    "ROWS": "件",
    "YOUNGEST": "歳",
    "MAJORITY": "歳",
    "FEES": "円",
    "WARNINGS": "日",
}
_WORDS = {
    "JP": "日本",
    "ordinary": "普通郵便",
    "simplified-registered": "簡易書留",
    "letter-pack-plus": "レターパックプラス",
    "letter-pack-light": "レターパックライト",
}


def told(value: object, rule_id: str = "") -> str:
    """Return a value in words; the rule's id names the unit of a number (…_YEN, …_MONTHS, …_BYTES_MAX)."""
    say = next((say for kind, say in _WAYS if isinstance(value, kind)), None)
    if say:
        return say(value, rule_id)
    if not is_dataclass(value):
        return str(value)
    inner = [getattr(value, field.name) for field in fields(value)]
    return "、".join(told(each, rule_id) for each in inner)


def _number(number: int, rule_id: str) -> str:
    words = re.split(r"[._]", rule_id)
    return f"{number:,}{next((unit for name, unit in _UNITS.items() if name in words), '')}"


def _text(text: str, _rule_id: str) -> str:
    return _WORDS.get(text, text) or "（なし）"


def _length(length: timedelta, _rule_id: str) -> str:
    hours, rest = divmod(int(length.total_seconds()), 3600)
    if rest:
        return f"{int(length.total_seconds()) // 60}分"
    return f"{length.days}日" if length.days > 1 and not hours % 24 else f"{hours}時間"


def _member(member: Enum, _rule_id: str) -> str:
    return str(getattr(member, "label", member.value))


def _table(table: Mapping[Any, Any], rule_id: str) -> str:
    """Return a table, the keys of one value together."""
    keys: dict[str, list[str]] = {}
    for key, value in table.items():
        text = told(value, rule_id)
        keys.setdefault(f"［{text}］" if isinstance(value, Mapping) else text, []).append(told(key))
    return "、".join(f"{'・'.join(names)}: {text}" for text, names in keys.items()) or "なし"


def _row(values: Collection[Any], rule_id: str) -> str:
    return "、".join(told(value, rule_id) for value in values) or "なし"


def _unordered(values: AbstractSet[Any], rule_id: str) -> str:
    """Return a set in one order: numbers as ranges, members in the order of their enum, text by code."""
    if values and all(type(value) is int for value in values):
        return _ranges(sorted(values))
    kinds = {type(value) for value in values}
    if len(kinds) == 1 and all(isinstance(value, Enum) for value in values):
        return _row([member for member in kinds.pop() if member in values], rule_id)
    return "、".join(sorted(told(value, rule_id) for value in values)) or "なし"


def _ranges(numbers: list[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(
        f"{run[0]}～{run[-1]}" if len(run) > LONGEST_PAIR else "、".join(map(str, run)) for run in runs
    )


_WAYS: tuple[tuple[type, Callable[[Any, str], str]], ...] = (
    (bool, lambda value, _: "はい" if value else "いいえ"),
    (Enum, _member),
    (int, _number),
    (str, _text),
    (timedelta, _length),
    (date, lambda day, _: spoken(day)),
    (time, lambda moment, _: f"{moment.hour}:{moment.minute:02d}"),
    (Place, lambda place, _: place.text()),
    (Mapping, _table),
    (tuple, _row),
    (list, _row),
    (AbstractSet, _unordered),
)
