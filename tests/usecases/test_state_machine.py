"""A machine plays the lives of many applications at once, rightly and wrongly; after each step the world must agree."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from backoffice.bootstrap import System, wire
from backoffice.domain.custody import Custody
from backoffice.domain.life import Action, Status
from backoffice.domain.refusal import Refused
from backoffice.settings import Settings
from backoffice.store import journal
from backoffice.store.holdings import Holding
from backoffice.store.people import Account, Person
from backoffice.store.shipments import Shipment
from backoffice.store.worklists import stranded
from backoffice.usecases import annex, custody, outgoing, use_year
from backoffice.usecases.acting import ACTIONS
from backoffice.usecases.viewing import actor_named, allowed_actions
from tests.usecases.agreement import Stay, agrees
from tests.usecases.circle import FIRST, KIND, LATER, Asked, entered, settle
from tests.usecases.house import ROLES, House
from tests.usecases.mistakes import MISTAKES, without

SEARCH = os.environ.get("ODAIBA_TEST_LIVES", "")
"""A search in other lives than the usual ones: so many examples of so many steps, such as 100x40."""
EXAMPLES, STEPS = (int(part) for part in (SEARCH or "10x20").split("x"))
USERS = ("user", "colleague", "lawyer", "individual", "parent", "stranger")
WHO = (*USERS, *ROLES, "reception", "annex2")
FORWARD = frozenset(
    {
        *(Action.FILE, Action.TAKE, Action.PROPOSE, Action.APPROVE, Action.HAND_OVER),
        *(Action.RECEIVE_ENVELOPE, Action.OPEN_ENVELOPE, Action.ISSUE_CARD, Action.DISPATCH),
        *(Action.REGISTER_RECEIPT, Action.SUPPLY_DOCUMENTS, Action.WITNESS_ENVELOPE),
    }
)
ENDS = frozenset({Action.WITHDRAW, Action.END})
REPEATED = {("file", True), ("register-receipt", True)}
"""What may be said twice, without an effect."""

RECEIPTS = st.sampled_from(["post", "counter", "email"])
BODIES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "propose": st.fixed_dictionaries(
        {
            "disposition": st.sampled_from(["permit", "permit", "permit", "refuse"]),
            "period_months": st.sampled_from([1, 3, 4, 6, 12, 36, 60]),
        }
    ),
    "request-documents": st.fixed_dictionaries(
        {"how": st.sampled_from(["", "online", "post", "counter"]), "originals": st.booleans()}
    ),
    "receive-documents": st.fixed_dictionaries({"how": st.sampled_from(["post", "counter"])}),
    "change-receipt": st.fixed_dictionaries({"receipt": RECEIPTS}),
    "arrange-receipt": st.fixed_dictionaries({"receipt": RECEIPTS}),
    "hand-over": st.fixed_dictionaries(
        {"visitor": st.sampled_from(["applicant", "user", "legal-representative", "neighbour"])}
    ),
    "open-envelope": st.sampled_from([{}, {"witness": "later"}]),
    "send-back": st.just({"note": "理由を補ってください。"}),
    "end": st.just({"reason": "申請人が出国したため"}),
}


class Lives(RuleBasedStateMachine):
    """Many applications of one world, played by users, officers, the post and time."""

    names = count(1)

    def __init__(self, origin: House, stays: dict[str, Stay]) -> None:
        super().__init__()
        simulator = origin.system.simulator
        self.house = House(
            origin.system, simulator.worlds.fork(origin.world.id, f"lives-{next(self.names)}").world
        )
        self.house.who = dict(origin.who)
        self.stays = dict(stays)
        self.checked: object = None

    def teardown(self) -> None:
        with self.house.world.read() as reading:
            assert journal.verify(reading.connection) is None
        self.house.world.close()

    # -- what is drawn

    def application(self, data: st.DataObject) -> str:
        return str(data.draw(st.sampled_from(sorted(self.keys())), label="application"))

    def keys(self) -> list[str]:
        with self.house.world.read() as reading:
            return [f"app-{n:08d}" for n in range(1, int(reading.state.counters.get("app", 0)) + 1)]

    def offers(self, application: str) -> list[tuple[str, Action]]:
        with self.house.world.read() as reading:
            row = reading.require(type(self.house.get(application)), application, "", "")
            return [
                (who, action)
                for who in WHO
                for action in allowed_actions(reading, row, actor_named(reading, self.house.who[who]))
            ]

    def body(self, data: st.DataObject, action: str) -> dict[str, Any]:
        return dict(data.draw(BODIES.get(action, st.just({})), label=action))

    # -- what is done

    def attempt(self, what: Callable[[], object]) -> str:
        """Do something; return why it was refused, "" when it was not. What is refused leaves no trace."""
        with self.house.world.write():
            pass
        rows, mails = self.house.rows(), len(self.house.mails())
        try:
            what()
        except Refused as caught:
            refused = caught
        else:
            return ""
        assert self.house.rows() == rows
        assert len(self.house.mails()) == mails
        assert all(each.ja and each.en for each in refused.refusals)
        return refused.kind

    def act(self, who: str, application: str, action: str, body: dict[str, Any]) -> str:
        if action == Action.SUPPLY_DOCUMENTS:
            return self.attempt(partial(self.house.supply, application, user=who))
        if action == Action.ASSIGN:
            body = {"examiner": self.house.who["examiner2"]}
        return self.attempt(partial(self.house.do, who, application, action, **body))

    def offered(self, data: st.DataObject, wanted: Callable[[Action], bool], application: str = "") -> bool:
        """Do one of the actions that are offered to somebody; return whether there was one."""
        application = application or self.application(data)
        offers = [(who, action) for who, action in self.offers(application) if wanted(action)]
        if not offers:
            return False
        action = data.draw(st.sampled_from(sorted({action for _, action in offers})), label="action")
        who = data.draw(st.sampled_from([who for who, each in offers if each is action]), label="who")
        why = self.act(who, application, action, self.body(data, action))
        assert why in ("", "refused"), f"{action} was offered to {who} and is {why}"
        return True

    def hand_in(self, application: str, mistake: str, service: str = "simplified-registered") -> None:
        """Have an application's user send papers with a mistake, or none."""
        row = self.house.get(application)
        back = {"back": f"{row.number}　１人"} if row.kind is KIND.COE else {}
        papers = MISTAKES[mistake](self.house.papers(application, envelope=back))
        user = self.filer(application)
        self.attempt(partial(self.house.send, application, papers, user=user, service=service))

    def filer(self, application: str) -> str:
        return next(name for name in USERS if self.house.who[name] == self.house.get(application).filer_id)

    # -- rules

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        self.offered(data, lambda action: action in FORWARD)

    @rule(data=st.data(), steps=st.integers(4, 14))
    def go_far(self, data: st.DataObject, steps: int) -> None:
        application = self.application(data)
        for _ in range(steps):
            row = self.house.get(application)
            if row.stage is Status.PERMITTED and row.receipt != "counter" and not row.envelope_id:
                self.hand_in(application, "none")
            elif not self.offered(data, lambda action: action in FORWARD, application):
                self.house.pass_time(days=3)

    @rule(data=st.data())
    def go_aside(self, data: st.DataObject) -> None:
        self.offered(data, lambda action: action not in FORWARD | ENDS)

    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        self.offered(data, lambda action: action in ENDS)

    @rule(data=st.data(), who=st.sampled_from(WHO), action=st.sampled_from([str(a) for a in Action]))
    def press_anything(self, data: st.DataObject, who: str, action: str) -> None:
        application = self.application(data)
        head, offered = self.house.head(), self.offers(application)
        if action not in ACTIONS and action != Action.SUPPLY_DOCUMENTS:
            return
        why = self.act(who, application, action, self.body(data, action))
        if why or (action == Action.REFUSE and (who, Action.APPROVE) in offered):
            return
        assert (who, action) in offered or self.house.head() == head, f"{who} did {action}, not offered"

    @rule(asked=st.sampled_from(LATER))
    def enter(self, asked: Asked) -> None:
        with suppress(Refused):
            entered(self.house, asked)

    @rule(data=st.data(), mistake=st.sampled_from([*["none"] * 12, *MISTAKES]), service=st.booleans())
    def send(self, data: st.DataObject, mistake: str, service: bool) -> None:
        permitted = [key for key in self.keys() if self.house.get(key).stage is Status.PERMITTED]
        some = data.draw(st.sampled_from([permitted or self.keys(), self.keys()]), label="of")
        application = data.draw(st.sampled_from(some), label="application")
        way = "letter-pack-plus" if service else "simplified-registered"
        self.hand_in(application, mistake, way)

    @rule(data=st.data(), other=st.sampled_from(["worker", "engineer", "student"]))
    def send_anothers_card(self, data: st.DataObject, other: str) -> None:
        application = self.application(data)
        with self.house.world.read() as reading:
            card = reading.require(Person, self.house.who[other], "", "").card_number
        papers = [*without("residence-card")(self.house.papers(application))]
        papers = [*papers, {"kind": "residence-card", "card_number": card}]
        self.attempt(partial(self.house.send, application, papers))

    @rule(data=st.data())
    def send_elsewhere(self, data: st.DataObject) -> None:
        application = self.application(data)
        user = self.filer(application)
        with self.house.world.read() as reading:
            place = self.house.organisation(reading, "stranger").place()
        self.attempt(partial(self.house.send, application, to=place, user=user))

    @rule()
    def send_strays_back(self) -> None:
        with self.house.world.read() as reading:
            strays = [shipment.id for shipment in stranded(reading.session)]
        for number in strays:
            with self.house.world.write() as tx:
                annex.return_unopened(tx, actor_named(tx, self.house.who["annex"]), number)

    @rule(data=st.data(), who=st.sampled_from(WHO))
    def send_any_back(self, data: st.DataObject, who: str) -> None:
        with self.house.world.read() as reading:
            strays = {shipment.id for shipment in stranded(reading.session)}
            numbers = [s.id for key in self.keys() for s in reading.having(Shipment, application_id=key)]
        if numbers:
            number = data.draw(st.sampled_from(sorted(numbers)), label="item")
            application = self.house.shipment(number).application_id
            why = self.act(who, application, "return-unopened", {"number": number})
            assert not (number in strays and who == "annex") or why == ""

    @rule(data=st.data())
    def hand_out_of_the_safe(self, data: st.DataObject) -> None:
        with self.house.world.read() as reading:
            safe = [
                thing.id for thing in reading.session.exec(select(Holding)) if thing.place == Custody.SAFE
            ]
        if not safe:
            return
        thing = data.draw(st.sampled_from(sorted(safe)), label="thing")

        def hand_out() -> None:
            with self.house.world.write() as tx:
                custody.hand_out(tx, actor_named(tx, self.house.who["annex"]), thing, "申請人", "本人が受領")

        assert self.attempt(hand_out) in ("", "conflict")

    @rule(data=st.data(), several=st.integers(1, 3))
    def dispatch_together(self, data: st.DataObject, several: int) -> None:
        ready = [
            key
            for key in self.keys()
            if self.house.get(key).stage in (Status.CARD_ISSUED, Status.CARD_RETURNED)
        ]
        if ready:
            chosen = data.draw(st.lists(st.sampled_from(ready), min_size=1, max_size=several, unique=True))
            with self.house.world.write() as tx:
                outgoing.dispatch_together(tx, actor_named(tx, self.house.who["annex"]), chosen)

    @rule(data=st.data(), street=st.sampled_from(["中町１丁目１－１", "本町２丁目２－２"]))
    def move_house(self, data: st.DataObject, street: str) -> None:
        key = self.house.get(self.application(data)).applicant_id
        with self.house.world.write() as tx:
            tx.require(Person, key, "", "").street = street

    @rule(needed=st.booleans())
    def four_eyes(self, needed: bool) -> None:
        with self.house.world.write() as tx:
            tx.set_world(four_eyes="on" if needed else "off")

    @rule(name=st.sampled_from(USERS), stop=st.booleans())
    def stop_or_resume(self, name: str, stop: bool) -> None:
        def decide() -> None:
            with self.house.world.write() as tx:
                officer = actor_named(tx, self.house.who["reception"])
                if stop:
                    use_year.stop_user(tx, officer, self.house.who[name], "調査のため")
                else:
                    use_year.resume_user(tx, officer, self.house.who[name])

        with self.house.world.read() as reading:
            stopped = reading.require(Account, self.house.who[name], "", "").state == "stopped"
        assert (self.attempt(decide) == "") is (stop is not stopped)

    @rule(days=st.sampled_from([0, 1, 1, 2, 4, 9]), hours=st.integers(0, 23))
    def pass_time(self, days: int, hours: int) -> None:
        self.house.pass_time(days, hours)

    @rule(found=st.sampled_from(["present", "present", "absent", "absent-once"]))
    def at_the_door(self, found: str) -> None:
        self.house.at_the_door(found)

    @invariant()
    def agrees(self) -> None:
        with self.house.world.read() as reading:
            reached = (reading.state.head, reading.now)
        if reached != self.checked:
            agrees(self.house, self.stays)
            self.checked = reached


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    data = tmp_path_factory.mktemp("lives")
    made = wire(Settings(data=data, mail="direct", fast_hash=True))
    yield made
    made.close()


@pytest.mark.slow
def test_whatever_happens_to_many_applications_the_world_agrees(alone: System) -> None:
    origin, stays = House.build(alone, "origin"), {}
    settle(origin)
    agrees(origin, stays)
    for asked in FIRST:
        origin.do(asked.user, entered(origin, asked), "file")
    origin.pass_time(days=1)
    for application in [f"app-{number:08d}" for number in range(1, 8)]:
        for who, action in (("examiner", "take"), ("examiner", "propose"), ("approver", "approve")):
            origin.do(who, application, action)
    agrees(origin, stays)
    profile = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=not SEARCH,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        phases=[
            Phase.generate
        ],  # a whole life is seconds: a failure is told as it was found, not made shorter
    )
    run_state_machine_as_test(partial(Lives, origin, stays), settings=profile)
