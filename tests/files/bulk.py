"""Bulk files as agencies' software writes them for the real system: the columns are typed here, not taken from the code."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO

from backoffice.domain.forms import convert
from backoffice.store.people import Person

_RELATIVE = (
    *("続柄", "氏名", "生年月日", "国籍・地域", "同居の有無", "勤務先名称・通学先名称"),
    "在留カード番号_特別永住者証明書番号",
)
_RELATIVES = [
    f"身分事項_在日親族及び同居者{n}_在日親族及び同居者_{what}" for n in range(1, 7) for what in _RELATIVE
]
_END = [
    *(
        "身分事項_犯罪を理由とする処分を受けたことの有無",
        "身分事項_犯罪を理由とする処分を受けたことの有無_有_内容入力欄",
    ),
    "身分事項_在日親族及び同居者_有無",
    *_RELATIVES,
    *("受領方法等_在留カードの受領方法", "受領方法等_申請対象者の住居地", "受領方法等_受領官署"),
    "受領方法等_通知送信用メールアドレス",
    "入力情報確認_申請に先立ち、申請者本人に申請の意思を確認してください。",
    "入力情報確認_フリー欄",
]
RENEWAL = [
    *("身分事項_国籍・地域", "身分事項_生年月日", "身分事項_氏名", "身分事項_性別", "身分事項_配偶者の有無"),
    *("身分事項_職業", "身分事項_本国における居住地", "身分事項_日本における連絡先_郵便番号"),
    *("身分事項_日本における住居地(都道府県)", "身分事項_日本における住居地(市区町村)"),
    *("身分事項_日本における住居地(町名丁目番地号等)", "身分事項_日本における連絡先_電話番号"),
    *("身分事項_日本における連絡先_携帯電話番号", "身分事項_メールアドレス", "身分事項_旅券_（1）番号"),
    *("身分事項_旅券_（2）有効期限", "身分事項_現に有する在留資格", "身分事項_在留期間"),
    *("身分事項_在留期間の満了日", "身分事項_在留カードの有無", "身分事項_在留カード番号"),
    *(
        "身分事項_ED番号（英字）",
        "身分事項_ED番号（数字）",
        "身分事項_希望する在留期間",
        "身分事項_更新の理由",
    ),
    *_END,
]
CHANGE = [
    *("身分事項_国籍・地域", "身分事項_生年月日", "身分事項_氏名", "身分事項_性別", "身分事項_出生地"),
    *("身分事項_配偶者の有無", "身分事項_職業", "身分事項_本国における居住地"),
    *("身分事項_日本における連絡先_郵便番号", "身分事項_日本における連絡先_住居地(都道府県)"),
    *("身分事項_日本における連絡先_住居地(市区町村)", "身分事項_日本における連絡先_住居地(町名丁目番地号等)"),
    *("身分事項_日本における連絡先_電話番号", "身分事項_日本における連絡先_携帯電話番号"),
    *("身分事項_メールアドレス", "身分事項_旅券_(1)番号", "身分事項_旅券_(2)有効期限"),
    *("身分事項_現に有する在留資格", "身分事項_在留期間", "身分事項_在留期間の満了日"),
    *(
        "身分事項_在留カードの有無",
        "身分事項_在留カード番号",
        "身分事項_ED番号（英字）",
        "身分事項_ED番号（数字）",
    ),
    *("身分事項_希望する在留資格", "身分事項_希望する在留期間", "身分事項_変更の理由"),
    *_END,
]
FILE_NAME = "申請情報入力(在留期間更新許可申請)_1.csv"
CHANGE_FILE_NAME = "申請情報入力(在留資格変更許可申請).csv"
_SHORT = {
    header.rpartition("_")[2] if header.count("_") == 1 else header: header for header in (*RENEWAL, *CHANGE)
}


def answers(person: Person, **other: str) -> dict[str, str]:
    """Return a person's cells by header; `other` names a header, or what stands behind its 身分事項_."""
    told = {
        "国籍・地域": person.nationality,
        "生年月日": f"{person.birth_on:%Y%m%d}",
        "氏名": convert.capitals(person.name),
        "性別": person.sex,
        "配偶者の有無": person.spouse,
        "職業": "会社員",
        "出生地": "ハノイ",
        "本国における居住地": "ベトナム　ハノイ",
        "身分事項_日本における連絡先_郵便番号": person.postal_code,
        "身分事項_日本における連絡先_携帯電話番号": "09012345678",
        "メールアドレス": "agency@example.jp",
        "身分事項_旅券_（1）番号": "AB1234567",
        "身分事項_旅券_（2）有効期限": "20300831",
        "現に有する在留資格": person.status,
        "在留期間": convert.period(person.period_months),
        "在留期間の満了日": f"{person.expires_on:%Y%m%d}",
        "在留カードの有無": "有",
        "在留カード番号": person.card_number,
        "希望する在留期間": "3年",
        "更新の理由": "引き続き同じ会社で勤務するため",
        "変更の理由": "会社に就職するため",
        "犯罪を理由とする処分を受けたことの有無": "無",
        "身分事項_在日親族及び同居者_有無": "無",
        "受領方法等_在留カードの受領方法": "郵送による受領を希望",
        "受領方法等_申請対象者の住居地": "東京都",
        "受領方法等_通知送信用メールアドレス": "applicant@example.jp",
        "入力情報確認_申請に先立ち、申請者本人に申請の意思を確認してください。": "確認しました",
    }
    for place in ("身分事項_日本における住居地", "身分事項_日本における連絡先_住居地"):
        told |= {f"{place}(都道府県)": "東京都", f"{place}(市区町村)": "江東区"}
        told |= {f"{place}(町名丁目番地号等)": "青海２－７－１１　青海ハイツ１０１"}
    return {_SHORT.get(name, name): text for name, text in (told | other).items()}


def csv_text(lines: Iterable[Mapping[str, str]], headers: Iterable[str] = RENEWAL) -> str:
    """Return a file: the headers, then a line an applicant (RFC 4180)."""
    columns = list(headers)
    written = StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([line.get(header, "") for header in columns] for line in lines)
    return written.getvalue()


def csv_bytes(lines: Iterable[Mapping[str, str]], headers: Iterable[str] = RENEWAL) -> bytes:
    """Return a file byte for byte as Excel and agencies' software save it in Japan: CP932, CR LF."""
    return csv_text(lines, headers).encode("cp932")
