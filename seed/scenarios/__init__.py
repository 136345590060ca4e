"""Scenarios: who is in a world, and a script of what they do on which day, played through the use-cases."""
