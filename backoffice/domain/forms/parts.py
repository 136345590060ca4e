"""Dates are asked in separate inputs (年 月 日) and kept as one ISO text: joined and split here."""

import re
from collections.abc import Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backoffice.domain.forms.shape import Field, Form

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII)


def join_parts(form: "Form", posted: Mapping[str, str]) -> dict[str, str]:
    """Return the answers of a posted page: `birth_on_year`, `_month`, `_day` become `birth_on` (also `birth_on.year`).

    Names that the form does not have (buttons, the CSRF token) are left out; a date left wholly empty is "".
    """
    return {name: _answer(field, posted) for name, field in form.fields.items() if _is_posted(field, posted)}


def split_date(value: str, parts: tuple[str, ...]) -> dict[str, str]:
    """Return the texts of the parts of a date, as typed where it is not a date."""
    compact = _COMPACT.fullmatch(value)
    texts = [part or "" for part in compact.groups()] if compact else value.split("-", len(parts) - 1)
    return dict(zip_longest(parts, texts[: len(parts)], fillvalue=""))


def _is_posted(field: "Field", posted: Mapping[str, str]) -> bool:
    return field.name in posted or any(_part(field, part, posted) is not None for part in field.date_parts)


def _answer(field: "Field", posted: Mapping[str, str]) -> str:
    if field.name in posted:
        return posted[field.name]
    texts = [(_part(field, part, posted) or "").strip() for part in field.date_parts]
    return "-".join(_padded(text) for text in texts).rstrip("-")


def _part(field: "Field", part: str, posted: Mapping[str, str]) -> str | None:
    return posted.get(f"{field.name}_{part}", posted.get(f"{field.name}.{part}"))


def _padded(text: str) -> str:
    return text.zfill(2) if text.isascii() and text.isdecimal() else text
