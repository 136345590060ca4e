"""Many items as a table that spreadsheets open: RFC 4180, UTF-8 with a BOM, no cell that acts as a formula."""

import csv
import io
from collections.abc import Iterable

from postal import wording
from postal.item import MailItem
from postal.number import formatted

COLUMNS = {
    "number": ("お問い合わせ番号", "Item number"),
    "kind": ("商品種別", "Type of item"),
    "extra": ("付加サービス", "Additional services"),
    "latest_at": ("最新年月日", "Latest date"),
    "latest_state": ("最新状態", "Latest state"),
    "detail": ("詳細", "Details"),
    "latest_office": ("最新取扱局", "Latest office"),
    "postal_code": ("郵便番号", "ZIP code"),
    "prefecture": ("県名等", "Prefecture"),
    "accepted_at": ("引受日時", "Accepted"),
    "delivered_at": ("お届け日時", "Delivered"),
    "held_until": ("保管期限", "Held until"),
    "state": ("状態コード", "State code"),
    "remark": ("備考", "Remark"),
}
"""The columns in their order, with their heads in Japanese and English; `state` is stable for programs."""
BOM = "\ufeff"
_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Found = tuple[str, MailItem | None, str]
"""What was typed, the item of it, and what is to be said where there is none."""


def table(found: Iterable[Found], locale: str) -> str:
    """Return the rows of items in the order asked, with heads, dates and states in a language.

    Numbers stand as they are printed (4055-4842-4886), so that no spreadsheet makes a figure of them.
    """
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(wording.one(heads, locale) for heads in COLUMNS.values())
    for typed, item, remark in found:
        cells = _cells(item, locale) if item else {"number": typed, "remark": remark}
        rows.writerow(harmless(cells.get(column, "")) for column in COLUMNS)
    return BOM + file.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet takes as text: an apostrophe before what would act."""
    return f"'{cell}" if cell.startswith(_ACTS) else cell


def _cells(item: MailItem, locale: str) -> dict[str, str]:
    last = item.events[-1]
    kind, extra = wording.kind(item, locale)
    return {
        "number": formatted(item.number),
        "kind": kind,
        "extra": extra,
        "latest_at": wording.minute(last.at, locale),
        "latest_state": wording.state(last.state, locale),
        "detail": wording.note(last, locale),
        "latest_office": last.office,
        "postal_code": last.postal_code,
        "prefecture": wording.prefecture(last.prefecture, locale),
        "accepted_at": wording.minute(item.accepted_at, locale),
        "delivered_at": wording.minute(item.delivered_at, locale) if item.delivered_at else "",
        "held_until": wording.day(item.held_until, locale) if item.held_until else "",
        "state": item.state.value,
    }
