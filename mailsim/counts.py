"""Counters of an inbox file: how many messages there are, of all and in each folder, and how many nobody has read.

Triggers keep them, whoever writes to `messages` and `copies`. They also see to it that of a block whose messages are
all gone nothing stays in the search index.
"""

from mailsim import grams

# Statements are parted by empty lines: a trigger has several inside.
_TEXT = """
CREATE TABLE counts (
    mailbox TEXT NOT NULL,
    folder TEXT NOT NULL,
    total INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    PRIMARY KEY (mailbox, folder)
) WITHOUT ROWID

CREATE TABLE whole (total INTEGER NOT NULL, unread INTEGER NOT NULL)

INSERT INTO whole SELECT count(*), 0 FROM messages

CREATE TRIGGER messages_inserted AFTER INSERT ON messages BEGIN
    UPDATE whole SET total = total + 1;
END

CREATE TRIGGER messages_deleted AFTER DELETE ON messages BEGIN
    UPDATE whole SET total = total - 1;
    UPDATE blocks SET total = total - 1 WHERE block = old.id / :block;
END

CREATE TRIGGER messages_block_deleted AFTER DELETE ON messages
WHEN NOT EXISTS (SELECT 1 FROM messages WHERE id BETWEEN old.id - old.id % :block AND old.id - old.id % :block + :block - 1)
BEGIN
    DELETE FROM grams WHERE block = old.id / :block;
    DELETE FROM blocks WHERE block = old.id / :block AND block < (SELECT max(block) FROM blocks);
END

CREATE TRIGGER copies_inserted AFTER INSERT ON copies BEGIN
    INSERT INTO counts VALUES (new.mailbox, new.folder, 1, new.unread) ON CONFLICT (mailbox, folder)
        DO UPDATE SET total = total + 1, unread = unread + excluded.unread;
    UPDATE whole SET unread = unread + 1 WHERE new.unread AND NOT EXISTS (
        SELECT 1 FROM copies WHERE message = new.message AND unread = 1 AND uid <> new.uid);
END

CREATE TRIGGER copies_deleted AFTER DELETE ON copies BEGIN
    UPDATE counts SET total = total - 1, unread = unread - old.unread
        WHERE mailbox = old.mailbox AND folder = old.folder;
    DELETE FROM counts WHERE mailbox = old.mailbox AND folder = old.folder AND total = 0;
    UPDATE whole SET unread = unread - 1 WHERE old.unread AND NOT EXISTS (
        SELECT 1 FROM copies WHERE message = old.message AND unread = 1);
END

CREATE TRIGGER copies_changed AFTER UPDATE OF mailbox, folder, unread ON copies
WHEN (old.mailbox, old.folder, old.unread) <> (new.mailbox, new.folder, new.unread) BEGIN
    UPDATE counts SET total = total - 1, unread = unread - old.unread
        WHERE mailbox = old.mailbox AND folder = old.folder;
    DELETE FROM counts WHERE mailbox = old.mailbox AND folder = old.folder AND total = 0;
    INSERT INTO counts VALUES (new.mailbox, new.folder, 1, new.unread) ON CONFLICT (mailbox, folder)
        DO UPDATE SET total = total + 1, unread = unread + excluded.unread;
    UPDATE whole SET unread = unread + new.unread - old.unread WHERE new.unread <> old.unread AND NOT EXISTS (
        SELECT 1 FROM copies WHERE message = new.message AND unread = 1 AND uid <> new.uid);
END
"""


def statements() -> list[str]:
    """Return what makes the counters in a file that has the tables of messages, copies and the index."""
    return _TEXT.replace(":block", str(grams.BLOCK)).split("\n\n")
