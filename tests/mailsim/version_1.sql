CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    received_at TEXT NOT NULL,
    subject TEXT NOT NULL,
    people TEXT NOT NULL,
    snippet TEXT NOT NULL,
    size INTEGER NOT NULL,
    attachments INTEGER NOT NULL,
    subject_folded TEXT NOT NULL,
    from_folded TEXT NOT NULL,
    to_folded TEXT NOT NULL
);
CREATE INDEX messages_message_id ON messages (message_id);
CREATE INDEX messages_subject ON messages (subject_folded, id);
CREATE INDEX messages_received_at ON messages (received_at);
CREATE TABLE contents (
    id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    raw BLOB NOT NULL
);
CREATE TABLE copies (
    mailbox TEXT NOT NULL,
    message INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    unread INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (mailbox, message)
) WITHOUT ROWID;
CREATE INDEX copies_message ON copies (message, unread);
INSERT INTO messages VALUES (1, '1@office.example', 'noreply@office.example', '2025-06-02T09:00:01+09:00', '申請受付完了のお知らせ', '{"from": {"name": "", "address": "noreply@office.example"}, "recipients": ["taro@example.jp"], "to": [], "cc": [], "bcc": [], "reply_to": []}', '', 14, 0, '', '', '');
INSERT INTO contents VALUES (1, '', '', CAST('Subject: 1' || char(13, 10, 13, 10) AS BLOB));
INSERT INTO messages VALUES (2, '2@office.example', 'noreply@office.example', '2025-06-02T09:00:02+09:00', '申請受付番号のお知らせ', '{"from": {"name": "", "address": "noreply@office.example"}, "recipients": ["taro@example.jp"], "to": [], "cc": [], "bcc": [], "reply_to": []}', '', 14, 0, '', '', '');
INSERT INTO contents VALUES (2, '', '', CAST('Subject: 2' || char(13, 10, 13, 10) AS BLOB));
INSERT INTO copies VALUES ('hanako@example.jp', 1, 1), ('taro@example.jp', 1, 0), ('taro@example.jp', 2, 0);
PRAGMA user_version = 1;
