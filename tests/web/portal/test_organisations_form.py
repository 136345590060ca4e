"""A person alone leaves Step 2-3 to the organisation's form (R-117, R-118)."""

from __future__ import annotations

import pytest

from backoffice.usecases import admission, filing
from tests.web.portal.conftest import Portal
from tests.web.portal.test_mynaportal import sign_in


def person_alone(portal: Portal, status: str) -> str:
    with portal.world.write() as tx:
        person = admission.add_person(
            tx, {"name": "NGUYEN THI MAI", "expires_on": "2025-07-20", "status": status}
        ).id
        account = admission.add_account(tx, {"kind": "individual", "person_id": person})[0]
        filing.enter(tx, account.actor(), person, filing.Wish(receipt="post"), {})
    sign_in(portal, account.id)
    return person


@pytest.mark.rule("R-117", "R-118")
@pytest.mark.parametrize(
    ("status", "told"), [("技術・人文知識・国際業務", True), ("留学", True), ("興行", False)]
)
def test_step_2_3_is_left_out_and_the_form_is_asked_for_as_a_file(outside: Portal, status, told):
    page = outside.get(f"entry/{person_alone(outside, status)}")
    assert page.status == 200
    assert "2-3</li>" not in "".join(page.main.partition("</ol>")[0].split())
    assert page.has("organisations-form") is told


@pytest.mark.rule("R-117")
def test_the_member_of_an_organisation_enters_it(portal: Portal):
    page = portal.get(f"entry/{portal.ids['person']}")
    assert "2-3</li>" in "".join(page.main.partition("</ol>")[0].split())
    assert not page.has("organisations-form")
