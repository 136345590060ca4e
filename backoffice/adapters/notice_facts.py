"""The facts of the office's notices, read out of their words again: names, typed values, and where each one stands.

A notice says a fact in a labelled line, below a heading, or within a sentence. Where an era words it otherwise,
there is a row for each wording. What does not stand in a mail is left out.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from backoffice.domain.notices import Notice
from mailsim.extraction import spoken

Value = str | int | list[str]
MAX_CHARACTERS = 50_000
"""How much of a mail is read: anybody may have written it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a fact stands: its pattern's first group; `read` makes its value of it, None for no such fact."""

    name: str
    pattern: re.Pattern[str]
    read: Callable[[str], Value | None]


def facts_of(notice: str, text: str) -> dict[str, Value]:
    """Return the facts that a notice's text states, by name; none of what is no notice of the office."""
    found: dict[str, Value] = {}
    read = text[:MAX_CHARACTERS]
    for spot in _spots(notice):
        match = spot.pattern.search(read)
        value = spot.read(match[1]) if match else None
        if value is not None:
            found.setdefault(spot.name, value)
    if isinstance(link := found.get("link"), str) and (token := _TOKEN.search(link)):
        found["token"] = token[1]
    return found


@cache
def _spots(notice: str) -> tuple[Spot, ...]:
    return (*EVERYWHERE, *OF_A_NOTICE[Notice(notice)]) if notice in set(Notice) else ()


def _text(written: str) -> str | None:
    """Return lines without their indent and the ends that only wrap them."""
    return "\n".join(line.strip(" 　") for line in written.strip().splitlines()) or None


def _amount(written: str) -> int | None:
    if written.startswith("手数料はかかりません"):
        return 0
    digits = re.match(r"([\d,]+)円", written)
    return int(digits[1].replace(",", "")) if digits else None


def _count(written: str) -> int:
    return int(written)


def _items(written: str) -> list[str]:
    """Return the items of a numbered list, each on a line."""
    return re.findall(r"^　\d+\. (.+)$", written, re.MULTILINE)


def _named(written: str) -> list[str]:
    return written.split("、")


def _unwrapped(written: str) -> str:
    return "".join(written.splitlines())


def _labelled(name: str, label: str, read: Callable[[str], Value | None] = _text) -> Spot:
    return Spot(name, re.compile(rf"^{label}　*：(.+)$", re.MULTILINE), read)


def _below(name: str, heading: str, read: Callable[[str], Value | None] = _text) -> Spot:
    """Return the spot of one line below a heading."""
    return Spot(name, re.compile(rf"^【{heading}】\n　?(.+)$", re.MULTILINE), read)


def _list_below(name: str, heading: str) -> Spot:
    return Spot(name, re.compile(rf"^【{heading}】\n((?:　\d+\. .+\n)+)", re.MULTILINE), _items)


def _words_below(name: str, heading: str, following: str) -> Spot:
    """Return the spot of free words, which may have blank lines in them: up to what the notice says next."""
    return Spot(name, _between(rf"【{heading}】\n", rf"(?={following})"), _text)


def _between(before: str, after: str) -> re.Pattern[str]:
    """Return the pattern of what stands behind the first line of a kind; later ones are not tried, whatever follows."""
    return re.compile(rf"\A(?>.*?^{before})(.+?)\n\n{after}", re.MULTILINE | re.DOTALL)


def _within(name: str, pattern: str, read: Callable[[str], Value | None] = _text) -> Spot:
    return Spot(name, re.compile(pattern, re.MULTILINE), read)


_TOKEN = re.compile(r"/password/([\w-]{20,})$")
_LINK = _within("link", r"^　?(https://\S+)$")
_LINK_UNTIL = _within("link_until", r"このリンクは (.{1,60}) まで有効です", spoken)
_TRACKED = _within("tracking_number", r"^　お問い合わせ番号　(\S+)$")
_ASKED = _list_below("items", "提出をお願いする資料")
_DECLARATION = _within("declaration", r"「([^」]{1,100})」（参考様式９）")
_SENT_TO = _within(
    "send_to", r"(?:郵送してください。窓口に持参することもできます|窓口に持参してください)。\n　(.+)$"
)
_EXPIRES = _labelled("expires_on", "在留期間の満了日", spoken)
_VALID = _labelled("valid_until", "有効期限", spoken)
_PAPER = (
    _within("paper", r"^(?:提出書類|申出)　*：(.+?)（控えの番号"),
    _within("paper_number", r"（控えの番号 (\S+?)）$"),
    _labelled("handed_in_on", "提出日", spoken),
    _labelled("taken_by", "受付官署"),
)
_RESULT = _labelled("result", "結果")
_BATCH = (
    _labelled("batch", "一括登録の番号"),
    _within("family", r"^申請の種類　*：.{1,100}?（(.+)）$"),
    _within("type", r"^申請の種類　*：(.{1,100}?)（.+）$"),
    _within("entered", r"^登録した件数　*：(\d+)件$", _count),
    _within("failed", r"^エラーの件数　*：(\d+)件$", _count),
    _within("file_name", r"^ファイル名\n　(.+)$"),
)
EVERYWHERE = (
    _within("user", r"^(?:利用者　)?(.+) 様$"),
    _labelled("number", "申請受付番号"),
    _labelled("provisional_number", "申請受付仮番号"),
    _labelled("applicant", "申請人氏名"),
    _labelled("filed_on", "申請受付日", spoken),
    _within("office", r"^・(?:申請の内容|利用申出|利用者情報)、.+\n　(.+)$"),
)
"""What stands in the frame of every mail, or of every mail about an application."""

_TYPE = _labelled("type", "申請の種類")
OF_A_NOTICE: Mapping[Notice, tuple[Spot, ...]] = {
    Notice.ACCEPTANCE: (_TYPE, _within("receipt", r"現在の受領方法は「(.{1,60})」です")),
    Notice.NUMBER: (_TYPE, _EXPIRES),
    Notice.DOCUMENT_REQUEST: (
        _TYPE,
        _ASKED,
        _below("due_on", "提出期限", spoken),
        _words_below("words", "審査官からの連絡", "【提出の方法】"),
        _DECLARATION,
        _SENT_TO,
    ),
    Notice.DOCUMENT_SLOT: (
        _TYPE,
        _list_below("items", "添付をお願いする資料"),
        _below("due_on", "添付の期限", spoken),
        _words_below("words", "職員からの連絡", "【添付の方法】"),
        _DECLARATION,
    ),
    Notice.DOCUMENT_REMINDER: (
        _TYPE,
        _ASKED,
        _below("due_on", "提出期限", spoken),
        _words_below("words", "担当からの連絡", "【提出の方法】"),
        _DECLARATION,
        _SENT_TO,
    ),
    Notice.DOCUMENT_EXTENSION: (
        _TYPE,
        _ASKED,
        _below("due_on", "変更後の提出期限", spoken),
        _within("before", r"^　（変更前　(.+)）$", spoken),
        _words_below("reasons", "期限を変更した理由", "提出の方法は、先に"),
    ),
    Notice.RESULT: (
        _TYPE,
        _labelled("period", "決定した在留期間"),
        _labelled("fee_yen", "手数料の額", _amount),
        _within("due_on", r"^　期限　(.+)（本メール受信後14日以内）$", spoken),
        _within("due_on", r"^　（注）(.+)まで$", spoken),
        _within("send_to", r"^　宛先\n　(.+)$"),
        _within("return_address", r"^　　・封筒の宛先は、.+\n　　　ません。\n　　　(.+)$"),
        _within("counter", r"^【お越しいただく官署】\n　(.+)（模擬）$"),
        _within("counter_address", r"^【お越しいただく官署】\n.+\n　(〒.+)$"),
    ),
    Notice.REFUSAL: (
        _TYPE,
        _labelled("result", "審査の結果"),
        _EXPIRES,
        _words_below("reasons", "理由", "【今後の手続について】"),
    ),
    Notice.RECEIPT_CHANGED: (
        _TYPE,
        _labelled("receipt", "変更後の受領方法"),
        _labelled("changed_on", "変更日", spoken),
    ),
    Notice.CARD_CREATED: (_TYPE, _below("return_address", "送付先")),
    Notice.ENVELOPE_DEFECT: (
        _TYPE,
        _list_below("defects", "不備の内容"),
        _list_below("remarks", "お気を付けいただきたいこと"),
        _TRACKED,
        _within("due_on", r"期限は(.{1,60}?)です。間に合わない", spoken),
    ),
    Notice.PAPERS_UNNEEDED: (_TYPE, _below("reasons", "返送する理由"), _TRACKED),
    Notice.PAPERS_HELD: (_TYPE, _TRACKED),
    Notice.CARD_RETURNED: (_TYPE, _TRACKED),
    Notice.ITEM_LOST: (_TYPE, _TRACKED, _within("cards", r"失われた在留カード（(.{1,2000})）は無効", _named)),
    Notice.ADDRESS_ASKED: (
        _TYPE,
        _TRACKED,
        _within("attempts", r"^　これまでの発送　+(\d+)回$", _count),
        _below("return_address", "当方で把握している送付先"),
    ),
    Notice.WITHDRAWN: (_TYPE, _labelled("withdrawn_on", "取下げの日", spoken), _EXPIRES),
    Notice.ENDED: (
        _TYPE,
        _labelled("ended_on", "終止の日", spoken),
        _words_below("reasons", "理由", "１　この申請について"),
    ),
    Notice.COE_ISSUED: (
        _TYPE,
        _labelled("certificate_number", "証明書番号"),
        _labelled("nationality", "国籍・地域"),
        _labelled("residence_status", "在留資格"),
        _labelled("period", "在留期間"),
        _labelled("issued_on", "交付の日", spoken),
        _LINK,
    ),
    Notice.JOINED_WITHDRAWN: (
        _TYPE,
        _labelled("withdrawn_on", "取下げの日", spoken),
        _labelled("joined", "取り下げた申請", _named),
    ),
    Notice.REGISTERED: (
        _labelled("kind", "利用者区分"),
        _labelled("registered_on", "登録日", spoken),
        _LINK,
        _LINK_UNTIL,
    ),
    Notice.SIGN_IN_ID: (
        _labelled("sign_in", "認証ID"),
        _labelled("valid_until", "認証IDの有効期限", spoken),
    ),
    Notice.PASSWORD_SET: (_labelled("set_on", "パスワード登録日", spoken), _VALID),
    Notice.PASSWORD_CHANGED: (
        _within("how", r"^パスワード(変更|再設定)日"),
        _labelled("changed_on", "パスワード(?:変更|再設定)日", spoken),
        _VALID,
    ),
    Notice.PASSWORD_RESET: (
        _labelled("asked_on", "受付日", spoken),
        _labelled("link_until", "リンクの有効期限", spoken),
        _LINK,
    ),
    Notice.PASSWORD_EXPIRING: (
        _VALID,
        _within("days", r"（(\d+)日後）$", _count),
        _within("screen", r"ログインして「(.{1,60})」の画面"),
    ),
    Notice.EMAIL_CHANGED: (
        _labelled("changed_on", "変更日", spoken),
        _labelled("email", "変更後のアドレス"),
    ),
    Notice.DELETED: (_labelled("deleted_on", "抹消日", spoken),),
    Notice.ENROLMENT_APPROVED: (
        _labelled("kind", "利用者区分"),
        _labelled("approved_on", "承認日", spoken),
        _labelled("sign_in", "認証ID"),
        _labelled("password", "初期パスワード"),
        _VALID,
        _LINK,
        _LINK_UNTIL,
    ),
    Notice.ENROLMENT_REFUSED: (*_PAPER, _RESULT, _words_below("reasons", "理由", "理由となった事情が")),
    Notice.USER_PAPERS_ASKED: (
        *_PAPER,
        _ASKED,
        _words_below("words", "担当者からの連絡", "上記の受付官署に"),
    ),
    Notice.REPORT_DUE: (
        _labelled("organisation", "所属機関"),
        _VALID,
        _labelled("due_on", "定期報告の期限", spoken),
        _labelled("send_to", "提出先"),
    ),
    Notice.REPORT_RESULT: (_RESULT, _VALID, _words_below("reasons", "理由", "有効期限の後は、利用")),
    Notice.PAPER_RESULT: (*_PAPER, _RESULT, _words_below("reasons", "理由", "理由となった事情を")),
    Notice.USE_STOPPED: (
        _labelled("stopped_on", "停止日", spoken),
        _words_below("reasons", "理由", "利用の再開については|引き続き利用するときは"),
    ),
    Notice.USE_RESUMED: (_labelled("resumed_on", "再開日", spoken), _VALID),
    Notice.BULK_ERROR: _BATCH,
    Notice.BULK_DONE: _BATCH,
    Notice.MAINTENANCE: (
        _labelled("begins_at", "停止の開始", spoken),
        _labelled("ends_at", "停止の終了", spoken),
        Spot("words", _between(r"-{70}\n\n", "停止している間は"), _unwrapped),
    ),
}
