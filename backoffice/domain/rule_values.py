"""The values of dated rules as people read them: yen, months, hours, addresses, lists.

They are told in Japanese; `say` puts each word into another language.
"""

import re
from collections.abc import Callable, Collection, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, time, timedelta
from enum import Enum
from typing import Any

from backoffice.domain.jst import spoken
from backoffice.domain.places import Place
from backoffice.domain.request_templates import RequestTemplate

LONGEST_PAIR = 2
Say = Callable[[str], str]
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


def told(value: object, rule_id: str = "", say: Say = str) -> str:
    """Return a value in words; the rule's id names the unit of a number (…_YEN, …_MONTHS, …_BYTES_MAX)."""
    way = next((way for kind, way in _WAYS if isinstance(value, kind)), None)
    if way:
        return way(value, rule_id, say)
    if not is_dataclass(value):
        return str(value)
    return _row([getattr(value, field.name) for field in fields(value)], rule_id, say)


def _number(number: int, rule_id: str, say: Say) -> str:
    words = re.split(r"[._]", rule_id)
    return say(f"{number:,}{next((unit for name, unit in _UNITS.items() if name in words), '')}")


def _text(text: str, _rule_id: str, say: Say) -> str:
    return say(_WORDS.get(text, text) or "（なし）")


def _length(length: timedelta, _rule_id: str, say: Say) -> str:
    hours, rest = divmod(int(length.total_seconds()), 3600)
    if rest:
        return say(f"{int(length.total_seconds()) // 60}分")
    return say(f"{length.days}日" if length.days > 1 and not hours % 24 else f"{hours}時間")


def _member(member: Enum, _rule_id: str, say: Say) -> str:
    return say(str(getattr(member, "label", member.value)))


def _table(table: Mapping[Any, Any], rule_id: str, say: Say) -> str:
    """Return a table, the keys of one value together."""
    keys: dict[str, list[str]] = {}
    for key, value in table.items():
        text = told(value, rule_id, say)
        boxed = f"{say('［')}{text}{say('］')}" if isinstance(value, Mapping) else text
        keys.setdefault(boxed, []).append(told(key, "", say))
    lines = [f"{say('・').join(names)}: {text}" for text, names in keys.items()]
    return say("、").join(lines) or say("なし")


def _row(values: Collection[Any], rule_id: str, say: Say) -> str:
    return say("、").join(told(value, rule_id, say) for value in values) or say("なし")


def _unordered(values: AbstractSet[Any], rule_id: str, say: Say) -> str:
    """Return a set in one order: numbers as ranges, members in the order of their enum, text by code."""
    if values and all(type(value) is int for value in values):
        return _ranges(sorted(values), say)
    kinds = {type(value) for value in values}
    if len(kinds) == 1 and all(isinstance(value, Enum) for value in values):
        return _row([member for member in kinds.pop() if member in values], rule_id, say)
    return _row(sorted(values, key=lambda value: told(value, rule_id)), rule_id, say)


def _ranges(numbers: list[int], say: Say) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return say("、").join(
        f"{run[0]}{say('～')}{run[-1]}" if len(run) > LONGEST_PAIR else say("、").join(map(str, run))
        for run in runs
    )


_WAYS: tuple[tuple[type, Callable[[Any, str, Say], str]], ...] = (
    (bool, lambda value, _, say: say("はい" if value else "いいえ")),
    (Enum, _member),
    (int, _number),
    (str, _text),
    (timedelta, _length),
    (date, lambda day, _, say: say(spoken(day))),
    (time, lambda moment, _, __: f"{moment.hour}:{moment.minute:02d}"),
    (Place, lambda place, _, say: say(place.text())),
    (RequestTemplate, lambda template, _, say: say(template.title)),
    (Mapping, _table),
    (tuple, _row),
    (list, _row),
    (AbstractSet, _unordered),
)
