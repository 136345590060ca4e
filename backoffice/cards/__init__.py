"""Chips as pure protocol code, and what speaks to them: bytes in, bytes out, no world and no reader (facts/cards.md)."""
