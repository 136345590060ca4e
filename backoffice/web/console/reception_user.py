"""The page of an organisation and of a user at the desk for users: the year, the people, and stop, resume, delete (R-055…R-061)."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for

from backoffice.domain.actors import Role
from backoffice.domain.credentials import ACTIVE, DELETED, STOPPED
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store import journal
from backoffice.store.people import Account, Person
from backoffice.store.submissions import sent_by
from backoffice.store.user_lists import people_listed
from backoffice.usecases import use_year
from backoffice.usecases.organisation_papers import agents_of
from backoffice.web import history
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Page, carried
from backoffice.web.console.reception import paper_row
from backoffice.web.console.reception_doing import Asked, Drawn, in_two_steps, told
from backoffice.web.console.reception_users import organisation_bar, user_row
from backoffice.web.context import looking

EVENTS = 30
PEOPLE = 50
ASKED = {
    "stop": Asked(
        "この利用者の利用を停止します",
        "停止すると、再開するまでログインできません。理由と次のメールが送られます（R-058）。",
        "利用を停止する",
        danger=True,
    ),
    "resume": Asked(
        "この利用者の利用を再開します",
        "次のメールが送られ、再びログインできます（R-058）。",
        "利用を再開する",
    ),
    "remove": Asked(
        "この利用者を抹消します",
        "抹消は元に戻せません。認証IDは使えなくなり、次のメールが送られます（R-058、R-061）。",
        "抹消する",
        danger=True,
    ),
}
DONE = {"stop": "利用を停止し、", "resume": "利用を再開し、", "remove": "抹消し、"}


@pages.get("/reception/organisations/<key>/")
def organisation_users(key: str) -> str:
    """Show the approved use of an organisation, its users, its people and its papers."""
    with looking() as reading:
        people = people_listed(reading.session, key, PEOPLE + 1)
        return render_template(
            "console/organisation_users.html",
            **organisation_bar(reading, key),
            people=people[:PEOPLE],
            more_people=len(people) > PEOPLE,
            agents=[user_row(reading, one) for one in agents_of(reading, key)],
            papers=[paper_row(reading, one) for one in sent_by(reading.session, key)],
            events=history.told(reading, journal.about(reading.connection, key)[-EVENTS:]),
            may_act=officer().role is Role.RECEPTION,
            today=reading.today,
        )


@pages.get("/reception/users/<key>/")
def user_page(key: str) -> str:
    """Show a user, where he stands, and what can be done."""
    return _page(key, Drawn())


@pages.post("/reception/users/<key>/<what>")
def change_user(key: str, what: str) -> Page:
    """Stop, resume or delete a user: first the mail that will go, then do it."""
    if what not in ASKED:
        abort(404)
    words = f"{DONE[what]}利用者に知らせました。"
    done = told(words, url_for("console.user_page", key=key))
    return in_two_steps(
        Role.RECEPTION, key, _act(what, key), lambda drawn: _page(key, drawn), ASKED[what], done
    )


def _act(what: str, key: str) -> Callable[[Transaction], object]:
    reasons = request.form.get("reasons", "")
    return {
        "stop": lambda tx: use_year.stop_user(tx, officer(), key, reasons),
        "resume": lambda tx: use_year.resume_user(tx, officer(), key),
        "remove": lambda tx: use_year.remove_user(tx, officer(), key),
    }[what]


def _page(key: str, drawn: Drawn) -> str:
    with looking() as reading:
        account = reading.require(Account, key, "利用者", "user")
        return render_template(
            "console/user.html",
            **user_row(reading, account),
            person=reading.get(Person, account.person_id),
            may=_may(account),
            may_act=officer().role is Role.RECEPTION,
            events=history.told(reading, journal.about(reading.connection, key)[-EVENTS:]),
            changes=history.told(reading, drawn.changes) if drawn.changes is not None else None,
            **_drawn(reading, drawn),
        )


def _drawn(reading: Reading, drawn: Drawn) -> dict[str, Any]:
    return {
        "seq": reading.state.journal_seq,
        "typed": request.form,
        "errors": drawn.errors,
        "asked": drawn.asked,
        "letters": drawn.letters,
        "carried": carried(),
        "today": reading.today,
    }


def _may(account: Account) -> dict[str, bool]:
    return {
        "stop": account.state == ACTIVE,
        "resume": account.state == STOPPED,
        "remove": account.state != DELETED,
    }
