"""The tables of a world and of the control database, their sessions and migrations: the only SQL here."""
