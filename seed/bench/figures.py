"""A figure of the benchmark: what was measured, how much, and in which unit."""

from typing import Any


def figure(what: str, amount: float, unit: str) -> dict[str, Any]:
    """Return a row of the benchmark's table."""
    return {"what": what, "figure": round(amount, 1), "unit": unit}
