"""What the SMTP server takes: pure decisions on addresses and contents."""

import re
from dataclasses import dataclass

from mailsim import replies
from mailsim.replies import Reply

SERVER_NAME = "mailsim.localhost"
IDENT = "ESMTP mailsim, simulated mail"
"""What a greeting says behind the name: here nothing is sent on."""
LOCAL_PART_OCTETS = 64
DOMAIN_OCTETS = 255

# Real Japanese addresses have dots in a row and before the @, against the letter of the RFC: they pass.
_DOT_STRING = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u0080-\U0010ffff-]+"
_QUOTED = r'"(?:[\x20\x21\x23-\x5b\x5d-\x7e\u0080-\U0010ffff]|\\[\x20-\x7e])*"'
_LOCAL = re.compile(rf"(?:{_DOT_STRING}|{_QUOTED})\Z")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9\u0080-\U0010ffff-]{1,63}(?<!-)\Z")
_LITERAL = re.compile(r"\[[A-Za-z0-9:.]+\]\Z")
# A source route before the address is taken and ignored (RFC 5321 appendix C).
_PATH = re.compile(r'<(?:@[^:<>"]+:)?((?:[^<>"]|"(?:[^"\\]|\\.)*")*)>(.*)\Z', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits of a server (RFC 5321 §4.5.3); octets of messages exclude the line end and the transparent dot.

    ``commands`` and ``errors`` are how many a client may send without a mail between them, ``connections`` how many
    there may be at once, ``idle_seconds`` how long a client may be silent.
    """

    size_octets: int = 10 * 1024 * 1024
    recipients: int = 100
    line_octets: int = 998
    command_octets: int = 2_000
    auth_octets: int = 12_288  # RFC 4954 §4
    commands: int = 2_000
    errors: int = 30
    connections: int = 256
    idle_seconds: float = 300


def split_path(argument: str) -> tuple[str, str] | None:
    """Address and parameters of ``<address> parameters`` (RFC 5321 §4.1.2); None where it is no path."""
    path = _PATH.match(argument.strip())
    return (path[1], path[2].strip()) if path else None


def address_fault(address: str, *, utf8: bool = True) -> Reply | None:
    """Why an address is refused; None where it is taken. A bare ``postmaster`` is (RFC 5321 §4.5.1)."""
    if address.lower() == "postmaster":
        return None
    if not address.isascii() and not utf8:
        return replies.UTF8_NOT_ANNOUNCED
    local, _, domain = address.rpartition("@")
    fits = len(local.encode(errors="replace")) <= LOCAL_PART_OCTETS and len(domain) <= DOMAIN_OCTETS
    well_formed = fits and _LOCAL.match(local) and _is_domain(domain) and _encodable(address)
    return None if well_formed else replies.BAD_ADDRESS


def sender_fault(address: str, *, utf8: bool = True) -> Reply | None:
    """Why a sender is refused; the null sender ``""`` of bounces is taken (RFC 5321 §4.5.5)."""
    return address_fault(address, utf8=utf8) if address else None


def content_fault(policy: Policy, raw: bytes) -> Reply | None:
    """Why the octets of a message are refused; None where they are taken."""
    if len(raw) > policy.size_octets:
        return replies.TOO_BIG
    lines = raw.count(b"\r\n")
    if not lines == raw.count(b"\n") == raw.count(b"\r"):
        return replies.BARE_LINE_END
    if max(map(len, raw.split(b"\r\n"))) > policy.line_octets:
        return replies.LINE_TOO_LONG
    return None


def _is_domain(domain: str) -> bool:
    return bool(_LITERAL.match(domain)) or all(map(_LABEL.match, domain.split(".")))


def _encodable(address: str) -> bool:
    """Whether the address was valid UTF-8 on the wire; other octets arrive as lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in address)
