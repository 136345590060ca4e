"""What the tracking page says first: where an item is in its life, what that means, and what to do now."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from postal import wording
from postal.item import MailItem
from postal.lifecycle import Note, State


class Tone(StrEnum):
    """How the headline looks."""

    ROAD = "road"
    CARE = "care"
    TROUBLE = "trouble"
    DONE = "done"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of an item's life: when it was reached (None: not yet), and whether the item is there now."""

    label: str
    reached_at: datetime | None
    is_now: bool


TONES = {
    State.ABSENT: Tone.CARE,
    State.HELD: Tone.CARE,
    State.REDELIVERY_REQUESTED: Tone.CARE,
    State.INVESTIGATED: Tone.TROUBLE,
    State.LOST: Tone.TROUBLE,
    State.RETURNING: Tone.BACK,
    State.RETURNED: Tone.BACK,
    State.MISDELIVERED: Tone.DONE,
    State.HANDED_OVER: Tone.DONE,
    State.DELIVERED: Tone.DONE,
}

_STAGES = (
    frozenset({State.COLLECTED, State.ACCEPTED}),
    frozenset({State.RELAYED, State.FORWARDED, State.INVESTIGATED, State.LOST}),
    frozenset(
        {
            *(State.ARRIVED, State.OUT_FOR_DELIVERY, State.ABSENT, State.HELD),
            *(State.REDELIVERY_REQUESTED, State.RETURNING),
        }
    ),
    frozenset({State.DELIVERED, State.MISDELIVERED, State.HANDED_OVER, State.RETURNED}),
)
_LABELS = {
    "ja": ("引受", "輸送", "配達", "お届け", "差出人へ"),
    "en": ("Accepted", "On the way", "Delivery", "Delivered", "To sender"),
}

ADVICE = {
    State.COLLECTED: ("お客さまのもとで集荷しました。", "It was collected from the sender."),
    State.ACCEPTED: ("引き受けました。お届け予定日は{planned}です。", "Accepted. Delivery is planned for {planned}."),
    State.RELAYED: (
        "お届け先の地域へ運んでいます。お届け予定日は{planned}です。",
        "It is being carried to the receiver's area. Delivery is planned for {planned}.",
    ),
    State.ARRIVED: ("配達を受け持つ郵便局に着きました。", "It has arrived at the delivering office."),
    State.OUT_FOR_DELIVERY: ("配達員が持って出ました。", "The carrier has it on the round."),
    State.ABSENT: (
        "ご不在でしたので、ご不在連絡票を残しました。{until}までお預かりします。",
        "Nobody was in; an absence slip was left. It is held until {until}.",
    ),
    State.HELD: (
        "郵便局でお預かりしています。保管期限は{until}です。",
        "It is held at the post office until {until}.",
    ),
    State.REDELIVERY_REQUESTED: ("{wished}に配達します。", "It will be delivered on {wished}."),
    State.FORWARDED: ("転居先へ転送しています。", "It is being forwarded to the new address."),
    State.INVESTIGATED: (
        "所在を調査しています。分かり次第ここに表示します。",
        "Its whereabouts are being looked into. News will appear here.",
    ),
    State.RETURNING: ("差出人にお返ししています。", "It is on its way back to the sender."),
    State.LOST: ("調査しましたが、見つかっていません。", "It was looked for and not found."),
    State.RETURNED: ("差出人にお返ししました。", "It was returned to the sender."),
    State.MISDELIVERED: ("お届けしました。", "It was delivered."),
    State.HANDED_OVER: ("郵便局の窓口でお渡ししました。", "It was handed over at the post-office window."),
    State.DELIVERED: ("お届けしました。", "It was delivered."),
}  # fmt: skip
"""What a state means to who waits for the item (our own words); a wrong door reads as a delivery."""
WITHOUT_LIMIT = ("郵便局でお預かりしています。", "It is held at the post office.")
CLOSED = (
    "お届け先が休みのため、次の営業日にあらためて配達します。",
    "The receiver is closed; it is brought again on the next office day.",
)


def tone(item: MailItem) -> Tone:
    """Return how the headline of an item looks."""
    return TONES.get(item.state, Tone.ROAD)


def advice(item: MailItem, locale: str) -> str:
    """Return a sentence on what the state means, with the day that matters now."""
    last = item.events[-1]
    words = ADVICE[item.state]
    if item.state is State.HELD and item.held_until is None:
        words = CLOSED if last.note == Note.CLOSED else WITHOUT_LIMIT
    wished = last.note if item.state is State.REDELIVERY_REQUESTED else ""
    return wording.one(words, locale).format(
        planned=wording.spoken(item.deliver_on, locale),
        until=wording.spoken(item.held_until, locale) if item.held_until else "—",
        wished=wording.spoken(date.fromisoformat(wished), locale) if wished else "",
    )


def stages(item: MailItem, locale: str) -> list[Stage]:
    """Return the stages of an item's life; the last is the sender's door once it goes back.

    What was passed unseen is left out, and so is what the service will not record.
    """
    *labels, delivered, back = _LABELS[locale]
    now = next(at for at, states in enumerate(_STAGES) if item.state in states)
    found = [
        Stage(label, _reached(item, states), item.state in states)
        for label, states in zip([*labels, back if item.goes_back else delivered], _STAGES, strict=True)
    ]
    ahead = found[now + 1 :] if item.service.terms.relays else found[now + 1 :][-1:]
    return [stage for stage in found[: now + 1] if stage.reached_at] + ahead


def _reached(item: MailItem, states: frozenset[State]) -> datetime | None:
    return next((event.at for event in item.events if event.state in states), None)
