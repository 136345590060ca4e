"""What the clerk checks before anything is accepted: addresses, weight, postage, where it is handed in."""

import re
from datetime import date

from postal.fields import text_of
from postal.item import Address, Dispatch
from postal.number import bare
from postal.places import Place, find
from postal.refusal import Refused
from postal.service import HandIn
from postal.tariff import postage
from postal.transit import rows

MAX_LINES, MAX_LINE, MAX_NAME = 6, 60, 60


def check(dispatch: Dispatch, on: date) -> tuple[Place, Place]:
    """Return the places of sender and addressee. Refuses what the post does not take on that day."""
    _window(dispatch)
    _weight(dispatch)
    _paid(dispatch, on)
    return place_of(dispatch.sender, "sender"), place_of(dispatch.addressee, "addressee")


def place_of(address: Address, pointer: str) -> Place:
    """Return where an address is. Refuses (impossible-address) one that no letter reaches."""
    place = find(bare(address.postal_code))
    if place is None:
        raise Refused(
            "impossible-address",
            f"郵便番号「{address.postal_code}」は存在しません。国内の7桁の郵便番号を入力してください。",
            f"There is no postal code {address.postal_code!r}. Give a Japanese one of 7 digits.",
            f"{pointer}.postal_code",
        )
    _lines(address, pointer)
    _prefecture(address, place, pointer)
    return place


def _lines(address: Address, pointer: str) -> None:
    lines = address.lines
    for at, line in enumerate((*lines, address.name)):
        text_of(line, f"{pointer}.lines[{at}]" if at < len(lines) else f"{pointer}.name")
    fits = 0 < len(lines) <= MAX_LINES and all(0 < len(line.strip()) <= MAX_LINE for line in lines)
    if not fits:
        raise Refused(
            "impossible-address",
            f"住所は1～{MAX_LINES}行、各行{MAX_LINE}文字以内で入力してください。",
            f"An address has 1 to {MAX_LINES} lines of at most {MAX_LINE} characters.",
            f"{pointer}.lines",
        )
    if not 0 < len(address.name.strip()) <= MAX_NAME:
        raise Refused(
            "impossible-address",
            f"氏名（名称）を{MAX_NAME}文字以内で入力してください。",
            f"An address has a name of at most {MAX_NAME} characters.",
            f"{pointer}.name",
        )


def _prefecture(address: Address, place: Place, pointer: str) -> None:
    written = re.match(r"\S{2,3}?[都道府県]", address.lines[0].strip())
    if written and written.group() in rows() and written.group() != place.prefecture:
        raise Refused(
            "impossible-address",
            f"郵便番号{address.postal_code}は{place.prefecture}ですが、住所は{written.group()}です。",
            f"Postal code {address.postal_code} is in {place.prefecture}, the address in {written.group()}.",
            f"{pointer}.postal_code",
        )


def _window(dispatch: Dispatch) -> None:
    if dispatch.service.terms.window_only and dispatch.hand_in != HandIn.WINDOW:
        raise Refused(
            "needs-window",
            "簡易書留はポストに投函できません。郵便局の窓口に差し出してください。",
            "Registered mail is handed in at a post-office window, never in a pillar box.",
            "hand_in",
        )


def _weight(dispatch: Dispatch) -> None:
    most = dispatch.service.terms.max_weight_g
    if not 0 < dispatch.weight_g <= most:
        code = "too-heavy" if dispatch.weight_g > most else "impossible-weight"
        raise Refused(
            code,
            f"{dispatch.service.terms.ja}は1～{most:,}gです（{dispatch.weight_g:,}g）。",
            f"{dispatch.service.terms.en} takes 1 to {most:,} g, this item weighs {dispatch.weight_g:,} g.",
            "weight_g",
        )


def shortage_yen(dispatch: Dispatch, on: date) -> int:
    """Return what the postage is short of the tariff of a day, in yen; 0 when it is enough."""
    return max(0, postage(dispatch.service, dispatch.weight_g, on) - dispatch.postage_yen)


def _paid(dispatch: Dispatch, on: date) -> None:
    short = shortage_yen(dispatch, on)
    if short and dispatch.hand_in != HandIn.PILLAR_BOX:
        due = dispatch.postage_yen + short
        raise Refused(
            "underpaid",
            f"料金が{short:,}円不足しています（必要額{due:,}円、{dispatch.postage_yen:,}円）。",
            f"The postage is {short:,} yen short: {dispatch.postage_yen:,} of {due:,} yen.",
            "postage_yen",
        )
