"""The demo world: everyone is there, each stage is met, nobody is real, and the same seed makes the same world."""

from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from backoffice.bootstrap import System
from backoffice.domain.actors import UserKind
from backoffice.domain.jst import JST, is_office_day
from backoffice.domain.life import Status
from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.reception import OPEN
from backoffice.domain.refusal import Refused
from backoffice.domain.windows import Stay, filing_refusal
from backoffice.simulation.transaction import Reading
from backoffice.simulation.world import World
from backoffice.store import following, journal, outbox
from backoffice.store.agenda import next_due
from backoffice.store.applications import (
    Application,
    DocumentRequest,
    documents_of,
    requests_of,
)
from backoffice.store.bulk_batches import BulkBatch
from backoffice.store.people import Account, Officer, Organisation, Person, ResidenceCard
from backoffice.store.shipments import Shipment, Way, of_application
from backoffice.store.submissions import Submission
from backoffice.store.tallies import counts_by_status
from backoffice.store.worklists import Filter, listed
from backoffice.usecases.approval import fee_yen
from backoffice.usecases.signing_in import sign_in
from backoffice.usecases.viewing import special_period_ends
from postal.holiday import japanese_holiday
from seed.demo import PASSWORD
from seed.scenarios.cast import Part
from seed.scenarios.script import ScriptError, cues
from seed.tables import rows

pytestmark = pytest.mark.slow

START = datetime(2025, 6, 2, 9, tzinfo=JST)
TODAY = START.date()


def test_counters_and_index_of_names_follow_what_was_played(reading: Reading) -> None:
    assert following.differences(reading.connection) == []
    assert sum(counts_by_status(reading.session).values()) > 30


def people(reading: Reading) -> list[Person]:
    return list(reading.session.exec(select(Person).order_by(Person.id)))


def officers_events(reading: Reading) -> list[journal.Event]:
    done = journal.events_after(reading.connection, 0, 10_000)
    return [event for event in done if event.actor.startswith("officer")]


def test_it_ends_on_monday_2_june_2025_at_nine_with_all_done_and_told(reading: Reading) -> None:
    assert reading.now == START
    assert START.weekday() == 0
    assert (reading.state.mode, reading.state.error) == ("frozen", "")
    assert outbox.unsent(reading.connection) == []
    assert journal.verify(reading.connection) is None
    due = next_due(reading.connection)
    assert due is not None
    assert due > START


def test_every_status_is_met_among_some_sixty_applications(applications: list[Application]) -> None:
    met = Counter(application.stage for application in applications)
    assert set(met) == set(Status)
    assert 55 <= len(applications) <= 60
    assert met[Status.COMPLETED] >= 5
    assert met[Status.EXAMINATION] >= 6


def test_every_type_and_what_may_be_joined_are_met(applications: list[Application]) -> None:
    assert {each.kind for each in applications} == set(ApplicationType)
    assert {joined for each in applications for joined in each.joined} == {
        Joined.OTHER_ACTIVITY,
        Joined.REENTRY_MULTIPLE,
    }
    certificates = [each.stage for each in applications if each.kind is ApplicationType.COE]
    assert set(certificates) == {Status.PERMITTED, Status.COMPLETED, Status.EXAMINATION}


def test_a_bulk_file_has_one_line_entered_and_two_with_errors(reading: Reading) -> None:
    (batch,) = reading.session.exec(select(BulkBatch))
    assert (batch.state, batch.entered, batch.failed) == ("checked", 1, 2)


def test_two_papers_wait_at_the_desk_for_users(reading: Reading) -> None:
    papers = reading.session.exec(select(Submission)).all()
    assert [paper.stage in OPEN for paper in papers] == [True, True]


def test_old_and_new_fees_are_met(reading: Reading, applications: list[Application]) -> None:
    renewals = [each for each in applications if each.filed_at and each.kind is ApplicationType.RENEWAL]
    fees = Counter(fee_yen(reading, application) for application in renewals if not application.joined)
    assert set(fees) == {4000, 5500}
    assert fees[4000] < fees[5500]


def test_documents_are_awaited_overdue_and_supplied(
    reading: Reading, applications: list[Application]
) -> None:
    waiting = [reading.get(DocumentRequest, each.request_id) for each in applications if each.request_id]
    overdue = [request.due_on < TODAY for request in waiting if request]
    assert sorted(overdue) == [False, False, True]
    supplied = [
        request
        for each in applications
        for request in requests_of(reading.session, each.id)
        if request.supplied_at
    ]
    assert len(supplied) >= 3


def test_one_locked_file_has_shown_as_an_error_file(
    reading: Reading, applications: list[Application]
) -> None:
    states = Counter(
        document.state for each in applications for document in documents_of(reading.session, each.id)
    )
    assert states["error-file"] == 1


def test_two_are_filed_without_a_number_and_four_with_one(applications: list[Application]) -> None:
    numbered = [bool(each.number) for each in applications if each.stage is Status.FILED]
    assert sorted(numbered) == [False, False, True, True, True, True]


def test_papers_are_waited_for_one_past_its_day(reading: Reading, applications: list[Application]) -> None:
    waiting = [
        each.papers_due_on
        for each in applications
        if each.stage is Status.PERMITTED
        and each.receipt == "post"
        and not of_application(reading.session, each.id)
    ]
    assert len(waiting) == 3
    assert sum(due is not None and due < TODAY for due in waiting) == 1


def test_envelopes_stand_in_every_place(reading: Reading) -> None:
    shipments = reading.session.exec(select(Shipment)).all()
    met = Counter((shipment.way, shipment.state) for shipment in shipments)
    to_annex = [state for way, state in met if way == Way.TO_ANNEX]
    assert set(to_annex) == {"travelling", "arrived", "received", "opened", "accepted", "sent-back"}
    new_cards = [state for way, state in met if way == Way.NEW_CARD]
    assert set(new_cards) == {"travelling", "delivered", "returned"}


def test_a_second_envelope_is_on_the_way_after_a_defect(
    reading: Reading, applications: list[Application]
) -> None:
    histories = {
        tuple(shipment.state for shipment in of_application(reading.session, each.id))
        for each in applications
    }
    assert ("sent-back", "delivered", "travelling") in histories
    assert ("sent-back", "delivered", "accepted", "delivered") in histories


def test_one_card_is_held_at_the_post_office_and_one_came_on_the_second_visit(
    reading: Reading, applications: list[Application]
) -> None:
    found = [
        item
        for each in applications
        if each.dispatch_number
        and (item := reading.ports.post.find(reading.connection, each.dispatch_number))
    ]
    assert Counter(item.state for item in found)["held"] == 1
    assert [item.state for item in found if {"absent", "redelivery-requested"} <= _states(item)] == [
        "delivered"
    ]
    assert Counter(item.state for item in found)["accepted"] == 1


def _states(item: object) -> set[str]:
    return {event.state for event in getattr(item, "events", ())}


def test_the_counter_has_a_joined_case_a_certificate_and_one_that_turned_to_it(
    applications: list[Application],
) -> None:
    ready = [each for each in applications if each.stage is Status.PERMITTED and each.at_counter]
    assert sorted((len(each.joined), each.granted_months) for each in ready) == [(0, 0), (0, 3), (1, 12)]


def test_one_stay_has_ended_while_its_application_is_pending(applications: list[Application]) -> None:
    assert [ends for each in applications if (ends := special_period_ends(each, TODAY))] == [
        date(2025, 7, 20)
    ]


@pytest.mark.parametrize("organisation", range(3))
def test_each_organisation_has_someone_for_each_answer_of_the_window(
    reading: Reading, organisation: int
) -> None:
    employer = reading.session.exec(select(Organisation).order_by(Organisation.id)).all()[organisation]
    fresh = [
        person
        for person in people(reading)
        if person.organisation_id == employer.id
        and not listed(reading.session, Filter(applicant_id=person.id))
    ]
    answers = Counter(
        ("abroad" if person.abroad else "")
        or (
            refusal.code
            if (
                refusal := filing_refusal(
                    ApplicationType.RENEWAL, TODAY, Stay(person.expires_on, person.period_months)
                )
            )
            else "ready"
        )
        for person in fresh
    )
    assert answers == {"ready": 1, "too-early": 1, "abroad": 1, "expiry-day": 1}


@pytest.mark.parametrize(
    "has",
    [
        pytest.param(lambda p: "髙" in p.kanji_name, id="髙"),
        pytest.param(lambda p: "﨑" in p.kanji_name, id="﨑"),
        pytest.param(lambda p: "𠮷" in p.kanji_name, id="𠮷"),
        pytest.param(lambda p: "ễ" in p.native_name or "ế" in p.native_name, id="Vietnamese"),
        pytest.param(lambda p: sum(map(str.isalpha, p.name)) > 26, id="more than 26 letters"),
        pytest.param(lambda p: "张" in p.native_name, id="simplified Chinese"),
        pytest.param(lambda p: p.name.isalpha(), id="one word"),
        pytest.param(lambda p: "'" in p.name and "-" in p.name, id="apostrophe and hyphen"),
    ],
)
def test_hard_names_are_met(reading: Reading, has: object) -> None:
    assert any(has(person) for person in people(reading))  # type: ignore[operator]  # a predicate from the table


def test_an_organisation_bears_variant_kanji(reading: Reading) -> None:
    names = "".join(each.name for each in reading.session.exec(select(Organisation)))
    assert {"髙", "﨑"} <= set(names)


def test_names_and_card_numbers_are_nobody_elses(reading: Reading) -> None:
    everyone = people(reading)
    assert len({person.name for person in everyone}) == len(everyone)
    cards = reading.session.exec(select(ResidenceCard.number)).all()
    assert len(set(cards)) == len(cards)


def test_nobody_can_be_reached(reading: Reading) -> None:
    addresses = [each.email for each in (*people(reading), *reading.session.exec(select(Account)))]
    assert all(
        address.rpartition("@")[2].endswith(("example.jp", "example.com", "example.org"))
        for address in addresses
    )
    assert all("0000" in person.mobile for person in people(reading))


def test_officers_work_on_office_days_within_hours(reading: Reading) -> None:
    events = officers_events(reading)
    assert len(events) > 150
    assert [event for event in events if not is_office_day(event.at.date(), japanese_holiday)] == []
    assert {event.at.hour for event in events} <= set(range(8, 18))


def test_history_begins_ten_weeks_before(reading: Reading) -> None:
    (first, *_) = journal.events_after(reading.connection, 0, 1)
    assert first.at == START - timedelta(days=70) == datetime(2025, 3, 24, 9, tzinfo=JST)


def test_all_who_may_sign_in_are_on_the_entrance_page_and_can(world: World) -> None:
    with world.read() as reading:
        told = reading.state.settings["sign_ins"]
    roles = {each["sign_in"]: each["role"] for each in told}
    assert set(roles) == {
        *(f"demo-user{number}" for number in range(1, 5)),
        *("demo-lawyer1", "demo-public1", "demo-support1"),
        *(f"examiner{number}" for number in range(1, 5)),
        *("approver1", "approver2", "annex1", "annex2", "counter1", "reception1", "documents1", "admin1"),
        *("demo-person1", "demo-parent1", "demo-relative1"),
    }
    assert {role.partition("（")[0] for role in roles.values()} >= set(UserKind)
    assert (roles["examiner1"], roles["annex1"]) == ("審査官", "おだいば分室")
    for each in told:
        table = Account if each["surface"] == "portal" else Officer
        actor = sign_in(world, table, each["sign_in"], each["password"]).actor
        assert actor is not None
        assert (actor.id, actor.name) == (each["id"], each["name"])
    assert {each["password"] for each in told} == {PASSWORD}


def test_the_same_seed_makes_the_same_world_and_another_another(system: System, world: World) -> None:
    heads = {}
    for name, seed in (("again", "1"), ("other", "2")):
        with system.simulator.create(name, "demo", seed).world.read() as reading:
            heads[name] = reading.state.head
    with world.read() as reading:
        assert heads["again"] == reading.state.head
        assert heads["other"] != reading.state.head


def test_it_starts_on_any_monday_at_nine_and_on_no_other_day(system: System, tmp_path: Path) -> None:
    made = system.simulator.create("later", "demo", "1", datetime(2025, 9, 1, 9, tzinfo=JST)).world
    with made.read() as reading:
        assert reading.now == datetime(2025, 9, 1, 9, tzinfo=JST)
    with pytest.raises(Refused, match="Monday"):
        system.simulator.create("tuesday", "demo", "1", datetime(2025, 6, 3, 9, tzinfo=JST))
    assert not system.simulator.worlds.path("tuesday").exists()
    assert list((system.simulator.worlds.root / "building").iterdir()) == []


@pytest.mark.parametrize("era", ["E22", "E24"])
def test_it_plays_by_the_rules_of_a_pinned_era_that_takes_documents_online(system: System, era: str) -> None:
    made = system.simulator.create(f"pinned-{era.lower()}", "demo", "1", era=era).world
    with made.read() as reading:
        assert sum(counts_by_status(reading.session).values()) > 50
    with pytest.raises(Refused, match="attached online"):
        system.simulator.create("first", "demo", "1", era="E19")


def test_a_script_names_the_words_it_does_not_know() -> None:
    with pytest.raises(ScriptError, match="dance"):
        cues([Part("person-1", "demo-user1", "post", "3 dance")], START, "1")


def test_every_life_of_the_table_has_a_word_about_it() -> None:
    table = rows("scenarios/demo_people")
    assert all(row["about"] for row in table)
    lives = [row["about"] for row in table if row["life"]]
    assert 55 <= len(lives) <= 60
