"""一括入力用テンプレート: the Excel workbook of one bulk file, made from the form's data (R-155). It has no macros.

The sheet to be filled in stands first, so that 「CSVで保存」 saves it; nothing but the headers stands in it. The same
columns give the same bytes.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from backoffice.domain.bulk.columns import Column, Family, Part, headers
from backoffice.domain.forms import Field, Width

ADVICE = (
    "【模擬】研修・試験用の模擬システム「オダイバ」のテンプレートです。実在の行政機関のものではありません。実在の方の情報を入力しないでください。",
    "本物のテンプレートにはマクロがありますが、このブックにはありません。",
    "1　先頭のシートの2行目から、1行に1人ずつ入力してください。1行目の見出しは変えないでください。",
    "2　入力の途中で保存し、後から続けることができます（お使いの端末に保存されます）。",
    "3　先頭のシートを開いたまま「名前を付けて保存」で「CSV（コンマ区切り）」を選び、保存してください。「CSV UTF-8」でも登録できます。",
    "4　全角と半角は、下の表のとおりに入力してください。選択肢のある項目は、選択肢の文字のまま入力してください。",
    "5　申請人に関する情報等、所属機関等に関する情報のファイルは、同じ申請人を同じ行に入力してください。",
    "6　顔写真と資料は、登録の後に、申請ごとに添付してください。",
)
COLUMNS = ("列", "項目", "入力", "文字・形", "選択肢・条件", "入力例")
_FIXED = datetime(2019, 7, 25)  # noqa: DTZ001 - a workbook's dates have no zone
_MOMENT = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_PROMPT = 255
_WIDE, _NARROW = 60, 12
_HEAD = PatternFill("solid", start_color="FFDDEBEE")
_REQUIRED = PatternFill("solid", start_color="FFFCE8D6")
_WIDTHS = {
    Width.FULL: "全角",
    Width.HALF_DIGITS: "半角数字",
    Width.HALF_UPPER: "半角の英大文字と空白",
    Width.HALF_ALNUM: "半角の英数字と記号",
    Width.ANY: "全角・半角",
}


@lru_cache(32)
def workbook(family: Family, part: Part, most: int) -> bytes:
    """Return the workbook of a family's file for `most` applicants, as the bytes of an .xlsx."""
    columns = family.files[part]
    book = Workbook(write_only=True)
    _input_sheet(book.create_sheet(f"{part.label}（模擬）"), columns, most)
    _advice_sheet(book.create_sheet("記入要領（模擬）"), family, part, columns)
    _option_sheet(book.create_sheet("選択肢（模擬）"), columns)
    book.properties.title = f"【模擬】{family.file_name(part)}"
    book.properties.creator = "オダイバ（模擬）"
    book.properties.created = _FIXED
    return _settled(book)


def _input_sheet(sheet: Any, columns: tuple[Column, ...], most: int) -> None:
    sheet.freeze_panes = "A2"
    for column in columns:
        dimension = sheet.column_dimensions[column.letters]
        dimension.number_format = "@"
        dimension.width = max(_NARROW, min(_WIDE, 2 * len(column.field.label_ja) + 4))
    places = _option_places(columns)
    for column in columns:
        sheet.data_validations.append(_validation(column, places.get(column.field.options), most))
    sheet.append(
        [
            _head(sheet, header, _is_required(column.field))
            for header, column in zip(headers(columns), columns, strict=True)
        ]
    )


def _validation(column: Column, options: str | None, most: int) -> DataValidation:
    field = column.field
    if options:
        rule = DataValidation("list", formula1=options, allow_blank=True)
    else:
        longest = field.max_length or _PROMPT
        rule = DataValidation(
            "textLength", operator="lessThanOrEqual", formula1=str(longest), allow_blank=True
        )
    rule.promptTitle, rule.prompt = field.title_ja[:31], _prompt(field)[:_PROMPT]
    rule.errorTitle, rule.error = "入力できません", _prompt(field)[:_PROMPT]
    rule.showInputMessage = rule.showErrorMessage = True
    rule.add(f"{column.letters}2:{column.letters}{most + 1}")
    return rule


def _advice_sheet(sheet: Any, family: Family, part: Part, columns: tuple[Column, ...]) -> None:
    for letters, width in zip("ABCDEF", (8, 60, 10, 36, 60, 30), strict=True):
        sheet.column_dimensions[letters].width = width
    sheet.append([_text(sheet, f"【模擬】{family.file_name(part)}　記入要領", bold=True)])
    for line in ADVICE:
        sheet.append([_text(sheet, line)])
    sheet.append([_text(sheet, f"この区分の在留資格：{'、'.join(family.statuses)}")])
    sheet.append([])
    sheet.append([_head(sheet, title) for title in COLUMNS])
    for column in columns:
        sheet.append([_text(sheet, told, wrap=True) for told in _told(column)])


def _told(column: Column) -> tuple[str, ...]:
    field = column.field
    need = "必須" if _is_required(field) else "場合により必須" if field.required else "任意"
    conditions = "、".join(condition.ja for condition in field.conditions)
    options = "・".join(field.options[:20]) + ("…（「選択肢」のシート）" if len(field.options) > 20 else "")  # noqa: PLR2004 - fits a cell
    choice = "　".join(filter(None, (options, conditions, field.support_ja)))
    return column.letters, column.header, need, _form(field), choice, _example(field)


def _form(field: Field) -> str:
    if field.options:
        return "選択肢から"
    if field.date_parts:
        return "半角数字 " + ("YYYYMM" if len(field.date_parts) == 2 else "YYYYMMDD")  # noqa: PLR2004 - year, month
    length = f"{field.max_length}文字{'' if field.exact else '以内'}" if field.max_length else ""
    return "、".join(filter(None, (_WIDTHS[field.width], length)))


def _example(field: Field) -> str:
    return field.example.replace("-", "") if field.date_parts else field.example


def _prompt(field: Field) -> str:
    example = f"例）{_example(field)}" if field.example else ""
    return "　".join(filter(None, ("必須" if _is_required(field) else "", _form(field), example)))


def _is_required(field: Field) -> bool:
    return field.required and not field.conditions and not field.group


def _option_sheet(sheet: Any, columns: tuple[Column, ...]) -> None:
    lists = list(_option_places(columns))
    for place in range(max(map(len, lists), default=0)):
        sheet.append([_text(sheet, options[place]) if place < len(options) else None for options in lists])


def _option_places(columns: tuple[Column, ...]) -> dict[tuple[str, ...], str]:
    """Return where each list of options stands, as validations name it: a column of the third sheet each."""
    lists = dict.fromkeys(column.field.options for column in columns if column.field.options)
    places = (Column(place, "", columns[0].field).letters for place in range(len(lists)))
    return {
        options: f"'選択肢（模擬）'!${letters}$1:${letters}${len(options)}"
        for options, letters in zip(lists, places, strict=True)
    }


def _text(sheet: Any, text: str, *, bold: bool = False, wrap: bool = False) -> Cell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"  # also what begins with = is text and never a formula
    if bold:
        cell.font = Font(bold=True)
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _head(sheet: Any, text: str, required: bool = False) -> Cell:
    cell = _text(sheet, text, bold=True)
    cell.fill = _REQUIRED if required else _HEAD
    return cell


def _settled(book: Workbook) -> bytes:
    """Return the workbook with no trace of the moment at which it was made."""
    written, settled = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as before, ZipFile(settled, "w", ZIP_DEFLATED) as after:
        for name, data in _entries(before):
            after.writestr(ZipInfo(name, _ZIP_EPOCH), data, ZIP_DEFLATED)
    return settled.getvalue()


def _entries(archive: ZipFile) -> Iterator[tuple[str, bytes]]:
    names: Iterable[str] = archive.namelist()
    for name in names:
        data = archive.read(name)
        if name == "docProps/core.xml":
            data = _MOMENT.sub(rb"\g<1>" + _FIXED.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), data)
        yield name, data
