"""Each action is checked in its use-case, by role and section: everybody who is not named in the table is refused."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from backoffice.bootstrap import wire
from backoffice.domain.actors import SECTIONED, SYSTEM, Actor, Role
from backoffice.domain.jst import JST
from backoffice.domain.life import ROLES, Status
from backoffice.domain.refusal import Refused
from backoffice.domain.sections import STUDY, WORK
from backoffice.settings import Settings
from backoffice.simulation.transaction import Transaction
from backoffice.usecases import acting, announcing, several, staffing
from backoffice.usecases.filing import Wish
from backoffice.usecases.progress import application_of
from backoffice.usecases.user_details import Changes
from backoffice.usecases.viewing import actor_named
from tests.usecases import rights
from tests.usecases.house import House, Stages

OFFICERS = rights.use_cases("officer", "actor")
USERS = rights.use_cases("user")
NOON = datetime(2025, 7, 1, 12, tzinfo=JST)
SAMPLES: dict[str, Any] = {
    "int": 1,
    "str": "x",
    "bytes": b"x",
    "bool": True,
    "Sequence": ["x"],
    "Mapping": {},
    "datetime": NOON,
    "date": NOON.date(),
    "Text": announcing.Text("x", "x", NOON, NOON + timedelta(days=1)),
    "Wish": Wish(),
    "Changes": Changes("x@example.jp"),
}
"""What is given for a parameter by its type: enough to come to the question who acts."""

BODIES = {"extend-documents": {"due_on": "2025-08-01"}}
"""What an action takes that is read before anybody is asked."""


class Undone(Exception):
    """Ends a try: nothing of it stays."""


def officer(role: Role, section: str = WORK) -> Actor:
    return Actor(f"officer-{role.name}", "職員", role=role, section=section if role in SECTIONED else "")


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, str]]:
    """Give a house with one filed application; what is tried in it does not stay, on whichever database."""
    system = wire(Settings(data=tmp_path_factory.mktemp("rights"), mail="direct", fast_hash=True))
    made = Stages(system).house()
    key = made.reach(Status.FILED)
    with made.world.read() as reading:
        assert application_of(reading, key).section == WORK
    yield made, key
    system.close()


def arguments(function: Callable[..., Any], key: str) -> dict[str, Any]:
    """Return a value for everything that a use-case needs behind its actor."""
    given = {}
    for parameter in list(inspect.signature(function).parameters.values())[2:]:
        kind = getattr(parameter.annotation, "__name__", str(parameter.annotation))
        if parameter.name == "application_id":
            given[parameter.name] = key
        elif parameter.name == "chosen":
            given[parameter.name] = [several.Chosen(key, 1)]
        elif parameter.default is parameter.empty:
            given[parameter.name] = None if "None" in str(parameter.annotation) else SAMPLES[kind]
    return given


def forbidden(tx: Transaction, act: Callable[[Transaction, Actor], object], actor: Actor) -> bool:
    """Return whether an actor is refused for who he is; another refusal comes later, to whom may."""
    try:
        act(tx, actor)
    except Refused as refusal:
        return refusal.kind == "forbidden"
    return False


def let_in(house: House, act: Callable[[Transaction, Actor], object], actors: dict[str, Actor]) -> set[str]:
    """Return who of these is not forbidden, each asked as if he were the first."""
    found: set[str] = set()
    for name, actor in actors.items():
        with suppress(Undone), house.world.write() as tx:
            if not forbidden(tx, act, actor):
                found.add(name)
            raise Undone
    return found


def refuses(house: House, act: Callable[[Transaction, Actor], object], actors: dict[str, Actor]) -> None:
    """Require that each of these is forbidden; who is leaves no trace, so one transaction does for all."""
    with suppress(Undone), house.world.write() as tx:
        before = tx.event_seq
        wrong = [name for name, actor in actors.items() if not forbidden(tx, act, actor)]
        assert (wrong, tx.event_seq) == ([], before)
        raise Undone


def others(house: House, allowed: rights.Roles, *, owner: bool, by_section: bool) -> dict[str, Actor]:
    """Return everybody who is to be refused: other roles, users, who is stopped, and officers of another section."""
    with house.world.read() as reading:
        found = {name: actor_named(reading, house.who[name]) for name in ("user", "stranger")}
    found |= {role.name: officer(role) for role in Role if role not in allowed}
    found |= {f"stopped {role.name}": replace(officer(role), stopped=True) for role in Role}
    if by_section:
        found |= {
            f"{role.name} of another section": officer(role, STUDY) for role in allowed if role in SECTIONED
        }
    return found if owner else found | {"owner": SYSTEM}


def test_every_use_case_of_an_officer_stands_in_the_table() -> None:
    assert set(OFFICERS) == set(rights.ALLOWED) | rights.INNER


@pytest.mark.parametrize("name", rights.ALLOWED)
def test_a_use_case_lets_in_whom_the_table_names_and_nobody_else(at: tuple[House, str], name: str) -> None:
    (house, key), allowed = at, rights.ALLOWED[name]
    function, owner = OFFICERS[name], name in rights.OWNERS

    def act(tx: Transaction, actor: Actor) -> object:
        return function(tx, actor, **arguments(function, key))

    refuses(house, act, others(house, allowed, owner=owner, by_section=name in rights.SECTIONS_OWN))
    invited = {role.name: officer(role) for role in allowed} | ({"owner": SYSTEM} if owner else {})
    assert let_in(house, act, invited) == set(invited)


def test_every_action_stands_in_the_table_and_is_offered_to_whom_it_is_allowed() -> None:
    assert set(rights.ACTIONS) == set(acting.ACTIONS)
    offered = {str(action): roles for action, roles in ROLES.items()}
    assert {name: sorted(roles) for name, roles in offered.items()} == {
        name: sorted(rights.ACTIONS[name]) for name in offered
    }
    asked_apart = {"reopen-photo", "receive-photo", "return-unopened"}
    asked_apart |= {"write-note", "correct-note", "record-move", "hand-out", "reissue-card", "give-back-card"}
    assert {name for name, roles in rights.ACTIONS.items() if roles} == set(offered) | asked_apart


@pytest.mark.parametrize("name", sorted(set(rights.ACTIONS) - rights.ABOUT_A_NOTE))
def test_an_action_by_name_lets_in_whom_the_table_names_and_nobody_else(
    at: tuple[House, str], name: str
) -> None:
    (house, key), allowed = at, rights.ACTIONS[name]

    def act(tx: Transaction, actor: Actor) -> object:
        return acting.act(tx, actor, key, name, BODIES.get(name, {}))

    by_section = bool(set(allowed) & SECTIONED)
    refused = others(house, allowed, owner=False, by_section=by_section)
    if name in rights.FILERS:
        filer = refused.pop("user")
        assert let_in(house, act, {"user": filer}) == {"user"}
    refuses(house, act, refused)
    invited = {role.name: officer(role) for role in allowed}
    assert let_in(house, act, invited) == set(invited)


@pytest.mark.parametrize("name", USERS)
def test_what_a_user_does_no_officer_does(at: tuple[House, str], name: str) -> None:
    house, key = at
    function = USERS[name]

    def act(tx: Transaction, actor: Actor) -> object:
        return function(tx, actor, **arguments(function, key))

    refuses(house, act, {role.name: officer(role) for role in Role} | {"owner": SYSTEM})


def test_nothing_is_given_to_who_is_stopped_and_nothing_is_taken_from_him(house: House) -> None:
    key = house.reach(Status.EXAMINATION)
    with house.world.write() as tx:
        administrator = actor_named(tx, house.who["administrator"])
        staffing.stop(tx, administrator, house.who["examiner2"], 1, "長期の不在")
    for who, action, body in (
        ("approver", "assign", {"examiner": house.who["examiner2"]}),
        ("examiner2", "take", {}),
        ("examiner2", "propose", {}),
    ):
        with house.nothing_saved(), pytest.raises(Refused, match="This officer is stopped"):
            house.do(who, key, action, **body)
