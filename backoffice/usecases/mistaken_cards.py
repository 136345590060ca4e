"""マイナンバーカード that do not serve, so that trainees and programs meet every refusal."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from backoffice.cards import authorities
from backoffice.cards.certificate_names import KeyUse, Place
from backoffice.cards.my_number_contents import Credential
from backoffice.domain.my_number import PIN_TRIES, SIGNATURE_TRIES
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store.credentials import MyNumberCard
from backoffice.usecases.certifying import good_certificates, revoke
from backoffice.usecases.my_number_cards import PUNCHED, issue_card
from backoffice.usecases.my_number_chips import AUTHORITIES, days, holder, memory_of, remember, wake

ELSEWHERE = "elsewhere"
"""The mark in the names of an authority of another world."""

PRACTICE = {"pin": "1234", "signature_password": "ODAIBA1234"}
MOST_KNOWN = 200
"""So many cards of a world have their secrets told to its owner."""

Given = Mapping[str, object]


def issue_mistaken_card(tx: Transaction, mistake: str, given: Given) -> MyNumberCard:
    """Issue a card with one of `MISTAKES`; `given` is that of `issue_card`. Refused when there is none of this name."""
    if mistake not in MISTAKES:
        raise Refused(_no_such_mistake())
    return MISTAKES[mistake](tx, given)


def issue_practice_card(tx: Transaction, mistake: str) -> MyNumberCard:
    """Issue a card with a mistake to somebody invented, whose secrets every trainee knows: the reader's page tells them."""
    card = issue_mistaken_card(tx, mistake, PRACTICE)
    known = [one for one in tx.state.settings.get("cards", []) if one["id"] != card.id]
    tx.set_world(cards=[*known, {"id": card.id}][-MOST_KNOWN:])
    return card


def _locked(tx: Transaction, given: Given) -> MyNumberCard:
    card = issue_card(tx, given)
    card.wrong_pins, card.wrong_signatures = PIN_TRIES, SIGNATURE_TRIES
    return card


def _without_signature(tx: Transaction, given: Given) -> MyNumberCard:
    return issue_card(tx, {**given, "signature": False})


def _without_authentication(tx: Transaction, given: Given) -> MyNumberCard:
    return issue_card(tx, {**given, "authentication": False})


def _ended(tx: Transaction, given: Given) -> MyNumberCard:
    return issue_card(tx, {**given, "expires_on": (tx.today - timedelta(days=1)).isoformat()})


def _revoked(tx: Transaction, given: Given) -> MyNumberCard:
    card = issue_card(tx, given)
    wake(tx, card.id)
    for row in good_certificates(tx, card.id):
        revoke(tx, row.id, "keyCompromise")
    return card


def _punched(tx: Transaction, given: Given) -> MyNumberCard:
    card = issue_card(tx, given)
    card.state = PUNCHED
    return card


def _foreign(tx: Transaction, given: Given) -> MyNumberCard:
    """Issue a card whose certificates an authority of another world has signed."""
    card = issue_card(tx, given)
    memory = memory_of(tx, card)
    for purpose, until in (
        (KeyUse.SIGNATURE, card.signature_until),
        (KeyUse.AUTHENTICATION, card.authentication_until),
    ):
        if until:
            remember(memory, purpose, _from_elsewhere(tx, card, purpose, until), until)
    return card


def _from_elsewhere(tx: Transaction, card: MyNumberCard, purpose: KeyUse, until: date) -> Credential:
    issuer = authorities.founded(Place(ELSEWHERE, AUTHORITIES[purpose]), tx.today, 1)
    key = authorities.new_rsa_key()
    content = authorities.issued(issuer, 2, purpose, key.public_key(), holder(card, purpose), days(tx, until))
    return Credential(authorities.written_key(key), content, issuer.content)


def _no_such_mistake() -> Refusal:
    known = ", ".join(MISTAKES)
    ja = f"カードの誤りは、次のいずれかを指定してください：{known}"
    return Refusal("", ja, f"A mistake is one of these: {known}.", "mistake", "no-such-mistake")


MISTAKES: Mapping[str, Callable[[Transaction, Given], MyNumberCard]] = {
    "locked": _locked,
    "no-signature": _without_signature,
    "no-authentication": _without_authentication,
    "ended": _ended,
    "revoked": _revoked,
    "foreign": _foreign,
    "punched": _punched,
}
"""Both secrets locked, a certificate missing, the card past its last day, both certificates revoked, or of another world; a hole, and silence."""
