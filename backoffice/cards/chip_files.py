"""The files of a chip with applications: what can be read, secrets, and keys that sign (facts/cards.md §3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key

from backoffice.cards.pins import Pin


@dataclass(frozen=True, slots=True)
class Transparent:
    """A file of bytes; one of the secrets in `opened_by` must have been verified, unless there are none."""

    content: bytes
    opened_by: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret with its counter; `form` is what a new one must look like, None where it is never changed."""

    pin: Pin
    form: re.Pattern[bytes] | None = None

    @property
    def changeable(self) -> bool:
        """Whether its holder may put another in its place."""
        return self.form is not None

    def may_become(self, value: bytes) -> bool:
        """Return whether a new secret has the form that it must have."""
        return self.form is not None and self.form.fullmatch(value) is not None


@dataclass(frozen=True)
class SigningKey:
    """An RSA key that signs and is never read; `content` is PKCS #8, DER."""

    content: bytes
    opened_by: frozenset[int] = frozenset()

    @cached_property
    def loaded(self) -> RSAPrivateKey:
        """The key, without the check that costs more than a signature: it was made by this very program."""
        key = load_der_private_key(self.content, None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(key, RSAPrivateKey)  # noqa: S101 - nothing else is put there
        return key


File = Transparent | Secret | SigningKey
Application = Mapping[int, File]
"""Files by their identifiers; the last five bits of an identifier name the file in short."""


def any_of(*secrets: int) -> frozenset[int]:
    """Return the secrets of which each alone opens a file."""
    return frozenset(secrets)
