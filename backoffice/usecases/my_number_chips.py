"""Chips of マイナンバーカード: personalised when they are first put under power, and woken from their rows."""

from collections.abc import Mapping
from datetime import date, timedelta

from backoffice.cards import authorities
from backoffice.cards.certificate_names import Holder, KeyUse
from backoffice.cards.my_number import MyNumberChip
from backoffice.cards.my_number_contents import Contents, Credential, Secrets, secrets
from backoffice.domain.jst import add_months
from backoffice.domain.my_number import CERTIFICATE_MONTHS, CardSurface, nobodys_number
from backoffice.simulation.transaction import Transaction
from backoffice.store.chips import ChipMemory
from backoffice.store.credentials import MyNumberCard
from backoffice.usecases.certifying import authority, certify, good_certificates, revoke
from backoffice.usecases.waking import Woken, take_power

KIND = "my-number"
EARLIEST_END = date(1960, 1, 1)
"""No certificate tells a day before 1950 (RFC 5280 §4.1.2.5): a card that ended earlier has one that ended then."""
AUTHORITIES: Mapping[KeyUse, str] = {
    kind.purpose: kind.id for kind in authorities.KINDS.values() if kind.purpose is not KeyUse.RESIDENCE
}


def wake(tx: Transaction, card_id: str) -> Woken | None:
    """Return the chip of a マイナンバーカード, None when no such card has this key.

    That of a card which was lost or given back still answers; only a punched one is silent.
    """
    card = tx.get(MyNumberCard, card_id)
    if card is None:
        return None
    if card.state == "punched":
        return Woken(KIND, None, lambda: None)
    memory = _personalised(tx, card)
    take_power(memory)
    held = _contents(card, memory)
    chip = MyNumberChip(held, _secrets(card, held))
    return Woken(KIND, chip, lambda: _keep(tx, card, chip.secrets))


def renew_keys(tx: Transaction, card_id: str) -> None:
    """Revoke a card's certificates, as superseded; new keys and certificates come when it is next under power."""
    for row in good_certificates(tx, card_id):
        revoke(tx, row.id, "superseded")
    memory = tx.get(ChipMemory, card_id)
    if memory:
        memory.content, memory.power = {}, {}


def remember(memory: ChipMemory, purpose: KeyUse, held: Credential | None, until: date | None) -> None:
    """Put a key with its certificate on a chip, or leave it without."""
    kept = {name: text for name, text in memory.content.items() if not name.startswith(purpose)}
    if held and until:
        kept[f"{purpose}-until"] = until.isoformat()
        kept[f"{purpose}-key"] = held.key.hex()
        kept[f"{purpose}-certificate"] = held.certificate.hex()
        kept[f"{purpose}-authority"] = held.authority.hex()
    memory.content = kept


def holder(card: MyNumberCard, purpose: KeyUse) -> Holder:
    """Return whose certificate it is; name, sex, birthday and address stand on that for signatures alone."""
    if purpose is KeyUse.AUTHENTICATION:
        return Holder(f"模擬 利用者証明用 {card.id}")
    return Holder(f"模擬 署名用 {card.id}", card.name, card.sex, card.birth_on, card.address)


def days(tx: Transaction, until: date) -> tuple[date, date]:
    """Return the first and last day of a certificate that ends on a day; it began when it was issued, at the latest today."""
    last = max(until, EARLIEST_END)
    return min(tx.today, add_months(last + timedelta(days=1), -CERTIFICATE_MONTHS)), last


def memory_of(tx: Transaction, card: MyNumberCard) -> ChipMemory:
    """Return what lies on a card's chip, which at first is nothing."""
    memory = tx.get(ChipMemory, card.id)
    if memory is None:
        memory = ChipMemory(id=card.id, kind=KIND)
        tx.add(memory)
    return memory


def _personalised(tx: Transaction, card: MyNumberCard) -> ChipMemory:
    """Return what lies on a card's chip, made where it is missing or where the card says another end."""
    if not card.my_number:
        chance = tx.chance("my-number", card.id)
        card.my_number = nobodys_number(f"{chance.randrange(10**11):011d}")
        card.security_code = f"{chance.randrange(10**4):04d}"
    memory = memory_of(tx, card)
    wanted = {KeyUse.SIGNATURE: card.signature_until, KeyUse.AUTHENTICATION: card.authentication_until}
    for purpose, until in wanted.items():
        if memory.content.get(f"{purpose}-until", "") != (until.isoformat() if until else ""):
            _supersede(tx, card, purpose)
            remember(memory, purpose, _certified(tx, card, purpose, until) if until else None, until)
    return memory


def _supersede(tx: Transaction, card: MyNumberCard, purpose: KeyUse) -> None:
    for row in good_certificates(tx, card.id):
        if row.purpose == purpose:
            revoke(tx, row.id, "superseded")


def _certified(tx: Transaction, card: MyNumberCard, purpose: KeyUse, until: date) -> Credential:
    key = authorities.new_rsa_key()
    by, (begins_on, ends_on) = AUTHORITIES[purpose], days(tx, until)
    row = certify(tx, by, card.id, purpose, key.public_key(), holder(card, purpose), begins_on, ends_on)
    return Credential(authorities.written_key(key), row.content, authority(tx, by).content)


def _contents(card: MyNumberCard, memory: ChipMemory) -> Contents:
    return Contents(
        authentication=_held(memory, KeyUse.AUTHENTICATION),
        signature=_held(memory, KeyUse.SIGNATURE),
        face=CardSurface(card.name, card.sex, card.birth_on, card.address),
        my_number=card.my_number,
        expires_on=card.expires_on,
        security_code=card.security_code,
    )


def _held(memory: ChipMemory, purpose: KeyUse) -> Credential | None:
    if f"{purpose}-key" not in memory.content:
        return None
    key, certificate, issuer = (
        bytes.fromhex(memory.content[f"{purpose}-{name}"]) for name in ("key", "certificate", "authority")
    )
    return Credential(key, certificate, issuer)


def _secrets(card: MyNumberCard, held: Contents) -> Secrets:
    found = secrets(held, card.pin, card.signature_password, card.surface_pin)
    found.pin.wrong, found.password.wrong = card.wrong_pins, card.wrong_signatures
    found.surface_pin.wrong = card.wrong_surface_pins
    found.number_a.wrong, found.number_b.wrong = card.wrong_numbers_a, card.wrong_numbers_b
    return found


def _keep(tx: Transaction, card: MyNumberCard, found: Secrets) -> None:
    """Write counters and changed secrets back; a secret of its holder that was locked meanwhile is told."""
    before = (card.wrong_pins, card.wrong_signatures, card.wrong_surface_pins)
    now = (found.pin, found.password, found.surface_pin)
    if any(wrong < pin.most <= pin.wrong for wrong, pin in zip(before, now, strict=True)):
        tx.emit("my-number-card.locked", card.id)
    card.wrong_pins, card.wrong_signatures = found.pin.wrong, found.password.wrong
    card.wrong_surface_pins = found.surface_pin.wrong
    card.wrong_numbers_a, card.wrong_numbers_b = found.number_a.wrong, found.number_b.wrong
    card.pin, card.signature_password = found.pin.value.decode(), found.password.value.decode()
    surface_pin = found.surface_pin.value.decode()
    card.surface_pin = "" if surface_pin == card.pin else surface_pin
