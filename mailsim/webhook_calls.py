"""The JSON calls of webhooks, for a mail server alone: below the API of each of its worlds."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, g, jsonify, request
from werkzeug.exceptions import BadRequest, HTTPException

from mailsim.place import ALONE
from mailsim.refusal import Absent, Refused
from mailsim.subscription import Subscription
from mailsim.webhooks import Webhooks

Json = dict[str, Any]
Find = Callable[[str], Webhooks | None]
"""Finds the webhooks of a world."""


def webhook_calls(find: Find, name: str) -> Blueprint:
    """Return the calls as a blueprint, for ``/api/v1`` and ``/w/<world>/api/v1``."""
    calls = Blueprint(name, __name__)
    views = _Calls(find)
    calls.url_value_preprocessor(_enter)
    calls.add_url_rule("/webhooks", view_func=views.subscribe, methods=["POST"])
    calls.add_url_rule("/webhooks", view_func=views.all)
    calls.add_url_rule("/webhooks/<id_>", view_func=views.one)
    calls.add_url_rule("/webhooks/<id_>", view_func=views.switch, methods=["PATCH"])
    calls.add_url_rule("/webhooks/<id_>", view_func=views.remove, methods=["DELETE"])
    calls.add_url_rule("/webhooks/<id_>/test", view_func=views.test, methods=["POST"])
    calls.add_url_rule("/webhooks/<id_>/replay", view_func=views.replay, methods=["POST"])
    calls.register_error_handler(Refused, _told)
    calls.register_error_handler(HTTPException, lambda error: (jsonify(error=error.description), error.code))
    return calls


def _enter(_endpoint: str | None, values: Json | None) -> None:
    g.mail_world = (values or {}).pop("world", ALONE)


class _Calls:
    """One method a call."""

    def __init__(self, find: Find) -> None:
        self._find = find

    def subscribe(self) -> tuple[Response, int]:
        """Make one: `url`, and if wished `after`; the answer alone shows the secret."""
        wish = _wish("url", "after")
        if not isinstance(wish.get("url"), str):
            raise BadRequest("url を指定してください / url is missing")
        made = self._webhooks().subscribe(wish["url"], _number(wish) if "after" in wish else None)
        return jsonify(_facts(made) | {"secret": made.secret}), HTTPStatus.CREATED

    def all(self) -> Response:
        """List them."""
        return jsonify(webhooks=[_facts(one) for one in self._webhooks().all()])

    def one(self, id_: str) -> Response:
        """Tell one."""
        return jsonify(_facts(self._webhooks().find(id_)))

    def switch(self, id_: str) -> Response:
        """Switch one off or on."""
        active = _wish("active").get("active")
        if not isinstance(active, bool):
            raise BadRequest("active は true か false です / active is true or false")
        return jsonify(_facts(self._webhooks().switch(id_, active=active)))

    def remove(self, id_: str) -> Response:
        """Remove one."""
        self._webhooks().remove(id_)
        return Response(status=HTTPStatus.NO_CONTENT)

    def test(self, id_: str) -> Response:
        """Send a test event now and tell what came back."""
        came = self._webhooks().test(id_)
        return jsonify(taken=came.taken, answer=came.words)

    def replay(self, id_: str) -> Response:
        """Tell all after a mail's id again."""
        return jsonify(_facts(self._webhooks().replay(id_, _number(_wish("after")))))

    def _webhooks(self) -> Webhooks:
        found = self._find(g.mail_world)
        if found is None:
            abort(404, f"世界 {g.mail_world} はありません / there is no world {g.mail_world}")
        return found


def _facts(one: Subscription) -> Json:
    return {
        "id": one.id,
        "url": one.url,
        "kinds": list(one.kinds),
        "active": one.active,
        "told_to": one.told_to,
        "failures": one.failures,
        "last_answer": one.last_answer,
    }


def _wish(*names: str) -> Json:
    wish = request.get_json(force=True) if request.get_data() else {}
    if not isinstance(wish, dict) or not set(wish) <= set(names):
        raise BadRequest(
            f"{'、'.join(names)} を持つ JSON のオブジェクト / a JSON object of {', '.join(names)}"
        )
    return wish


def _number(wish: Json) -> int:
    after = wish.get("after")
    if not isinstance(after, int) or isinstance(after, bool):
        raise BadRequest("after は整数です / after is a whole number")
    return after


def _told(error: Refused) -> tuple[Response, int]:
    status = HTTPStatus.NOT_FOUND if isinstance(error, Absent) else HTTPStatus.UNPROCESSABLE_ENTITY
    return jsonify(code=error.code, error=f"{error.ja} / {error.en}", field=error.pointer), status
