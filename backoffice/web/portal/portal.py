"""The portal of the online system (申請ポータル): its menu, and all its pages on one blueprint."""

from typing import Any

from flask import render_template, request, url_for

from backoffice.domain.actors import Actor
from backoffice.simulation.transaction import Reading
from backoffice.store.own_applications import certificates_to_register, waiting_for_filer
from backoffice.usecases.user_details import screen_title
from backoffice.web.context import looking
from backoffice.web.portal import (
    attaching,
    bulk,
    card_signing,
    case,
    credential_papers,
    enrolling,
    entry,
    envelope,
    filing,
    guidance,
    jpki_link,
    lists,
    organisation_papers,
    passwords,
    printing,
    registering,
    signing,
    tax_data,
    user_details,
    wrong_photo,
)
from backoffice.web.portal.gate import pages, user
from backoffice.web.portal.next_step import waiting

__all__ = [
    "attaching",
    "bulk",
    "card_signing",
    "case",
    "credential_papers",
    "enrolling",
    "entry",
    "envelope",
    "filing",
    "guidance",
    "jpki_link",
    "lists",
    "navigation",
    "organisation_papers",
    "pages",
    "passwords",
    "printing",
    "registering",
    "signing",
    "tax_data",
    "user_details",
    "wrong_photo",
]

LINKS = (
    ("portal.home", "メニュー", ()),
    ("portal.choose", "申請情報入力", ("portal.fill", "portal.go_on")),
    ("portal.search", "申請情報検索", ()),
    ("portal.applications", "申請情報一覧", ()),
)


def navigation(_reading: Reading, actor: Actor | None) -> list[dict[str, Any]]:
    """Return the links of the portal; none before signing in."""
    if actor is None:
        return []
    own = ("portal.user_details", screen_title(actor), ("portal.change_details", "portal.change_password"))
    return [
        {"href": url_for(endpoint), "label": label, "current": request.endpoint in (endpoint, *others)}
        for endpoint, label, others in (*LINKS, own)
    ]


@pages.get("/")
def home() -> str:
    """Show the menu (R-115), and what waits for its user."""
    with looking() as reading:
        found = (
            *waiting_for_filer(reading.session, user().id),
            *certificates_to_register(reading.session, user().id),
        )
        rows = [waiting(reading, row) for row in found]
        return render_template(
            "portal/home.html",
            rows=rows,
            today=reading.today,
            own_title=screen_title(user()),
            organisation_cards=organisation_papers.cards(reading),
        )
