"""Answers for every type of application: the form's own check finds nothing wrong."""

from datetime import date
from random import Random

import pytest

from backoffice.domain.forms import RENEWAL_N, Context, check, form_for
from backoffice.domain.forms.tables import option_list
from backoffice.domain.procedure import ApplicationType
from seed.answers import form_answers, renewal_answers
from seed.people import PeopleInventor
from seed.tables import rows

ON = date(2025, 6, 2)
PEOPLE = PeopleInventor()


def answers(seed: int, status: str) -> dict[str, str]:
    chance = Random(f"{seed}")
    person = PEOPLE.person(chance, ON, {"status": status})
    organisation = PEOPLE.organisation(chance, {})
    return renewal_answers(person, organisation, PEOPLE.account(chance, organisation, {}), chance, ON)


def test_two_hundred_people_pass_the_check_of_the_form() -> None:
    for seed in range(200):
        given = answers(seed, "技術・人文知識・国際業務")
        assert check(RENEWAL_N, given, Context(ON)).problems == ()
        assert given == answers(seed, "技術・人文知識・国際業務")


@pytest.mark.parametrize("status", [row["status"] for row in rows("statuses") if row["periods"]])
def test_people_of_every_status_pass_it(status: str) -> None:
    form = form_for("renewal", status, ON)
    for seed in range(10):
        assert check(form, answers(seed, status), Context(ON)).problems == ()


@pytest.mark.parametrize("on", [date(2019, 8, 1), date(2022, 6, 1), ON])
@pytest.mark.parametrize("type_", ApplicationType)
def test_every_type_is_filled_for_every_status_wanted(type_: str, on: date) -> None:
    for status in option_list("statuses"):
        chance = Random(f"{type_} {status} {on}")
        person = PEOPLE.person(chance, on, {"status": "特定活動"})
        organisation = PEOPLE.organisation(chance, {})
        staff = PEOPLE.account(chance, organisation, {})
        given = form_answers(type_, person, organisation, staff, chance, on, status)
        found = check(form_for(type_, status, on), given, Context(on))
        assert found.problems == ()
        assert found.cleaned == given


def test_families_and_earlier_work_are_met() -> None:
    crowd = [answers(seed, "技術・人文知識・国際業務") for seed in range(40)]
    assert any("relative_1_name" in given for given in crowd)
    assert any("work_1_employer" in given for given in crowd)
    assert any("position" in given for given in crowd)


def test_kinds_of_work_are_on_the_form() -> None:
    assert {row["job_type"] for row in rows("occupations")} <= set(RENEWAL_N.fields["job_type"].options)
