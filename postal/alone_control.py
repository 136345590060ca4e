"""The calls with which a test or a trainer has its way with the post on its own: verbs, settings, time, what-if."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, request

from postal import control, facts, office
from postal.alone import Alone, AloneStep, step_on, wish_of
from postal.desk import answer, asked
from postal.fields import Fields, bad, none_of
from postal.item import MailItem
from postal.lifecycle import State
from postal.outcome import Outcome
from postal.record import item_of
from postal.refusal import Stuck

Verb = Callable[[AloneStep, str, Fields], object]


def _befall(step: AloneStep, number: str, fields: Fields) -> None:
    fields.only("outcome")
    control.befall(step, number, fields.choice("outcome", Outcome))


def _stop(step: AloneStep, number: str, fields: Fields) -> None:
    fields.only()
    control.stop(step, number)


def _release(step: AloneStep, number: str, fields: Fields) -> None:
    fields.only()
    control.release(step, number)


def _lose(step: AloneStep, number: str, fields: Fields) -> None:
    fields.only()
    control.lose(step, number)


def _deliver(step: AloneStep, number: str, fields: Fields) -> None:
    fields.only("signed_by")
    control.deliver(step, number, fields.text("signed_by"))


def _keep_longer(step: AloneStep, number: str, fields: Fields) -> None:
    fields.only()
    control.keep_longer(step, number)


VERBS: dict[str, Verb] = {
    "befall": _befall,
    "stop": _stop,
    "release": _release,
    "lose": _lose,
    "deliver": _deliver,
    "keep-longer": _keep_longer,
}
"""What can be done to an item at any moment, by the name in the path."""


def move_until(alone: Alone, number: str, state: State) -> MailItem:
    """Move time until an item has a state, and return it then. Refuses not-reached. Raises Absent."""
    item = alone.advance_item(number, lambda item: item.state is state)
    if item is None:
        raise Stuck(
            "not-reached",
            f"この郵便物は「{state.ja}」になりません。予定されていることがないか、その前に終わりました。",
            f"The item does not come to {state.value!r}: its life ended before, or nothing is due to it.",
            "state",
        )
    return item


def add_control(app: Flask, alone: Alone) -> None:
    """Add the calls to the app of a post office of its own."""
    calls = _Control(alone)
    for verb in VERBS:
        app.add_url_rule(f"/items/<number>/{verb}", verb, _of_verb(calls, verb), methods=["POST"])
    app.add_url_rule("/items/<number>/until", view_func=calls.until, methods=["POST"])
    app.add_url_rule("/items/<number>/what-if", view_func=calls.what_if, methods=["POST"])
    app.add_url_rule("/moves", view_func=calls.move, methods=["POST"])
    app.add_url_rule("/settings", view_func=calls.settings)
    app.add_url_rule("/settings", view_func=calls.set_settings, methods=["PUT"])
    app.add_url_rule("/clock/next", view_func=calls.next, methods=["POST"])
    app.add_url_rule("/reset", view_func=calls.reset, methods=["POST"])


def _of_verb(calls: "_Control", verb: str) -> Callable[[str], Response]:
    return lambda number: calls.act(verb, number)


class _Control:
    """The calls, one method each."""

    def __init__(self, alone: Alone) -> None:
        self.alone = alone

    def act(self, verb: str, number: str) -> Response:
        """Do a verb to an item."""
        fields = _given()
        with self.alone.stepping() as step:
            VERBS[verb](step, number, fields)
            item = item_of(step.books, number)
        return answer(facts.whole(item))

    def until(self, number: str) -> Response:
        """Move time until an item has a state."""
        fields = _given()
        fields.only("state")
        state = fields.choice("state", State)
        item = move_until(self.alone, number, state)
        return answer({"now": self.alone.now.isoformat(), "item": facts.whole(item)})

    def what_if(self, number: str) -> Response:
        """Tell what would become of an item, and change nothing."""
        fields = _given()
        verb, given = _verb(fields)
        with self.alone.reading() as connection:
            step = step_on(connection)  # never written
            before = len(item_of(step.books, number).events)
            VERBS[verb](step, number, given)
            end = office.foretell(step, number, wish_of(step))
        return answer({"before": before, "item": facts.tracking(end)})

    def move(self) -> tuple[Response, int]:
        """Take a change of address (転居届)."""
        fields = _given()
        fields.only("name", "left", "moved_to", "from_on")
        left = Fields(fields.facts.get("left"), "left").as_address()
        moved_to = Fields(fields.facts.get("moved_to"), "moved_to").as_address()
        with self.alone.stepping() as step:
            on = fields.day("from_on") or step.now.date()
            number = control.note_move(step, fields.text("name", left.name), left, moved_to, on)
        return answer({"id": number, "from_on": on.isoformat()}), HTTPStatus.CREATED

    def settings(self) -> Response:
        """Tell the settings."""
        return answer(self.alone.settings)

    def set_settings(self) -> Response:
        """Set what becomes of items."""
        fields = _given()
        fields.only("delivery")
        if "delivery" not in fields.facts:
            raise bad("delivery", "指定してください", "is missing")
        self.alone.set_delivery(fields.facts["delivery"])
        return self.settings()

    def next(self) -> Response:
        """Move time to the next thing that is due."""
        start = self.alone.now
        served = self.alone.advance_to_next()
        return answer({"from": start.isoformat(), "to": self.alone.now.isoformat(), "events": served})

    def reset(self) -> Response:
        """Forget everything."""
        self.alone.reset()
        return answer({"now": self.alone.now.isoformat()})


def _given() -> Fields:
    return Fields(asked() if request.data else {}, "")


def _verb(fields: Fields) -> tuple[str, Fields]:
    """Return the verb of a what-if and what it is given: an outcome alone is one that befalls the item."""
    given = dict(fields.facts)
    verb = given.pop("verb", "befall")
    if not isinstance(verb, str) or verb not in VERBS:
        raise none_of(VERBS, fields.at("verb"))
    return verb, Fields(given, fields.pointer)
