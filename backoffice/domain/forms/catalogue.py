"""Which form an application takes: dated rows by type and status of residence (`data/forms.csv`)."""

from datetime import date

from backoffice.domain.forms.shape import Form
from backoffice.domain.forms.tables import Row, form_named, rows
from backoffice.domain.refusal import Refusal, Refused

_ANY_STATUS = "*"


def form_for(type: str, status: str, on: date) -> Form:  # noqa: A002 (the word of the API)
    """Return the form for a type such as renewal and a status label, in force on a day.

    A status without a row of its own takes the form of the rest. Raises Refused when the type has no form that day.
    """
    found = [row for row in rows("forms") if row["type"] == type and row["in_force_from"] <= on.isoformat()]
    own = [row for row in found if row["status"] == status] or [
        r for r in found if r["status"] == _ANY_STATUS
    ]
    if not own:
        raise Refused(
            Refusal(
                "R-116",
                "この日に使える申請様式がありません。申請種別を選び直してください。",
                "There is no form for this type of application on that day. Choose another type.",
                "type",
                "no_form",
            )
        )
    return _made(max(own, key=lambda row: row["in_force_from"]))


def _made(row: Row) -> Form:
    return form_named(row["form"], row["sections"])


_IN_2025 = date(2025, 6, 2)
RENEWAL_N = form_for("renewal", "技術・人文知識・国際業務", _IN_2025)
"""在留期間更新許可申請 for 区分N, as of E25."""
RENEWAL_OTHER = form_for("renewal", "留学", _IN_2025)
"""在留期間更新許可申請 for the statuses whose own part is not built: part 1 and a free 活動内容."""
STEP_ONE = form_named("step_one", "choice")
"""Step 1: 申請種別及び在留資格選択, which chooses one of the forms."""
