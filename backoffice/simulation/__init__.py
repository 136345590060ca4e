"""Worlds, their clock and agenda, and the loop that serves what is due."""
