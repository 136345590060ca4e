"""The authorities of a world: founded once, serial numbers from the seed, and who is judged good when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cryptography import x509

from backoffice.bootstrap import System
from backoffice.cards.certificate_names import Holder
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Transaction
from backoffice.simulation.world import World
from backoffice.store import journal
from backoffice.store.chips import Authority, Certificate
from backoffice.usecases import certifying
from tests.cards.keys import RSA_KEY
from tests.usecases.house import TODAY, House

AUTHENTICATION = "jpki-authentication"
HOLDER = Holder("20250602-1", "阮文アン", "男", date(1995, 4, 3), "東京都江東区青海")


def certified(tx: Transaction, purpose: str = "authentication", chip: str = "chip-1") -> Certificate:
    return certifying.certify(
        tx, f"jpki-{purpose}", chip, purpose, RSA_KEY.public_key(), HOLDER, TODAY, TODAY + timedelta(days=30)
    )


def judged(world: World, der: bytes, authority_id: str = AUTHENTICATION) -> str:
    """Return the code by which a certificate is refused, or its serial number."""
    with world.read() as reading:
        found = certifying.judged(reading, der, authority_id)
    if isinstance(found, Refusal):
        assert found.rule == "R-062"
        assert found.ja
        assert found.en
        return found.code
    return found.id


def test_an_authority_is_founded_once_and_another_kind_is_refused(house: House) -> None:
    with house.world.write() as tx:
        first = certifying.authority(tx, "residence-card-2").content
    with house.world.write() as tx:
        assert certifying.authority(tx, "residence-card-2").content == first
        with pytest.raises(Refused):
            certifying.authority(tx, "jpki")
    with house.world.read() as reading:
        assert reading.get(Authority, "jpki") is None


@pytest.mark.slow
def test_two_runs_of_one_seed_have_the_same_numbers_and_other_keys(system: System) -> None:
    worlds = [
        system.simulator.create(name, "empty", seed).world
        for name, seed in (("pki-1", "7"), ("pki-2", "7"), ("pki-3", "8"))
    ]
    made = []
    for world in worlds:
        with world.write() as tx:
            rows = [certified(tx), certified(tx, "signature"), certified(tx)]
            certifying.revoke(tx, rows[0].id, "superseded")
            made.append(([row.id for row in rows], certifying.authority(tx, AUTHENTICATION).key))
        with world.read() as reading:
            made[-1] = (*made[-1], reading.state.head)
    assert len(set(made[0][0])) == 3
    assert made[0][0] == made[1][0] != made[2][0]
    assert made[0][1] != made[1][1]
    assert made[0][2] == made[1][2] != made[2][2]


def test_issuing_leaves_the_journal_as_it_was_and_revoking_is_in_it(house: House) -> None:
    with house.world.write() as tx:
        before = tx.event_seq
        row = certified(tx)
        assert tx.event_seq == before
        certifying.revoke(tx, row.id, "superseded")
        certifying.revoke(tx, row.id, "superseded")
    with house.world.read() as reading:
        told = [(event.kind, event.subject) for event in journal.events_after(reading.connection, before, 9)]
    assert told == [("certificate.revoked", row.id)]


def test_what_the_authority_issued_is_good_from_its_first_day_to_its_last(house: House) -> None:
    with house.world.write() as tx:
        row = certified(tx)
        later = certifying.certify(
            tx,
            AUTHENTICATION,
            "chip-1",
            "authentication",
            RSA_KEY.public_key(),
            HOLDER,
            TODAY + timedelta(days=1),
            TODAY + timedelta(days=2),
        )
    assert judged(house.world, row.content) == row.id
    assert judged(house.world, later.content) == "certificate-not-yet"
    house.pass_time(days=1)
    assert judged(house.world, later.content) == later.id
    house.pass_time(days=2)
    assert judged(house.world, later.content) == "certificate-ended"
    assert judged(house.world, row.content) == row.id


@pytest.mark.slow
def test_a_certificate_of_another_world_authority_or_use_is_refused(house: House, system: System) -> None:
    twin = system.simulator.create(f"{house.world.id}-twin", "empty", "7").world
    with twin.write() as tx:
        stranger = certified(tx).content
    assert judged(house.world, stranger) == "certificate-foreign"
    with house.world.write() as tx:
        own, signing = certified(tx).content, certified(tx, "signature").content
    assert judged(house.world, own) == f"{x509.load_der_x509_certificate(own).serial_number:040x}"
    assert judged(house.world, stranger) == "certificate-foreign"
    assert judged(house.world, signing) == "certificate-foreign"
    assert judged(house.world, own, "jpki-signature") == "certificate-foreign"
    assert judged(house.world, b"0\x82") == "certificate-unreadable"


def test_who_is_revoked_stays_so_and_who_is_held_comes_back(house: House) -> None:
    with house.world.write() as tx:
        row, other = certified(tx), certified(tx)
        certifying.revoke(tx, row.id, certifying.HOLD)
    assert judged(house.world, row.content) == "certificate-revoked"
    assert judged(house.world, other.content) == other.id
    with house.world.write() as tx:
        certifying.release(tx, row.id)
    assert judged(house.world, row.content) == row.id
    with house.world.write() as tx:
        certifying.revoke(tx, row.id, certifying.HOLD)
        certifying.revoke(tx, row.id, "keyCompromise")
        certifying.release(tx, row.id)
        certifying.revoke(tx, row.id, certifying.HOLD)
        assert certifying.authority(tx, AUTHENTICATION).crl_number == 4
        assert [left.id for left in certifying.good_certificates(tx, "chip-1")] == [other.id]
    assert judged(house.world, row.content) == "certificate-revoked"


def test_a_reason_that_nobody_knows_is_a_mistake_of_ours(house: House) -> None:
    with house.world.write() as tx:
        row = certified(tx)
        with pytest.raises(ValueError, match="reason"):
            certifying.revoke(tx, row.id, "bored")
        with pytest.raises(Refused):
            certifying.revoke(tx, "0" * 40, "superseded")
