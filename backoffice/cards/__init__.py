"""Chips as pure protocol code. The card work fills this layer; nothing is here yet."""
