"""The officers' console (審査コンソール): its desks, cases, the annex's and the counter's work."""

from backoffice.web.console import (  # noqa: F401 - their views register on the blueprint
    access_log,
    allotting,
    annex,
    audit,
    card_reading,
    cases,
    counter,
    credentials,
    deciding,
    documents_desk,
    examining,
    files,
    findings,
    maintenance,
    notes,
    offices,
    post_room,
    prints,
    procedures,
    production,
    receiving,
    reception,
    reception_user,
    reception_users,
    safe,
    several,
    sign_in,
    staff,
    system,
    undelivered,
    visits,
    worklists,
    world_state,
)
from backoffice.web.console.blueprint import pages
from backoffice.web.console.desks import navigation

__all__ = ["navigation", "pages"]
