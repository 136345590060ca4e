"""What the counter tells before anything is handed in: the price in parts, the format, the day, what is recorded."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from postal import counter, transit
from postal.holiday import IsHoliday, japanese_holiday
from postal.item import Dispatch
from postal.lifecycle import State
from postal.service import Terms
from postal.size import FormatRow, format_of, row_of
from postal.tariff import Charged, breakdown


@dataclass(frozen=True, slots=True)
class Quote:
    """What an item costs in yen, by its parts, and what is promised for it; `format` is None for letter packs."""

    parts: tuple[Charged, ...]
    format: FormatRow | None
    terms: Terms
    deliver_on: date

    @property
    def postage_yen(self) -> int:
        """The whole price."""
        return sum(part.yen for part in self.parts)

    @property
    def recorded(self) -> tuple[State, ...]:
        """What the public can read of an undisturbed life."""
        return self.terms.recorded


def quote(dispatch: Dispatch, now: datetime, is_holiday: IsHoliday = japanese_holiday) -> Quote:
    """Return what is promised for an item handed in now, whatever postage is on it; nothing is late in a promise.

    Refuses what `counter.check` refuses, but for the postage.
    """
    on = now.date()
    parts = breakdown(
        dispatch.service, dispatch.weight_g, on, express=dispatch.express, size_mm=dispatch.size_mm
    )
    paid = replace(dispatch, postage_yen=sum(part.yen for part in parts))
    origin, destination = counter.check(paid, on)
    terms = dispatch.service.terms_on(on)
    kind = None if terms.is_pack else row_of(format_of(dispatch.weight_g, dispatch.size_mm, on), on)
    deliver_on = transit.delivery_on(
        dispatch.service, origin, destination, now, is_holiday=is_holiday, express=dispatch.express
    )
    return Quote(parts, kind, terms, deliver_on)
