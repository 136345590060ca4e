"""誤った顔写真を添付したとき: whom to call, and what will happen (R-136, S4 Q54)."""

from flask import render_template

from backoffice.domain.life import UNDECIDED, Status
from backoffice.usecases.notifying import office_of_case
from backoffice.usecases.photos import can_reopen, open_slot
from backoffice.usecases.progress import for_user
from backoffice.web.context import world
from backoffice.web.portal.gate import pages, user


@pages.get("/applications/<application_id>/wrong-photo")
def wrong_photo(application_id: str) -> str:
    """Say what to do now about a wrong photo."""
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        return render_template(
            "portal/wrong_photo.html",
            application=found,
            entered=found.stage is Status.ENTERED,
            undecided=found.stage in UNDECIDED,
            slot=open_slot(reading, found),
            can_reopen=can_reopen(found),
            office=office_of_case(reading, found),
        )
