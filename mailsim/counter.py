"""Counters of an inbox file: each number is given once, also after what it named is gone."""

from mailsim.inbox import Inbox


def count(inbox: Inbox, name: str) -> int:
    """Return the next number of a counter, from 1, durably."""
    with inbox.writing() as connection:
        (number,) = connection.execute(
            "INSERT INTO settings VALUES ('counter', ?, '1')"
            " ON CONFLICT DO UPDATE SET value = CAST(value + 1 AS TEXT) RETURNING value",
            (name,),
        ).fetchone()
    return int(number)
