"""What can be wrong with the return envelope: its service, postage, address, size and back (R-218, R-222 … R-225)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from postal import tariff
from postal.counter import printed_number, shortage_yen
from postal.defect import Defect
from postal.expectation import Expectation
from postal.fee_slip import same_number
from postal.item import Address, Redirect
from postal.number import bare
from postal.paper import ReturnEnvelope
from postal.refusal import Refused

_HONORIFICS = ("御中", "様", "殿", "宛", "行")
_WRITTEN = re.compile(r"(?:〒?(\d{3}-?\d{4})(?=\D))?〒?(.*)")
_PERSONS = re.compile(r"\d+[人名]")
_NOWHERE = Address("", (), "")
LIGHTEST_G, TOO_SMALL = 1, "too-small"


def defects(envelope: ReturnEnvelope, expected: Expectation) -> Iterator[Defect]:
    """Say all that is wrong with a return envelope, in the order in which an officer looks at it."""
    yield from _service(envelope, expected)
    yield from _postage(envelope, expected)
    yield from _size(envelope, expected)
    yield from _address(envelope, expected)
    yield from _redirect(envelope, expected)
    yield from _back_note(envelope, expected)


def _service(envelope: ReturnEnvelope, expected: Expectation) -> Iterator[Defect]:
    if envelope.service not in expected.services_allowed:
        allowed = sorted(expected.services_allowed)
        named = "・".join(service.terms.label for service in allowed)
        yield Defect(
            "return-service-not-allowed",
            expected.return_row,
            f"返信用封筒は{named}にしてください。",
            f"The return envelope must go as {', '.join(allowed)}, not {envelope.service}.",
        )


def _postage(envelope: ReturnEnvelope, expected: Expectation) -> Iterator[Defect]:
    try:
        item = envelope.dispatch(_NOWHERE, (), expected.on, to=_NOWHERE, weight_g=expected.return_weight_g)
        printed_number(item)
        short = shortage_yen(item, expected.on)
    except Refused as refused:
        if refused.code == TOO_SMALL:  # a defect of its own, which says what goes in
            yield from _postage(replace(envelope, size_mm=None), expected)
            return
        yield Defect(
            "return-envelope-impossible",
            expected.return_row,
            f"返信用封筒は郵便局で引き受けられません。{refused.ja}",
            f"The post would not take the return envelope. {refused.en}",
        )
        return
    if short:
        yield _short(envelope, short, expected)


def _short(envelope: ReturnEnvelope, short: int, expected: Expectation) -> Defect:
    paid = envelope.postage_yen or 0
    code, why_ja, why_en = _why_short(envelope, expected)
    return Defect(
        code,
        expected.return_row,
        f"返信用封筒の切手が{short:,}円不足しています（必要額{paid + short:,}円、貼付{paid:,}円）。{why_ja}",
        f"The return envelope is {short:,} yen short: {paid:,} of {paid + short:,} yen.{why_en}",
    )


def _why_short(envelope: ReturnEnvelope, expected: Expectation) -> tuple[str, str, str]:
    """Return the code of a shortage and what explains it: a heavier letter, an older tariff, or nothing."""
    if _due(envelope, LIGHTEST_G, expected.on) <= (envelope.postage_yen or 0):
        weight = expected.return_weight_g
        words = f"{weight}gの郵便物には足りません。", f" It pays for less than {weight} g."
        return "return-envelope-too-light", *words
    until = _paid_for_until(envelope, expected)
    if until:
        return (
            "return-postage-older-tariff",
            f"{until}の改定より前の料金です。",
            f" It is the postage before {until}.",
        )
    return "return-envelope-underpaid", "", ""


def _paid_for_until(envelope: ReturnEnvelope, expected: Expectation) -> str:
    """Return the day on which the postage that is on the envelope stopped to be the right one; "" if it never was."""
    changes = sorted({row.in_force_from for row in tariff.ROWS if row.in_force_from <= expected.on})
    for before, after in reversed(list(pairwise(changes))):
        if envelope.postage_yen == _due(envelope, expected.return_weight_g, before):
            return after.isoformat()
    return ""


def _due(envelope: ReturnEnvelope, weight_g: int, on: date) -> int:
    return tariff.postage(envelope.service, weight_g, on, express=envelope.express, size_mm=envelope.size_mm)


def _size(envelope: ReturnEnvelope, expected: Expectation) -> Iterator[Defect]:
    if envelope.size_mm is None:
        return
    sides, needed = sorted(envelope.size_mm)[1:], sorted(expected.return_size_mm)
    if any(side < least for side, least in zip(sides, needed, strict=True)):
        least = f"{needed[0]}×{needed[1]}mm"
        yield Defect(
            "return-envelope-too-small",
            expected.set_row,
            f"返信用封筒（{sides[0]}×{sides[1]}mm）が小さすぎます。{least}以上のものにしてください。",
            f"The return envelope ({sides[0]} × {sides[1]} mm) is too small for what goes in; it needs {least}.",
        )


def _address(envelope: ReturnEnvelope, expected: Expectation) -> Iterator[Defect]:
    wanted = expected.return_address
    if wanted is None or _is_same_address(envelope.address, wanted):
        return
    yield Defect(
        "return-address-wrong",
        expected.address_row,
        f"返信用封筒の宛先「{address_text(envelope.address)}」が送付先「{address_text(wanted)}」と一致しません。",
        f"The return envelope says {address_text(envelope.address)!r}, it must be {address_text(wanted)!r}.",
    )


def _redirect(envelope: ReturnEnvelope, expected: Expectation) -> Iterator[Defect]:
    if envelope.redirect is Redirect.NEVER:
        yield Defect(
            "return-redirect-never",
            expected.address_row,
            "返信用封筒に「転送不要」とあります。受取人が転居していると、転送されずに差出人に戻ります。",
            "The return envelope says “do not forward”: if the receiver has moved it comes back and is not forwarded.",
            soft=True,
        )


def _back_note(envelope: ReturnEnvelope, expected: Expectation) -> Iterator[Defect]:
    written = same_number(envelope.back)
    if expected.needs_back_note and not (
        same_number(expected.number) in written and _PERSONS.search(written)
    ):
        yield Defect(
            "back-note-missing",
            "R-218",
            f"送付用封筒の裏面に申請受付番号（{expected.number}）と人数の記載がありません。",
            f"The back of the return envelope must bear {expected.number} and the number of persons.",
        )


def address_text(address: Address | str) -> str:
    """Return an address in one line: 〒, lines, name."""
    if isinstance(address, str):
        return address
    code = bare(address.postal_code)
    return " ".join([f"〒{code[:3]}-{code[3:]}", *address.lines, address.name]).strip()


def _is_same_address(one: Address | str, other: Address | str) -> bool:
    (code, texts), (other_code, other_texts) = _spellings(one), _spellings(other)
    return bool(texts & other_texts) and (not code or not other_code or code == other_code)


def _spellings(address: Address | str) -> tuple[str, set[str]]:
    """Return the bare postal code ("" if not written) and the address with and without its name."""
    if isinstance(address, str):
        found = _WRITTEN.fullmatch(same_number(address))
        code, text = found.group(1, 2) if found else (None, "")
        return (code or "").replace("-", ""), {_without_honorific(text)}
    lines = same_number("".join(address.lines))
    code = same_number(address.postal_code).replace("-", "").removeprefix("〒")
    return code, {lines, lines + _without_honorific(same_number(address.name))}


def _without_honorific(text: str) -> str:
    return next((text.removesuffix(word) for word in _HONORIFICS if text.endswith(word)), text)
