"""Tags of messages: words that people and programs put on them, unique without regard to case (facts mail §2)."""

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence

from mailsim.finding import statement
from mailsim.message import Message, header_text
from mailsim.selection import Condition, Selection

MAX_TAG_CHARACTERS = 100
MAX_TAGS = 50
_OTHER_CHARACTERS = re.compile(r"[^A-Za-z0-9 ._-]+")
# One spelling a tag: that of its first use stays.
_ADD = (
    "INSERT OR IGNORE INTO tags SELECT coalesce((SELECT tag FROM tags WHERE tag = ?1 LIMIT 1), ?1), ?2"
    " WHERE EXISTS (SELECT 1 FROM messages WHERE id = ?2)"
)
_NAMES = (
    "WITH RECURSIVE names (tag) AS (SELECT min(tag) FROM tags UNION ALL"
    " SELECT (SELECT min(tag) FROM tags WHERE tag > names.tag) FROM names WHERE names.tag NOTNULL)"
)


def clean_tag(words: str) -> str:
    """Return a tag without the characters that no tag has; "" where nothing is left."""
    return " ".join(_OTHER_CHARACTERS.sub(" ", words).split())[:MAX_TAG_CHARACTERS].strip()


def clean_tags(many: Iterable[str]) -> list[str]:
    """Return tags cleaned, each once without regard to case, at most MAX_TAGS."""
    cleaned = filter(None, map(clean_tag, many))
    return list({tag.lower(): tag for tag in cleaned}.values())[:MAX_TAGS]


def header_tags(message: Message) -> list[str]:
    """Return the tags that a message's sender gives it: those of its X-Tags header, parted by commas."""
    for name, value in message.source_headers:
        if name.lower() == "x-tags":
            return clean_tags(header_text(value).split(","))
    return []


def add_tags(connection: sqlite3.Connection, tagged: Iterable[tuple[str, int]]) -> None:
    """Put tags on messages, those that there are."""
    connection.executemany(_ADD, tagged)


def set_tags(connection: sqlite3.Connection, messages: Sequence[int], tags: Sequence[str]) -> None:
    """Put tags on messages in place of those that they have."""
    connection.executemany("DELETE FROM tags WHERE message = ?", [(message,) for message in messages])
    add_tags(connection, ((tag, message) for message in messages for tag in tags))


def rename_tag(connection: sqlite3.Connection, old: str, new: str, wanted: Selection) -> int:
    """Give a tag another name, on the messages of a selection; how many had it."""
    messages = tagged_with(connection, old, wanted)
    delete_tag(connection, old, wanted)
    add_tags(connection, ((new, message) for message in messages))
    return len(messages)


def delete_tag(connection: sqlite3.Connection, tag: str, wanted: Selection) -> None:
    """Take a tag off the messages of a selection."""
    messages = tagged_with(connection, tag, wanted)
    connection.executemany(
        "DELETE FROM tags WHERE tag = ? AND message = ?", [(tag, message) for message in messages]
    )


def tagged_with(connection: sqlite3.Connection, tag: str, wanted: Selection) -> list[int]:
    """Return the ids of a selection's messages that have a tag."""
    query, values = statement(wanted, newest_first=False)
    chosen = f"SELECT message FROM tags WHERE tag = ? AND message IN ({query})"  # noqa: S608 - constants
    rows = connection.execute(chosen, (tag, *values))
    return [message for (message,) in rows]


def tag_names(connection: sqlite3.Connection, wanted: Selection) -> list[str]:
    """Return every tag of a selection's messages in their order; each is looked up, however many messages have it."""
    one, values = _one(wanted)
    query = (
        f"{_NAMES} SELECT tag FROM names WHERE tag NOTNULL"  # noqa: S608 - constants of selection
        f" AND EXISTS (SELECT 1 FROM tags WHERE tag = names.tag AND EXISTS ({one}))"
    )
    return [tag for (tag,) in connection.execute(query, values)]


def tag_counts(connection: sqlite3.Connection, wanted: Selection) -> dict[str, int]:
    """Return every tag of a selection's messages in their order, with how many have it."""
    one, values = _one(wanted)
    query = f"SELECT tag, count(*) FROM tags WHERE EXISTS ({one}) GROUP BY tag ORDER BY tag"  # noqa: S608 - constants
    return dict(connection.execute(query, values).fetchall())


def _one(wanted: Selection) -> Condition:
    """Return the query for the message of a row of `tags` where it is of a selection."""
    return statement(wanted, f"{wanted.key} = tags.message", newest_first=False)


def tags_of(connection: sqlite3.Connection, messages: Sequence[int]) -> dict[int, list[str]]:
    """Return the tags of messages by id, in their order; nothing for those that have none."""
    rows = connection.execute(
        "SELECT message, tag FROM tags WHERE message IN (SELECT value FROM json_each(?)) ORDER BY message, tag",
        (json.dumps(list(messages)),),
    )
    found: dict[int, list[str]] = {}
    for message, tag in rows:
        found.setdefault(message, []).append(tag)
    return found
