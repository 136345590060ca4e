"""Tracking numbers: 11 digits printed 3-2-5-1 (書留 kinds), 12 printed 4-4-4 (レターパック); facts/post.md §5."""

import re
import unicodedata

from postal.refusal import Refused
from postal.service import ServiceClass

GROUPS = {11: (3, 2, 5, 1), 12: (4, 4, 4)}
_SERIALS = 10_000_000
_HYPHENS = re.compile(r"[\s\u2010-\u2015\u2212\u30fc-]")
_FIRST_DIGITS = {
    ServiceClass.REGISTERED: "1",
    ServiceClass.SIMPLIFIED_REGISTERED: "34",
    ServiceClass.SPECIFIED_RECORD: "56",
}


def check_digit(body: str) -> str:
    """Return the last digit of a number: the preceding digits mod 7.

    One wrong digit is found, and so are two neighbours changed about, unless the digits are 7 apart (0 and 7, 1 and 8,
    2 and 9).
    """
    return str(int(body) % 7)


def is_sound(number: str) -> bool:
    """Say whether a bare number has a known length and the right check digit."""
    digits = number.isascii() and number.isdigit()
    return digits and len(number) in GROUPS and check_digit(number[:-1]) == number[-1]


def fits(service: ServiceClass, number: str) -> bool:
    """Say whether a sound number is one of this service: by its length and, of 11 digits, its first digit."""
    firsts = _FIRST_DIGITS.get(service, number[0])
    return len(number) == service.terms.digits and number[0] in firsts


def bare(typed: str) -> str:
    """Return the digits of a number as people type it: width, spaces and hyphens do not matter."""
    return _HYPHENS.sub("", unicodedata.normalize("NFKC", typed[:40]))


def formatted(number: str) -> str:
    """Return the number as it is printed; one of an unknown length as it is."""
    parts, start = [], 0
    for size in GROUPS.get(len(number), ()):
        parts.append(number[start : start + size])
        start += size
    return "-".join(parts) or number


def issue(service: ServiceClass, serial: int, region: int) -> str:
    """Return the number for the `serial`-th item of a post (0 …), posted in `region` (0–99).

    Registered kinds: first digit the kind (1 一般, 3–4 簡易, 5–6 特定記録), two of the region, seven of the serial.
    Letter packs and ordinary mail (13 digits, known only to the post itself) carry the serial alone. Refuses
    (numbers-exhausted).
    """
    firsts = _FIRST_DIGITS.get(service)
    if firsts is None:
        prefix = "4" if service.terms.digits == len("405548424886") else "00"
        body = f"{prefix}{serial % 10**10:010d}"
    else:
        lap, rest = divmod(serial, _SERIALS)
        if lap >= len(firsts):
            raise Refused(
                "numbers-exhausted", "引受番号を使い切りました。", "All tracking numbers are used up."
            )
        body = f"{firsts[lap]}{region:02d}{rest:07d}"
    return body + check_digit(body)
