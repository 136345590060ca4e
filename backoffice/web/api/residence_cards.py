"""The calls of 在留カード and chips: whether a number has lapsed, a card that is read, raw commands to a chip."""

from base64 import b64encode
from datetime import date
from typing import Annotated, Any

from flask import Response
from pydantic import Field, StringConstraints

from backoffice.cards.status_words import said
from backoffice.simulation.transaction import Transaction
from backoffice.usecases import card_reading, number_inquiry, raw_apdus
from backoffice.usecases.card_reading import CardReading
from backoffice.web.api.answers import Told
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.v1 import InWorld, OfAnyCard, OfResidenceCard, v1
from backoffice.web.api.values import Asked, Day, Wanted, Word
from backoffice.web.context import world

Command = Annotated[str, StringConstraints(max_length=3 * raw_apdus.LONGEST_BYTES)]


class NumberAsked(Asked):
    """A number and the last day of its card (在留カード等番号失効情報照会)."""

    number: Word
    expires_on: Day


class NumberWanted(Wanted):
    """The same in a body, so that no number stands in an address."""

    number: Word
    expires_on: Day


class NumberTold(Told):
    """What is answered on a day: good, lapsed, or unknown (no card has this number and this expiry)."""

    number: str
    expires_on: str
    standing: str
    words: str
    on: str


class ReadingWanted(Wanted):
    """The number that the terminal shows to the card; the card's own without it."""

    typed: Word = ""


class ReadingTold(Told):
    """What a terminal read: findings in words, text by tag, images as they lie on the chip (base64)."""

    session_id: str
    good: bool
    generation: int
    authenticity: str | None
    findings: list[dict[str, Any]]
    facts: list[dict[str, Any]]
    images: list[dict[str, Any]]


class ApdusWanted(Wanted):
    """Commands in hexadecimal digits, said one after the other in one power-on."""

    commands: list[Command] = Field(min_length=1, max_length=raw_apdus.MOST_COMMANDS)


class ApdusTold(Told):
    """The answers in their order: data in hexadecimal digits, the status word and what it says."""

    session_id: str
    answers: list[dict[str, str]]


@v1.get("/worlds/<world_id>/number-inquiry", summary="失効情報照会", responses={200: NumberTold})
def ask_number(path: InWorld, query: NumberAsked) -> Response:  # noqa: ARG001 - the gate has read the path
    """Ask whether the number of a 在留カード has lapsed."""
    return _standing(query.number, query.expires_on)


@v1.post("/worlds/<world_id>/number-inquiry", summary="失効情報照会", responses={200: NumberTold})
def post_number(path: InWorld, body: NumberWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Ask the same with the number in a body; nothing is changed."""
    return _standing(body.number, body.expires_on)


@v1.post(
    "/worlds/<world_id>/residence-cards/<number>/readings",
    summary="在留カードを読み取る",
    responses={200: ReadingTold},
)
def read_residence_card(path: OfResidenceCard, body: ReadingWanted) -> Response:
    """Read a 在留カード as a terminal does: authentication by its number, all files, signature, lapse."""

    def read(tx: Transaction) -> Answer:
        found = card_reading.read_card(tx, path.number, body.typed or path.number, purpose=raw_apdus.PURPOSE)
        return _reading(found)

    return command(read)


@v1.post("/worlds/<world_id>/cards/<card_id>/apdu", summary="APDUを送る", responses={200: ApdusTold})
def speak_to_card(path: OfAnyCard, body: ApdusWanted) -> Response:
    """Say raw commands to a chip in one power-on: a マイナンバーカード by its key, a 在留カード by its number."""

    def speak(tx: Transaction) -> Answer:
        spoken = raw_apdus.speak(tx, path.card_id, body.commands)
        return {"session_id": spoken.session_id, "answers": [_answer(*one) for one in spoken.answers]}

    return command(speak)


def _standing(number: str, expires_on: date) -> Response:
    with world().read() as reading:
        found = number_inquiry.inquire(reading, number, expires_on)
        told = {"number": number_inquiry.plain_number(number), "expires_on": expires_on.isoformat()}
        shown = {"standing": str(found), "words": found.label, "on": reading.today.isoformat()}
        return respond(told | shown)


def _answer(data: bytes, status: int) -> dict[str, str]:
    words = said(status)
    return {
        "data": data.hex().upper(),
        "status": f"{status:04X}",
        "words": words.ja,
        "words_en": words.en,
    }


def _reading(found: CardReading) -> Answer:
    return {
        "session_id": found.session_id,
        "good": found.good,
        "generation": found.generation,
        "authenticity": str(found.authenticity) if found.authenticity else None,
        "findings": [
            {"code": one.code, "tone": one.tone, "ja": one.ja, "en": one.en} for one in found.findings
        ],
        "facts": [
            {"tag": f"{one.tag:02X}", "label": one.ja, "label_en": one.en, "value": one.value}
            for one in found.facts
        ],
        "images": [
            {"name": one.name, "label": one.ja, "label_en": one.en, "base64": b64encode(one.data).decode()}
            for one in found.images
        ],
    }
