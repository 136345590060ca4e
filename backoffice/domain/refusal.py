"""A refusal: what the rules do not allow, told to a person and to a program."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why something is not taken.

    `rule` is a row of the rule book (R-105) or "" where only sense forbids; `ja` and `en` say what happened
    and what to do; `field` names the field it stands beside; `code` is stable for programs.
    """

    rule: str
    ja: str
    en: str
    field: str | None = None
    code: str = ""


class Refused(Exception):
    """A use-case refuses; nothing of it has been recorded."""

    def __init__(self, *refusals: Refusal, kind: str = "refused") -> None:
        """Carry the `refusals`; `kind` is refused (422), forbidden (403), absent (404) or conflict (409)."""
        super().__init__("; ".join(refusal.en for refusal in refusals))
        self.refusals = refusals
        self.kind = kind


def refuse_if_any(refusals: Iterable[Refusal | None]) -> None:
    """Raise Refused when there is at least one refusal."""
    found = [refusal for refusal in refusals if refusal]
    if found:
        raise Refused(*found)


def absent(what_ja: str, what_en: str, name: str) -> Refused:
    """Return the refusal for a thing that is not in this world."""
    return Refused(
        Refusal(
            "", f"{what_ja}「{name}」は見つかりません。", f"There is no {what_en} {name!r}.", code="absent"
        ),
        kind="absent",
    )


def forbidden(rule: str, ja: str, en: str) -> Refused:
    """Return the refusal for an actor who may not do this."""
    return Refused(Refusal(rule, ja, en, code="forbidden"), kind="forbidden")


def conflict(ja: str, en: str, rule: str = "") -> Refused:
    """Return the refusal for a command that the present state does not allow."""
    return Refused(Refusal(rule, ja, en, code="conflict"), kind="conflict")
