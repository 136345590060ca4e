"""認証ID・パスワード at the counter: papers that were handed in, who they are from, and the answers (R-085…R-090, R-061)."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.actors import Role
from backoffice.domain.credential_papers import Ask, HandIn, ToldBy
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store import journal
from backoffice.store.credentials import (
    WAITING,
    CredentialPaper,
    Registration,
    accounts_like,
    open_paper_count,
    papers_in,
)
from backoffice.store.people import Account, by_sign_in
from backoffice.usecases import credential_papers as use
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Page, carried
from backoffice.web.console.reception_doing import Act, Asked, Drawn, in_two_steps, told
from backoffice.web.console.reception_users import user_row
from backoffice.web.context import looking
from backoffice.web.counts import count_text
from backoffice.web.history import actor_names

PAGE = 50
STATES = {"open": "未処理", "posted": "郵送中", "answered": "回答済み", "refused": "返却"}
TONES = {"open": "warning", "posted": "neutral", "answered": "success", "refused": "muted"}
ANSWERING = Asked("この内容で回答します", "回答は取り消せません。次のメールが送られます。", "回答する")
DELETING = Asked(
    "この利用者の情報を抹消します",
    "抹消は元に戻せません。認証IDは使えなくなり、次のメールが送られます（R-061）。",
    "利用者情報を抹消する",
    danger=True,
)
RETURNING = Asked("申出書を返します", "返した申出書には回答できません。", "返却する")


@pages.get("/credentials/")
def credentials() -> str | Response:
    """Show the papers by where they stand; a whole number goes to its paper at once."""
    state, number = request.args.get("state", ""), request.args.get("number", "").strip()[:40]
    state = state if state in STATES else "open"
    after = request.args.get("after", "")[:40]
    with looking() as reading:
        if number and reading.get(CredentialPaper, number):
            return redirect(url_for("console.credential_paper", key=number))
        found = papers_in(reading.session, state, after, PAGE + 1)
        more = len(found) > PAGE
        return render_template(
            "console/credentials.html",
            rows=[_row(paper) for paper in found[:PAGE]],
            tabs=_tabs(reading, state),
            state=state,
            number=number,
            next_href=url_for("console.credentials", state=state, after=found[PAGE - 1].id) if more else None,
            first_href=url_for("console.credentials", state=state) if after else None,
            may_act=officer().role is Role.COUNTER,
            today=reading.today,
        )


@pages.get("/credentials/<key>")
def credential_paper(key: str) -> str:
    """Show a paper, the users it may be from, and what can be answered."""
    return _page(key, Drawn())


@pages.post("/credentials/<key>/answer")
def answer_paper(key: str) -> Page:
    """Answer a paper: first a page with the mails that will go, then do it."""
    with looking() as reading:
        asks = reading.require(CredentialPaper, key, "申出書", "paper").asks
    asked = DELETING if Ask.DELETION in asks else ANSWERING
    return _in_two_steps(key, _answer(key), asked, "回答しました。")


@pages.post("/credentials/<key>/turn-away")
def turn_away(key: str) -> Page:
    """Give a paper back unanswered: first a page that says so, then do it."""
    note = request.form.get("note", "")
    return _in_two_steps(key, lambda tx: use.turn_away(tx, officer(), key, note), RETURNING, "返却しました。")


def _answer(key: str) -> Act:
    form = request.form

    def act(tx: Transaction) -> object:
        account, reply = form.get("account", ""), form.get("reply", ToldBy.ON_FORM)
        if tx.get(Account, account) is None:
            words = "利用者を選んでください。"
            raise Refused(Refusal("R-087", words, "Choose the user.", "account", "account"))
        identified = form.get("identified") == "yes"
        return use.answer(tx, officer(), key, account, identified=identified, reply=reply)

    return act


def _in_two_steps(key: str, act: Act, asked: Asked, words: str) -> Page:
    done = told(words, url_for("console.credential_paper", key=key))
    return in_two_steps(Role.COUNTER, key, act, lambda drawn: _page(key, drawn), asked, done)


def _tabs(reading: Reading, state: str) -> list[dict[str, Any]]:
    return [
        {
            "href": url_for("console.credentials", state=name),
            "label": label,
            "current": name == state,
            "count": count_text(open_paper_count(reading.session, name)) if name in WAITING else None,
        }
        for name, label in STATES.items()
    ]


def _page(key: str, drawn: Drawn) -> str:
    with looking() as reading:
        paper = reading.require(CredentialPaper, key, "申出書", "paper")
        answered = reading.get(Account, paper.account_id)
        return render_template(
            "console/credential_paper.html",
            paper=paper,
            shown=_row(paper),
            candidates=_candidates(reading, paper),
            sought=request.values.get("sought", "")[:100],
            chosen=request.form.get("account", ""),
            replies=[(str(reply), reply.label) for reply in ToldBy] if Ask.SIGN_IN_ID in paper.asks else [],
            asks=paper.asks,
            answered=user_row(reading, answered) if answered else None,
            answered_by=actor_names(reading, [paper.answered_by]).get(paper.answered_by, ""),
            may_act=officer().role is Role.COUNTER,
            today=reading.today,
            events=history.told(reading, journal.about(reading.connection, key)),
            changes=history.told(reading, drawn.changes) if drawn.changes is not None else None,
            seq=reading.state.journal_seq,
            typed=request.form,
            errors=drawn.errors,
            asked=drawn.asked,
            letters=drawn.letters,
            carried=carried(),
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
    return user_row(reading, account) | {
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
        "tone": TONES[paper.state],
        "reply": ToldBy(paper.reply).label if paper.reply else "",
    }
