"""The calls on the webhooks of a world's mail, for its owner: who is told which mails arrive (Standard Webhooks)."""

from collections.abc import Callable

from flask import Response

from backoffice.ports import Webhook, Webhooks
from backoffice.simulation.telling import mail_webhooks_of, mark
from backoffice.simulation.transaction import Transaction
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.post_answers import NewWebhookTold, TriedTold, WebhooksTold, WebhookTold
from backoffice.web.api.post_webhooks import (
    NothingWanted,
    ReplayWanted,
    SwitchWanted,
    WebhookWanted,
    webhook_told,
)
from backoffice.web.api.v1 import InWorld, OfWebhook, v1
from backoffice.web.context import simulator, world

ALL = "/worlds/<world_id>/messages/webhooks"
ONE = f"{ALL}/<webhook_id>"


@v1.post(ALL, summary="メールのウェブフックを登録する", responses={201: NewWebhookTold})
def add_mail_webhook(path: InWorld, body: WebhookWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Have a URL told which mails arrive from now on, or after a mail's id; the secret is told this once."""
    mark(world())

    def subscribe(_tx: Transaction) -> Answer:
        made = _here().subscribe(body.url, body.kinds, body.after)
        return webhook_told(made) | {"secret": made.secret}

    return command(subscribe, 201)


@v1.get(ALL, summary="メールのウェブフックの一覧", responses={200: WebhooksTold})
def list_mail_webhooks(path: InWorld) -> Response:  # noqa: ARG001 - as above
    """List the webhooks of the mail."""
    return respond({"webhooks": [webhook_told(each) for each in _here().all()]})


@v1.get(ONE, summary="メールのウェブフックを見る", responses={200: WebhookTold})
def show_mail_webhook(path: OfWebhook) -> Response:
    """Show a webhook: how far it was told, what it answered last."""
    return respond(webhook_told(_here().find(path.webhook_id)))


@v1.patch(ONE, summary="メールのウェブフックを止める・再開する", responses={200: WebhookTold})
def switch_mail_webhook(path: OfWebhook, body: SwitchWanted) -> Response:
    """Switch a webhook off, or on: it is then told what arrived meanwhile."""
    return _changed(lambda: _here().switch(path.webhook_id, active=body.active))


@v1.delete(ONE, summary="メールのウェブフックを削除する", responses={204: None})
def remove_mail_webhook(path: OfWebhook) -> Response:
    """Remove a webhook."""
    _here().remove(path.webhook_id)
    return Response(status=204)


@v1.post(f"{ONE}/test", summary="メールのウェブフックを試す", responses={200: TriedTold})
def try_mail_webhook(path: OfWebhook, body: NothingWanted) -> Response:  # noqa: ARG001 - there is nothing in it
    """Send a test event (`mailsim.test`) now, and tell what came back. Nothing is stored: a repeat is sent anew."""
    came = _here().test(path.webhook_id)
    return respond({"taken": came.taken, "answer": came.words})


@v1.post(f"{ONE}/replay", summary="メールのウェブフックに再び知らせる", responses={200: WebhookTold})
def replay_mail_webhook(path: OfWebhook, body: ReplayWanted) -> Response:
    """Tell a webhook all mails after an id again, with the ids they had."""
    return _changed(lambda: _here().replay(path.webhook_id, body.after))


def _changed(change: Callable[[], Webhook]) -> Response:
    return command(lambda _tx: webhook_told(change()))


def _here() -> Webhooks:
    return mail_webhooks_of(simulator().worlds, world().id)
