"""Where the things of the annex may lie, and where they may go: papers that came in envelopes, and what is made here.

A thing is in one place at a time. Nothing is thrown away: what is not kept on file or used up leaves again, by post or
into somebody's hand. What no source says of the annex's shelves is assumed; the rows say which rules lie behind.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from backoffice.domain.refusal import Refusal, Refused


class Custody(StrEnum):
    """Where a thing is. `desk` is an opened envelope on a desk, `used` a return envelope that packs what went out; `lost` in the post."""

    DESK = "desk"
    SAFE = "safe"
    FILE = "file"
    USED = "used"
    SENT = "sent"
    HANDED_OVER = "handed-over"
    LOST = "lost"

    @property
    def label(self) -> str:
        """The word on the pages."""
        return _PLACES[self]


class How(StrEnum):
    """How a thing came to where it is."""

    OPENED = "opened"
    ACCEPTED = "accepted"
    SENT_BACK = "sent-back"
    MADE = "made"
    DISPATCHED = "dispatched"
    CAME_BACK = "came-back"
    POSTED_AGAIN = "posted-again"
    TAKEN_OUT = "taken-out"
    AT_COUNTER = "at-counter"
    LOST = "lost"

    @property
    def label(self) -> str:
        """The words on the pages."""
        return _HOWS[self]


_PLACES = {
    Custody.DESK: "机上",
    Custody.SAFE: "金庫",
    Custody.FILE: "綴り",
    Custody.USED: "発送に使用",
    Custody.SENT: "発送済み",
    Custody.HANDED_OVER: "手渡し済み",
    Custody.LOST: "亡失",
}
_HOWS = {
    How.OPENED: "封筒から出した",
    How.ACCEPTED: "書類を受理した",
    How.SENT_BACK: "不備のため返送した",
    How.MADE: "作成した",
    How.DISPATCHED: "発送した",
    How.CAME_BACK: "配達されずに戻った",
    How.POSTED_AGAIN: "再び発送した",
    How.TAKEN_OUT: "金庫から出した",
    How.AT_COUNTER: "窓口で受け付けた",
    How.LOST: "郵便で亡失した",
}

CARD, SLIP, ENVELOPE, CERTIFICATE = "residence-card", "fee-slip", "return-envelope", "certificate"
STAMPS = "revenue-stamps"
FORBIDDEN = frozenset({"passport", "my-number-card", "my-number-card-copy", "cash"})
"""What must never be sent to the annex (R-231); it lies in the safe until it goes back."""
FOUR_EYES = FORBIDDEN | {CARD}
"""What two officers look at together when an envelope is opened (assumed)."""
ORIGINALS = FOUR_EYES | {"designation", CERTIFICATE, "agent-certificate", STAMPS}
"""What cannot be had again by copying: it never goes on file and is never used up."""
COPIES = frozenset({"card-copy", "passport-copy"})
AT_HAND = frozenset({Custody.DESK, Custody.SAFE})
"""Places out of which a thing still goes somewhere."""

NAMES: Mapping[str, str] = {
    CARD: "在留カード",
    SLIP: "手数料納付書",
    STAMPS: "貼られていない収入印紙",
    ENVELOPE: "返信用封筒",
    CERTIFICATE: "証明書",
    "designation": "指定書",
    "coe-request": "証明書の送付依頼書",
    "passport": "旅券",
    "my-number-card": "マイナンバーカード",
    "my-number-card-copy": "マイナンバーカードの写し",
    "cash": "現金",
    "card-copy": "在留カードの写し",
    "passport-copy": "旅券の身分事項の写し",
    "kanji-name-request": "在留カード漢字氏名表記申出書",
    "agent-certificate": "申請等取次者証明書・届出済証明書",
    "letter": "添え状",
}
"""What each kind of paper is called (paper.Kind of the post)."""

_ONWARD: Mapping[Custody, frozenset[Custody]] = {
    Custody.DESK: frozenset({Custody.SAFE, Custody.FILE, Custody.USED, Custody.SENT}),
    Custody.SAFE: frozenset({Custody.SENT, Custody.HANDED_OVER}),
    Custody.SENT: frozenset({Custody.SAFE, Custody.SENT, Custody.LOST}),
}


def needs_two(kinds: Iterable[str]) -> bool:
    """Return whether two officers look together at an envelope with papers of these kinds."""
    return not FOUR_EYES.isdisjoint(kinds)


def opened_to(kind: str) -> Custody:
    """Return where a paper is laid when its envelope is opened: into the safe what must never be sent (R-231)."""
    return Custody.SAFE if kind in FORBIDDEN else Custody.DESK


def accepted_to(kind: str, *, copy_asked: bool) -> Custody:
    """Return where a paper goes when its envelope is accepted: originals into the safe, slip and asked copy on file.

    The rest stays on the desk until it leaves with what is made.
    """
    if kind in ORIGINALS:
        return Custody.SAFE
    return Custody.FILE if kind == SLIP or (kind in COPIES and copy_asked) else Custody.DESK


def check_move(kind: str, now: Custody, to: Custody) -> None:
    """Refuse a move that may not be: out of where a thing stays, an original on file, anything but an envelope used up."""
    if to not in _ONWARD.get(now, frozenset()):
        raise Refused(_no_way(kind, now, to), kind="conflict")
    if to is Custody.USED and kind != ENVELOPE:
        raise Refused(_no_way(kind, now, to), kind="conflict")
    if to is Custody.FILE and kind in ORIGINALS | {ENVELOPE}:
        raise Refused(_no_way(kind, now, to), kind="conflict")


def may_hand_over(kind: str, *, punched: bool, made_here: bool) -> None:
    """Refuse to hand an original out of the safe into a hand that may not have it there.

    A present card is given up for the new one (R-239); a new card is had by post, as its receipt says (R-204).
    """
    if made_here:
        ja = "作成したカード・証明書は、金庫から手渡しできません。郵便で発送してください。"
        raise Refused(
            Refusal("R-204", ja, "What is made here goes out by post.", "item", "made-here"), kind="conflict"
        )
    if kind == CARD and not punched:
        ja = "現在の在留カードは、新しい在留カードと引き換えです。金庫から手渡しできません。"
        en = "The present card is given up for the new one and cannot be handed out."
        raise Refused(Refusal("R-239", ja, en, "item", "present-card"), kind="conflict")


def _no_way(kind: str, now: Custody, to: Custody) -> Refusal:
    name = NAMES.get(kind, kind)
    ja = f"{name}は「{now.label}」から「{to.label}」へ移せません。画面を開き直して、今の場所を確かめてください。"
    return Refusal("", ja, f"A {kind} cannot go from {now} to {to}.", "item", "custody")
