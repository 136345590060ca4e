"""The pages of card talk: what readers and chips of the world have said to each other, explained byte by byte (模擬)."""

from typing import Any

from flask import Blueprint, render_template, request

from backoffice.cards.status_words import Said
from backoffice.cards.teaching.explaining import explained
from backoffice.domain.actors import Actor
from backoffice.usecases import card_talk
from backoffice.web.context import in_world, looking
from backoffice.web.language import language
from backoffice.web.ownership import may_own, must_look
from backoffice.web.sessions import current_actor

pages = in_world(Blueprint("card_talk", __name__, url_prefix="/w/<world>/cards"))

ROWS = 100
"""So many exchanges stand on a page."""
SHOWN = 48
"""So many bytes of a group are shown at once; the others behind a button."""
PURPOSES = {
    "read": "カードの読取り",
    "sign-in": "ログイン",
    "register-signature": "利用者情報登録（署名用）",
    "register-authentication": "利用者情報登録（利用者証明用）",
    "desk": "窓口・分室での確認",
    "api": "プログラムからの操作（API）",
    "write-check": "ICに書き込んだカードの確認",
    "console": "APDUコンソール",
    "vpcd": "仮想リーダー（vpcd）",
}
KINDS = {
    "my-number": "マイナンバーカード",
    "residence-1": "在留カード（第1世代）",
    "residence-2": "在留カード（第2世代）",
}


@pages.get("/")
def sessions() -> str:
    """List what was said, the newest session first."""
    must_look()
    with looking() as reading:
        found = card_talk.sessions(reading, _limited(), request.args.get("before", "")[:40])
        more = found[-1].row.id if len(found) == card_talk.PAGE else ""
        return render_template(
            "cards/sessions.html",
            sessions=found,
            more=more,
            kinds=KINDS,
            purposes=PURPOSES,
            may_own=may_own(),
        )


@pages.get("/<key>")
def session(key: str) -> str:
    """Show a session, exchange by exchange."""
    must_look()
    with looking() as reading:
        found = card_talk.session(reading, _limited(), key[:40])
        return render_template("cards/session.html", **_explained(found))


def _explained(found: card_talk.Talked) -> dict[str, Any]:
    rows = explained(found.row.chip_kind, found.row.exchanges)
    start = max(0, min(request.args.get("from", 1, type=int), len(rows)) - 1)
    return {
        "found": found,
        "rows": list(enumerate(rows, 1))[start : start + ROWS],
        "count": len(rows),
        "next_from": start + ROWS + 1 if start + ROWS < len(rows) else None,
        "kinds": KINDS,
        "purposes": PURPOSES,
        "shown": SHOWN,
        "in_words": in_words,
    }


def in_words(said: Said) -> str:
    """Return words in the reader's language."""
    return said.en if language() == "en" else said.ja


def _limited() -> Actor | None:
    """Return the user of the portal who sees no more than his own cards; None for who sees all."""
    if may_own() or current_actor("console"):
        return None
    return current_actor("portal")
