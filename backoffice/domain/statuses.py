"""The statuses of residence (在留資格) by their names, and what a name says: its kind, its class, its 告示 number."""

import re
import unicodedata

ALL: tuple[str, ...] = (
    "外交",
    "公用",
    "教授",
    "芸術",
    "宗教",
    "報道",
    "高度専門職1号イ",
    "高度専門職1号ロ",
    "高度専門職1号ハ",
    "高度専門職2号",
    "経営・管理",
    "法律・会計業務",
    "医療",
    "研究",
    "教育",
    "技術・人文知識・国際業務",
    "企業内転勤",
    "介護",
    "興行",
    "技能",
    "特定技能1号",
    "特定技能2号",
    "技能実習1号イ",
    "技能実習1号ロ",
    "技能実習2号イ",
    "技能実習2号ロ",
    "技能実習3号イ",
    "技能実習3号ロ",
    "文化活動",
    "短期滞在",
    "留学",
    "研修",
    "家族滞在",
    "特定活動",
    "日本人の配偶者等",
    "永住者",
    "永住者の配偶者等",
    "定住者",
)
DEPARTURE = "出国準備期間"
_CLASSED = ("高度専門職", "特定技能", "技能実習")
_WITHOUT_END = frozenset({"永住者", "高度専門職2号"})
_GROUP_SUPERVISED = re.compile(r"技能実習[123]号ロ")


def plain(status: str) -> str:
    """Return a status as this module writes it: half-width digits, no spaces, half-width parentheses."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", status))


def kind_of(status: str) -> str:
    """Return the status without class and designation: 特定技能1号 is 特定技能, 特定活動(46号) is 特定活動."""
    bare = plain(status).partition("(")[0]
    return next((kind for kind in _CLASSED if bare.startswith(kind)), bare)


def has_end(status: str) -> bool:
    """Return whether a stay with this status has a period that ends: not 永住者 and 高度専門職2号."""
    return plain(status) not in _WITHOUT_END


def is_group_supervised(status: str) -> bool:
    """Return whether this is 技能実習 of the 団体監理型, class ロ (X-020)."""
    return _GROUP_SUPERVISED.match(plain(status)) is not None


def is_departure(status: str, designated: str = "") -> bool:
    """Return whether this is 特定活動(出国準備期間) (R-019)."""
    return kind_of(status) == "特定活動" and DEPARTURE in plain(f"{status}{designated}")


def designation_number(status: str, designated: str = "") -> int | None:
    """Return the number of the 告示 activity of a 特定活動, from either text; None where neither names one."""
    if kind_of(status) != "特定活動":
        return None
    found = re.search(r"(\d{1,3})号?", plain(designated) or plain(status).partition("(")[2])
    return int(found[1]) if found else None
