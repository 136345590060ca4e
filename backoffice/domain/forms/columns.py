"""The columns of bulk files: the main file of a type, and the companion files of a status's 区分 (facts forms §1)."""

from datetime import date

from backoffice.domain.forms.catalogue import form_for
from backoffice.domain.forms.shape import Field, Form

_LATEST = date(2025, 6, 2)


def bulk_columns(type_: str, status: str = "", part: str = "", on: date = _LATEST) -> tuple[str, ...]:
    """Return the headers of a bulk file, in order.

    Without a part those of the main file (身分事項, 受領方法等, 入力情報確認), which all statuses of a type share; with the
    part `applicant` (Step 2-2) or `organisation` (Step 2-3) those of the companion file of the status's 区分, empty where
    there is none. Raises Refused when the type has no form that day.
    """
    return tuple(bulk_fields(form_for(type_, status, on), part))


def bulk_fields(form: Form, part: str = "") -> dict[str, Field]:
    """Return the fields of such a file by their headers, in order."""
    if not part:
        return {field.csv_header: field for field in form.fields.values() if field.csv_header}
    fields = [field for section in form.step(_STEPS[part]) for field in section.fields]
    return {field.companion_header: field for field in fields if field.companion_header}


_STEPS = {"applicant": "2-2", "organisation": "2-3"}
