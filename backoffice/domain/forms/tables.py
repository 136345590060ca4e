"""The form tables of `data/`, read once: package data, so part of the program and not I/O of the domain."""

import csv
import re
from functools import cache
from importlib.resources import files

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return the rows of a table such as `blocks/receipt`; KeyError or OSError never reach a user: tests read all."""
    text = (files("backoffice.domain.forms") / "data" / f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def option_list(name: str) -> tuple[str, ...]:
    """Return the options of a list, in the order of the screen."""
    return _option_lists()[name]


@cache
def _option_lists() -> dict[str, tuple[str, ...]]:
    lists = {row["name"]: _options(row["options"]) for row in rows("options")}
    lists["nationalities_and_japan"] = ("日本", *lists["nationalities"])
    lists["statuses_and_japanese"] += lists["statuses"]
    lists["offices"] = tuple(dict.fromkeys(row["office"] for row in rows("offices")))
    for row in rows("families"):
        name = f"statuses_{row['screens']}"
        lists[name] = (*lists.get(name, ()), row["status"])
    return lists


def _options(text: str) -> tuple[str, ...]:
    numbers = re.fullmatch(r"(\d+)\.\.(\d+)", text)
    if not numbers:
        return tuple(text.split(" "))
    return tuple(str(number) for number in range(int(numbers[1]), int(numbers[2]) + 1))


@cache
def english_list(name: str) -> tuple[str, ...]:
    """Return English words for the options of a list; of 4年3月 they are put together, a number stays itself."""
    return tuple(_in_english(name, option) for option in option_list(name))


def _in_english(name: str, option: str) -> str:
    period = re.fullmatch(r"(?:(\d+)年)?(?:(\d+)月)?(?:(\d+)日)?", option)
    if period:
        parts = zip(period.groups(), ("year", "month", "day"), strict=True)
        return " ".join(f"{count} {unit}{'' if count == '1' else 's'}" for count, unit in parts if count)
    words = _english()
    return option if option.isdecimal() else words.get((name, option)) or words["", option]


@cache
def _english() -> dict[tuple[str, str], str]:
    return {(row["list"], row["option"]): row["english"] for row in rows("english")}


def office_of(prefecture: str) -> str:
    """Return the office in charge of a prefecture; "" for none."""
    return next((row["office"] for row in rows("offices") if row["prefecture"] == prefecture), "")
