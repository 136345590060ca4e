"""The shape of a form: fields, groups that may repeat, sections (the steps of the screen), forms."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby

from backoffice.domain.forms.parts import split_date
from backoffice.domain.forms.wording import hint_en, hint_ja, in_english, in_words


class Kind(StrEnum):
    """What a field holds, and so how it is asked and checked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    RADIO = "radio"
    YES_NO = "yes_no"
    CONSENT = "consent"
    DATE = "date"
    PARTIAL_PAST_DATE = "partial_past_date"
    YEAR_MONTH = "year_month"
    DIGITS = "digits"
    PHONE = "phone"
    EMAIL = "email"
    CARD_NUMBER = "card_number"
    CORPORATE_NUMBER = "corporate_number"


class Width(StrEnum):
    """Which characters a field takes (R-124): 全角, 半角数字, 半角英字の大文字, 半角英数字記号, or any."""

    FULL = "full"
    HALF_DIGITS = "half_digits"
    HALF_UPPER = "half_upper"
    HALF_ALNUM = "half_alnum"
    ANY = "any"


CHOSEN = frozenset({Kind.CHOICE, Kind.RADIO, Kind.YES_NO, Kind.CONSENT})
DATED = frozenset({Kind.DATE, Kind.PARTIAL_PAST_DATE, Kind.YEAR_MONTH})


@dataclass(frozen=True, slots=True)
class Condition:
    """Another field's answer that opens a field or a group: one of `values`; the labels are that field's."""

    field: str
    values: tuple[str, ...]
    label_ja: str = ""
    label_en: str = ""
    values_en: tuple[str, ...] = ()

    @property
    def ja(self) -> str:
        """The condition in words."""
        return f"「{self.label_ja}」が{'・'.join(f'「{value}」' for value in self.values)}のとき"

    @property
    def en(self) -> str:
        """The condition in English words."""
        return f"when “{self.label_en}” is {' or '.join(f'“{value}”' for value in self.values_en)}"

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Return whether the answer is one of the values."""
        return answers.get(self.field, "") in self.values

    def __str__(self) -> str:
        return f"{self.field}={'|'.join(self.values)}"


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One question of a form, with its limits and where they come from; made once, and so told apart by identity.

    `max_length` counts code points; with `exact` it is the only length allowed. `shown_when` is the field's own
    condition, `conditions` also those above it. A field of a group knows its `group` and `row` (from 1; else 0).
    Its `place_ja` names the row (在日親族及び同居者2), where there may be several.
    `csv_header` is the column of the bulk file of its type (facts forms §1), `companion_header` that of the companion
    file of its family; each is None where the field stands in the other, or in none.
    `options_en` are English words for the options, which themselves are what is kept.
    """

    name: str
    number: str
    label_ja: str
    label_en: str
    place_ja: str
    place_en: str
    kind: Kind
    required: bool
    width: Width
    max_length: int | None
    exact: bool
    options: tuple[str, ...]
    shown_when: Condition | None
    conditions: tuple[Condition, ...]
    group: str | None
    row: int
    example: str
    support_ja: str
    support_en: str
    csv_header: str | None
    companion_header: str | None
    options_en: tuple[str, ...]
    source: str
    assumed: bool

    @property
    def is_chosen(self) -> bool:
        """Whether the answer is one of `options`."""
        return self.kind in CHOSEN

    @property
    def title_ja(self) -> str:
        """The label, led by the row it stands in: how a message or the confirmation names the field."""
        return f"{self.place_ja}　{self.label_ja}" if self.place_ja else self.label_ja

    @property
    def title_en(self) -> str:
        """The same in English."""
        return f"{self.place_en}: {self.label_en}" if self.place_en else self.label_en

    @property
    def hint_ja(self) -> str:
        """Width, limit and example, as the screen shows them under the label."""
        return hint_ja(self.width, self.max_length, exact=self.exact, example=self._example_in_words)

    @property
    def hint_en(self) -> str:
        """The same in English."""
        return hint_en(self.width, self.max_length, exact=self.exact, example=self._example_in_english)

    @property
    def date_parts(self) -> tuple[str, ...]:
        """The text inputs that a date is asked in: year, month, day; empty for other kinds."""
        if self.kind not in DATED:
            return ()
        return ("year", "month") if self.kind is Kind.YEAR_MONTH else ("year", "month", "day")

    def split(self, value: str) -> dict[str, str]:
        """Return a date answer as the texts of its parts, as far as it has them."""
        return split_date(value, self.date_parts)

    @property
    def _example_in_words(self) -> str:
        return self.in_words(self.example) if self.kind in DATED else self.example

    @property
    def _example_in_english(self) -> str:
        return self.in_english(self.example)

    def in_words(self, value: str) -> str:
        """Return the answer as the confirmation shows it: 2025年6月2日, 10,000,000."""
        return in_words(value, dated=self.kind in DATED, amount=self._is_amount)

    def in_english(self, value: str) -> str:
        """Return the answer as an English page shows it: 2 June 2025, Male."""
        if self.is_chosen:
            return self.english.get(value, value)
        return in_english(value, dated=self.kind in DATED, amount=self._is_amount)

    @property
    def english(self) -> dict[str, str]:
        """The English words of each option, in the order of the screen."""
        return dict(zip(self.options, self.options_en, strict=True))

    @property
    def _is_amount(self) -> bool:
        return self.name.endswith("_yen")

    def is_shown(self, answers: Mapping[str, str]) -> bool:
        """Return whether the answers given open this field."""
        return _hold(self.conditions, answers)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields asked together, `maximum` times at most; a row counts as given when one of its fields is filled.

    With `shown_when` at least one row is asked for. `one_of` and `in_order` name fields with `{n}` for the row.
    """

    name: str
    label_ja: str
    label_en: str
    maximum: int
    shown_when: Condition | None
    support_ja: str
    support_en: str
    one_of: tuple[str, ...]
    in_order: tuple[str, ...]
    rows: tuple[tuple[Field, ...], ...]
    source: str


@dataclass(frozen=True, eq=False)
class Section:
    """One screen of a form: its step (R-116), title, and items in order.

    `one_of` names sets of fields of which one is needed, `in_order` and `same` pairs of fields: dates of which the first is not
    after the second, and texts typed twice.
    """

    name: str
    step: str
    title_ja: str
    title_en: str
    items: tuple[Field | Group, ...]
    one_of: tuple[tuple[str, ...], ...]
    in_order: tuple[tuple[str, ...], ...]
    same: tuple[tuple[str, ...], ...]
    source: str

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """Every field, those of groups row by row."""
        return tuple(field for item in self.items for field in _fields_of(item))

    def shown(self, answers: Mapping[str, str]) -> list[Field]:
        """Return the fields that the answers given open, in order."""
        return [field for conditions, run in self._runs if _hold(conditions, answers) for field in run]

    @cached_property
    def _runs(self) -> tuple[tuple[tuple[Condition, ...], tuple[Field, ...]], ...]:
        """Neighbours under the same conditions, so that these are looked at once for all of them."""
        runs = groupby(self.fields, key=lambda field: field.conditions)
        return tuple((conditions, tuple(run)) for conditions, run in runs)

    def named(self, names: tuple[str, ...]) -> tuple[Field, ...]:
        """Return the fields of these names."""
        return tuple(field for field in self.fields if field.name in names)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups, in order."""
        return tuple(item for item in self.items if isinstance(item, Group))


@dataclass(frozen=True, eq=False)
class Form:
    """What an application asks: sections in the order of the steps; made once, and so told apart by identity."""

    name: str
    sections: tuple[Section, ...]

    @cached_property
    def fields(self) -> dict[str, Field]:
        """Every field by its name, in the order of the form."""
        return {field.name: field for section in self.sections for field in section.fields}

    @cached_property
    def order(self) -> dict[str | None, int]:
        """The place of each field name in the form."""
        return {name: place for place, name in enumerate(self.fields)}

    def shown(self, answers: Mapping[str, str]) -> list[Field]:
        """Return the fields that the answers given open, in order."""
        return [field for section in self.sections for field in section.shown(answers)]

    def step(self, step: str) -> tuple[Section, ...]:
        """Return the sections of a step such as 2-1."""
        return tuple(section for section in self.sections if section.step == step)

    def without(self, *steps: str) -> "Form":
        """Return the form less some steps: a person alone may not enter Step 2-3 (R-117)."""
        return Form(self.name, tuple(section for section in self.sections if section.step not in steps))

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The steps in order, each once."""
        return tuple(dict.fromkeys(section.step for section in self.sections))


def _hold(conditions: tuple[Condition, ...], answers: Mapping[str, str]) -> bool:
    for condition in conditions:  # noqa: SIM110 - a loop: asked forty times a form, a generator costs more than the answer
        if not condition.holds(answers):
            return False
    return True


def _fields_of(item: Field | Group) -> tuple[Field, ...]:
    return (item,) if isinstance(item, Field) else tuple(field for row in item.rows for field in row)
