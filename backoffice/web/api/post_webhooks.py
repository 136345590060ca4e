"""The calls on the webhooks of a world's post, for its owner: who is told what happens to mail items (Standard Webhooks)."""

from collections.abc import Callable
from typing import Annotated

from flask import Response
from pydantic import Field, StrictBool

from backoffice.ports import Webhook, Webhooks
from backoffice.simulation.telling import mark, webhooks_in, webhooks_of
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.post_answers import NewWebhookTold, TriedTold, WebhooksTold, WebhookTold
from backoffice.web.api.v1 import InWorld, OfWebhook, v1
from backoffice.web.api.values import WHOLE, Wanted
from backoffice.web.context import simulator, world

ALL = "/worlds/<world_id>/post/webhooks"
ONE = f"{ALL}/<webhook_id>"
Number = Annotated[int, Field(ge=0, le=2**53), WHOLE]


class WebhookWanted(Wanted):
    """Where events are told, which (without `kinds` all that the tracking page shows), and after which event's number."""

    url: Annotated[str, Field(min_length=1, max_length=500, examples=["http://127.0.0.1:9000/hook"])]
    kinds: list[str] = Field(default_factory=list, max_length=20)
    after: Number | None = None


class SwitchWanted(Wanted):
    """Whether it is told anything."""

    active: StrictBool


class ReplayWanted(Wanted):
    """The number of the event after which all are told again."""

    after: Number


class NothingWanted(Wanted):
    """Nothing beside the webhook."""


@v1.post(ALL, summary="ウェブフックを登録する", responses={201: NewWebhookTold})
def add_webhook(path: InWorld, body: WebhookWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Have a URL told what happens to mail items from now on, or after an event's number; the secret is told this once."""
    mark(world())

    def subscribe(tx: Transaction) -> Answer:
        made = _in(tx).subscribe(body.url, body.kinds, body.after)
        return webhook_told(made) | {"secret": made.secret}

    return command(subscribe, 201)


@v1.get(ALL, summary="ウェブフックの一覧", responses={200: WebhooksTold})
def list_webhooks(path: InWorld) -> Response:  # noqa: ARG001 - as above
    """List the webhooks."""
    with world().read() as reading:
        return respond({"webhooks": [webhook_told(each) for each in _in(reading).all()]})


@v1.get(ONE, summary="ウェブフックを見る", responses={200: WebhookTold})
def show_webhook(path: OfWebhook) -> Response:
    """Show a webhook: how far it was told, what it answered last."""
    with world().read() as reading:
        return respond(webhook_told(_in(reading).find(path.webhook_id)))


@v1.patch(ONE, summary="ウェブフックを止める・再開する", responses={200: WebhookTold})
def switch_webhook(path: OfWebhook, body: SwitchWanted) -> Response:
    """Switch a webhook off, or on: it is then told what happened meanwhile."""
    return _changed(lambda webhooks: webhooks.switch(path.webhook_id, active=body.active))


@v1.delete(ONE, summary="ウェブフックを削除する", responses={204: None})
def remove_webhook(path: OfWebhook) -> Response:
    """Remove a webhook."""
    with world().write() as tx:
        _in(tx).remove(path.webhook_id)
    return Response(status=204)


@v1.post(f"{ONE}/test", summary="ウェブフックを試す", responses={200: TriedTold})
def try_webhook(path: OfWebhook, body: NothingWanted) -> Response:  # noqa: ARG001 - there is nothing in it
    """Send a test event (`postal.test`) now, and tell what came back.

    Nothing is stored, not even under an Idempotency-Key: a repeat is sent anew.
    """
    came = webhooks_of(simulator().worlds, world().id).test(path.webhook_id)
    return respond({"taken": came.taken, "answer": came.words})


@v1.post(f"{ONE}/replay", summary="ウェブフックに再び知らせる", responses={200: WebhookTold})
def replay_webhook(path: OfWebhook, body: ReplayWanted) -> Response:
    """Tell a webhook all events after a number again, with the ids they had."""
    return _changed(lambda webhooks: webhooks.replay(path.webhook_id, body.after))


def _changed(change: Callable[[Webhooks], Webhook]) -> Response:
    return command(lambda tx: webhook_told(change(_in(tx))))


def _in(reading: Reading) -> Webhooks:
    return webhooks_in(simulator().worlds, world(), reading)


def webhook_told(webhook: Webhook) -> Answer:
    """Return a webhook as the calls tell it, without its secret."""
    return {
        "webhook_id": webhook.id,
        "url": webhook.url,
        "kinds": list(webhook.kinds),
        "active": webhook.active,
        "told_to": webhook.told_to,
        "failures": webhook.failures,
        "last_answer": webhook.last_answer,
    }
