"""Forms made out of the tables: a section is a row of blocks, and a block (one CSV) may serve many sections."""

from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

from backoffice.domain.forms.shape import CHOSEN, Condition, Field, Form, Group, Kind, Section, Width
from backoffice.domain.forms.tables import Row, english_list, option_list, rows


@cache
def form_named(name: str, sections: str, screens: str = "*") -> Form:
    """Return the form made of the named sections (separated by spaces), for statuses of these screens."""
    above: dict[str, Field] = {}
    return Form(
        name,
        tuple(_Maker(_row("sections", section), screens, above).section() for section in sections.split()),
    )


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes one section; `above` are the fields made before, whose conditions are inherited."""

    row: Row
    screens: str
    above: dict[str, Field] = field(default_factory=dict)

    def section(self) -> Section:
        row = self.row
        items = tuple(item for block in row["blocks"].split() for item in self._block(block))
        return Section(
            row["name"],
            row["step"],
            row["title_ja"],
            row["title_en"],
            items,
            _pairs(row["one_of"]),
            _pairs(row["in_order"]),
            _pairs(row["same"]),
            row["source"],
        )

    def _block(self, block: str) -> list[Field | Group]:
        """Return what a block such as `residence+7` holds: its numbers are counted on from there."""
        name, _, offset = block.partition("+")
        varied = [self._varied(row, int(offset or 0)) for row in rows(f"blocks/{name}")]
        items: list[Field | Group] = []
        for group, members in groupby(varied, key=lambda row: row["group"]):
            found = list(members)
            items.extend([self._group(group, found)] if group else [self._field(row) for row in found])
        return items

    def _varied(self, row: Row, offset: int) -> Row:
        """Return the row as this section has it: a filled column `label_ja.coe` stands for label_ja in variant coe."""
        ending = f".{self.row['variant']}"
        varied = {
            name.removesuffix(ending): text for name, text in row.items() if text and name.endswith(ending)
        }
        made = row | varied
        whole, dot, part = made["number"].partition(".")
        return made | {
            "number": f"{int(whole) + offset}{dot}{part}" if whole else "",
            "options": made["options"]
            .replace("{screens}", "" if self.screens == "*" else self.screens)
            .rstrip("_"),
        }

    def _group(self, name: str, members: list[Row]) -> Group:
        row = _row("groups", name)
        maximum, condition = int(row["maximum"]), self._condition(row["shown_when"])
        made = tuple(tuple(self._field(member, n, row) for member in members) for n in range(1, maximum + 1))
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

    def _condition(self, text: str) -> Condition | None:
        name, _, values = text.partition("=")
        if not text:
            return None
        opener, chosen = self.above[name], tuple(values.split("|"))
        return Condition(
            name, chosen, opener.label_ja, opener.label_en, tuple(map(opener.english.__getitem__, chosen))
        )

    def _inherited(self, *parents: Condition | None) -> tuple[Condition, ...]:
        found = [
            given for parent in parents if parent for given in (*self.above[parent.field].conditions, parent)
        ]
        return tuple(dict.fromkeys(found))

    def _field(self, data: Row, row: int = 0, group: Row | None = None) -> Field:
        """Return a field, and add it to those `above` the next ones."""
        kind, name = Kind(data["kind"]), data["name"].replace("{n}", str(row))
        own = self._condition(data["shown_when"].replace("{n}", str(row)))
        place = str(row) if group and int(group["maximum"]) > 1 else ""
        listed = "yes_no" if kind is Kind.YES_NO else data["options"]
        place_ja = f"{group['label_ja']}{place}" if group and place else ""
        self.above[name] = Field(
            name=name,
            number=data["number"],
            label_ja=data["label_ja"],
            label_en=data["label_en"],
            place_ja=place_ja,
            place_en=f"{group['label_en']} {place}" if group and place else "",
            kind=kind,
            required=data["required"] == "yes",
            width=Width(data["width"] or "any"),
            max_length=int(data["max"].lstrip("=")) if data["max"] else None,
            exact=data["max"].startswith("="),
            options=option_list(listed) if kind in CHOSEN else (),
            shown_when=own,
            conditions=self._inherited(self._condition(group["shown_when"]) if group else None, own),
            group=data["group"] or None,
            row=row,
            example=data["example"],
            support_ja=data["support_ja"],
            support_en=data["support_en"],
            csv_header=_header(self.row["columns"], place_ja, data, row),
            companion_header=_header(self.row["companion"], place_ja, data | {"csv_header": ""}, row),
            options_en=english_list(listed) if kind in CHOSEN else (),
            source=data["source"],
            assumed=data["assumed"] == "yes",
        )
        return self.above[name]


def _row(table: str, name: str) -> Row:
    return next(row for row in rows(table) if row["name"] == name)


def _pairs(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(pair.split()) for pair in text.split(";") if pair)


def _header(prefix: str, place: str, data: Row, row: int) -> str | None:
    """Return the known column of the real file, or one built in its manner: 所属機関等に関する情報(区分N)_契約の形態."""
    if data["csv_header"] or not prefix:
        return data["csv_header"].replace("{n}", str(row)) or None
    label = data["label_ja"].replace("\u3000", "_").replace(" ", "")
    return "_".join(part for part in (prefix, place, label) if part)
