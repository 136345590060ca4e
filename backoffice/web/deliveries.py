"""The setting `delivery` of a world as its form has it: an outcome for all items, or shares of several."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from backoffice.domain.refusal import Refusal, Refused

_SHARE = re.compile(r"([a-z-]+)\s*[=:：]?\s*([0-9]{1,3})\s*[%％]?")
_BETWEEN = re.compile(r"[,、;\n]")


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """What the form shows: the chosen outcome, and the shares as they are typed ("" for none)."""

    outcome: str
    shares: str


def shown_delivery(setting: object) -> ShownDelivery:
    """Return a setting as the form shows it."""
    if isinstance(setting, Mapping):
        return ShownDelivery("present", ", ".join(f"{name} {part}" for name, part in setting.items()))
    return ShownDelivery(str(setting), "")


def wanted_delivery(form: Mapping[str, str]) -> object:
    """Return what the form asks for, for the post to check: shares when any are typed, else the chosen outcome."""
    typed = form.get("delivery_shares", "").strip()
    if not typed:
        return form.get("delivery", "present")
    shares: dict[str, int] = {}
    for part in filter(None, map(str.strip, _BETWEEN.split(typed))):
        found = _SHARE.fullmatch(part)
        if found is None or found[1] in shares:
            raise _unreadable(part)
        shares[found[1]] = int(found[2])
    return shares


def _unreadable(part: str) -> Refused:
    ja = f"「{part}」は読めません。absent 10, lost 1 のように、名前と割合をコンマで区切り、名前は一度ずつ入力してください。"
    en = f"{part!r} cannot be read: write names with percentages, each once, such as absent 10, lost 1."
    return Refused(Refusal("", ja, en, "delivery_shares", "bad-field"))
