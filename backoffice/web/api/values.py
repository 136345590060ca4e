"""The kinds of values that bodies hold: text without control signs, whole numbers, days, mail addresses."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
YEARS = range(1900, 2200)
_CONTROL_FREE = r"^[^\x00-\x1f\x7f]*$"


def _whole(value: object) -> object:
    """Take 2 and 2.0; true and "2" are no numbers (facts/harness.md §3)."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or (isinstance(value, float) and not value.is_integer()):
        raise PydanticCustomError("whole_number", "Must be a whole number; true and text are none")
    return int(value)  # type: ignore[call-overload]  # it is a number by now


def _day(value: object) -> date:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value) and int(value[:4]) in YEARS:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("calendar_day", "Must be a day from 1900 to 2199, such as 2025-06-16")


def _as_text(value: object) -> object:
    """Take a whole number as its text: the seed 7 is the seed "7"."""
    return value if isinstance(value, str) else str(_whole(value))


WHOLE = BeforeValidator(_whole)
Whole = Annotated[int, WHOLE]
Day = Annotated[date, BeforeValidator(_day)]
Filled = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_CONTROL_FREE)]
Word = Annotated[str, StringConstraints(max_length=100, pattern=_CONTROL_FREE)]
Text = Annotated[str, StringConstraints(max_length=200, pattern=_CONTROL_FREE)]
TextOrWhole = Annotated[
    Text,
    BeforeValidator(_as_text),
    WithJsonSchema({"anyOf": [{"type": "string", "maxLength": 200}, {"type": "integer"}]}),
]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
LongText = Annotated[str, StringConstraints(max_length=4000)]
Email = Annotated[
    str,
    StringConstraints(max_length=254, pattern=r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"),
]


class Wanted(BaseModel):
    """What a call asks for in its body: unknown keys are refused, and no body is an empty one."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _empty(cls, given: Any) -> Any:
        return {} if given is None else given

    def given(self, *but: str) -> dict[str, Any]:
        """Return what was given, as JSON has it, without these fields."""
        return self.model_dump(mode="json", exclude_none=True, exclude=set(but))


class Asked(BaseModel):
    """What a call asks for in its query: unknown names are refused."""

    model_config = ConfigDict(extra="forbid")
