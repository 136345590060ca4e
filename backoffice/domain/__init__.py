"""The law as pure functions and values: standard library only; no clock, no input or output."""
