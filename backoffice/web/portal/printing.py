"""Sheets that a user prints: 参考様式9, and what goes on the copy of a card that is away (R-141, R-235, R-266)."""

from flask import Response, make_response, render_template, request
from markupsafe import Markup

from backoffice.domain.attachments import DECLARATION_NAME
from backoffice.domain.card_copy import BACK_IS_FILLED, back_lines
from backoffice.domain.file_limits import DOCUMENTS_ONLINE
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import conflict
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.people import Account, Organisation, Person
from backoffice.usecases.progress import for_user
from backoffice.web.context import world
from backoffice.web.portal.gate import pages, user

LONGEST = 60


@pages.get("/applications/<application_id>/declaration")
def declaration(application_id: str) -> Response:
    """Show a blank 参考様式9 of our own drawing with number and name; `save` in the address makes it a file."""
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        if not DOCUMENTS_ONLINE.at(reading.rules_on()):
            raise conflict("この日の制度には参考様式９はありません。", "There is no 参考様式9 yet.", "R-135")
        saved = "save" in request.args
        page = render_template(
            "portal/declaration_file.html" if saved else "portal/declaration.html",
            css=_stylesheet() if saved else "",
            application=found,
            name=DECLARATION_NAME.at(reading.rules_on()),
            kind=ApplicationType(found.type).label,
            account=reading.require(Account, user().id, "利用者", "user"),
        )
    response = make_response(page)
    if saved:
        response.headers["Content-Disposition"] = f'attachment; filename="sankoyoshiki9-{found.id}.html"'
    return response


@pages.get("/applications/<application_id>/card-copy")
def card_copy(application_id: str) -> str:
    """Show the five lines for the back of the copy, filled in, and what to carry in each of the two phases (C-29)."""
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        account = reading.require(Account, user().id, "利用者", "user")
        occupation = request.args.get("occupation", "").strip()[:LONGEST] or _occupation(reading, account)
        return render_template(
            "portal/card_copy.html",
            application=found,
            occupation=occupation,
            back_is_filled=BACK_IS_FILLED.at(reading.rules_on()),
            lines=_lines(found, account, occupation) if found.number and found.filed_at else (),
        )


def _stylesheet() -> Markup:
    """Return our own style sheet, to be put into a page that is saved."""
    with pages.open_resource("static/sheets.css", "r", encoding="utf-8") as sheet:
        return Markup(sheet.read())  # noqa: S704 - a file of this package


def _occupation(reading: Reading, account: Account) -> str:
    organisation = reading.get(Organisation, account.organisation_id)
    person = reading.get(Person, account.person_id)
    own = organisation.name if organisation else person.occupation if person else ""
    return own or account.kind


def _lines(found: Application, account: Account, occupation: str) -> tuple[str, ...]:
    filed_at = found.filed_at or found.entered_at
    return back_lines(
        application=ApplicationType(found.type).label,
        user=account.name,
        occupation=occupation,
        phone=account.phone,
        filed_on=filed_at.date(),
        number=found.number,
    )
