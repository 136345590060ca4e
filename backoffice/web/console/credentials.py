"""認証ID・パスワード at the counter: papers that were handed in, who they are from, and the answers (R-085…R-090, R-061)."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import Role
from backoffice.domain.credential_papers import Ask, HandIn, ToldBy
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.credentials import CredentialPaper, Registration, accounts_like, open_papers
from backoffice.store.credentials import papers as all_papers
from backoffice.store.people import Account, by_sign_in
from backoffice.usecases import credential_papers as use
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Errors, beside
from backoffice.web.context import looking, world
from backoffice.web.history import actor_names

STATES = {"posted": "郵送中", "open": "未処理", "answered": "回答済み", "refused": "返却"}


@pages.get("/credentials/")
def credentials() -> str:
    """Show the papers that wait, or all."""
    whole = request.args.get("scope") == "all"
    with looking() as reading:
        found = all_papers(reading.session) if whole else open_papers(reading.session)
        return render_template(
            "console/credentials.html",
            rows=[_row(paper) for paper in found],
            whole=whole,
            waiting=len(open_papers(reading.session)),
            may_act=officer().role is Role.COUNTER,
        )


@pages.get("/credentials/<key>")
def credential_paper(key: str) -> str:
    """Show a paper, the users it may be from, and what can be answered."""
    return _page(key, {})


@pages.post("/credentials/<key>/answer")
def answer_paper(key: str) -> Response | tuple[str, int]:
    """Answer a paper."""
    form = request.form

    def act(tx: Transaction) -> object:
        identified = form.get("identified") == "yes"
        account, reply = form.get("account", ""), form.get("reply", ToldBy.ON_FORM)
        return use.answer(tx, officer(), key, account, identified=identified, reply=reply)

    return _done(key, act, "回答しました。")


@pages.post("/credentials/<key>/turn-away")
def turn_away(key: str) -> Response | tuple[str, int]:
    """Give a paper back unanswered."""
    return _done(
        key, lambda tx: use.turn_away(tx, officer(), key, request.form.get("note", "")), "返却しました。"
    )


def _done(key: str, act: Callable[[Transaction], object], words: str) -> Response | tuple[str, int]:
    try:
        with world().write() as tx:
            act(tx)
    except Refused as refusal:
        if refusal.kind == "absent":
            return _page(key, {"account": "利用者を選んでください。"}), 422
        return _page(key, beside(refusal)), 422
    flash(words, "success")
    return redirect(url_for("console.credential_paper", key=key), 303)


def _page(key: str, errors: Errors) -> str:
    with looking() as reading:
        paper = reading.require(CredentialPaper, key, "申出書", "paper")
        return render_template(
            "console/credential_paper.html",
            paper=paper,
            shown=_row(paper),
            candidates=_candidates(reading, paper),
            sought=request.values.get("sought", "")[:100],
            chosen=request.form.get("account", ""),
            replies=[(str(reply), reply.label) for reply in ToldBy] if Ask.SIGN_IN_ID in paper.asks else [],
            asks=paper.asks,
            answered_by=actor_names(reading, [paper.answered_by]).get(paper.answered_by, ""),
            may_act=officer().role is Role.COUNTER,
            today=reading.today,
            errors=errors,
        )


def _candidates(reading: Reading, paper: CredentialPaper) -> list[dict[str, Any]]:
    sought = request.values.get("sought", "").strip()[:100]
    found = list(accounts_like(reading.session, paper.name, paper.email))
    if sought:
        named = by_sign_in(reading.session, Account, sought)
        found = (
            [named] if isinstance(named, Account) else list(accounts_like(reading.session, sought, sought))
        )
    return [_candidate(reading, paper, account) for account in found]


def _candidate(reading: Reading, paper: CredentialPaper, account: Account) -> dict[str, Any]:
    registration = reading.get(Registration, account.id)
    born = registration.birth_on if registration else None
    return {
        "account": account,
        "born": born,
        "same": [
            word
            for word, agrees in (
                ("氏名", account.name == paper.name),
                ("生年月日", born is not None and born == paper.birth_on),
                ("メールアドレス", account.email == paper.email),
            )
            if agrees
        ],
    }


def _row(paper: CredentialPaper) -> dict[str, Any]:
    return {
        "paper": paper,
        "asks": "、".join(Ask(ask).label for ask in paper.asks),
        "way": HandIn(paper.way).label,
        "state": STATES[paper.state],
        "reply": ToldBy(paper.reply).label if paper.reply else "",
    }
