"""The panel 操作（模擬） on an item's page: what befalls it, 差止め, 亡失, delivery to somebody, time to a state of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from postal import control
from postal.desk import Desk
from postal.item import MailItem
from postal.lifecycle import State
from postal.outcome import Outcome
from postal.reach import ahead
from postal.refusal import Refused
from postal.step import Step
from postal.wording import one

PURPOSE = "control"
UNTIL = "until"


@dataclass(frozen=True, slots=True)
class Panel:
    """What the panel offers for an item: outcomes, the states that time may go to, and what it says of each."""

    words: Mapping[str, str]
    outcomes: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]


def add_panel(pages: Blueprint, desk: Desk) -> None:
    """Add the panel's address to the pages of the post."""
    pages.add_url_rule("/items/<number>/control", "control", _Control(desk).do, methods=["POST"])


def panel_for(desk: Desk, item: MailItem) -> Mapping[str, Panel] | None:
    """Return the panel of an item by locale, None to those who may not control the post."""
    if not (desk.acts and desk.may(PURPOSE)):
        return None
    return {locale: _panel(desk, item, locale) for locale in WORDS}


def _panel(desk: Desk, item: MailItem, locale: str) -> Panel:
    coming = ahead(item)
    return Panel(
        WORDS[locale],
        tuple((each.value, one((each.ja, each.en), locale)) for each in Outcome),
        tuple((each.value, _state(each, locale)) for each in State if each in coming)
        if desk.moves_time
        else (),
    )


class _Control:
    """The view behind every button of the panel."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def do(self, number: str) -> AnyResponse:
        """Do what a button of the panel says, then show the item."""
        doing = request.form.get("doing", "")
        if doing == UNTIL:
            self.desk.move_until(PURPOSE, number, State(_chosen(UNTIL, State)))
        else:
            with self.desk.step(PURPOSE) as step:
                _doing(doing)(step, number)
        locale = request.args.get("locale")
        shown = url_for("postal.direct", reqCodeNo1=number, locale=locale)
        return redirect(f"{shown}#control", HTTPStatus.SEE_OTHER)


def _doing(name: str) -> Callable[[Step, str], object]:
    found = _DOINGS.get(name)
    if found is None:
        raise Refused("bad-field", "操作を選んでください。", f"Choose one of {', '.join(_DOINGS)}.", "doing")
    return found


def _chosen(field: str, known: type[State] | type[Outcome]) -> str:
    given = request.form.get(field, "")
    if given not in list(known):
        raise Refused("bad-field", "一覧から選んでください。", f"Choose one of {', '.join(known)}.", field)
    return given


_DOINGS: Mapping[str, Callable[[Step, str], object]] = {
    "befall": lambda step, number: control.befall(step, number, Outcome(_chosen("outcome", Outcome))),
    "stop": control.stop,
    "release": control.release,
    "lose": control.lose,
    "deliver": lambda step, number: control.deliver(step, number, request.form.get("signed_by", "")),
}


def _state(state: State, locale: str) -> str:
    return one(_UNSAID.get(state, (state.ja, state.en)), locale)


_UNSAID = {
    State.MISDELIVERED: ("誤配達", "Delivered to a wrong address"),
    State.LOST: ("亡失（調査の終わり）", "Lost (the investigation has ended)"),
}
"""What the public page does not tell apart, and who controls the post must."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "ja": {
        "title": "操作（模擬）",
        "about": "実際の郵便にはない操作です。ここでしたことは、記録と、この郵便物を待つ手続に残ります。",
        "ended": "この郵便物の動きは終わりました。できる操作はありません。",
        "outcome": "これから起きること",
        "choose": "起きること",
        "outcome_now": "今の指定",
        "none": "なし（設定のとおり）",
        "befall": "起きることを決める",
        "befall_words": "今までの記録は変わりません。次の動きから、選んだとおりになります。",
        "hold": "差止め",
        "stop": "差し止める",
        "stop_words": "今ある郵便局に、解くまで留め置きます。配達も返送もされません。",
        "stopped": "差し止めています。",
        "release": "差止めを解く",
        "release_words": "留め置いた所から、動きが続きます。",
        "loss": "亡失",
        "lose": "亡失させる",
        "lose_words": "調査中となり、見つからずに終わります。取り消せません。",
        "delivery": "配達",
        "signed_by": "受け取って署名する人",
        "deliver": "今、配達する",
        "deliver_words": "この人が署名して受け取ったものとして、今すぐ配達を終えます。取り消せません。",
        "time": "時間",
        "state": "進める先の状態",
        "until": "この状態まで時間を進める",
        "until_words": "この状態になる瞬間まで時間が進み、それまでのほかの郵便・手続も動きます。60日以内にならなければ、そこで止まります。",
    },
    "en": {
        "title": "Control (mock)",
        "about": "No real post offers this. What you do here stays in the history and affects the procedure that waits for this item.",
        "ended": "The life of this item has ended. Nothing can be done with it.",
        "outcome": "What happens to it next",
        "choose": "Outcome",
        "outcome_now": "Now",
        "none": "nothing of its own (as the settings say)",
        "befall": "Set what happens",
        "befall_words": "Its history stays. From its next move on, it goes as chosen.",
        "hold": "Hold",
        "stop": "Hold the item",
        "stop_words": "It is kept at the post office where it is until it is released: neither delivered nor returned.",
        "stopped": "The item is being held.",
        "release": "Release it",
        "release_words": "It goes on from where it was kept.",
        "loss": "Loss",
        "lose": "Lose the item",
        "lose_words": "It comes under investigation and is never found. This cannot be undone.",
        "delivery": "Delivery",
        "signed_by": "Signed for by",
        "deliver": "Deliver it now",
        "deliver_words": "It is delivered at once, signed for by this person. This cannot be undone.",
        "time": "Time",
        "state": "State to go to",
        "until": "Move time to this state",
        "until_words": "Time moves to the moment of this state; everything else due by then happens too. It stops after 60 days.",
    },
}
