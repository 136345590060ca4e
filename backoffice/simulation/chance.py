"""Chance that is keyed, never drawn in sequence: the same seed, purpose and subject give the same throw."""

from random import Random


def keyed(seed: str, purpose: str, subject: str) -> Random:
    """Return the random source of one purpose for one subject (design §2)."""
    return Random(f"{seed}:{purpose}:{subject}")  # noqa: S311 - a simulation's chance, not a secret
