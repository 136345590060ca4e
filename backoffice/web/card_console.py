"""The pages of the APDU console: choose a card, put it under power, send it command by command (模擬)."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.cards.teaching.explaining import explained
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Reading
from backoffice.store.chips import CardSession
from backoffice.store.credentials import MyNumberCard
from backoffice.usecases import card_console, card_talk
from backoffice.web.card_talk import KINDS, SHOWN, in_words, pages
from backoffice.web.context import looking, world
from backoffice.web.language import words_of
from backoffice.web.ownership import must_own
from backoffice.web.sessions import current_actor

NEWEST = 30
"""So many of the last exchanges stand on the console's page."""
ALL = "all"
__all__ = ["pages"]
Answer = Response | tuple[str, int] | str


@pages.get("/console/")
def console() -> Answer:
    """Offer the cards of the world."""
    must_own()
    return _choice()


@pages.post("/console/")
def console_power_on() -> Answer:
    """Put a card under power."""
    must_own()
    card_id = request.form.get("number", "").strip().upper() or request.form.get("card_id", "")
    officer = current_actor("console")
    try:
        with world().write() as tx:
            key = card_console.put_under_power(tx, card_id[:40], officer.id if officer else "").id
    except Refused as refused:
        return _choice(refused.refusals[0]), 422
    return redirect(url_for("card_talk.console_desk", key=key), 303)


@pages.get("/console/<key>")
def console_desk(key: str) -> Answer:
    """Show what was said so far, and what can be sent."""
    must_own()
    return _desk(key)


@pages.post("/console/<key>")
def console_send(key: str) -> Answer:
    """Send a step, a whole conversation or a command that was typed."""
    must_own()
    try:
        with world().write() as tx:
            _send(tx, key)
    except Refused as refused:
        return _desk(key, refused.refusals[0]), 409 if refused.kind == "conflict" else 422
    return redirect(url_for("card_talk.console_desk", key=key, **_going_on()), 303)


@pages.post("/console/<key>/off")
def console_power_off(key: str) -> Response:
    """Take the card out."""
    must_own()
    with world().write() as tx:
        card_console.take_out(tx, key)
    return redirect(url_for("card_talk.console_desk", key=key), 303)


def _send(tx: Any, key: str) -> None:
    said = tx.require(CardSession, key, "カードの対話", "card session")
    secret, number = request.form.get("secret", "")[:100], request.form.get("number", "").strip().upper()[:40]
    desk = card_console.desk_for(tx, said, number, secret)
    if not request.form.get("script"):
        command = card_console.typed_command(request.form.get("command", ""))
        card_console.send(tx, key, [lambda _desk: command], desk)
        return
    step = request.form.get("step", "")
    steps = card_console.scripted(said, request.form["script"], None if step == ALL else _number(step))
    refusal = card_console.secret_refusal(steps, secret)
    if refusal:
        raise Refused(refusal)
    card_console.send(tx, key, [each.made for each in steps], desk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1  # noqa: PLR2004 - no script has 999 steps


def _going_on() -> dict[str, Any]:
    """Return which step of a conversation comes next, for the address."""
    script, step = request.form.get("script", ""), request.form.get("step", "")
    if not script:
        return {}
    return {"script": script, "next": 0 if step == ALL else _number(step) + 1}


def _choice(problem: Refusal | None = None) -> str:
    with looking() as reading:
        return render_template(
            "cards/console.html",
            cards=card_console.cards(reading),
            error=words_of(problem) if problem else "",
            picked=request.form.get("card_id", ""),
            kinds=KINDS | {"residence": "在留カード"},
        )


def _desk(key: str, problem: Refusal | None = None) -> str:
    with looking() as reading:
        found = card_talk.session(reading, None, key[:40])
        rows = explained(found.row.chip_kind, found.row.exchanges)
        return render_template(
            "cards/desk.html",
            found=found,
            rows=list(enumerate(rows, 1))[: -NEWEST - 1 : -1],
            count=len(rows),
            powered=card_console.has_power(reading, found.row),
            scripts=card_console.scripts(found.row),
            going_on=_now_at(),
            secrets=_secrets(reading, found.row),
            problem=words_of(problem) if problem else "",
            field=problem.field if problem else "",
            typed=request.form.get("command", "")[: card_console.MOST_TYPED]
            if problem and problem.field == "command"
            else "",
            kinds=KINDS,
            shown=SHOWN,
            in_words=in_words,
        )


def _now_at() -> tuple[str, int]:
    """Return the conversation that is open and its next step: after a refusal the one that was refused."""
    if request.form.get("script"):
        return request.form["script"], max(0, _number(request.form.get("step", "")))
    return request.args.get("script", ""), max(0, request.args.get("next", 0, type=int))


def _secrets(reading: Reading, said: CardSession) -> dict[str, str]:
    """Return the secrets of the world's own card for its owner, who is at the console: nobody else comes here."""
    card = reading.get(MyNumberCard, said.chip_id)
    return {"pin": card.pin, "password": card.signature_password} if card else {}
