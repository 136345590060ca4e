"""The authorities of a world at work: certificates issued, revoked and judged, by what its tables hold."""

from datetime import date, datetime

from cryptography import x509

from backoffice.cards import authorities
from backoffice.cards.authorities import Flaw, Issuer, PublicKey, founded, issued, serial_text
from backoffice.cards.certificate_names import Holder, KeyUse, Place
from backoffice.domain.jst import spoken
from backoffice.domain.refusal import Refusal, absent
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.chips import Authority, Certificate

HOLD = "certificateHold"
"""The one reason for which a revoked certificate may come back (RFC 5280 §5.3.1)."""
REASONS = frozenset(
    {"unspecified", "keyCompromise", "affiliationChanged", "superseded", "cessationOfOperation", HOLD}
)
SERIAL_BITS = 158
"""Under 20 octets and positive, its highest bit always one (RFC 5280 §4.1.2.2)."""


def authority(tx: Transaction, authority_id: str) -> Authority:
    """Return an authority of the world, founded when it is first needed; Refused (absent) when there is no such kind."""
    found = tx.get(Authority, authority_id)
    if found:
        return found
    if authority_id not in authorities.KINDS:
        raise absent("認証局", "authority", authority_id)
    made = founded(_place(tx, authority_id), tx.today, _serial(tx, authority_id))
    row = Authority(id=authority_id, key=made.key, content=made.content)
    tx.add(row)
    return row


def certify(
    tx: Transaction,
    authority_id: str,
    chip_id: str,
    purpose: str,
    public_key: PublicKey,
    holder: Holder,
    begins_on: date,
    ends_on: date,
) -> Certificate:
    """Certify the key of a chip from a day's beginning to another one's end; the serial number comes from the seed.

    Chips of マイナンバーカード are certified for signature and authentication; `residence` is the key that signs
    what lies on a 在留カード.
    """
    before = tx.having(Certificate, chip_id=chip_id)
    serial = _serial(tx, f"{authority_id}.{chip_id}.{purpose}.{len(before)}")
    issuer = at_work(tx, authority(tx, authority_id))
    days = (begins_on, ends_on)
    content = issued(issuer, serial, KeyUse(purpose), public_key, holder, days)
    row = Certificate(
        id=serial_text(serial),
        authority_id=authority_id,
        chip_id=chip_id,
        purpose=purpose,
        begins_on=begins_on,
        ends_on=ends_on,
        content=content,
    )
    tx.add(row)
    return row


def revoke(tx: Transaction, certificate_id: str, reason: str) -> Certificate:
    """Revoke a certificate for good, or (`certificateHold`) until it is released; who was revoked stays so."""
    row = tx.require(Certificate, certificate_id, "証明書", "certificate")
    if reason not in REASONS:
        raise ValueError(f"{reason!r} is no reason of RFC 5280 that this simulation knows")
    if row.revoked_at and (row.reason != HOLD or reason == HOLD):
        return row
    row.revoked_at, row.reason = row.revoked_at or tx.now, reason
    _count(tx, row)
    kind = "certificate.held" if reason == HOLD else "certificate.revoked"
    tx.emit(kind, row.id, authority=row.authority_id, chip=row.chip_id, reason=reason)
    return row


def release(tx: Transaction, certificate_id: str) -> Certificate:
    """Let a certificate that was only held serve again; one that was revoked for good stays so."""
    row = tx.require(Certificate, certificate_id, "証明書", "certificate")
    if row.reason == HOLD:
        row.revoked_at, row.reason = None, ""
        _count(tx, row)
        tx.emit("certificate.released", row.id, authority=row.authority_id, chip=row.chip_id)
    return row


def good_certificates(reading: Reading, chip_id: str) -> list[Certificate]:
    """Return the certificates of a chip that are not revoked for good, by their serial numbers."""
    return [
        row
        for row in reading.having(Certificate, chip_id=chip_id)
        if row.revoked_at is None or row.reason == HOLD
    ]


def judged(reading: Reading, der: bytes, authority_id: str) -> Certificate | Refusal:
    """Return the certificate that was shown if this world's authority vouches for it now, else why it does not."""
    issuer = reading.get(Authority, authority_id)
    if issuer is None:
        return _refusal(Flaw.FOREIGN, reading.now)
    flaw = authorities.flaw(der, issuer.content, reading.now, authorities.KINDS[authority_id].purpose)
    if flaw:
        return _refusal(flaw, reading.now)
    serial = x509.load_der_x509_certificate(der).serial_number
    row = reading.get(Certificate, serial_text(serial))
    if row is None or row.content != der:
        return _refusal(Flaw.FOREIGN, reading.now)
    return _revoked(row) or row


def _revoked(row: Certificate) -> Refusal | None:
    if row.revoked_at is None:
        return None
    what, en = ("一時停止", "is held") if row.reason == HOLD else ("失効", "was revoked")
    ja = f"この電子証明書は{spoken(row.revoked_at)}に{what}しています。お住まいの市区町村の窓口で手続をしてください。"
    return Refusal("R-062", ja, f"The certificate {en}: ask the municipality.", "card", "certificate-revoked")


def _refusal(flaw: Flaw, now: datetime) -> Refusal:
    ja, en = _WORDS[flaw]
    return Refusal("R-062", ja.format(now=spoken(now)), en, "card", f"certificate-{flaw}")


_TO_DO = "お住まいの市区町村の窓口で発行を受けてください。"
_WORDS = {
    Flaw.UNREADABLE: (
        "カードの電子証明書を読み取れません。カードを置き直してください。",
        "No certificate: lay the card again.",
    ),
    Flaw.FOREIGN: (
        "この電子証明書は、この世界の認証局（模擬）が発行したものではありません。この世界で交付されたカードを使ってください。",
        "No authority of this world issued this certificate: use a card of this world.",
    ),
    Flaw.NOT_YET: (
        "この電子証明書は、まだ有効ではありません（模擬日時 {now}）。有効期間の始まる日から使ってください。",
        "The certificate is not good yet: use it from its first day on.",
    ),
    Flaw.ENDED: (
        f"この電子証明書の有効期限が切れています。{_TO_DO}",
        "The certificate has ended: have one issued at the municipality.",
    ),
    Flaw.OTHER_USE: (
        "この電子証明書は、ほかの用途のものです。求められた電子証明書を使ってください。",
        "The certificate is for another use: show the one that is asked for.",
    ),
}


def _count(tx: Transaction, row: Certificate) -> None:
    authority(tx, row.authority_id).crl_number += 1


def at_work(reading: Reading, row: Authority) -> Issuer:
    """Return an authority as one who signs."""
    return Issuer(_place(reading, row.id), row.key, row.content)


def _place(reading: Reading, authority_id: str) -> Place:
    """Return where an authority stands: a world knows no name of its own, so it is told by a mark from its seed."""
    return Place(reading.chance("world-mark", "").randbytes(4).hex(), authority_id)


def _serial(tx: Reading, subject: str) -> int:
    return tx.chance("certificate", subject).getrandbits(SERIAL_BITS) | 1 << SERIAL_BITS
