"""How access to the system is guarded: tries of a password and the lock after them (rule book B6)."""

from datetime import date, timedelta

from backoffice.domain.dated import Dated, DatedRows

JAPAN = "JP"

TRIES: DatedRows[int] = DatedRows(
    "wrong passwords in a row that lock",
    Dated(date(2019, 7, 25), 5, "U-03: the number is not told (R-089)", assumed=True),
)
LOCK: DatedRows[timedelta] = DatedRows(
    "length of the lock, in simulated time",
    Dated(date(2019, 7, 25), timedelta(hours=24), "S4 Q81 (R-089)"),
)
