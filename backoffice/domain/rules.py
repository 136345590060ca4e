"""All dated rules of the domain in one place: what holds on a day, and what changes between two days."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import ModuleType
from typing import Any

import backoffice.domain
from backoffice.domain.dated import Dated, DatedRows, NoRowInForceError
from backoffice.domain.rule_titles import TITLES


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its rows: `id` is where it stands (fees.RENEWAL_FEE_YEN), `title` its Japanese name."""

    id: str
    title: str
    dated: DatedRows[Any]

    def row_at(self, day: date) -> Dated[Any] | None:
        """Return the row in force on a day of rules, or None before the first."""
        try:
            return self.dated.row_at(day)
        except NoRowInForceError:
            return None


@dataclass(frozen=True, slots=True)
class Change:
    """What a rule is on two days; None where it has no row yet."""

    rule: Rule
    before: Dated[Any] | None
    after: Dated[Any] | None


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule of the domain, found in its modules, in the order of their ids."""
    found = (rule for module in _modules() for rule in _rules_of(module))
    return tuple(sorted(found, key=lambda rule: rule.id))


def in_force(on: date) -> list[tuple[Rule, Dated[Any]]]:
    """Return the rules that have a row on a day of rules, each with that row."""
    rows = [(rule, rule.row_at(on)) for rule in rules()]
    return [(rule, row) for rule, row in rows if row]


def changes(on: date, then: date) -> list[Change]:
    """Return the rules whose row on one day of rules is another than on a second day."""
    pairs = [Change(rule, rule.row_at(on), rule.row_at(then)) for rule in rules()]
    return [pair for pair in pairs if pair.before is not pair.after]


def assumptions() -> list[tuple[Rule, Dated[Any]]]:
    """Return every row that no official source states."""
    return [(rule, row) for rule in rules() for row in rule.dated.rows if row.assumed]


def _modules() -> Iterator[ModuleType]:
    path, prefix = backoffice.domain.__path__, f"{backoffice.domain.__name__}."
    for found in pkgutil.walk_packages(path, prefix):
        yield importlib.import_module(found.name)


def _rules_of(module: ModuleType) -> Iterator[Rule]:
    """Yield the rules that a module itself writes, not those it imports; those of a table by their keys."""
    source = inspect.getsource(module)
    place = module.__name__.removeprefix(f"{backoffice.domain.__name__}.")
    for name, value in vars(module).items():
        held = list(_held(name, value))
        if held and re.search(rf"^{re.escape(name)}\b[^\n]*=", source, re.MULTILINE):
            yield from (_rule(f"{place}.{key}", dated) for key, dated in held)


def _held(name: str, value: object) -> Iterator[tuple[str, DatedRows[Any]]]:
    if isinstance(value, DatedRows):
        yield name, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _held(f"{name}.{key}", each)


def _rule(rule_id: str, dated: DatedRows[Any]) -> Rule:
    return Rule(rule_id, TITLES.get(rule_id, dated.name), dated)
