"""What one マイナンバーカード bears: keys with certificates, its face, its secrets (facts/cards.md §3)."""

from dataclasses import dataclass
from datetime import date

from backoffice.cards.pins import Pin
from backoffice.domain.my_number import NUMBER_TRIES, PIN_TRIES, SIGNATURE_TRIES, CardSurface, era_year


@dataclass(frozen=True, slots=True)
class Credential:
    """A key (PKCS #8) with its certificate and that of the authority which issued it, all DER."""

    key: bytes
    certificate: bytes
    authority: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies on the chip; None for a certificate that was never put there. `security_code` has four digits."""

    authentication: Credential | None
    signature: Credential | None
    face: CardSurface
    my_number: str
    expires_on: date
    security_code: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of a chip with their counters: 利用者証明用, 署名用, 券面入力補助, 照合番号A and B."""

    pin: Pin
    password: Pin
    surface_pin: Pin
    number_a: Pin
    number_b: Pin


def secrets(contents: Contents, pin: str, password: str, surface_pin: str = "") -> Secrets:
    """Return the secrets of a card on which nobody has tried any; the face's PIN is the other one unless given."""
    return Secrets(
        Pin(pin.encode(), PIN_TRIES),
        Pin(password.encode(), SIGNATURE_TRIES),
        Pin((surface_pin or pin).encode(), PIN_TRIES),
        Pin(contents.my_number.encode(), NUMBER_TRIES),
        Pin(number_b(contents).encode(), NUMBER_TRIES),
    )


def number_b(contents: Contents) -> str:
    """Return the 照合番号B: birthday by 和暦 as YYMMDD, the year in which the card ends, the security code."""
    born = contents.face.birth_on
    return f"{era_year(born):02d}{born:%m%d}{contents.expires_on.year:04d}{contents.security_code}"
