"""The services and the tariff of a day as JSON: what is offered, what it costs, and who says so."""

from datetime import date

from postal import counter_words as words
from postal.lifecycle import State
from postal.quote import Quote
from postal.service import ServiceClass, Terms
from postal.size import SMALLEST_MM, FormatRow, Limit, formats_on
from postal.tariff import Charged, TariffRow, rows_on
from postal.timetable import HOLD_DAYS, LONGER_DAYS


def offer(on: date) -> dict[str, object]:
    """Return all services, formats and charges of a day. Refuses no-tariff."""
    return {
        "on": on.isoformat(),
        "services": [_service(service, service.terms_on(on)) for service in ServiceClass],
        "formats": [_format(row) for row in formats_on(on)],
        "smallest_mm": list(SMALLEST_MM),
        "tariff": [_charge(row, on) for row in rows_on(on).values()],
    }


def told(quote: Quote) -> dict[str, object]:
    """Return a quote as JSON."""
    return {
        "postage_yen": quote.postage_yen,
        "parts": [_part(part) for part in quote.parts],
        "format": quote.format.format.value if quote.format else None,
        "format_label": quote.format.ja if quote.format else None,
        "deliver_on": quote.deliver_on.isoformat(),
        "recorded": _states(quote.recorded),
        "indemnity_yen": quote.terms.indemnity_yen,
        "signature": quote.terms.to_hand,
        "held_days": held_days(quote.terms)[0],
    }


def held_days(terms: Terms) -> tuple[int, int]:
    """Return for how many days an item is held after an absence, and on request; what goes to a letterbox is not."""
    return (HOLD_DAYS, LONGER_DAYS) if terms.to_hand else (0, 0)


def _service(service: ServiceClass, terms: Terms) -> dict[str, object]:
    return {
        "service": service.value,
        "label": terms.label,
        "label_en": terms.label_en,
        "hand_in": [where.value for where in terms.hand_ins],
        "limit": _limit(terms.limit),
        "recorded": _states(terms.recorded),
        "indemnity_yen": terms.indemnity_yen,
        "signature": terms.to_hand,
        "express": not terms.is_pack,
        "rests": terms.rests.value,
        "held_days": held_days(terms)[0],
        "held_days_on_request": held_days(terms)[1],
        "number_digits": terms.digits if terms.recorded else None,
        "in_force_from": terms.in_force_from.isoformat(),
        "source": terms.source,
    }


def _states(states: tuple[State, ...]) -> list[dict[str, str]]:
    return [{"state": state.value, "label": state.ja} for state in states]


def _limit(limit: Limit) -> dict[str, object]:
    return {"sides_mm": list(limit.sides_mm), "sum_mm": limit.sum_mm or None, "weight_g": limit.weight_g}


def _format(row: FormatRow) -> dict[str, object]:
    return {
        "format": row.format.value,
        "label": row.ja,
        "limit": _limit(row.limit),
        "in_force_from": row.in_force_from.isoformat(),
        "source": row.source,
    }


def _charge(row: TariffRow, on: date) -> dict[str, object]:
    return {
        "charge": row.charge.value,
        "label": words.charge(row.charge, on, "ja"),
        "yen": [{"up_to_g": limit, "yen": yen} for limit, yen in row.yen.items()],
        "in_force_from": row.in_force_from.isoformat(),
        "source": row.source,
        "assumed": row.assumed or None,
    }


def _part(part: Charged) -> dict[str, object]:
    return {"charge": part.row.charge.value, "yen": part.yen, "source": part.row.source}
