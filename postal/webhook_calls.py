"""The JSON calls of webhooks, for a post alone or under a world's address."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, request

from postal.desk import answer, asked
from postal.fields import Fields, bad, whole_number
from postal.subscription import KINDS, Subscription
from postal.telling import Answer
from postal.webhooks import Webhooks


def webhook_calls(webhooks: Webhooks, wake: Callable[[], None]) -> Blueprint:
    """Return the calls as a blueprint; `wake` is called after each change, so that what is due is told at once."""
    calls = Blueprint("webhooks", __name__)
    views = _Calls(webhooks)
    calls.add_url_rule("/webhooks", view_func=views.subscribe, methods=["POST"])
    calls.add_url_rule("/webhooks", view_func=views.all)
    calls.add_url_rule("/webhooks/<id_>", view_func=views.one)
    calls.add_url_rule("/webhooks/<id_>", view_func=views.switch, methods=["PATCH"])
    calls.add_url_rule("/webhooks/<id_>", view_func=views.remove, methods=["DELETE"])
    calls.add_url_rule("/webhooks/<id_>/test", view_func=views.test, methods=["POST"])
    calls.add_url_rule("/webhooks/<id_>/replay", view_func=views.replay, methods=["POST"])

    @calls.after_app_request
    def told(response: Response) -> Response:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            wake()
        return response

    return calls


class _Calls:
    """One method a call."""

    def __init__(self, webhooks: Webhooks) -> None:
        self.webhooks = webhooks

    def subscribe(self) -> tuple[Response, int]:
        """Make one: `url`, and if wished `kinds` and `after`; the answer alone shows the secret."""
        fields = _body("url", "kinds", "after")
        kinds = fields.many("kinds", len(KINDS))
        made = self.webhooks.subscribe(_url(fields), tuple(map(str, kinds)), fields.whole("after"))
        return answer({**_facts(made), "secret": made.secret}), HTTPStatus.CREATED

    def all(self) -> Response:
        """List them."""
        return answer({"webhooks": [_facts(one) for one in self.webhooks.all()]})

    def one(self, id_: str) -> Response:
        """Tell one."""
        return answer(_facts(self.webhooks.find(id_)))

    def switch(self, id_: str) -> Response:
        """Switch one off or on."""
        fields = _body("active")
        if "active" not in fields.facts:
            raise bad("active", "true か false を指定してください", "is missing: true or false")
        return answer(_facts(self.webhooks.switch(id_, active=fields.flag("active"))))

    def remove(self, id_: str) -> Response:
        """Remove one."""
        self.webhooks.remove(id_)
        return Response(status=HTTPStatus.NO_CONTENT)

    def test(self, id_: str) -> Response:
        """Send a test event now and tell what came back."""
        came: Answer = self.webhooks.test(id_)
        return answer({"taken": came.taken, "answer": came.words})

    def replay(self, id_: str) -> Response:
        """Tell all after an event's number again."""
        after = whole_number(_body("after").facts.get("after"), "after", least=0)
        return answer(_facts(self.webhooks.replay(id_, after)))


def _facts(one: Subscription) -> dict[str, object]:
    return {
        "id": one.id,
        "url": one.url,
        "kinds": list(one.kinds),
        "active": one.active,
        "told_to": one.told_to,
        "failures": one.failures,
        "last_answer": one.last_answer,
    }


def _body(*names: str) -> Fields:
    fields = Fields(asked(), "")
    fields.only(*names)
    return fields


def _url(fields: Fields) -> str:
    url = fields.facts.get("url")
    if not isinstance(url, str):
        raise bad("url", "URLを指定してください", "is missing: the URL to tell")
    return url
