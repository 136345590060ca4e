"""What stands in the certificates of a world: who issues, whose they are, and that all of it is a simulation (模擬)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cryptography import x509
from cryptography.x509.oid import NameOID

from backoffice.domain.my_number import era

JPKI_NAMES = "1.2.392.200149.8.5.5."
"""The arc of the otherNames of a 署名用電子証明書 (facts/cards.md §3)."""
NAME, SEX, BIRTH, ADDRESS = (x509.ObjectIdentifier(f"{JPKI_NAMES}{last}") for last in (1, 3, 4, 5))
SEXES = {"男": "1", "女": "2"}
"""Which digit stands for which is assumed."""
UTF8_STRING = 0x0C
_LONG = 0x80


class KeyUse(StrEnum):
    """What the key of a certificate is for."""

    SIGNATURE = "signature"
    AUTHENTICATION = "authentication"
    RESIDENCE = "residence"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose key a certificate vouches for; what stands behind `common_name` only on a 署名用電子証明書."""

    common_name: str
    name: str = ""
    sex: str = ""
    birth_on: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an authority stands: `world` is the mark by which its names tell its world."""

    world: str
    authority_id: str

    @property
    def organisation(self) -> str:
        """The organisation in every name: it says of itself that it is none."""
        return f"Odaiba 模擬世界 {self.world}"

    @property
    def crl(self) -> str:
        """Where the revocation list would be: under a name that leads nowhere (RFC 2606)."""
        return f"http://{self.world}.odaiba.example/pki/{self.authority_id}.crl"

    @property
    def ocsp(self) -> str:
        """Where the state of one certificate would be asked for: under a name that leads nowhere."""
        return f"http://{self.world}.odaiba.example/pki/{self.authority_id}/ocsp"


def subject(organisation: str, common_name: str) -> x509.Name:
    """Return a name of this simulation; a common name is cut at 64 characters (RFC 5280 appendix A)."""
    parts = ((NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(
        [x509.NameAttribute(oid, value) for oid, value in (*parts, (NameOID.COMMON_NAME, common_name[:64]))]
    )


def other_names(holder: Holder) -> list[x509.GeneralName]:
    """Return 氏名, 性別, 生年月日 and 住所 of a holder, as far as they are told."""
    told = (
        (NAME, holder.name),
        (SEX, SEXES.get(holder.sex, "")),
        (BIRTH, _era_day(holder.birth_on) if holder.birth_on else ""),
        (ADDRESS, holder.address),
    )
    return [x509.OtherName(oid, _utf8(text)) for oid, text in told if text]


def holder_of(certificate: x509.Certificate) -> Holder:
    """Return whose certificate it is, as it says itself."""
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    told = dict(_told(certificate))
    birth = told.get(BIRTH, "")
    return Holder(
        str(common[0].value) if common else "",
        told.get(NAME, ""),
        next((sex for sex, digit in SEXES.items() if digit == told.get(SEX)), ""),
        date.fromisoformat(birth[1:]) if birth else None,
        told.get(ADDRESS, ""),
    )


def _told(certificate: x509.Certificate) -> Iterable[tuple[x509.ObjectIdentifier, str]]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return
    for name in names:
        if isinstance(name, x509.OtherName):
            yield name.type_id, _text(name.value)


def _era_day(day: date) -> str:
    """Return E+YYYYMMDD: the digit of the 元号, and the day by the Western calendar."""
    return f"{era(day)[1]}{day:%Y%m%d}"


def _utf8(text: str) -> bytes:
    raw = text.encode()
    if len(raw) < _LONG:
        return bytes((UTF8_STRING, len(raw))) + raw
    length = len(raw).to_bytes((len(raw).bit_length() + 7) // 8)
    return bytes((UTF8_STRING, _LONG | len(length))) + length + raw


def _text(value: bytes) -> str:
    head = 2 + (value[1] & ~_LONG if value[1] & _LONG else 0)
    return value[head:].decode()
