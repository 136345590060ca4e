"""Chips of 在留カード: personalised when they are first put under power, and woken from their rows."""

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import ec

from backoffice.cards.authorities import PrivateKey, new_rsa_key
from backoffice.cards.certificate_names import Holder, KeyUse
from backoffice.cards.residence import ResidenceChip
from backoffice.cards.residence_files import Printed, Seal, files
from backoffice.domain.jst import period_end
from backoffice.domain.residence_card import REISSUE, generation, permission_code, work_limit
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application, Document
from backoffice.store.chips import ChipMemory
from backoffice.store.people import Person, ResidenceCard, written_on
from backoffice.usecases.certifying import certify
from backoffice.usecases.waking import Woken, chance_of

CERTIFICATE_MONTHS = 120
"""How long the certificate on a chip is good from the card's day of issue: longer than any card (assumed)."""
SILENT = "punched"
"""The state of a card whose chip the hole has destroyed (R-239)."""


def wake(tx: Transaction, card_id: str) -> Woken | None:
    """Return the chip of a 在留カード, None when no card bears this number."""
    card = tx.get(ResidenceCard, card_id)
    if card is None:
        return None
    kind = kind_of(card)
    if card.state == SILENT:
        return Woken(kind, None, _nothing)
    memory = tx.get(ChipMemory, card.number) or personalise(tx, card)
    held = _bytes(memory.content["files"])
    chip = ResidenceChip(generation(card.issued_on), card.number, held, chance_of(tx, memory))
    return Woken(kind, chip, _nothing)


def kind_of(card: ResidenceCard) -> str:
    """Return the kind of a card's chip: residence-1 or residence-2."""
    return f"residence-{generation(card.issued_on)}"


def authority_of(which: int) -> str:
    """Return the authority that vouches for the cards of a generation."""
    return f"residence-card-{which}"


def personalise(tx: Transaction, card: ResidenceCard) -> ChipMemory:
    """Write what a card's chip holds for good; the key that signs it is used once and kept nowhere."""
    which = generation(card.issued_on)
    key: PrivateKey = new_rsa_key() if which == 1 else ec.generate_private_key(ec.SECP384R1())
    ends_on = period_end(card.issued_on, CERTIFICATE_MONTHS)
    certificate = certify(
        tx,
        authority_of(which),
        card.number,
        KeyUse.RESIDENCE,
        key.public_key(),
        Holder(card.number),
        card.issued_on,
        ends_on,
    )
    made = files(which, printed_on(tx, card), Seal(key, certificate.content), tx.ports.printer.typeface())
    held = {name: content.hex() for name, content in made.items()}
    return tx.add(ChipMemory(id=card.number, kind=kind_of(card), content={"files": held}))


def printed_on(reading: Reading, card: ResidenceCard) -> Printed:
    """Return what is printed on a card, and its holder's present address on its back (that it was written there is assumed).

    Status, period and end are those of its day; name and nationality never change here.
    """
    holder = reading.require(Person, card.person_id, "申請人", "person")
    status, months, stay_until = written_on(card, holder)
    own = reading.having(Application, applicant_id=holder.id)
    made_for = next((one for one in own if one.new_card_number == card.number), None)
    return Printed(
        number=card.number,
        name=holder.name,
        birth_on=holder.birth_on,
        sex=holder.sex,
        nationality=holder.nationality,
        status=status,
        period_months=months,
        permission=_permission(reading, card, made_for),
        permitted_on=card.issued_on,
        work_limit=work_limit(status),
        stay_until=stay_until,
        expires_on=card.expires_on,
        address=f"{holder.prefecture}{holder.city}{holder.street}",
        address_on=card.issued_on,
        photo=_photo(reading, made_for or next((one for one in own if one.photo_id), None)),
    )


def _permission(reading: Reading, card: ResidenceCard, made_for: Application | None) -> str:
    if made_for:
        return permission_code(made_for.kind)
    earlier = reading.having(ResidenceCard, person_id=card.person_id)
    again = any(
        one.state == "lost" and one.expires_on == card.expires_on for one in earlier if one is not card
    )
    return REISSUE if again else permission_code(None)


def _photo(reading: Reading, application: Application | None) -> bytes | None:
    """Return the photo of an application upright and without its metadata; None where there is none that can be shown."""
    document = reading.get(Document, application.photo_id) if application else None
    if document is None or not document.sha256:
        return None
    documents = reading.ports.documents
    try:
        return documents.normalised_photo(documents.get(document.sha256))
    except (LookupError, OSError, ValueError):
        return None


def _bytes(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {name: bytes.fromhex(text) for name, text in texts.items()}


def _nothing() -> None:
    """Keep nothing: a 在留カード counts no wrong numbers."""
