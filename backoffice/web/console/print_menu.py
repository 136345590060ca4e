"""The menu 印刷 of a case, and the addresses of the papers in it."""

from flask import url_for

from backoffice.domain.actors import Actor
from backoffice.domain.prints import Print
from backoffice.simulation.transaction import Reading
from backoffice.usecases.printing import may_print, printable
from backoffice.usecases.viewing import Case


def print_menu(reading: Reading, whole: Case, officer: Actor) -> list[dict[str, str]]:
    """Return the links of what an officer may print of a case now, and of the day's 差出票 where that is his desk's."""
    kind, key = whole.application.kind, whole.application.id
    links = [
        _link(what, what.label_of(kind), url_for(endpoint(what), key=key))
        for what in printable(reading, whole, officer)
    ]
    if may_print(officer, Print.POSTING_LIST):
        links.append(
            _link(Print.POSTING_LIST, Print.POSTING_LIST.label, url_for(endpoint(Print.POSTING_LIST)))
        )
    return links


def endpoint(what: Print) -> str:
    """Return the endpoint of a paper's page, such as console.print_case_sheet."""
    return f"console.print_{what.replace('-', '_')}"


def _link(what: Print, label: str, href: str) -> dict[str, str]:
    return {"href": href, "label": label, "testid": f"print-{what}"}
