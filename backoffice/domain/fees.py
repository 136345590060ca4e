"""The fees (手数料) of the procedure by the date of receipt (受付日), never of the permission (C-09, X-030)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.procedure import ApplicationType, Joined


@dataclass(frozen=True, slots=True)
class Fee:
    """What one application costs in yen, by the channel in which it was filed."""

    counter_yen: int
    online_yen: int


FREE = Fee(0, 0)
OLD: Mapping[ApplicationType | Joined, Fee] = {
    ApplicationType.CHANGE: Fee(4000, 4000),
    ApplicationType.RENEWAL: Fee(4000, 4000),
    ApplicationType.WORK_CERTIFICATE: Fee(1200, 1200),
    Joined.REENTRY_SINGLE: Fee(3000, 3000),
    Joined.REENTRY_MULTIPLE: Fee(6000, 6000),
}
NEW: Mapping[ApplicationType | Joined, Fee] = {
    ApplicationType.CHANGE: Fee(6000, 5500),
    ApplicationType.RENEWAL: Fee(6000, 5500),
    ApplicationType.WORK_CERTIFICATE: Fee(2000, 1600),
    Joined.REENTRY_SINGLE: Fee(4000, 3500),
    Joined.REENTRY_MULTIPLE: Fee(7000, 6500),
}
FEES: DatedRows[Mapping[ApplicationType | Joined, Fee]] = DatedRows(
    "fees of applications by channel",
    Dated(
        date(2019, 7, 25),
        OLD,
        "S4 Q46 (R-249) for renewals; X-031 for changes and 就労資格証明書; re-entry is assumed",
        assumed=True,
    ),
    Dated(date(2025, 4, 1), NEW, "S3 §8 (R-250); X-031"),
)


def online_fee_yen(kind: ApplicationType | Joined, received_on: date) -> int:
    """Return the fee of an application filed online; nothing for 認定, 取得 and 資格外活動 (R-252)."""
    return FEES.at(received_on).get(kind, FREE).online_yen


def fees_of_other_days(kind: ApplicationType, joined: Iterable[Joined], received_on: date) -> tuple[int, ...]:
    """Return what the same filing costs in yen when it is received at other times, without what it costs itself."""
    joined = tuple(joined)
    own = fee_of_all(kind, joined, received_on)
    return tuple(sorted({fee_of_all(kind, joined, row.in_force_from) for row in FEES.rows} - {own}))


def fee_of_all(kind: ApplicationType, joined: Iterable[Joined], received_on: date) -> int:
    """Return the fee of an application together with what is joined to it, in yen."""
    return online_fee_yen(kind, received_on) + sum(online_fee_yen(each, received_on) for each in joined)
