"""The officers' console (審査コンソール): its desks, cases, the annex's and the counter's work."""

from backoffice.web.console import (  # noqa: F401 - their views register on the blueprint
    annex,
    cases,
    counter,
    credentials,
    deciding,
    documents_desk,
    examining,
    files,
    findings,
    notes,
    post_room,
    prints,
    procedures,
    production,
    receiving,
    reception,
    reception_user,
    reception_users,
    safe,
    sign_in,
    system,
    visits,
    worklists,
)
from backoffice.web.console.blueprint import pages
from backoffice.web.console.desks import navigation

__all__ = ["navigation", "pages"]
