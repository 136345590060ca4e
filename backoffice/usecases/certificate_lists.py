"""What the authorities of a world publish and tell of what they have issued; all of it is made when it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from backoffice.cards.authorities import KINDS, AuthorityKind, serial_text
from backoffice.cards.revocation import Known, answer, revocation_list
from backoffice.domain.jst import at
from backoffice.domain.refusal import absent
from backoffice.simulation.transaction import Reading
from backoffice.store.chips import Authority, Certificate, certificate_counts, certificates_by, revoked_by
from backoffice.usecases.certifying import at_work

NEXT = timedelta(days=2)
"""A list is of a day and good for two, so that nobody is without one at midnight: assumed."""
REVOCATIONS = 10**6
"""Room for the number of revocations in the number of a list, above which stands its day."""


@dataclass(frozen=True, slots=True)
class AuthoritySeen:
    """An authority with how many certificates it has issued and revoked; None before it was first needed."""

    kind: AuthorityKind
    row: Authority | None
    issued: int = 0
    revoked: int = 0


def founded(reading: Reading, authority_id: str) -> Authority:
    """Return an authority of the world; Refused (absent) before it was first needed."""
    row = reading.get(Authority, authority_id)
    if row is None:
        raise absent("認証局", "authority", authority_id)
    return row


def present_list(reading: Reading, authority_id: str) -> bytes:
    """Return the CRL of today, DER: one a day, and a new one with each revocation; who has ended is on it no more."""
    row = founded(reading, authority_id)
    revoked = revoked_by(reading.session, authority_id, reading.today)
    day = at(reading.today)
    made_at = max([day, *(each.revoked_at for each in revoked if each.revoked_at)])
    number = reading.today.toordinal() * REVOCATIONS + row.crl_number
    return revocation_list(at_work(reading, row), number, map(_known, revoked), made_at, day + NEXT)


def told(reading: Reading, authority_id: str, question: bytes) -> bytes:
    """Return the OCSP answer to a question, DER, whatever its bytes."""
    row = founded(reading, authority_id)

    def known(serial: int) -> Known | None:
        found = reading.get(Certificate, serial_text(serial))
        return _known(found) if found and found.authority_id == authority_id else None

    return answer(at_work(reading, row), question, known, reading.now)


def authorities_seen(reading: Reading) -> list[AuthoritySeen]:
    """Return all authorities of a world."""
    counts = certificate_counts(reading.session)
    return [
        AuthoritySeen(kind, reading.get(Authority, kind.id), *counts.get(kind.id, (0, 0)))
        for kind in KINDS.values()
    ]


def issued_page(
    reading: Reading, authority_id: str, before: tuple[date, str] | None, limit: int
) -> Sequence[Certificate]:
    """Return a page of what an authority has issued, the newest first."""
    return certificates_by(reading.session, authority_id, before, limit)


def _known(row: Certificate) -> Known:
    return Known(int(row.id, 16), row.revoked_at, row.reason)
