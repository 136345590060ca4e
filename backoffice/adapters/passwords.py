"""Passwords by argon2id."""

from argon2 import PasswordHasher, profiles
from argon2.exceptions import Argon2Error, InvalidHashError


class Argon2Passwords:
    """Hashes with the library's profile; `cheap` is for tests and bulk worlds only."""

    def __init__(self, *, cheap: bool = False) -> None:
        """Choose the profile."""
        profile = profiles.CHEAPEST if cheap else profiles.RFC_9106_LOW_MEMORY
        self._hasher = PasswordHasher.from_parameters(profile)

    def hash(self, password: str) -> str:
        """Return what may be stored."""
        return self._hasher.hash(password)

    def matches(self, stored: str, password: str) -> bool:
        """Return whether a password is the stored one."""
        try:
            return self._hasher.verify(stored, password)
        except (Argon2Error, InvalidHashError):
            return False
