"""What people of a scenario can do, by the words of its script: each is a use-case, done by whom it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from io import BytesIO
from typing import Any

import pikepdf
from sqlmodel import col, select

from backoffice.domain.actors import Actor
from backoffice.domain.bulk.columns import Part, family_of
from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.receipt import Receipt
from backoffice.simulation.transaction import Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Account, Organisation, Person
from backoffice.usecases import (
    acting,
    annex,
    attaching,
    bulk,
    enrolling,
    filing,
    receiving,
    sending,
)
from backoffice.usecases.approval import fee_yen
from backoffice.usecases.progress import application_of
from seed.answers import form_answers, renewal_answers
from seed.bulk_files import bulk_file
from seed.papers import statement_pdf
from seed.scenarios import cast as casting

RETURN_LETTER_G = 25
RENEWAL_ITEM = 2
"""The number of 在留期間更新 among the kinds of fee on the 手数料納付書 (別記第84号様式)."""
JOINED: Mapping[str, tuple[Joined, ...]] = {
    "joined": (Joined.OTHER_ACTIVITY,),
    "re-entry": (Joined.REENTRY_MULTIPLE,),
}
BULK_MISTAKES: tuple[Mapping[str, str], ...] = ({"occupation": ""}, {"name": "氏名　見本"}, {})
REASONS = {
    "permit": "提出資料から、従前と同じ活動を継続していること及び納税等の状況に問題がないことを確認した。",
    "refuse": "提出資料から、申請に係る活動の継続性及び安定性を認めることができない。",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A step of the story as it is done: the transaction, who is in it, and the words behind the verb."""

    tx: Transaction
    cast: casting.Cast
    part: casting.Part
    words: tuple[str, ...]

    @property
    def user(self) -> Actor:
        """The user who files for this person."""
        return self.cast.actors[self.part.user]

    @property
    def application(self) -> Application:
        """The application of this part."""
        return application_of(self.tx, self.cast.applications[self.part.person_id])

    @property
    def account(self) -> Account:
        """The user who files for this person, as a row."""
        return self.tx.require(Account, self.user.id, "利用者", "user")

    @property
    def record(self) -> dict[str, object]:
        """What is known of the person of this part."""
        person = self.tx.get(Person, self.part.person_id)
        return person.model_dump() if person else dict(self.part.record)

    @property
    def employer(self) -> dict[str, object]:
        """The record of the organisation that the person belongs to, or is to belong to; empty for none."""
        key = str(self.record.get("organisation_id", self.account.organisation_id))
        organisation = self.tx.get(Organisation, key)
        return organisation.model_dump() if organisation else {}

    def as_officer(self, sign_in: str, action: str, body: Mapping[str, Any]) -> None:
        """Do an action on this application as an officer."""
        acting.act(self.tx, self.cast.actors[sign_in], self.application.id, action, body)

    @property
    def examiner(self) -> Actor:
        """The examiner whose case this is."""
        return next(actor for actor in self.cast.actors.values() if actor.id == self.application.examiner_id)


Do = Callable[[Scene], object]


@dataclass(frozen=True, slots=True)
class Verb:
    """A word of the script: at what time of day it is done, and how."""

    at: time
    do: Do


def _enter(scene: Scene) -> None:
    tx, part = scene.tx, scene.part
    chance = tx.chance("scenario-answers", part.person_id)
    staff = scene.account.model_dump()
    answers = form_answers(part.type, scene.record, scene.employer, staff, chance, tx.rules_on(), part.wanted)
    told = {name: answer for name, answer in answers.items() if name != "receipt_method"}
    if "acquired_on" in told:
        told["acquired_on"] = str(scene.record["birth_on"])
    joined = JOINED.get(part.receipt, ())
    receipt = part.receipt if part.receipt in set(Receipt) else Receipt.COUNTER
    wish = filing.Wish(receipt, joined, type=part.type, requested_status=part.wanted)
    known = tx.get(Person, part.person_id)
    made = filing.enter(tx, scene.user, known.id if known else "", wish, told)
    scene.cast.applications[part.person_id] = made.id


def _pdf(scene: Scene, title: str) -> bytes:
    chance = scene.tx.chance("scenario-paper", f"{scene.part.person_id}:{title}")
    return statement_pdf(chance, scene.record, scene.employer, title)


def _attach(scene: Scene) -> None:
    _attach_pdf(scene, _pdf(scene, "在職証明書"), "在職証明書.pdf")


def _lock(scene: Scene) -> None:
    _attach_pdf(scene, locked(_pdf(scene, "在職証明書")), "在職証明書（保護）.pdf")


def _attach_pdf(scene: Scene, pdf: bytes, name: str) -> None:
    tx, key = scene.tx, scene.application.id
    attaching.attach_documents(tx, scene.user, key, pdf, name)
    attaching.attach_photo(
        tx, scene.user, key, scene.cast.photos[scene.part.person_id].result(), "顔写真.jpg"
    )


def _supply(scene: Scene) -> None:
    pdf = _pdf(scene, "課税証明書")
    attaching.supply_documents(scene.tx, scene.user, scene.application.id, pdf, "追加資料.pdf")


def _request(scene: Scene) -> None:
    body = {"items": scene.words, "words": "審査のため、次の資料を追加で提出してください。"}
    scene.as_officer(_sign_in(scene), "request-documents", body)


def _propose(scene: Scene) -> None:
    (word,) = scene.words
    if word == "refuse":
        body: dict[str, object] = {"disposition": "refuse", "reasons": REASONS["refuse"], "period_months": 0}
    else:
        body = {"disposition": "permit", "reasons": REASONS["permit"], "period_months": int(word)}
    scene.as_officer(_sign_in(scene), "propose", body)


def _send_back(scene: Scene) -> None:
    note = "在留期間の相当性について、雇用契約の残りの期間を踏まえて再検討してください。"
    scene.as_officer("approver1", "send-back", {"note": note})


def _withdraw(scene: Scene) -> None:
    scene.as_officer(_sign_in(scene), "withdraw", {"reason": "退職し帰国するため、申請人から申出があった。"})


def _end(scene: Scene) -> None:
    scene.as_officer(_sign_in(scene), "end", {"reason": "申請人が再入国許可を受けずに出国したため。"})


def _send(scene: Scene) -> None:
    word = scene.words[0] if scene.words else ""
    papers = papers_of(scene.tx, scene.application, word)
    service = papers[-1]["service"]
    sending.send_papers(scene.tx, scene.user, service, papers, application_id=scene.application.id)


def _unseal(scene: Scene) -> None:
    annex.unseal_envelope(scene.tx, scene.cast.actors["annex1"], scene.application.id)


def _redeliver(scene: Scene) -> None:
    tx = scene.tx
    tomorrow = tx.today + timedelta(days=1)
    tx.ports.post.redeliver(tx.for_post, scene.application.dispatch_number, tomorrow)


def _choose(scene: Scene) -> None:
    receiving.choose_receipt(scene.tx, scene.user, scene.application.id, scene.words[0])


def _register(scene: Scene) -> None:
    receiving.register_receipt(scene.tx, scene.user, scene.application.id)


def _bulk(scene: Scene) -> None:
    """Send a file of the user's last people who do nothing else: a line without an occupation, a wrong name, a right one."""
    tx, status = scene.tx, "技術・人文知識・国際業務"
    idle = [one for one in scene.cast.parts if one.user == scene.part.user and one.person_id and not one.life]
    people = [tx.require(Person, one.person_id, "人", "person") for one in idle[-len(BULK_MISTAKES) :]]
    lines = [_line(scene, one, **wrong) for one, wrong in zip(people, BULK_MISTAKES, strict=True)]
    family = family_of(ApplicationType.RENEWAL, status, tx.rules_on())
    file = bulk.Upload(f"{family.file_name(Part.MAIN)}.csv", bulk_file(family, lines))
    bulk.send_files(tx, scene.user, ApplicationType.RENEWAL, status, {Part.MAIN: file})


def _line(scene: Scene, person: Person, **wrong: str) -> dict[str, str]:
    staff, chance = scene.account.model_dump(), scene.tx.chance("scenario-bulk", person.id)
    organisation = scene.tx.require(Organisation, person.organisation_id, "機関", "organisation")
    return (
        renewal_answers(person.model_dump(), organisation.model_dump(), staff, chance, scene.tx.rules_on())
        | wrong
    )


def _enrol(scene: Scene) -> None:
    """Hand a 利用申出 in at the counter: the kind of user, the organisation's name and prefecture, who asks it."""
    kind, name, prefecture, *client = scene.words
    tx = scene.tx
    record = tx.ports.inventor.organisation(
        tx.chance("scenario-enrolment", name), {"name": name, "prefecture": prefecture}
    )
    staff = tx.ports.inventor.account(tx.chance("scenario-staff", name), record, {})
    number = tx.session.exec(
        select(Organisation.corporate_number).where(col(Organisation.name).in_(client))
    ).first()
    enrolling.enrol(
        tx,
        enrolling.Wanted(
            kind,
            str(staff["name"]),
            str(staff["email"]),
            phone=str(staff["phone"]),
            organisation={key: str(value) for key, value in record.items()},
            client_number=number or "",
        ),
    )


def _sign_in(scene: Scene) -> str:
    return next(name for name, actor in scene.cast.actors.items() if actor == scene.examiner)


def _by(sign_in: str, action: str) -> Do:
    return lambda scene: scene.as_officer(sign_in, action, {})


VERBS: Mapping[str, Verb] = {
    "take": Verb(time(9, 30), lambda scene: scene.as_officer(f"examiner{scene.words[0]}", "take", {})),
    "receive": Verb(time(9, 50), _by("annex1", "receive-envelope")),
    "unseal": Verb(time(10, 10), _unseal),
    "open": Verb(time(10, 30), _by("annex1", "open-envelope")),
    "enter": Verb(time(10, 45), _enter),
    "attach": Verb(time(10, 45), _attach),
    "lock": Verb(time(10, 45), _lock),
    "file": Verb(time(11, 20), lambda scene: filing.file(scene.tx, scene.user, scene.application.id)),
    "hand": Verb(time(11, 40), _by("counter1", "hand-over")),
    "receipt": Verb(time(12, 10), _choose),
    "redeliver": Verb(time(12, 40), _redeliver),
    "withdraw": Verb(time(13, 20), _withdraw),
    "end": Verb(time(13, 30), _end),
    "issue": Verb(time(13, 40), _by("annex1", "issue-card")),
    "request": Verb(time(14, 10), _request),
    "propose": Verb(time(14, 40), _propose),
    "supply": Verb(time(15), _supply),
    "send": Verb(time(15, 30), _send),
    "register": Verb(time(11), _register),
    "bulk": Verb(time(13), _bulk),
    "enrol": Verb(time(11, 30), _enrol),
    "dispatch": Verb(time(16), _by("annex1", "dispatch")),
    "approve": Verb(time(16, 20), _by("approver1", "approve")),
    "back": Verb(time(16, 40), _send_back),
}


def papers_of(tx: Transaction, application: Application, word: str = "") -> list[dict[str, Any]]:
    """Return the papers that the result mail asks for (R-220), or with the mistake that a word names.

    Words: pack (レターパックプラス), short (a stamp is missing), unnamed, underpaid (return envelope).
    """
    service = "letter-pack-plus" if word == "pack" else "simplified-registered"
    postage = tx.ports.post.postage(service, RETURN_LETTER_G, tx.today)
    stamps = list(tx.ports.post.suggest_stamps(fee_yen(tx, application)))
    place = sending.return_place(tx, application)
    slip = {
        "kind": "fee-slip",
        "number": application.number,
        "name": "" if word == "unnamed" else application.applicant_name,
        "signed": word != "unnamed",
        "stamps": [500] if word == "short" else stamps,
        "written_on": tx.today.isoformat(),
        "item": RENEWAL_ITEM,
    }
    envelope = {
        "kind": "return-envelope",
        "postage": postage - 350 if word == "underpaid" else postage,
        "service": service,
        "address": {"postal_code": place.postal_code, "lines": list(place.lines), "name": place.name},
    }
    return [*sending.held_papers(tx, application), slip, envelope]


def locked(pdf: bytes) -> bytes:
    """Return a PDF protected against printing and copying; RC4 with a fixed id, so that it is the same each time."""
    out = BytesIO()
    allow = pikepdf.Permissions(print_lowres=False, print_highres=False, extract=False)
    protection = pikepdf.Encryption(owner="odaiba", R=3, allow=allow, aes=False, metadata=False)
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(out, encryption=protection, static_id=True)
    return out.getvalue()
