"""What a card proves: its signature is good for one challenge of one world, origin and purpose, once, for some minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from sqlmodel import select

from backoffice.cards.challenge import Challenge, Purpose
from backoffice.domain.refusal import Refusal
from backoffice.store.control import SignIn
from backoffice.usecases import certifying
from backoffice.usecases.card_proof import CHALLENGE_SECONDS, Proof, accept_proof, offered, taken
from backoffice.usecases.certifying import Holder
from tests.cards.keys import RSA_KEY
from tests.usecases.house import TODAY, House
from tests.users import card_holders as holders

ORIGIN = "https://odaiba.example"
BEGINS = TODAY - timedelta(days=30)
ENDS = TODAY + timedelta(days=100)


@dataclass(frozen=True, slots=True)
class Client:
    """A client with a card of a house: its key is ours, its certificate the world's."""

    house: House
    certificate: bytes
    card: str
    serial: str

    def offer(self, purpose: Purpose = Purpose.SIGN_IN, origin: str = ORIGIN) -> Challenge:
        return offered(self.house.system.simulator.worlds, self.house.world.id, origin, purpose)

    def outcome(self, challenge: Challenge, signature: bytes, certificate: bytes = b"") -> Proof | str:
        """Return what the server says: a proof, or the code of its refusal."""
        found: Proof | Refusal | None = taken(self.house.system.simulator.worlds, challenge)
        if found is None:
            with self.house.world.read() as reading:
                found = accept_proof(reading, challenge, certificate or self.certificate, signature)
        if isinstance(found, Proof):
            return found
        assert found.ja
        assert found.en
        return found.code


def signature_over(challenge: Challenge, key: rsa.RSAPrivateKey = RSA_KEY) -> bytes:
    return key.sign(challenge.digest(), padding.PKCS1v15(), Prehashed(hashes.SHA256()))


def client_of(house: House, ends_on: date = ENDS, purpose: Purpose = Purpose.SIGN_IN) -> Client:
    card = holders.issue(house)
    kind = "signature" if purpose is Purpose.SIGNATURE else "authentication"
    with house.world.write() as tx:
        row = certifying.certify(
            tx, purpose.authority_id, card, kind, RSA_KEY.public_key(), Holder("模擬"), BEGINS, ends_on
        )
        return Client(house, row.content, card, row.id)


@pytest.fixture
def client(house: House) -> Client:
    return client_of(house)


@pytest.mark.rule("R-065", "R-080")
def test_a_signature_over_a_fresh_challenge_proves_the_card_once(client: Client) -> None:
    challenge = client.offer()
    signature = signature_over(challenge)
    assert client.outcome(challenge, signature) == Proof(Purpose.SIGN_IN, client.card, client.serial)
    assert client.outcome(challenge, signature) == "challenge-unknown"
    again = client.offer()
    assert again.nonce != challenge.nonce
    assert client.outcome(again, signature) == "signature-wrong"


@pytest.mark.rule("R-065")
def test_a_wrong_signature_uses_the_challenge_up_too(client: Client) -> None:
    challenge = client.offer()
    assert client.outcome(challenge, b"") == "signature-wrong"
    assert client.outcome(challenge, signature_over(challenge)) == "challenge-unknown"


@pytest.mark.rule("R-065")
def test_a_challenge_is_of_one_origin_one_purpose_and_one_nonce(client: Client) -> None:
    for changed in (
        {"origin": "https://odaiba.example:8443"},
        {"origin": "http://odaiba.example"},
        {"purpose": Purpose.AUTHENTICATION.value},
        {"nonce": "0" * 64},
        {"world_id": "another"},
    ):
        challenge = client.offer()
        other = replace(challenge, **changed)
        assert client.outcome(other, signature_over(other)) == "challenge-unknown", changed
        assert client.outcome(challenge, signature_over(other)) == "signature-wrong", changed


@pytest.mark.rule("R-065")
def test_a_fork_with_the_same_authority_takes_no_signature_of_its_parent(client: Client) -> None:
    worlds = client.house.system.simulator.worlds
    fork = replace(
        client, house=House(client.house.system, worlds.fork(client.house.world.id, "proof").world)
    )
    theirs, ours = client.offer(), fork.offer()
    assert isinstance(fork.outcome(ours, signature_over(ours)), Proof)
    assert fork.outcome(theirs, signature_over(theirs)) != "signature-wrong"
    moved = replace(theirs, world_id=fork.house.world.id)
    assert fork.outcome(moved, signature_over(theirs)) == "challenge-unknown"
    ours = fork.offer()
    assert fork.outcome(ours, signature_over(replace(ours, world_id=client.house.world.id))) == (
        "signature-wrong"
    )


@pytest.mark.rule("R-065")
@pytest.mark.parametrize(("older", "code"), [(-5, None), (5, "challenge-ended")])
def test_a_challenge_ends_after_some_minutes(client: Client, older: int, code: str | None) -> None:
    challenge = client.offer()
    with client.house.system.simulator.worlds.registry() as session:
        row = session.exec(select(SignIn).where(SignIn.surface == "challenge:sign-in")).one()
        assert challenge.nonce not in row.token_hash
        row.seen_wall -= CHALLENGE_SECONDS + older
        session.add(row)
    outcome = client.outcome(challenge, signature_over(challenge))
    assert outcome == code if code else isinstance(outcome, Proof)
    assert client.outcome(challenge, signature_over(challenge)) == "challenge-unknown"


@pytest.mark.rule("R-065")
def test_one_changed_bit_of_signature_or_certificate_is_refused(client: Client) -> None:
    for at in (0, 128, 255):
        challenge = client.offer()
        signature = bytearray(signature_over(challenge))
        signature[at] ^= 1
        assert client.outcome(challenge, bytes(signature)) == "signature-wrong"
    for at in (0, len(client.certificate) // 2, len(client.certificate) - 1):
        challenge, changed = client.offer(), bytearray(client.certificate)
        changed[at] ^= 1
        found = client.outcome(challenge, signature_over(challenge), bytes(changed))
        assert found in ("certificate-unreadable", "certificate-foreign")
    for wrong in (b"", b"\0" * 5000, b"0" * 600):
        challenge = client.offer()
        assert client.outcome(challenge, wrong) == "signature-wrong"
        challenge = client.offer()
        assert client.outcome(challenge, b"x", wrong or b"\x30") == "certificate-unreadable"


@pytest.mark.rule("R-062", "C-17")
def test_a_certificate_is_of_this_world_for_its_use_good_today_and_not_revoked(client: Client) -> None:
    house = client.house
    challenge = client.offer(Purpose.SIGNATURE)
    assert client.outcome(challenge, signature_over(challenge)) == "certificate-foreign"
    signing = client_of(house, purpose=Purpose.SIGNATURE)
    challenge = client.offer(Purpose.SIGNATURE)
    assert isinstance(client.outcome(challenge, signature_over(challenge), signing.certificate), Proof)
    challenge = client.offer()
    assert client.outcome(challenge, signature_over(challenge), signing.certificate) == "certificate-foreign"
    ended = client_of(house, TODAY - timedelta(days=1))
    challenge = client.offer()
    assert client.outcome(challenge, signature_over(challenge), ended.certificate) == "certificate-ended"
    with house.world.write() as tx:
        certifying.revoke(tx, client.serial, "keyCompromise")
    challenge = client.offer()
    assert client.outcome(challenge, signature_over(challenge)) == "certificate-revoked"


@pytest.mark.rule("R-062")
def test_another_worlds_card_of_the_same_name_is_foreign(client: Client, house: House) -> None:
    other = House.build(house.system, "proof-other", seed="8")
    theirs = client_of(other)
    challenge = client.offer()
    assert client.outcome(challenge, signature_over(challenge), theirs.certificate) == "certificate-foreign"
