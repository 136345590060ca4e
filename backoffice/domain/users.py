"""Who may use the online system, by kind and day (R-001, R-002, C-01, R-042)."""

from datetime import date

from backoffice.domain.actors import UserKind
from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.jst import spoken
from backoffice.domain.refusal import Refusal

OPENS_ON = date(2019, 7, 25)
"""The day from which the online system takes applications (R-042)."""

_FIRST = frozenset({UserKind.ORGANISATION, UserKind.LAWYER})
_SUPPORTING = frozenset({UserKind.PUBLIC_INTEREST, UserKind.SUPPORT_ORGANISATION})

USER_KINDS: DatedRows[frozenset[UserKind]] = DatedRows(
    "kinds of users",
    Dated(OPENS_ON, _FIRST, "S4 Q1 (R-002)"),
    Dated(
        date(2020, 7, 1),
        _FIRST | _SUPPORTING,
        "X-011: the guide of 2020-07; its day is assumed",
        assumed=True,
    ),
    Dated(date(2022, 3, 16), frozenset(UserKind), "S3 §2; S1; S2 §1 (R-001); X-010"),
)


def kind_refusal(kind: UserKind, on: date) -> Refusal | None:
    """Return why this kind of user may not use the system by the rules of a day, or None."""
    if kind in USER_KINDS.at(on):
        return None
    begins_on = next(row.in_force_from for row in USER_KINDS.rows if kind in row.value)
    return Refusal(
        "R-002",
        f"{kind}は、{spoken(begins_on)}から在留申請オンラインシステムを利用できます。窓口で申請してください。",
        f"This kind of user may use the system from {begins_on}. Apply at the counter.",
        code="user-kind",
    )


def opening_refusal(today: date) -> Refusal | None:
    """Return why nothing is filed online yet, or None (R-042)."""
    if today >= OPENS_ON:
        return None
    ja = f"在留申請オンラインシステムの利用は、{spoken(OPENS_ON)}に始まります。"
    return Refusal("R-042", ja, f"The online system opens on {OPENS_ON}.", code="not-open")
