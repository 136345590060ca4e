"""Where the office of a case is: the one in charge (R-201), and the counter that its applicant has chosen (受領官署)."""

from backoffice.domain.forms.tables import office_of
from backoffice.domain.places import COUNTER, Place, counter_of
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.usecases.notifying import prefecture_of_case


def office_place(reading: Reading, application: Application) -> Place:
    """Return where papers for the office in charge of a case go: that of the applicant's 住居地 (R-201)."""
    return counter_of(office_of(prefecture_of_case(reading, application)), reading.rules_on())


def counter_place(reading: Reading, application: Application) -> Place:
    """Return where the card is had at the counter: the 受領官署 of the form, else the office in charge (assumed)."""
    chosen = str(application.form.get("receipt_office") or "")
    on = reading.rules_on()
    return counter_of(chosen, on) if chosen in COUNTER.at(on) else office_place(reading, application)
