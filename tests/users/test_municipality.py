"""市区町村の窓口: what it does with a card, what lapses then, and what it does not do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from cryptography import x509

from backoffice.cards.certificate_names import holder_of
from backoffice.cards.challenge import Purpose
from backoffice.cards.jpki_client import JpkiClient
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store import journal
from backoffice.store.chips import Certificate
from backoffice.store.credentials import MyNumberCard, Registration
from backoffice.store.people import Person
from backoffice.usecases import admission, registering
from backoffice.usecases import municipality as desk
from backoffice.usecases.certifying import judged
from backoffice.usecases.mistaken_cards import PRACTICE, issue_practice_card
from backoffice.usecases.presenting import presented
from backoffice.usecases.signing_in import sign_in_by_card
from tests.usecases.house import House
from tests.users import card_holders as holders

pytestmark = pytest.mark.slow

BOTH = ("signature", "authentication")


def used(
    house: House, card: str, pin: str = holders.PIN, password: str = holders.SIGNATURE
) -> dict[str, bytes]:
    """Put a card under power and return its certificates by their purpose."""
    with house.world.write() as tx, presented(tx, card, "test") as connection:
        client = JpkiClient(connection)
        assert client.try_pin(pin).right
        assert client.try_password(password).right
        return {
            "authentication": client.authentication_certificate(),
            "signature": client.signature_certificate(),
        }


def states(house: House, shown: dict[str, bytes]) -> dict[str, str]:
    """Return what is said of certificates: good, or the code of the refusal."""
    with house.world.read() as reading:
        found = {purpose: judged(reading, der, f"jpki-{purpose}") for purpose, der in shown.items()}
    return {purpose: one.code if isinstance(one, Refusal) else "good" for purpose, one in found.items()}


def reasons(house: House, card: str) -> list[str]:
    with house.world.read() as reading:
        return sorted(row.reason for row in reading.having(Certificate, chip_id=card))


def did(house: House, act: Callable[..., MyNumberCard], *given: object, **more: object) -> MyNumberCard:
    with house.world.write() as tx:
        return act(tx, *given, **more)


def refused(
    house: House, act: Callable[..., MyNumberCard], *given: object, **more: object
) -> tuple[str, list[str]]:
    """Return the kind and the codes of a refusal that has changed nothing."""
    with house.nothing_saved(), pytest.raises(Refused) as caught, house.world.write() as tx:
        act(tx, *given, **more)
    assert all(refusal.ja and refusal.en for refusal in caught.value.refusals)
    return caught.value.kind, [refusal.code for refusal in caught.value.refusals]


GOOD = dict.fromkeys(BOTH, "good")
GONE = dict.fromkeys(BOTH, "certificate-revoked")


@pytest.fixture
def card(house: House) -> str:
    return holders.issue(house, person_id=house.person())


def test_who_shows_a_valid_residence_card_is_issued_one_card(house: House) -> None:
    person = house.person()
    with house.world.read() as reading:
        number = reading.require(Person, person, "", "").card_number
    made = did(house, desk.issue, number, "4321", "abcdef1", identified=True)
    assert made.person_id == person
    assert states(house, used(house, made.id, "4321", "ABCDEF1")) == GOOD
    assert refused(house, desk.issue, number, "4321", "ABCDEF1", identified=True) == ("refused", ["has-one"])
    did(house, desk.give_back, made.id)
    assert did(house, desk.issue, number, "4321", "ABCDEF1", identified=True).id != made.id


def test_a_card_is_issued_to_nobody_else(house: House) -> None:
    found = refused(house, desk.issue, "XX00000000XX", "12345", "short", identified=False)
    assert found == ("refused", ["unknown-card", "pin-form", "signature-form", "not-identified"])


@pytest.mark.rule("R-066", "R-067")
def test_locked_secrets_are_reset_after_an_identity_check(house: House, card: str) -> None:
    with house.world.write() as tx, presented(tx, card, "test") as connection:
        client = JpkiClient(connection)
        for _ in range(3):
            client.try_pin("0000")
        for _ in range(5):
            client.try_password("WRONG000")
        assert (client.pin_left(), client.password_left()) == (0, 0)
    assert refused(house, desk.unlock, card, identified=False) == ("refused", ["not-identified"])
    assert refused(house, desk.unlock, card, identified=True, pin="1", signature_password="x") == (
        "refused",
        ["pin-form", "signature-form"],
    )
    did(house, desk.unlock, card, identified=True)
    before = used(house, card)
    did(house, desk.unlock, card, identified=True, pin="5678", signature_password="sakura1")
    assert used(house, card, "5678", "SAKURA1") == before
    assert states(house, before) == GOOD


@pytest.mark.rule("R-078")
def test_a_renewed_card_has_new_serial_numbers_and_the_old_are_superseded(house: House, card: str) -> None:
    before = used(house, card)
    assert refused(house, desk.renew, card, identified=False) == ("refused", ["not-identified"])
    house.pass_time(days=30)
    did(house, desk.renew, card, identified=True)
    after = used(house, card)
    serials = {
        x509.load_der_x509_certificate(der).serial_number for der in (*before.values(), *after.values())
    }
    assert len(serials) == 4
    assert states(house, before) == GONE
    assert states(house, after) == GOOD
    assert reasons(house, card) == ["", "", "superseded", "superseded"]


@pytest.mark.rule("R-062")
@pytest.mark.parametrize("purpose", BOTH)
def test_certificates_are_renewed_one_by_one_and_the_card_keeps_its_end(
    house: House, card: str, purpose: str
) -> None:
    before = used(house, card)
    ends = did(house, desk.unlock, card, identified=True).expires_on
    house.pass_time(days=30)
    made = did(house, desk.renew_certificates, card, [purpose], identified=True)
    assert made.expires_on == ends
    assert getattr(made, f"{purpose}_until") == date(2030, 7, 1)
    after = used(house, card)
    assert {name for name in BOTH if before[name] != after[name]} == {purpose}
    assert states(house, before) == GOOD | {purpose: "certificate-revoked"}
    assert states(house, after) == GOOD


@pytest.mark.rule("R-062", "R-078")
def test_certificates_are_for_who_chooses_them_and_not_for_an_ended_card(house: House) -> None:
    card = holders.issue(house, person_id=house.person(), expires_on="2025-06-10", signature=False)
    assert refused(house, desk.renew_certificates, card, [], identified=False) == (
        "refused",
        ["nothing-chosen", "not-identified"],
    )
    assert refused(house, desk.renew_certificates, card, ["residence"], identified=True)[1] == [
        "nothing-chosen"
    ]
    made = did(house, desk.renew_certificates, card, ["signature"], identified=True)
    assert made.signature_until == date(2025, 6, 10)
    assert states(house, used(house, card)) == GOOD
    house.pass_time(days=9)
    assert refused(house, desk.renew_certificates, card, BOTH, identified=True) == ("refused", ["card-ended"])


def test_a_lost_card_is_held_and_serves_again_when_it_is_found(house: House, card: str) -> None:
    shown = used(house, card)
    did(house, desk.suspend, card)
    assert states(house, shown) == GONE
    for act, given in (
        (desk.suspend, ()),
        (desk.unlock, ()),
        (desk.change_face, ()),
        (desk.renew_certificates, (BOTH,)),
    ):
        more = {} if act is desk.suspend else {"identified": True}
        assert refused(house, act, card, *given, **more)[0] == "conflict"  # type: ignore[arg-type]  # of several shapes
    assert refused(house, desk.resume, card, identified=False) == ("refused", ["not-identified"])
    did(house, desk.resume, card, identified=True)
    assert states(house, shown) == GOOD
    assert refused(house, desk.resume, card, identified=True)[0] == "conflict"


def test_a_card_that_was_never_used_is_held_too(house: House, card: str) -> None:
    did(house, desk.suspend, card)
    assert states(house, used(house, card)) == GONE


@pytest.mark.rule("R-078")
def test_what_is_revoked_comes_back_only_by_a_new_card(house: House, card: str) -> None:
    shown = used(house, card)
    did(house, desk.suspend, card)
    did(house, desk.abolish, card)
    assert reasons(house, card) == ["keyCompromise", "keyCompromise"]
    assert refused(house, desk.resume, card, identified=True)[0] == "conflict"
    assert did(house, desk.renew, card, identified=True).state == "valid"
    assert states(house, shown) == GONE
    assert states(house, used(house, card)) == GOOD


def test_a_card_that_was_given_back_stays_so(house: House, card: str) -> None:
    shown = used(house, card)
    did(house, desk.give_back, card)
    assert states(house, shown) == GONE
    assert reasons(house, card) == ["cessationOfOperation"] * 2
    for act in (desk.give_back, desk.abolish, desk.suspend):
        assert refused(house, act, card)[0] == "conflict"
    for act in (desk.renew, desk.resume, desk.unlock):
        assert refused(house, act, card, identified=True)[0] == "conflict"


@pytest.mark.rule("R-068")
def test_another_address_lets_the_signature_certificate_lapse_until_a_new_one_is_issued(
    house: House, card: str
) -> None:
    before = used(house, card)
    assert refused(house, desk.change_face, card, name="  ", identified=True) == ("refused", ["unchanged"])
    assert refused(house, desk.change_face, card, name="a" * 101, address="b\nc", identified=False) == (
        "refused",
        ["too-long", "too-long", "not-identified"],
    )
    did(house, desk.change_face, card, address="東京都港区台場2丁目3番4号", identified=True)
    assert states(house, before) == GOOD | {"signature": "certificate-revoked"}
    did(house, desk.renew_certificates, card, ["signature"], identified=True)
    after = used(house, card)
    assert states(house, after) == GOOD
    told = holder_of(x509.load_der_x509_certificate(after["signature"]))
    assert told.address == "東京都港区台場2丁目3番4号"
    with house.world.write() as tx, presented(tx, card, "test") as connection:
        face = JpkiClient(connection).surface(holders.PIN)
    assert face is not None
    assert face.address == told.address


def test_a_card_that_is_not_there_is_said(house: House) -> None:
    for act in (desk.suspend, desk.abolish, desk.give_back):
        assert refused(house, act, "my-number-card-99999999")[0] == "absent"


def test_the_same_story_has_the_same_head_and_tells_no_secret(house: House, card: str) -> None:
    fork = House(house.system, house.system.simulator.worlds.fork(house.world.id, "desk-twin").world)

    def story(tx: Transaction) -> None:
        desk.unlock(tx, card, identified=True, pin="8642", signature_password="TOPSECRET1")
        desk.suspend(tx, card)
        desk.resume(tx, card, identified=True)
        desk.renew(tx, card, identified=True)

    for each in (house, fork):
        with each.world.write() as tx:
            story(tx)
        each.pass_time(hours=1)
    assert house.head() == fork.head()
    with house.world.read() as reading:
        told = repr(journal.events_after(reading.connection, 0, 10_000))
    assert "my-number-card.unlocked" in told
    assert "8642" not in told
    assert "TOPSECRET1" not in told


@pytest.mark.rule("R-078")
def test_who_was_put_into_the_world_with_a_card_registers_again_when_it_is_renewed(
    house: House, card: str
) -> None:
    with house.world.write() as tx:
        given = {"kind": "individual", "sign_in": "CARD1", "password": "sakura-2025", "email": "a@example.jp"}
        user = admission.add_account(tx, given)[0]
        registering.note_registration(tx, user, card)
        key = user.id
        desk.renew(tx, card, identified=True)
    with house.world.read() as reading:
        known = reading.require(Registration, key, "", "").certificate_id
        revoked = [row.id for row in reading.having(Certificate, chip_id=card) if row.revoked_at]
    assert known in revoked
    outcome = sign_in_by_card(
        house.world, holders.shown(house, card, Purpose.SIGN_IN).proof, "CARD1", "sakura-2025"
    )
    assert outcome.refusal
    assert outcome.refusal.code == "card-renewed"


def test_a_hole_does_not_heal_but_the_card_is_reissued(house: House) -> None:
    with house.world.write() as tx:
        card = issue_practice_card(tx, "punched").id
    acts = (
        lambda tx: desk.unlock(tx, card, identified=True),
        lambda tx: desk.suspend(tx, card),
        lambda tx: desk.abolish(tx, card),
        lambda tx: desk.renew_certificates(tx, card, BOTH, identified=True),
    )
    for act in acts:
        with house.nothing_saved(), pytest.raises(Refused, match="punched"), house.world.write() as tx:
            act(tx)
    with house.world.write() as tx:
        assert desk.renew(tx, card, identified=True).state == "valid"
    used(house, card, PRACTICE["pin"], PRACTICE["signature_password"])
