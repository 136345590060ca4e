"""Keys of the access log's pages as addresses name them: an instant in Japan and a number."""

import re

from backoffice.domain.jst import instant
from backoffice.store.access_log import Key

KEY = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.(\d{1,18})")


def key_typed(text: str) -> Key | None:
    """Return the key of a page that an address names, or None when it names none."""
    match = KEY.fullmatch(text)
    try:
        return (instant(f"{match[1]}+09:00"), int(match[2])) if match else None
    except ValueError:
        return None


def key_text(key: Key) -> str:
    """Return a key as an address names it."""
    return f"{key[0].replace(tzinfo=None).isoformat()}.{key[1]}"
