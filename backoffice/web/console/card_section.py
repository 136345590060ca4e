"""The section カードを読み取る of the desks: which cards may lie there, what a reading found, the face beside the photo."""

from base64 import b64encode
from typing import Any

from flask import current_app, g, request, url_for

from backoffice.domain.actors import Actor, Role
from backoffice.domain.refusal import Refusal
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.chips import ChipMemory
from backoffice.store.people import ResidenceCard
from backoffice.usecases import card_reading, giving_back
from backoffice.usecases.card_reading import CardReading
from backoffice.usecases.residence_chips import SILENT
from backoffice.web.console.doing import Errors
from backoffice.web.language import worded

OTHER, AT_MACHINE = "other", "reader:"
STATES = {SILENT: "穿孔済み", "lost": "亡失"}


def keep(result: CardReading | None, errors: Errors | None = None) -> None:
    """Have the section of this page show a reading, or what was wrong with the form."""
    g.card_result, g.card_errors = result, errors or {}


def section(reading: Reading, application: Application, officer: Actor) -> dict[str, Any]:
    """Return what the section draws; nothing lies on the desk of who may not read cards."""
    may = officer.role in card_reading.DESKS
    result: CardReading | None = g.get("card_result")
    number = application.new_card_number or application.card_number
    return {
        "may": may,
        "choices": [_choice(card, application) for card in card_reading.choices(reading, application)],
        "machine": _machine(reading) if may else (),
        "typed": request.form.get("typed_number", number),
        "chosen": request.form.get("card", number),
        "other": request.form.get("other_card", ""),
        "errors": g.get("card_errors", {}),
        "result": result,
        "pictures": _pictures(reading, result) if result else {},
        "talk_href": _talk_href(result.session_id) if result else "",
        "inquiry_href": url_for("number_inquiry.asked", number=result.typed if result else number),
        "new": application.new_card_number,
        "written": reading.get(ChipMemory, application.new_card_number) is not None,
        "void": giving_back.void_cards(reading, application) if officer.role is Role.COUNTER else (),
    }


def _choice(card: ResidenceCard, application: Application) -> tuple[str, str, str]:
    """Return a card on the desk: its value, its number with what it is, and what to know of it."""
    what = {application.new_card_number: "新しいカード", application.card_number: "申請時のカード"}
    returned = worded("返納済み") if card.returned_on else ""
    words = [worded(what.get(card.number, "以前のカード")), worded(STATES.get(card.state, "")), returned]
    return card.number, f"{card.number}　{'・'.join(word for word in words if word)}", ""


def _machine(reading: Reading) -> list[tuple[str, str]] | Refusal:
    readers = reading.ports.desk_readers
    if readers is None:
        return []
    found = card_reading.machine_readers(readers)
    return found if isinstance(found, Refusal) else [(f"{AT_MACHINE}{name}", name) for name in found]


def _pictures(reading: Reading, result: CardReading) -> dict[str, str]:
    """Return the images of a reading by their names as addresses that hold them; one that cannot be shown is left out."""
    shown = {}
    for image in result.images:
        try:
            png = reading.ports.documents.card_picture(image.data)
        except ValueError:
            continue
        shown[image.name] = f"data:image/png;base64,{b64encode(png).decode()}"
    return shown


def _talk_href(session_id: str) -> str:
    known = "card_talk.session" in current_app.view_functions
    return url_for("card_talk.session", key=session_id) if known and session_id else ""
