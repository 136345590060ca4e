"""What a proposal (起案) needs: one list for the checklist that officers read and for the refusal in the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backoffice.domain.findings import Finding
from backoffice.domain.jst import spoken
from backoffice.domain.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a proposal needs: `state` is ok, no (stands in its way) or wait (does not, and is worth a look).

    `why` says what is missing and what to do, `tab` where; `rule`, `en` and `code` are the refusal's.
    """

    text: str
    state: str
    why: str = ""
    tab: str = ""
    rule: str = ""
    en: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """All that the list looks at. `reader` is one who does not propose and only reads. `section` is the case's where the officer serves another, else "".

    `open_items` is how many documents are awaited until `due_on`; `unreadable` the names of error files; `open` the findings not judged yet.
    """

    examiner: str
    mine: bool
    reader: bool = False
    section: str = ""
    open_items: int = 0
    due_on: date | None = None
    unreadable: tuple[str, ...] = ()
    rest_declared: bool = False
    open: tuple[Finding, ...] = ()
    number: str = ""


def requirements(seen: Readiness) -> list[Requirement]:
    """Return what a proposal needs and how it stands; one `no` and it is refused."""
    return [
        _taken(seen),
        *_section(seen),
        _received(seen),
        _legible(seen.unreadable),
        *_rest(seen),
        _judged(seen),
        _numbered(seen),
    ]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What an approver looks at in a proposal: `own` is the reader's, `open` findings that nobody judged, `set_aside` those that do not hold, `differing` what is not as it was asked."""

    own: bool
    number: str
    examiner: str
    open: tuple[Finding, ...] = ()
    set_aside: int = 0
    differing: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


def approval_checks(seen: Proposed) -> list[Requirement]:
    """Return what an approver (統括審査官) has before him: what stands in the way of a decision, and what is worth a look."""
    return [
        _others(seen),
        _numbered_for_decision(seen),
        _judged_by_now(seen),
        _as_asked(seen),
        _legible(seen.unreadable),
    ]


def hindrances(needs: Sequence[Requirement]) -> list[Refusal]:
    """Return why a proposal is refused: what stands in its way, in the words of the list."""
    return [
        Refusal(need.rule, need.why, need.en, need.code, need.code) for need in needs if need.state == "no"
    ]


def _taken(seen: Readiness) -> Requirement:
    text = "担当の審査官が決まっている" if seen.reader else "自分が担当している"
    if seen.mine or (seen.reader and seen.examiner):
        return Requirement(text, "ok", f"担当: {seen.examiner}")
    ja = "まだ誰も担当していません。担当してから起案してください。"
    en = "Nobody has taken this case: take it first."
    if seen.examiner:
        ja, en = (
            f"{seen.examiner}が担当しています。起案する前に引き継いでください。",
            "Take this case over first.",
        )
    return Requirement(text, "no", ja, code="not-taken", en=en)


def _section(seen: Readiness) -> list[Requirement]:
    if not seen.section:
        return []
    ja = f"この申請は{seen.section}の担当です。移管を受けてから起案してください。"
    en = f"This application belongs to {seen.section}; have it transferred first."
    return [Requirement("自分の審査部門の申請である", "no", ja, code="section", en=en)]


def _received(seen: Readiness) -> Requirement:
    text = "求めた資料がすべて提出されている"
    if seen.due_on is None:
        return Requirement(text, "ok")
    ja = f"追加資料{seen.open_items}件の提出待ちです（期限 {spoken(seen.due_on)}）。受領するか、提出を待たずに進めてから起案してください。"
    return Requirement(
        text, "no", ja, "documents", "R-143", "Documents are still awaited.", "awaiting-documents"
    )


def _rest(seen: Readiness) -> list[Requirement]:
    if not seen.rest_declared:
        return []
    words = "残りの資料があると申告されています（R-141）。添付欄を開くメールを送ってください。"
    return [Requirement("残りの資料がそろっている", "wait", words, "documents")]


def _judged(seen: Readiness) -> Requirement:
    text = "気付きをすべて判断している"
    if not seen.open:
        return Requirement(text, "ok")
    named = "、".join(f"「{finding.ja}」" for finding in seen.open)
    ja = f"判断していない気付きが{len(seen.open)}件あります。「確認済み」か「該当しない」を記録してください: {named}"
    en = "Findings have not been judged: " + ", ".join(finding.code for finding in seen.open)
    return Requirement(text, "no", ja, "findings", seen.open[0].rule, en, "findings-open")


def _numbered(seen: Readiness) -> Requirement:
    if seen.number:
        return Requirement("申請受付番号が付いている", "ok", seen.number)
    words = "申請の翌日に付番されます（R-165）。起案はできますが、決裁は付番後です。"
    return Requirement("申請受付番号が付いている", "wait", words)


def _others(seen: Proposed) -> Requirement:
    text = "自分の起案ではない"
    if not seen.own:
        return Requirement(text, "ok", f"起案: {seen.examiner}")
    return Requirement(text, "no", "自分の起案を自分で決裁することはできません。別の統括審査官が決裁します。")


def _numbered_for_decision(seen: Proposed) -> Requirement:
    text = "申請受付番号が付いている"
    if seen.number:
        return Requirement(text, "ok", seen.number)
    return Requirement(text, "no", "申請の翌日に付番されます（R-165）。付番後に決裁できます。")


def _judged_by_now(seen: Proposed) -> Requirement:
    text = "気付きがすべて判断されている"
    if seen.open:
        ja = f"起案の後に気付きが{len(seen.open)}件増えています: " + "、".join(
            f"「{each.ja}」" for each in seen.open
        )
        return Requirement(text, "wait", ja, "findings")
    why = (
        f"「該当しない」とされた気付きが{seen.set_aside}件あります。理由を確かめてください。"
        if seen.set_aside
        else ""
    )
    return Requirement(text, "wait" if seen.set_aside else "ok", why, "findings" if seen.set_aside else "")


def _as_asked(seen: Proposed) -> Requirement:
    text = "申請のとおりの内容である"
    if not seen.differing:
        return Requirement(text, "ok")
    return Requirement(
        text, "wait", f"申請と異なります: {'、'.join(seen.differing)}。理由を確かめてください。"
    )


def _legible(unreadable: Sequence[str]) -> Requirement:
    if not unreadable:
        return Requirement("添付資料が読める", "ok")
    named = "、".join(unreadable)
    return Requirement(
        "添付資料が読める", "wait", f"エラーファイルがあります: {named}（R-144）。", "documents"
    )
