"""市区町村の窓口（模擬）: the desk of a world at which マイナンバーカード are issued, unlocked, renewed, stopped and given back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store.credentials import MyNumberCard, my_number_cards_like
from backoffice.usecases import mistaken_cards
from backoffice.usecases import municipality as use
from backoffice.usecases.laying_out import conditions
from backoffice.web.context import in_world, looking, world
from backoffice.web.language import worded, words_of
from backoffice.web.ownership import may_own, must_own, must_serve

pages = in_world(Blueprint("municipality", __name__, url_prefix="/w/<world>/municipality"))

PAGE = 50
Answer = Response | tuple[str, int] | str
Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Act:
    """What the desk does with a card: in which of its states, how, what it says then; `asks` first, when it cannot be undone."""

    states: tuple[str, ...]
    run: Callable[[Transaction, str, Form], MyNumberCard]
    done: str
    asks: bool = False


def _identified(form: Form) -> bool:
    return form.get("identified") == "yes"


def _unlock(tx: Transaction, card_id: str, form: Form) -> MyNumberCard:
    pin, password = _typed(form, "pin"), _typed(form, "signature_password")
    return use.unlock(tx, card_id, identified=_identified(form), pin=pin, signature_password=password)


def _certificates(tx: Transaction, card_id: str, form: Form) -> MyNumberCard:
    chosen = form.getlist("purposes")
    return use.renew_certificates(tx, card_id, chosen, identified=_identified(form))


def _face(tx: Transaction, card_id: str, form: Form) -> MyNumberCard:
    name, address = _typed(form, "name"), _typed(form, "address")
    return use.change_face(tx, card_id, name=name, address=address, identified=_identified(form))


ACTS = {
    "unlocking": Act(("valid",), _unlock, "暗証番号を再設定しました。"),
    "renewal": Act(
        ("valid", "lost", "punched"),
        lambda tx, card_id, form: use.renew(tx, card_id, identified=_identified(form)),
        "カードを更新しました。オンライン申請の利用者は、新規利用者登録をやり直します。",
        asks=True,
    ),
    "certificates": Act(("valid",), _certificates, "電子証明書を発行しました。"),
    "face": Act(("valid",), _face, "記載事項を変更しました。署名用電子証明書は失効しました。"),
    "suspension": Act(
        ("valid",), lambda tx, card_id, _form: use.suspend(tx, card_id), "カードを一時停止しました。"
    ),
    "resumption": Act(
        ("lost",),
        lambda tx, card_id, form: use.resume(tx, card_id, identified=_identified(form)),
        "一時停止を解除しました。",
    ),
    "abolition": Act(
        ("valid", "lost"),
        lambda tx, card_id, _form: use.abolish(tx, card_id),
        "カードの電子証明書を失効させました。",
        asks=True,
    ),
    "return": Act(
        ("valid", "lost", "punched"),
        lambda tx, card_id, _form: use.give_back(tx, card_id),
        "カードの返納を受けました。",
        asks=True,
    ),
}


@pages.before_request
def guard() -> None:
    """Let in who may serve at the desk."""
    must_serve()


@pages.get("/")
def home() -> str:
    """List the cards of the world, those of a name when one is asked for."""
    name, after = request.args.get("name", "").strip()[:100], request.args.get("after", "")[:40]
    with looking() as reading:
        found = my_number_cards_like(reading.session, name, after, PAGE + 1)
        return render_template(
            "municipality/cards.html",
            cards=list(zip(found, conditions(reading, found[:PAGE]), strict=False)),
            name=name,
            may_own=may_own(),
            next_href=_behind(name, found[PAGE - 1].id) if len(found) > PAGE else None,
        )


@pages.get("/issue")
def issue_form() -> str:
    """Ask whom a card is for."""
    return _issue_page()


@pages.post("/issue")
def issue() -> Answer:
    """Issue a card."""
    form = request.form
    pin, password = _typed(form, "pin"), _typed(form, "signature_password")
    try:
        with world().write() as tx:
            card = use.issue(tx, _typed(form, "card_number"), pin, password, identified=_identified(form))
            card_id = card.id
    except Refused as refused:
        return _issue_page(refused.refusals), 422
    flash(worded("カードを交付しました。"), "success")
    return redirect(url_for("municipality.card", card_id=card_id), 303)


@pages.get("/practice")
def practice_form() -> str:
    """Offer cards that do not serve, for trainees."""
    must_own()
    return render_template("municipality/practice.html", errors={})


@pages.post("/practice")
def practice() -> Answer:
    """Issue a card that does not serve."""
    must_own()
    mistake = request.form.get("mistake", "")
    if mistake not in mistaken_cards.MISTAKES:
        return render_template("municipality/practice.html", errors=_errors([_no_mistake()])), 422
    with world().write() as tx:
        card_id = mistaken_cards.issue_practice_card(tx, mistake).id
    flash(
        worded("使えないカードを作りました。ログインや新規利用者登録のリーダーに置いて試せます。"), "success"
    )
    return redirect(url_for("municipality.card", card_id=card_id), 303)


@pages.get("/<card_id>/")
def card(card_id: str) -> str:
    """Show a card, its certificates, and what can be done with it."""
    with looking() as reading:
        seen = use.seen(reading, card_id)
        return render_template(
            "municipality/card.html",
            card=seen.card,
            held=seen.held,
            certificates=seen.certificates,
            locked=seen.locked,
            condition=conditions(reading, [seen.card])[0],
            acts=[name for name, act in ACTS.items() if seen.card.state in act.states],
        )


@pages.get(
    "/<card_id>/<any(unlocking, renewal, certificates, face, suspension, resumption, abolition, return):act>"
)
def act_form(card_id: str, act: str) -> str:
    """Ask what an act needs."""
    return _act_page(card_id, act)


@pages.post(
    "/<card_id>/<any(unlocking, renewal, certificates, face, suspension, resumption, abolition, return):act>"
)
def do(card_id: str, act: str) -> Answer:
    """Do an act; what cannot be undone is asked once more first."""
    wanted, form = ACTS[act], request.form
    try:
        with world().write() as tx:
            _run(wanted, tx, card_id, form)
    except _AskFirst:
        return _act_page(card_id, act, sure=True)
    except Refused as refused:
        if refused.kind != "refused":
            raise
        return _act_page(card_id, act, refused.refusals), 422
    flash(worded(wanted.done), "success")
    return redirect(url_for("municipality.card", card_id=card_id), 303)


class _AskFirst(Exception):
    """Nothing is kept of an act that is only rehearsed."""


def _run(act: Act, tx: Transaction, card_id: str, form: Form) -> None:
    act.run(tx, card_id, form)
    if act.asks and form.get("sure") != "yes":
        raise _AskFirst


def _behind(name: str, card_id: str) -> str:
    return url_for("municipality.home", name=name or None, after=card_id)


def _typed(form: Form, name: str) -> str:
    return form.get(name, "").strip()[:300]


def _issue_page(problems: Iterable[Refusal] = ()) -> str:
    with looking() as reading:
        return render_template(
            "municipality/issue.html",
            typed=request.form,
            errors=_errors(problems),
            people=use.without_card(reading) if may_own() else [],
        )


def _act_page(card_id: str, act: str, problems: Iterable[Refusal] = (), *, sure: bool = False) -> str:
    with looking() as reading:
        return render_template(
            "municipality/act.html",
            card=use.seen(reading, card_id).card,
            act=act,
            typed=request.form,
            errors=_errors(problems),
            sure=sure,
        )


def _no_mistake() -> Refusal:
    ja = "どのように使えないカードかを選んでください。"
    return Refusal("", ja, "Choose what is wrong with the card.", "mistake", "no-mistake")


def _errors(problems: Iterable[Refusal]) -> dict[str, str]:
    return {problem.field or "": words_of(problem) for problem in problems}
