"""世界の状態: the clock, what has halted it, mails that wait, and what comes next."""

from flask import render_template

from backoffice.store import agenda, outbox
from backoffice.web.console.blueprint import pages
from backoffice.web.console.system_pages import administrator, tabs
from backoffice.web.context import looking
from backoffice.web.counts import count_text
from backoffice.web.wording import agenda_words

COMING = 10


@pages.get("/system/state/")
def world_state() -> str:
    """Show how the world stands."""
    administrator()
    with looking() as reading:
        waiting = outbox.waiting(reading.connection)
        return render_template(
            "console/world_state.html",
            tabs=tabs(),
            state=reading.state,
            waiting=count_text(waiting),
            coming=[
                (entry, agenda_words(entry.kind)) for entry in agenda.to_come(reading.connection, COMING)
            ],
        )
