"""The kinds of mailboxes that are set in an inbox file: documents among its settings, read as one table."""

import json
from functools import lru_cache

from mailsim.boxes import BadBoxError, Box, Table, read
from mailsim.inbox import Inbox

KIND = "mailbox"
MOST_BOXES = 500


def table(inbox: Inbox) -> Table:
    """Return what is set in an inbox file."""
    with inbox.reading() as connection:
        rows = connection.execute(
            "SELECT name, value FROM settings WHERE kind = ? ORDER BY name", (KIND,)
        ).fetchall()
    return _table(tuple((str(name), str(value)) for name, value in rows))


@lru_cache(64)
def _table(rows: tuple[tuple[str, str], ...]) -> Table:
    return Table(read(name, json.loads(value)) for name, value in rows)


def put(inbox: Inbox, name: str, document: object) -> Box:
    """Set of what kind a mailbox is; BadBoxError, with nothing changed, where the document or the way it opens is wrong."""
    box = read(name, document)
    boxes = table(inbox).boxes | {box.name: box}
    if len(boxes) > MOST_BOXES:
        raise BadBoxError(
            f"設定は{MOST_BOXES}件までです。使わないものを消してください",
            f"at most {MOST_BOXES} mailboxes can be set; remove some",
        )
    _refuse_loop(Table(boxes.values()))
    inbox.set(KIND, box.name, box.document())
    return box


def remove(inbox: Inbox, name: str) -> bool:
    """Make a mailbox plain again; whether anything was set. BadBoxError where other ways would then go round."""
    boxes = dict(table(inbox).boxes)
    if boxes.pop(name.strip().lower(), None) is None:
        return False
    _refuse_loop(Table(boxes.values()))
    inbox.set(KIND, name.strip().lower(), None)
    return True


def _refuse_loop(boxes: Table) -> None:
    if way := boxes.loop():
        round_trip = " → ".join(way)
        raise BadBoxError(
            f"メールがいつまでも回り続けます: {round_trip}。転送先を変えてください",
            f"mail would go round for ever: {round_trip}",
        )
