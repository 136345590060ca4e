"""Reading a bulk file: its signs, its first line, its lines one by one; what is no such file is refused whole (R-162)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from backoffice.domain.bulk.columns import Column, Part, headers
from backoffice.domain.refusal import Refusal, Refused

RULE = "R-162"
UTF8_BOM = b"\xef\xbb\xbf"
_NO_TEXT = {
    b"PK\x03\x04": ("Excelブック又はZIPファイル", "an Excel workbook or a ZIP archive"),
    b"PK\x05\x06": ("ZIPファイル", "a ZIP archive"),
    b"\xd0\xcf\x11\xe0": ("以前の形式のExcelブック", "an old Excel workbook"),
    b"%PDF": ("PDF", "a PDF"),
    b"\xff\xd8\xff": ("画像", "a picture"),
    b"\x89PNG": ("画像", "a picture"),
    b"\x1f\x8b": ("圧縮ファイル", "a compressed file"),
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SHOWN = 60
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: its row as a spreadsheet counts (the headers are row 1), and its cells as they stand."""

    row: int
    cells: tuple[str, ...]


def look_at(data: bytes, most: int, part: Part) -> None:
    """Refuse at once what needs no reading: nothing, too much, or no text; it is never opened."""
    if len(data) > most:
        raise too_large(most, part)
    if not data.strip():
        raise _refused(
            part, "empty", "ファイルが空です。入力したCSVファイルを選んでください。", "It is empty."
        )
    for start, (ja, en) in _NO_TEXT.items():
        if data.startswith(start):
            advice = "Excelで「名前を付けて保存」から「CSV（コンマ区切り）」を選び、保存し直してください。中身は開いていません。"
            raise _refused(
                part,
                "not-csv",
                f"CSVファイルではありません（{ja}です）。{advice}",
                f"This is {en}. Save it as CSV.",
            )
    _refuse_unicode_text(data, part)


def too_large(most: int, part: Part) -> Refused:
    """Return the refusal of a file larger than any full one."""
    size = f"{most // 1024 // 1024}MB"
    ja = f"ファイルが大きすぎます。{size}以内のCSVファイルにしてください。人数が多いときは、ファイルを分けてください。"
    return _refused(part, "too-large", ja, f"The file is larger than {size}. Split it.")


def read(data: bytes, columns: tuple[Column, ...], most: int, part: Part) -> list[Line]:
    """Return the lines below the headers, empty ones left out; Refused for what is not this template's file.

    At most `most` lines are read: the rest of a longer file is never looked at.
    """
    text = _text(data, part)
    found = _records(text, part)
    _refuse_other_headers(next(found, Line(1, ())).cells, columns, part, data)
    lines: list[Line] = []
    for line in found:
        if len(lines) == most:
            ja = f"1つのファイルで登録できるのは{most}人までです。ファイルを分けて登録してください。"
            raise _refused(part, "too-many-rows", ja, f"A file takes {most} applicants. Split it.")
        lines.append(line)
    if not lines:
        ja = "見出しの行だけで、申請人が1人も入力されていません。2行目から入力してください。"
        raise _refused(part, "no-rows", ja, "There are headers and nobody below them.")
    return lines


def _refuse_unicode_text(data: bytes, part: Part) -> None:
    if data.startswith(_UTF16) or b"\0" in data:
        ja = (
            "CSVファイルとして読み取れません（「Unicode テキスト」か、文字でないデータが含まれています）。"
            "Excelで「CSV（コンマ区切り）」を選び、保存し直してください。"
        )
        raise _refused(part, "not-text", ja, "It is UTF-16 or holds NUL bytes. Save it as CSV.")


def _text(data: bytes, part: Part) -> str:
    encoding = "utf-8-sig" if data.startswith(UTF8_BOM) else "cp932"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as broken:
        if encoding == "cp932" and _is_utf8(data):
            raise _without_mark(part) from broken
        row = data.count(b"\n", 0, broken.start) + 1
        name = "UTF-8" if encoding == "utf-8-sig" else "シフトJIS"
        ja = (
            f"{row}行目に、{name}の文字として読み取れない部分があります。ファイルが途中で切れていないか確かめ、"
            "Excelで保存し直してください。"
        )
        raise _refused(part, "encoding", ja, f"Row {row} is not {encoding}. Save it again.") from broken


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_mark(part: Part) -> Refused:
    ja = (
        "文字コードがUTF-8ですが、先頭の印（BOM）がありません。Excelで「CSV（コンマ区切り）」か"
        "「CSV UTF-8（コンマ区切り）」を選び、保存し直してください。"
    )
    return _refused(
        part, "no-bom", ja, "It is UTF-8 without a byte order mark. Save it as CP932 or with one."
    )


def _records(text: str, part: Part) -> Iterator[Line]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            if row == 1 or any(cell.strip() for cell in cells):
                yield Line(row, tuple(cells))
    except csv.Error as broken:
        ja = (
            f'{row + 1}行目の引用符（"）の使い方が正しくないか、項目が長すぎるため、読み取れません。'
            "CSVファイルを直接編集したときは、Excelで開いて保存し直してください。"
        )
        raise _refused(part, "quoting", ja, f"Row {row + 1} cannot be read: {broken}.") from broken


def _refuse_other_headers(
    found: tuple[str, ...], columns: tuple[Column, ...], part: Part, data: bytes
) -> None:
    expected = headers(columns)
    if list(found) == expected:
        return
    if not data.startswith(UTF8_BOM) and not data.isascii() and _is_utf8(data):
        raise _without_mark(part)
    raise _refused(part, "headers", *_told_headers(found, expected))


def _told_headers(found: tuple[str, ...], expected: list[str]) -> tuple[str, str]:
    if len(found) == 1 and len(expected) > 1 and any(sign in found[0] for sign in "\t;"):
        return (
            "区切りがコンマではありません。Excelで「CSV（コンマ区切り）」を選び、保存し直してください。",
            "The cells are not parted by commas.",
        )
    wrong = [
        f"{place + 1}列目は「{want}」のはずですが、「{_short(have)}」です"
        for place, (have, want) in enumerate(zip(found, expected, strict=False))
        if have != want
    ]
    lengths = f"列の数は{len(expected)}のはずですが、{len(found)}です" if len(found) != len(expected) else ""
    told = "。".join(filter(None, (lengths, *wrong[:_TOLD])))
    more = f"（ほか{len(wrong) - _TOLD}列）" if len(wrong) > _TOLD else ""
    ja = (
        f"1行目の見出しが、選んだ申請種別・在留資格のテンプレートと違います。{told}{more}。"
        "テンプレートを取得し直し、見出しを変えずに入力してください。"
    )
    return ja, f"The headers are not those of the template: {len(found)} columns, {len(expected)} expected."


def _short(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:_SHOWN])
    return shown + ("…" if len(text) > _SHOWN else "")


def _refused(part: Part, code: str, ja: str, en: str) -> Refused:
    return Refused(Refusal(RULE, f"{part.label}：{ja}", en, part, code))
