"""The key of a page of things in time, as an address carries it: an instant and the row's own key."""

import re
from datetime import datetime

KEY = re.compile(r"(\S{25})\.([a-z0-9.-]{1,60})", re.ASCII)


def written(at: datetime, key: str) -> str:
    """Return the key of the page that begins behind a row."""
    return f"{at.isoformat()}.{key}"


def read(text: str) -> tuple[datetime, str] | None:
    """Return the instant and key that an address names, None when it names none."""
    found = KEY.fullmatch(text)
    try:
        at = datetime.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
    return (at, found[2]) if found and at and at.tzinfo else None
