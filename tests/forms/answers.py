"""Good answers and records, and every form there is, for every test that needs an application."""

import re
from datetime import date

from backoffice.domain.forms import RENEWAL_N, STEP_ONE, Context, Form, form_for
from backoffice.domain.forms.shape import Field
from backoffice.domain.forms.tables import option_list
from backoffice.domain.procedure import ApplicationType

TODAY = date(2025, 6, 2)
CONTEXT = Context(TODAY)

PERSON = {
    "name": "Nguyễn Văn Đạt",
    "kanji_name": "阮文達",
    "nationality": "ベトナム",
    "sex": "男",
    "birth_on": "1995-04-12",
    "spouse": "無",
    "occupation": "会社員",
    "home_address": "99 Nguyễn Huệ, Hà Nội",
    "postal_code": "1350064",
    "prefecture": "東京都",
    "city": "江東区",
    "street": "青海2-7-11 ﾊｲﾂ101",
    "phone": "03-1234-5678",
    "mobile": None,
    "email": "dat@example.jp",
    "passport_number": "C1234567",
    "passport_expires_on": "2030-01-01",
    "status": "技術・人文知識・国際業務",
    "period_months": 36,
    "expires_on": "2025-08-15",
    "card_number": "AB12345678CD",
}
ORGANISATION = {
    "name": "見本ソフト(株)",
    "corporate_number": "5010099123456",
    "postal_code": "1350064",
    "prefecture": "東京都",
    "city": "江東区",
    "street": "青海1-1-1",
    "phone": "0311112222",
    "industry": "情報通信業",
    "employees": 120,
    "foreign_employees": 12,
    "capital_yen": 10_000_000,
    "sales_yen": 500_000_000,
    "insurance_office_number": "13011234567",
    "representative": "見本 太郎",
}
ACCOUNT = {"name": "在留 花子", "email": "hanako@example.jp", "phone": "0311113333"}


DAYS = (date(2019, 8, 1), date(2022, 6, 1), TODAY)
"""A day of each set of forms: E19, E22, and from E23 on."""

STATUSES = option_list("statuses")
FORMS: tuple[Form, ...] = (
    STEP_ONE,
    *dict.fromkeys(
        form_for(kind, status, on) for kind in ApplicationType for status in STATUSES for on in DAYS
    ),
)
"""Every form, each once."""


def _definition(field: Field) -> tuple[object, ...]:
    """What a field asks and takes, without where it stands."""
    conditions = tuple(map(str, field.conditions))
    limits = (field.kind, field.required, field.width, field.max_length, field.exact, field.options)
    return (re.sub(r"_\d+_", "_n_", field.name), field.label_ja, *limits, conditions)


DEFINITIONS: tuple[tuple[Form, Field], ...] = tuple(
    {
        _definition(field): (form, field)
        for form in reversed(FORMS)
        for field in form.fields.values()
        if field.row <= 1
    }.values()
)
"""Every field, each once, however many forms ask it, with one of these."""


def complete(form: Form = RENEWAL_N, **changes: str) -> dict[str, str]:
    """Return the form filled as far as it goes: every example, one row of each group, with `changes` made."""
    filled = {
        field.name: _example(field) for field in form.fields.values() if field.row <= 1 and field.example
    }
    opened = {name: "有" for name in ("relatives", "work_history") if name in form.fields}
    return filled | opened | changes


def _example(field: Field) -> str:
    """An example of a list may be an option of another form's."""
    return field.options[0] if field.is_chosen and field.example not in field.options else field.example
