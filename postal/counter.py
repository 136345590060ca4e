"""What the clerk checks before anything is accepted: addresses, size, weight, postage, where it is handed in."""

import re
import unicodedata
from datetime import date

from postal import number
from postal.fields import text_of
from postal.item import Address, Dispatch
from postal.places import ABROAD, CODE, Place, find
from postal.refusal import Refused
from postal.service import HandIn
from postal.tariff import postage
from postal.transit import rows

MAX_LINES, MAX_LINE, MAX_NAME = 6, 60, 60
SLOT_MM = 35
"""What is thicker goes into no pillar box (life.awaisora.com p=7673; assumed for all boxes)."""


def check(dispatch: Dispatch, on: date) -> tuple[Place, Place]:
    """Return the places of sender and addressee. Refuses what the post does not take on that day, with what to do."""
    _hand_in(dispatch)
    _paid(dispatch, on)
    _slot(dispatch)
    printed_number(dispatch)
    return place_of(dispatch.sender, "sender"), place_of(dispatch.addressee, "addressee")


def place_of(address: Address, pointer: str) -> Place:
    """Return where an address is. Refuses (impossible-address, foreign-address) one that no letter reaches from here."""
    _at_home(address, pointer)
    place = find(number.bare(address.postal_code))
    if place is None:
        raise Refused(
            "impossible-address",
            f"郵便番号「{address.postal_code}」は存在しません。番号を確かめて、国内の7桁の郵便番号を入力してください。",
            f"There is no postal code {address.postal_code!r}. Check it and give a Japanese one of 7 digits.",
            f"{pointer}.postal_code",
        )
    _lines(address, pointer)
    _prefecture(address, place, pointer)
    return place


def printed_number(dispatch: Dispatch) -> str:
    """Return the bare number that is printed on an item beforehand, or "". Refuses (unsound-number, other-number)."""
    if not dispatch.number:
        return ""
    printed = number.bare(dispatch.number)
    if not number.is_sound(printed):
        raise Refused(
            "unsound-number",
            f"お問い合わせ番号「{dispatch.number[:40]}」は正しくありません（桁数又は検査数字）。"
            "ラベルの番号を確かめるか、番号を空欄にしてください（窓口で付けます）。",
            f"{dispatch.number[:40]!r} is no tracking number: its length or check digit is wrong. "
            "Check the label or leave it out: the window gives one.",
            "number",
        )
    if not number.fits(dispatch.service, printed):
        label = dispatch.service.terms.label
        raise Refused(
            "other-number",
            f"「{number.formatted(printed)}」は{label}の番号ではありません。"
            "郵便の種類をラベルに合わせるか、番号を空欄にしてください。",
            f"{number.formatted(printed)} is no number of {dispatch.service.value}. "
            "Choose the service of the label or leave the number out.",
            "number",
        )
    return printed


def used(printed: str) -> Refused:
    """Return the refusal (number-used) of a number under which the post has an item already."""
    return Refused(
        "number-used",
        f"お問い合わせ番号「{number.formatted(printed)}」は既に使われています。別のラベルを使うか、番号を空欄にしてください。",
        f"There is an item {number.formatted(printed)} already. Use another label or leave the number out.",
        "number",
    )


def _at_home(address: Address, pointer: str) -> None:
    code = unicodedata.normalize("NFKC", address.postal_code[:40])
    lines = [unicodedata.normalize("NFKC", line).casefold().strip(" .,、。") for line in address.lines]
    abroad = next((line for line in lines if re.split(r"[,、]\s*", line)[-1] in ABROAD), "")
    if not code.strip():
        raise Refused(
            "impossible-address",
            "郵便番号がありません。国内の7桁の郵便番号を入力してください。",
            "There is no postal code. Give a Japanese one of 7 digits.",
            f"{pointer}.postal_code",
        )
    if CODE.fullmatch(number.bare(code)) and not abroad:
        return
    raise Refused(
        "foreign-address",
        f"「{abroad or address.postal_code}」は国内の住所・郵便番号（7桁）ではありません。"
        "国外との郵便は扱いません。国内の住所を入力してください。",
        f"{abroad or address.postal_code!r} is no Japanese address or postal code of 7 digits. "
        "No mail goes abroad: give an address in Japan.",
        f"{pointer}.lines" if abroad else f"{pointer}.postal_code",
    )


def _lines(address: Address, pointer: str) -> None:
    lines = address.lines
    for at, line in enumerate((*lines, address.name)):
        text_of(line, f"{pointer}.lines[{at}]" if at < len(lines) else f"{pointer}.name")
    fits = 0 < len(lines) <= MAX_LINES and all(_is_written(line, MAX_LINE) for line in lines)
    if not fits:
        raise Refused(
            "impossible-address",
            f"住所は1～{MAX_LINES}行、各行{MAX_LINE}文字以内で入力してください（{len(lines)}行）。",
            f"An address has 1 to {MAX_LINES} lines of at most {MAX_LINE} characters, this one {len(lines)} lines.",
            f"{pointer}.lines",
        )
    if not _is_written(address.name, MAX_NAME):
        raise Refused(
            "impossible-address",
            f"氏名（名称）を{MAX_NAME}文字以内で入力してください。",
            f"An address has a name of at most {MAX_NAME} characters.",
            f"{pointer}.name",
        )


def _is_written(text: str, most: int) -> bool:
    """Say whether there is something to read in a text of at most `most` characters."""
    return len(text.strip()) <= most and any(sign.isprintable() and not sign.isspace() for sign in text)


def _prefecture(address: Address, place: Place, pointer: str) -> None:
    written = re.match(r"\S{2,3}?[都道府県]", address.lines[0].strip())
    if written and written.group() in rows() and written.group() != place.prefecture:
        raise Refused(
            "impossible-address",
            f"郵便番号{address.postal_code}は{place.prefecture}ですが、住所は{written.group()}です。どちらかを直してください。",
            f"Postal code {address.postal_code} is in {place.prefecture}, the address in {written.group()}. Correct one of them.",
            f"{pointer}.postal_code",
        )


def _hand_in(dispatch: Dispatch) -> None:
    terms = dispatch.service.terms
    if dispatch.hand_in in terms.hand_ins:
        return
    label = terms.label
    if dispatch.hand_in is HandIn.COLLECTION:
        raise Refused(
            "not-collected",
            f"{label}は集荷できません（集荷はレターパックプラスのみ）。窓口に差し出してください。",
            f"Only Letter Pack Plus is collected. Hand in {dispatch.service.value} at a window.",
            "hand_in",
        )
    raise Refused(
        "needs-window",
        f"{label}はポストに投函できません。郵便局の窓口に差し出してください。",
        "Registered mail is handed in at a post-office window, never in a pillar box.",
        "hand_in",
    )


def _slot(dispatch: Dispatch) -> None:
    if dispatch.hand_in is HandIn.PILLAR_BOX and dispatch.size_mm and min(dispatch.size_mm) > SLOT_MM:
        raise Refused(
            "too-thick",
            f"厚さ{SLOT_MM / 10:g}cmを超えるものはポストに入りません。郵便局の窓口に差し出してください。",
            f"What is thicker than {SLOT_MM / 10:g} cm goes into no pillar box. Hand it in at a window.",
            "size_mm",
        )


def shortage_yen(dispatch: Dispatch, on: date) -> int:
    """Return what the postage is short of the tariff of a day, in yen; 0 when it is enough."""
    due = postage(dispatch.service, dispatch.weight_g, on, express=dispatch.express, size_mm=dispatch.size_mm)
    return max(0, due - dispatch.postage_yen)


def _paid(dispatch: Dispatch, on: date) -> None:
    short = shortage_yen(dispatch, on)
    if short and dispatch.hand_in != HandIn.PILLAR_BOX:
        due = dispatch.postage_yen + short
        raise Refused(
            "underpaid",
            f"料金が{short:,}円不足しています（必要額{due:,}円、{dispatch.postage_yen:,}円）。{short:,}円分の切手を足してください。",
            f"The postage is {short:,} yen short: {dispatch.postage_yen:,} of {due:,} yen. Add stamps for {short:,} yen.",
            "postage_yen",
        )
