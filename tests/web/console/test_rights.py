"""Every form and every page of the console stands in the table of rights, and holds to it."""

from __future__ import annotations

import pytest
from werkzeug.routing import Rule

from backoffice.domain.actors import Role
from tests.usecases import rights
from tests.web.console.conftest import ROLES, Office

pytestmark = pytest.mark.slow

WHO = {Role[role.upper()]: name for name, role in reversed(ROLES.items())}
FORM = {"sure": "yes", "due_on_year": "2025", "due_on_month": "6", "due_on_day": "20", "what": "stop"}


def rules(office: Office, method: str) -> dict[str, Rule]:
    """Return the console's addresses of a method by the name of their view."""
    every = office.app.url_map.iter_rules()
    own = [rule for rule in every if rule.endpoint.startswith("console.") and method in (rule.methods or ())]
    return {rule.endpoint.removeprefix("console."): rule for rule in own}


def address(office: Office, rule: Rule, keys: dict[str, str]) -> str:
    given = {name: keys.get(name, "x") for name in rule.arguments - set(rule.defaults or {})} | {
        "world": office.world.id
    }
    return str(office.app.url_map.bind("localhost").build(rule.endpoint, given))


def test_every_form_and_every_page_stands_in_the_table(office: Office) -> None:
    assert set(rules(office, "POST")) == set(rights.POSTS) | rights.NOBODYS_POSTS
    assert set(rights.POSTS.values()) <= set(rights.ALLOWED)
    assert set(rules(office, "GET")) - {"static"} == set(rights.PAGES)


def test_a_form_about_a_case_is_forbidden_to_every_other_role(office: Office) -> None:
    key = office.filed()
    before = office.application(key)
    form = FORM | {"version": str(before.version)}
    forms = {name: rule for name, rule in rules(office, "POST").items() if "/cases/" in rule.rule}
    for name in ("correct_note", "hand_out"):
        del forms[name]  # of a note or thing that is none they say so; the use-cases have their rows
    assert len(forms) > 15
    let_in = []
    for role in Role:
        client = office.desk(WHO[role]).client
        for name, rule in forms.items():
            if role in rights.ALLOWED[rights.POSTS[name]]:
                continue
            answer = client.post(address(office, rule, {"key": key}), data=form)
            if answer.status_code != 403:
                let_in.append((role.name, name, answer.status_code))
    assert let_in == []
    assert office.application(key).version == before.version


def test_a_page_is_shown_to_whom_the_table_names(office: Office) -> None:
    key = office.taken()
    pages = rules(office, "GET")
    wrong = []
    for role in Role:
        client = office.desk(WHO[role]).client
        for name, allowed in rights.PAGES.items():
            kept = {"key": office.officers["ex"] if name == "staff_member" else key}
            answer = client.get(address(office, pages[name], kept | {"name_of_desk": "examination"}))
            assert answer.status_code < 500, (name, answer.status_code)
            if (answer.status_code != 403) != (role in allowed):
                wrong.append((role.name, name, answer.status_code))
    assert wrong == []
