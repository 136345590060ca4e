"""不着: mails that did not arrive, those that are tried again, and what was done about them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from backoffice.domain.refusal import Refused
from backoffice.domain.undelivered import RETRIES, reason
from backoffice.simulation.transaction import Reading
from backoffice.store import journal, outbox
from backoffice.store.applications import Application
from backoffice.store.people import Account
from backoffice.store.undelivered import (
    UndeliveredMail,
    ended_misses,
    open_count,
    open_misses,
    waiting_misses,
)
from backoffice.usecases import undelivered as use
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Act, Errors, Page, beside
from backoffice.web.console.rows import shown_number
from backoffice.web.context import looking, world
from backoffice.web.counts import count_text

PAGE = 50
STATES = {"failed": "不着", "waiting": "再送待ち", "ended": "処理済み"}
TONES = {
    "failed": "danger",
    "waiting": "warning",
    "arrived": "success",
    "sent-again": "success",
    "reached": "neutral",
}


@pages.get("/undelivered/")
def undelivered() -> str:
    """Show the mails that did not arrive, by what is to be done about them."""
    state = request.args.get("state", "")
    state = state if state in STATES else "failed"
    after = request.args.get("after", "")[:40]
    with looking() as reading:
        found = list(_found(reading, state, after))
        last = found[PAGE - 1].id if state == "failed" and len(found) > PAGE else ""
        return render_template(
            "console/undelivered.html",
            rows=[_row(reading, row) for row in found[:PAGE]],
            tabs=_tabs(reading, state),
            state=state,
            next_href=url_for("console.undelivered", after=last) if last else None,
            first_href=url_for("console.undelivered") if after else None,
            may_act=officer().role in use.WORKERS,
        )


@pages.get("/undelivered/<key>/")
def undelivered_mail(key: str) -> str:
    """Show a mail that did not arrive: to whom, why, what it said, and what can be done."""
    return _page(key, {})


@pages.post("/undelivered/<key>/send-again")
def send_mail_again(key: str) -> Page:
    """Send it once more."""
    chosen = request.form.get("address", "")
    to = request.form.get("corrected", "") if chosen == "corrected" else chosen
    return _do(key, lambda tx: use.send_again(tx, officer(), key, to), "送り直しました。")


@pages.post("/undelivered/<key>/reached")
def mail_reached(key: str) -> Page:
    """Note how else it was told."""
    how = request.form.get("how", "")
    return _do(key, lambda tx: use.reached(tx, officer(), key, how), "連絡したことを記録しました。")


def to_do(reading: Reading) -> str:
    """Return how many mails wait for an officer, as a page shows it."""
    return count_text(open_count(reading.session))


def _do(key: str, act: Act, words: str) -> Page:
    try:
        with world().write() as tx:
            act(tx)
    except Refused as refusal:
        return _page(key, beside(refusal)), 422
    flash(words, "success")
    return redirect(url_for("console.undelivered_mail", key=key), 303)


def _found(reading: Reading, state: str, after: str) -> Any:
    if state == "failed":
        return open_misses(reading.session, PAGE + 1, after)
    return (waiting_misses if state == "waiting" else ended_misses)(reading.session, PAGE)


def _row(reading: Reading, row: UndeliveredMail) -> dict[str, Any]:
    """Return a mail with whom it is about: a case, or a user."""
    application = reading.get(Application, row.about)
    account = None if application else reading.get(Account, row.about)
    about = application.applicant_name if application else account.name if account else row.about
    page = ("console.case_mails" if application else "console.user_page") if application or account else ""
    return {
        "mail": row,
        "about": about,
        "number": shown_number(application) if application else "利用者",
        "about_href": url_for(page, key=row.about) if page else "",
        "state": row.stage.label,
        "reason": reason(row.reply),
        "tone": TONES[row.state],
    }


def _tabs(reading: Reading, state: str) -> list[dict[str, Any]]:
    return [
        {
            "href": url_for("console.undelivered", state=name),
            "label": label,
            "current": name == state,
            "count": to_do(reading) if name == "failed" else None,
        }
        for name, label in STATES.items()
    ]


def _page(key: str, errors: Errors) -> str:
    with looking() as reading:
        row = reading.require(UndeliveredMail, key, "不着のメール", "undelivered mail")
        letter = outbox.by_number(reading.connection, [row.letter_seq]).get(row.letter_seq)
        ways = use.ways(reading, row)
        names = history.actor_names(reading, [row.ended_by]) if row.ended_by else {}
        told = [
            event
            for event in journal.about(reading.connection, row.about)
            if event.kind.startswith("notice.")
        ]
        return render_template(
            "console/undelivered_mail.html",
            **_row(reading, row),
            letter=letter,
            ways=[(address, f"{address}（{whose}）") for address, whose in ways.addresses.items()]
            + ([("corrected", "正しい宛先を入力する")] if ways.correctable else []),
            correctable=ways.correctable,
            ended_by=names.get(row.ended_by, row.ended_by),
            events=history.told(reading, told[-20:][::-1]),
            errors=errors,
            typed=dict(request.form.items()),
            may_act=officer().role in use.WORKERS,
            give_up_days=RETRIES.at(reading.today).give_up_days,
        )
