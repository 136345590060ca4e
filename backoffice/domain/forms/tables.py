"""The form tables of `data/`, read once: package data, so part of the program and not I/O of the domain."""

import csv
from functools import cache
from importlib.resources import files
from itertools import groupby

from backoffice.domain.forms.shape import CHOSEN, Condition, Field, Form, Group, Kind, Section, Width

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return the rows of a table such as `sections/receipt`; KeyError or OSError never reach a user: tests read all."""
    text = (files("backoffice.domain.forms") / "data" / f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def option_list(name: str) -> tuple[str, ...]:
    """Return the options of a list, in the order of the screen."""
    return _option_lists()[name]


@cache
def _option_lists() -> dict[str, tuple[str, ...]]:
    lists = {row["name"]: tuple(row["options"].split(" ")) for row in rows("options")}
    lists["nationalities_and_japan"] = ("日本", *lists["nationalities"])
    lists["offices"] = tuple(dict.fromkeys(row["office"] for row in rows("offices")))
    return lists


def office_of(prefecture: str) -> str:
    """Return the office in charge of a prefecture; "" for none."""
    return next((row["office"] for row in rows("offices") if row["prefecture"] == prefecture), "")


@cache
def form_named(name: str, sections: str) -> Form:
    """Return the form made of the named sections (separated by spaces)."""
    above: dict[str, Field] = {}
    return Form(name, tuple(_section(section, above) for section in sections.split()))


def _section(name: str, above: dict[str, Field]) -> Section:
    row = _row("sections", name)
    items: list[Field | Group] = []
    for group, members in groupby(rows(f"sections/{name}"), key=lambda field: field["group"]):
        data = list(members)
        made = [_group(group, data, above)] if group else [_field(member, above) for member in data]
        items.extend(made)
    titles = (row["title_ja"], row["title_en"])
    return Section(name, row["step"], *titles, tuple(items), tuple(row["one_of"].split()), row["source"])


def _row(table: str, name: str) -> Row:
    return next(row for row in rows(table) if row["name"] == name)


def _condition(text: str, above: dict[str, Field]) -> Condition | None:
    name, _, values = text.partition("=")
    if not text:
        return None
    return Condition(name, tuple(values.split("|")), above[name].label_ja, above[name].label_en)


def _group(name: str, members: list[Row], above: dict[str, Field]) -> Group:
    row = _row("groups", name)
    maximum, condition = int(row["maximum"]), _condition(row["shown_when"], above)
    made = tuple(tuple(_field(member, above, n, row) for member in members) for n in range(1, maximum + 1))
    return Group(
        name,
        row["label_ja"],
        row["label_en"],
        maximum,
        condition,
        row["support_ja"],
        row["support_en"],
        tuple(row["one_of"].split()),
        tuple(row["in_order"].split()),
        made,
        row["source"],
    )


def _field(data: Row, above: dict[str, Field], row: int = 0, group: Row | None = None) -> Field:
    """Return a field, and add it to those `above` the next ones, whose conditions are inherited."""
    kind, name = Kind(data["kind"]), data["name"].replace("{n}", str(row))
    own = _condition(data["shown_when"].replace("{n}", str(row)), above)
    opened_by = _condition(group["shown_when"], above) if group else None
    place = str(row) if group and int(group["maximum"]) > 1 else ""
    parents = [condition for condition in (opened_by, own) if condition]
    inherited = [given for condition in parents for given in (*above[condition.field].conditions, condition)]
    above[name] = Field(
        name=name,
        number=data["number"],
        label_ja=data["label_ja"],
        label_en=data["label_en"],
        place_ja=f"{group['label_ja']}{place}" if group and place else "",
        place_en=f"{group['label_en']} {place}" if group and place else "",
        kind=kind,
        required=data["required"] == "yes",
        width=Width(data["width"] or "any"),
        max_length=int(data["max"].lstrip("=")) if data["max"] else None,
        exact=data["max"].startswith("="),
        options=option_list("yes_no" if kind is Kind.YES_NO else data["options"]) if kind in CHOSEN else (),
        shown_when=own,
        conditions=tuple(dict.fromkeys(inherited)),
        group=data["group"] or None,
        row=row,
        example=data["example"],
        support_ja=data["support_ja"],
        support_en=data["support_en"],
        csv_header=data["csv_header"].replace("{n}", str(row)) or None,
        source=data["source"],
        assumed=data["assumed"] == "yes",
    )
    return above[name]
