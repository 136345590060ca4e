"""Reading the presented card at the counter and the annex, and writing the new one's IC: the desk's page, with what was found."""

from flask import request

from backoffice.domain.actors import Role
from backoffice.domain.refusal import Refused
from backoffice.usecases import card_reading
from backoffice.usecases.card_reading import CardReading
from backoffice.web.console.annex import annex_work
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.card_section import AT_MACHINE, OTHER, keep
from backoffice.web.console.counter import counter_work
from backoffice.web.console.doing import Page, beside
from backoffice.web.context import world


@pages.post("/cases/<key>/card/read")
def read_card(key: str) -> Page:
    """Read the card that lies on the desk, or in a reader of the officer's machine."""
    try:
        keep(_read(key))
    except Refused as refusal:
        keep(None, beside(refusal))
        return _desk(key), 422
    return _desk(key)


@pages.post("/cases/<key>/card/write")
def write_card(key: str) -> Page:
    """Write the IC of the new card, and read it back at once."""
    with world().write() as tx:
        keep(card_reading.verify_written(tx, officer(), key))
    return _desk(key)


def _read(key: str) -> CardReading:
    chosen, typed = request.form.get("card", ""), request.form.get("typed_number", "")
    if chosen.startswith(AT_MACHINE):
        name = chosen.removeprefix(AT_MACHINE)
        return card_reading.read_at_machine(world(), officer(), key, name, typed)
    number = request.form.get("other_card", "") if chosen == OTHER else chosen
    with world().write() as tx:
        return card_reading.read_at_desk(tx, officer(), key, number, typed)


def _desk(key: str) -> str:
    return annex_work(key) if officer().role is Role.ANNEX else counter_work(key)
