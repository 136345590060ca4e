"""The menu 印刷 of a case, and the addresses of the papers in it."""

from flask import url_for

from backoffice.domain.actors import Actor
from backoffice.domain.prints import Print
from backoffice.simulation.transaction import Reading
from backoffice.usecases.printing import printable
from backoffice.usecases.viewing import Case


def print_menu(reading: Reading, whole: Case, officer: Actor) -> list[dict[str, str]]:
    """Return the links of what an officer may print of a case now."""
    kind, key = whole.application.kind, whole.application.id
    return [
        {"href": url_for(endpoint(what), key=key), "label": what.label_of(kind), "testid": f"print-{what}"}
        for what in printable(reading, whole, officer)
    ]


def endpoint(what: Print) -> str:
    """Return the endpoint of a paper's page, such as console.print_case_sheet."""
    return f"console.print_{what.replace('-', '_')}"
