"""What the calls on the post answer."""

from pydantic import Field

from backoffice.web.api.answers import ApplicationTold, Told


class PostedTold(Told):
    """An item that the post has taken."""

    tracking_number: str
    printed_number: str
    application_id: str


class WhereTold(Told):
    """Where a mail item is: its state and the office that reported last."""

    state: str
    label: str
    office: str
    prefecture: str
    at: str


class ItemTold(Told):
    """A mail item with its history: the planned day, how long it is held, who signed, what is to befall it."""

    tracking_number: str
    printed_number: str
    service: str
    service_label: str
    state: str
    label: str
    delivered: bool
    returned: bool
    lost: bool
    ended: bool
    stopped: bool
    due_on: str | None
    held_until: str | None
    signed_by: str
    outcome: str
    application_id: str
    where: WhereTold
    events: list[WhereTold]


class ReachedTold(Told):
    """Time was moved to the instant at which an item reached a state."""

    began_at: str = Field(alias="from")
    to: str
    reached: str
    item: ItemTold


class OutlookTold(Told):
    """What would have become of an item and of its application (null for none), at the instant `at` of a copy."""

    at: str
    item: ItemTold
    application: ApplicationTold | None


class MoveTold(Told):
    """A 転居届 that the post has taken."""

    move_id: str


class WebhookTold(Told):
    """A webhook: where it leads, what it is told (no kinds: all that the tracking page shows), how far it was told."""

    webhook_id: str
    url: str
    kinds: list[str]
    active: bool
    told_to: int
    failures: int
    last_answer: str


class NewWebhookTold(WebhookTold):
    """A new webhook, with the secret that its messages are signed with, told this once."""

    secret: str


class WebhooksTold(Told):
    """The webhooks of a world by id."""

    webhooks: list[WebhookTold]


class TriedTold(Told):
    """What came back from a webhook."""

    taken: bool
    answer: str
