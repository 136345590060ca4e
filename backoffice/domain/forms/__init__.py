"""Forms as data: what each application asks, and one engine that checks, pre-fills and joins the answers.

The tables lie in `data/` (CSV, one row a field). Their source column reads: 様式30-2 is 規則別記第三十号の二様式 (the official
paper form), CSV the columns of the real bulk files, COE2026 the on-screen form of 認定 区分N of 2026-05, R-… a rule row.
"""

from backoffice.domain.forms.catalogue import (
    RENEWAL_N,
    RENEWAL_OTHER,
    STEP_ONE,
    family_of,
    form_for,
    organisations_form_needed,
)
from backoffice.domain.forms.check import Checked, Context, check
from backoffice.domain.forms.columns import bulk_columns, bulk_fields
from backoffice.domain.forms.parts import join_parts
from backoffice.domain.forms.prefill import prefill, recorded
from backoffice.domain.forms.shape import Condition, Field, Form, Group, Kind, Section, Width

__all__ = [
    "RENEWAL_N",
    "RENEWAL_OTHER",
    "STEP_ONE",
    "Checked",
    "Condition",
    "Context",
    "Field",
    "Form",
    "Group",
    "Kind",
    "Section",
    "Width",
    "bulk_columns",
    "bulk_fields",
    "check",
    "family_of",
    "form_for",
    "join_parts",
    "organisations_form_needed",
    "prefill",
    "recorded",
]
