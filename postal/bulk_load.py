"""Millions of events for a benchmark: lives that were played, copied under other numbers and compared by sample."""

import sqlite3
from dataclasses import replace
from itertools import pairwise

import sqlalchemy as sa

from postal import ledger, number, office
from postal.alone import Alone
from postal.item import MailItem
from postal.lifecycle import successors

SAMPLE = 50
_CHANGED = {"seq": "seq + ?", "number": "renumbered(number, ?)", "item_seq": "item_seq + ?"}


class DisagreementError(Exception):
    """What was loaded or measured is not what it should be: there is no figure."""


def multiply(alone: Alone, events: int) -> int:
    """Copy the items of a file with their events until it holds so many events at least; return how many items it holds.

    DisagreementError where one of the sample is not the life that was played.
    """
    with alone.stepping() as step:
        models = ledger.next_seq(step.connection)
        played = step.connection.execute(
            sa.select(sa.func.count()).select_from(ledger.tracking_event)
        ).scalar_one()
        rounds = -(-events // max(1, played))
        for copy in range(1, rounds):
            _copy(step.connection, models, copy * models)
    for at in range(SAMPLE):
        _compare(alone, models, at * 7_919 % (models * rounds))
    return models * rounds


def number_at(alone: Alone, seq: int) -> str:
    """Return the number of the item at a place in the order of acceptance."""
    with alone.reading() as connection:
        query = sa.select(ledger.mail_item.c.number).where(ledger.mail_item.c.seq == seq)
        return str(connection.execute(query).scalar_one())


def _copy(connection: sa.Connection, models: int, shift: int) -> None:
    raw = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection):
        raw.create_function("renumbered", 2, _renumbered, deterministic=True)
    for table, key in ((ledger.mail_item, "seq"), (ledger.tracking_event, "item_seq")):
        names = [column.name for column in table.columns]
        changed = _CHANGED if key == "seq" else {key: _CHANGED[key]}
        chosen = ", ".join(changed.get(name, f'"{name}"') for name in names)
        sql = f"INSERT INTO {table.name} SELECT {chosen} FROM {table.name} WHERE {key} < ?"  # noqa: S608 names of our own
        connection.exec_driver_sql(sql, (*[shift] * sql.count("+ ?"), *[shift] * sql.count(", ?)"), models))


def _renumbered(model: str, shift: int) -> str:
    body = str(int(model[:-1]) + shift).zfill(len(model) - 1)
    return body + number.check_digit(body)


def _compare(alone: Alone, models: int, seq: int) -> None:
    """Hold a copy against the life it was copied from, and that life against the table of successors."""
    copy, model = _item(alone, seq), _item(alone, seq % models)
    same = replace(model, seq=seq, number=_renumbered(model.number, seq - model.seq)) == copy
    relays = model.service.terms.relays
    legal = all(
        after.state in successors(before.state, relays=relays) for before, after in pairwise(model.events)
    )
    if not (same and legal and number.is_sound(copy.number)):
        raise DisagreementError(f"{copy.number} is not the life of {model.number}")


def _item(alone: Alone, seq: int) -> MailItem:
    with alone.reading() as connection:
        found = office.find(connection, number_at(alone, seq))
    if found is None:
        raise DisagreementError(f"there is no item {seq}")
    return found
