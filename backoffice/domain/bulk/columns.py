"""The bulk files of an application: which statuses share one, and its columns in order (R-155, R-156; facts forms §1)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache

from backoffice.domain.forms import Field, Form, bulk_fields, form_for
from backoffice.domain.forms.tables import option_list
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refusal, Refused

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Part(StrEnum):
    """The files of one bulk entry: the first is always there, the others hold Steps 2-2 and 2-3 of the screen."""

    MAIN = "main"
    APPLICANT = "applicant"
    ORGANISATION = "organisation"

    @property
    def label(self) -> str:
        """The name that stands in the file's name."""
        return _LABELS[self]


_LABELS = {
    Part.MAIN: "申請情報入力",
    Part.APPLICANT: "申請人に関する情報等",
    Part.ORGANISATION: "所属機関等に関する情報",
}
_NAMES = {"work": "その他の就労資格", "all": "すべての在留資格"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place from 0, its header, and the field that it answers."""

    place: int
    header: str
    field: Field

    @property
    def letters(self) -> str:
        """The column as a spreadsheet names it: A, B … Z, AA."""
        number, text = self.place + 1, ""
        while number:
            number, rest = divmod(number - 1, len(_LETTERS))
            text = _LETTERS[rest] + text
        return text


@dataclass(frozen=True)
class Family:
    """The statuses that share one entry screen (区分), for one type of application: one file takes no others (R-156)."""

    type: ApplicationType
    form: Form
    statuses: tuple[str, ...]

    @property
    def code(self) -> str:
        """The family's word in addresses and in the API: n, other."""
        return self.form.name.removeprefix(self.type.replace("-", "_")).strip("_") or "all"

    @property
    def label(self) -> str:
        """区分N, or a word for those that have no screen of their own."""
        return (
            f"区分{self.code.upper()}" if len(self.code) == 1 else _NAMES.get(self.code, "その他の在留資格")
        )

    @cached_property
    def files(self) -> dict[Part, tuple[Column, ...]]:
        """The columns of each file that this family has."""
        found = {part: _columns(self.form, part) for part in Part}
        return {part: columns for part, columns in found.items() if columns}

    @cached_property
    def places(self) -> dict[str, tuple[Part, Column]]:
        """Where each field is asked, by its name."""
        return {
            column.field.name: (part, column) for part, columns in self.files.items() for column in columns
        }

    def file_name(self, part: Part) -> str:
        """Return the name of a file without its ending, as the real system's users know it."""
        if part is Part.MAIN:
            return f"{part.label}({self.type.label})"
        return f"{part.label}({self.label})"


def headers(columns: tuple[Column, ...]) -> list[str]:
    """Return the first line of a file."""
    return [column.header for column in columns]


@lru_cache(64)
def families(kind: ApplicationType, on: date) -> tuple[Family, ...]:
    """Return the families of a type on a day, none when the type has no bulk file; told apart by their form."""
    shared: dict[str, tuple[Form, list[str]]] = {}
    for status in option_list("statuses"):
        form = _form(kind, status, on)
        if form:
            shared.setdefault(form.name, (form, []))[1].append(status)
    found = (Family(kind, form, tuple(statuses)) for form, statuses in shared.values())
    return tuple(family for family in found if Part.MAIN in family.files)


def family_of(kind: ApplicationType, wanted: str, on: date) -> Family:
    """Return the family of a code (n) or of a status; Refused when the type has none such."""
    for family in families(kind, on):
        if wanted in (family.code, *family.statuses):
            return family
    known = "、".join(family.label for family in families(kind, on)) or "ありません"
    ja = f"{kind.label}の一括入力では、この在留資格を選べません。選べる区分：{known}"
    raise Refused(Refusal("R-156", ja, "There is no bulk file for this type and status.", "family", "family"))


def _form(kind: ApplicationType, status: str, on: date) -> Form | None:
    try:
        return form_for(kind, status, on)
    except Refused:
        return None


def _columns(form: Form, part: Part) -> tuple[Column, ...]:
    fields = bulk_fields(form, "" if part is Part.MAIN else part)
    return tuple(Column(place, header, field) for place, (header, field) in enumerate(fields.items()))
