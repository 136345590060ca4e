"""What the post refuses, in the office's words."""

from collections.abc import Callable
from typing import TypeVar

from backoffice.domain.refusal import Refusal, Refused
from postal.refusal import Missing
from postal.refusal import Refused as PostRefused

T = TypeVar("T")


def asking(ask: Callable[[], T]) -> T:
    """Return what the post answers; Refused as the post refuses it."""
    try:
        return ask()
    except PostRefused as refusal:
        words = Refusal("", refusal.ja, refusal.en, refusal.pointer or None, refusal.code)
        kind = "absent" if isinstance(refusal, Missing) else "refused"
        raise Refused(words, kind=kind) from refusal
