"""A world with its people, users and officers, and short verbs to play it: every part of it is the real one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import inspect, text
from sqlmodel import select

from backoffice.bootstrap import System
from backoffice.domain.life import Status
from backoffice.domain.notices import Letter
from backoffice.domain.places import Place
from backoffice.simulation.loop import Advance
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.simulation.world import World
from backoffice.store import journal, outbox
from backoffice.store.applications import Application, Document
from backoffice.store.people import Account, Organisation, Person, ResidenceCard
from backoffice.store.shipments import Shipment, of_application
from backoffice.usecases import acting, admission, attaching, filing, photos, sending
from backoffice.usecases.approval import fee_yen
from backoffice.usecases.viewing import actor_named
from tests.files import kit

TODAY = date(2025, 6, 2)
WEEK = timedelta(days=7)
EXPIRES = "2025-07-20"
TOKYO = {"prefecture": "東京都"}
ROLES = ("examiner", "examiner2", "approver", "approver2", "annex", "counter", "administrator")

# How to come one status further along the life by post.
ONWARD: dict[Status, Status] = {
    Status.FILED: Status.ENTERED,
    Status.EXAMINATION: Status.FILED,
    Status.PROPOSED: Status.EXAMINATION,
    Status.PERMITTED: Status.PROPOSED,
    Status.REFUSED: Status.PROPOSED,
    Status.WITHDRAWN: Status.EXAMINATION,
    Status.PAPERS_RECEIVED: Status.PERMITTED,
    Status.CARD_PENDING: Status.PAPERS_RECEIVED,
    Status.CARD_ISSUED: Status.CARD_PENDING,
    Status.DISPATCHED: Status.CARD_ISSUED,
    Status.CARD_RETURNED: Status.DISPATCHED,
    Status.COMPLETED: Status.DISPATCHED,
}

STEPS: dict[Status, tuple[str, str]] = {
    Status.FILED: ("user", "file"),
    Status.EXAMINATION: ("examiner", "take"),
    Status.PROPOSED: ("examiner", "propose"),
    Status.PERMITTED: ("approver", "approve"),
    Status.REFUSED: ("approver", "approve"),
    Status.WITHDRAWN: ("examiner", "withdraw"),
    Status.PAPERS_RECEIVED: ("annex", "receive-envelope"),
    Status.CARD_PENDING: ("annex", "open-envelope"),
    Status.CARD_ISSUED: ("annex", "issue-card"),
    Status.DISPATCHED: ("annex", "dispatch"),
}
WAITS = {Status.EXAMINATION: 1, Status.COMPLETED: 5, Status.CARD_RETURNED: 20}
"""Days that pass before a status is reached."""


class House:
    """One world of a system; `who` are its users and officers by name, as keys."""

    def __init__(self, system: System, world: World) -> None:
        self.system = system
        self.world = world
        self.who: dict[str, str] = {}
        self.stages: Stages | None = None

    @classmethod
    def build(cls, system: System, name: str, seed: str = "7", start: datetime | None = None) -> House:
        """Make a world with two organisations, a user of each, a second user of the first, and all officers."""
        return cls(system, system.simulator.create(name, "empty", seed, start).world).admitted()

    def admitted(self) -> House:
        """Put its people into the world, and return the house."""
        with self.world.write() as tx:
            self._admit(tx)
        return self

    def _admit(self, tx: Transaction) -> None:
        for user, organisation in (("user", TOKYO), ("stranger", TOKYO)):
            employer = admission.add_organisation(tx, organisation).id
            self.who[f"{user}'s organisation"] = employer
            self.who[user] = admission.add_account(tx, {"organisation_id": employer})[0].id
        own = {"organisation_id": self.who["user's organisation"]}
        self.who["colleague"] = admission.add_account(tx, own)[0].id
        for name in ROLES:
            self.who[name] = admission.add_officer(tx, {"role": name.rstrip("2")})[0].id

    # -- time

    def pass_time(self, days: int = 0, hours: int = 0) -> Advance:
        with self.world.read() as reading:
            until = reading.now + timedelta(days=days, hours=hours)
        return self.system.simulator.advance(self.world, until)

    # -- people

    def person(self, **given: object) -> str:
        with self.world.write() as tx:
            known = {"expires_on": EXPIRES, "period_months": 12} | TOKYO | given
            return admission.add_person(tx, known, self.who["user's organisation"]).id

    def add_user(self, name: str, **given: object) -> None:
        with self.world.write() as tx:
            self.who[name] = admission.add_account(tx, given)[0].id

    def email(self, user: str) -> str:
        with self.world.read() as reading:
            return reading.require(Account, self.who[user], "利用者", "user").email

    def organisation(self, reading: Reading, user: str = "user") -> Organisation:
        return reading.require(Organisation, self.who[f"{user}'s organisation"], "機関", "organisation")

    # -- verbs

    def do(self, who: str, application: str, action: str, **body: object) -> Application:
        with self.world.write() as tx:
            return acting.act(tx, actor_named(tx, self.who[who]), application, action, body)

    def enter(
        self,
        person: str | None = "",
        user: str = "user",
        answers: Mapping[str, str] | None = None,
        **wish: Any,
    ) -> str:
        """Enter an application; without `person` for a new one, for None of one whom the answers make known."""
        person = self.person() if person == "" else person or ""
        with self.world.write() as tx:
            actor = actor_named(tx, self.who[user])
            return filing.enter(
                tx, actor, person, filing.Wish(**({"receipt": "post"} | wish)), answers or {}
            ).id

    def pin(self, era: str) -> None:
        with self.world.write() as tx:
            tx.set_world(era=era)

    def attach_pdf(self, application: str, user: str = "user", **said: Any) -> Document:
        """Attach a sound PDF, with what its user says of it."""
        with self.world.write() as tx:
            actor = actor_named(tx, self.who[user])
            return attaching.attach_documents(tx, actor, application, kit.pdf_bytes(), "資料.pdf", **said)

    def attach_photo(self, application: str, user: str = "user", **said: Any) -> Document:
        """Attach a sound photo, or replace one, with what its user says of it."""
        with self.world.write() as tx:
            actor = actor_named(tx, self.who[user])
            return photos.bring_photo(tx, actor, application, kit.photo_jpeg(), "顔写真.jpg", **said)

    def attach(
        self, application: str, pdf: bytes | None = None, photo: bytes | None = None, user: str = "user"
    ) -> None:
        with self.world.write() as tx:
            actor = actor_named(tx, self.who[user])
            attaching.attach_documents(tx, actor, application, pdf or kit.pdf_bytes(), "資料.pdf")
            attaching.attach_photo(tx, actor, application, photo or kit.photo_jpeg(), "顔写真.jpg")

    def supply(
        self, application: str, pdf: bytes | None = None, user: str = "user", *, declared: bool = True
    ) -> Document:
        with self.world.write() as tx:
            actor = actor_named(tx, self.who[user])
            data = pdf or kit.pdf_bytes()
            return attaching.supply_documents(tx, actor, application, data, "追加.pdf", declared=declared)

    def file(self, person: str = "", user: str = "user", pdf: bytes | None = None, **wish: Any) -> str:
        """Enter, attach and file; return the application's key."""
        application = self.enter(person, user, **wish)
        self.attach(application, pdf, user=user)
        self.do(user, application, "file")
        return application

    def send(
        self,
        application: str,
        papers: list[dict[str, Any]] | None = None,
        to: str | Place = sending.TO_ANNEX,
        service: str = "simplified-registered",
        user: str = "user",
    ) -> str:
        """Hand an envelope in; return its tracking number. Without `papers`, the right ones."""
        enclosed = self.papers(application) if papers is None else papers
        with self.world.write() as tx:
            actor = actor_named(tx, self.who[user])
            return sending.send_papers(tx, actor, service, enclosed, to, application).id

    def papers(self, application: str, **wrong: Mapping[str, object]) -> list[dict[str, Any]]:
        """Return the right papers: card, slip, envelope; a keyword changes that paper's facts."""
        with self.world.read() as reading:
            row = reading.require(Application, application, "申請", "application")
            place = sending.return_place(reading, row)
            held = sending.held_papers(reading, row)
            fee = fee_yen(reading, row)
            stamps = list(reading.ports.post.suggest_stamps(fee)) if fee else []
        right: dict[str, dict[str, Any]] = {
            **{{"residence-card": "card"}.get(paper["kind"], paper["kind"]): paper for paper in held},
            **(
                {}
                if not fee
                else {
                    "slip": {
                        "kind": "fee-slip",
                        "number": row.number,
                        "name": row.applicant_name,
                        "signed": True,
                        "stamps": stamps,
                    }
                }
            ),
            "envelope": {
                "kind": "return-envelope",
                "postage": 460,
                "service": "simplified-registered",
                "address": {
                    "postal_code": place.postal_code,
                    "lines": list(place.lines),
                    "name": place.name,
                },
            },
        }
        return [paper | dict(wrong.get(name, {})) for name, paper in right.items()]

    def reach(self, status: Status, application: str = "", **proposal: object) -> str:
        """Bring an application (a new one without a key) to a status along the life by post; return its key.

        The first thing that is asked of a house is copied from one that has been there already.
        """
        if self.stages and not (application or proposal) and self.head() == self.stages.origin_head:
            return self.stages.put(self, status)
        if status is Status.ENTERED:
            application = self.enter()
            self.attach(application)
            return application
        if not (application and self.get(application).stage is ONWARD[status]):
            application = self.reach(ONWARD[status], application, **proposal)
        self._go(status, application, proposal)
        assert self.get(application).stage is status
        return application

    def _go(self, status: Status, application: str, proposal: Mapping[str, object]) -> None:
        if status is Status.PAPERS_RECEIVED:
            self.arrive(application)
        if status is Status.CARD_RETURNED:
            self.at_the_door("absent")
        self.pass_time(days=WAITS.get(status, 0))
        if status in STEPS:
            who, action = STEPS[status]
            self.do(who, application, action, **(proposal if action == "propose" else {}))

    def arrive(self, application: str, papers: list[dict[str, Any]] | None = None) -> str:
        """Send an envelope and wait until it is at the annex; return its number."""
        number = self.send(application, papers)
        self.pass_time(days=5)
        return number

    def opened(self, application: str, papers: list[dict[str, Any]]) -> Shipment:
        """Send an envelope, receive it and open it; return it with its defects."""
        number = self.arrive(application, papers)
        self.do("annex", application, "receive-envelope")
        self.do("annex", application, "open-envelope")
        return self.shipment(number)

    def at_the_door(self, found: str) -> None:
        with self.world.write() as tx:
            tx.set_world(delivery=found)

    # -- looks

    def get(self, application: str) -> Application:
        with self.world.read() as reading:
            return reading.require(Application, application, "申請", "application")

    def applicant(self, application: str) -> Person:
        with self.world.read() as reading:
            return reading.require(Person, self.get(application).applicant_id, "申請人", "person")

    def card(self, number: str) -> ResidenceCard:
        with self.world.read() as reading:
            return reading.require(ResidenceCard, number, "在留カード", "card")

    def shipment(self, number: str) -> Shipment:
        with self.world.read() as reading:
            return reading.require(Shipment, number, "郵便物", "shipment")

    def shipments(self, application: str) -> list[Shipment]:
        with self.world.read() as reading:
            return list(of_application(reading.session, application))

    def documents(self, application: str) -> list[Document]:
        with self.world.read() as reading:
            found = select(Document).where(Document.application_id == application).order_by(Document.id)
            return list(reading.session.exec(found))

    def kinds(self, application: str) -> list[str]:
        """Return what has happened to an application: the kinds of its journal, mails as notice:<name>."""
        with self.world.read() as reading:
            events = journal.about(reading.connection, application)
        return [f"notice:{e.facts['notice']}" if e.kind == "notice.sent" else e.kind for e in events]

    def letters(self, application: str) -> list[Letter]:
        """Return the mails about an application, the oldest first."""
        with self.world.read() as reading:
            return outbox.of_application(reading.connection, application)

    def mails(self, to: str | None = None) -> list[dict[str, Any]]:
        return self.world.ports.mail.messages(self.world.id, to=to, subject=None, after=None, limit=1000)

    def head(self) -> str:
        with self.world.read() as reading:
            return reading.state.head

    def rows(self) -> dict[str, list[Any]]:
        """Return all that the database holds, by table."""
        with self.world.read() as reading:
            ask = reading.connection.execute
            return {
                name: sorted(map(tuple, ask(text(f"SELECT * FROM {name}"))), key=repr)
                for name in sorted(inspect(reading.connection).get_table_names())
            }

    @contextmanager
    def nothing_saved(self, *, but: Collection[str] = ()) -> Iterator[None]:
        """Assert that what is done inside leaves no trace: rows (of all tables but some), journal, agenda, outbox, inbox."""
        with self.world.write():
            pass  # what was sent before is noted now
        before, mails = self.rows(), len(self.mails())
        yield
        after = self.rows()
        assert {name for name in after if after[name] != before[name]} <= set(but)
        assert len(self.mails()) == mails


class Stages:
    """One house in each status, made when first asked for, to be copied: a copy costs a tenth of a life."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._origin = House.build(system, "origin")
        self._reached: dict[Status, tuple[House, str]] = {}
        self._names = count(1)
        self.origin_head = self._origin.head()

    def house(self) -> House:
        """Return a new house with its people and nothing filed."""
        made = self._copy(self._origin)
        made.stages = self
        return made

    def put(self, house: House, status: Status) -> str:
        """Put a house where its one application has a status; return the application's key."""
        if status not in self._reached:
            stage = self._copy(self._origin)
            refused = {"disposition": "refuse"} if status is Status.REFUSED else {}
            before = Status.EXAMINATION if refused else ONWARD.get(status)
            known = self.put(stage, before) if before else ""
            self._reached[status] = (stage, stage.reach(status, known, **refused))
        stage, application = self._reached[status]
        house.world = self._copy(stage).world
        return application

    def _copy(self, house: House) -> House:
        world = self._system.simulator.worlds.fork(house.world.id, f"house-{next(self._names)}").world
        made = House(self._system, world)
        made.who = dict(house.who)
        return made
