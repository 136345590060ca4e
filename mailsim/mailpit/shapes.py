"""How a message looks in an answer: in lists, and whole."""

import hashlib
from collections.abc import Sequence
from typing import Any

from mailsim.inbox import Inbox, Summary
from mailsim.mailpit.unsubscribe import unsubscribe
from mailsim.message import Attachment, Message, Person
from mailsim.tags import tags_of

Json = dict[str, Any]

_DIGESTS = ("md5", "sha1", "sha256")


def listed(inbox: Inbox, summaries: Sequence[Summary]) -> list[Json]:
    """Return messages as lists show them."""
    with inbox.reading() as connection:
        tags = tags_of(connection, [summary.id for summary in summaries])
    return [short(summary, tags.get(summary.id, [])) for summary in summaries]


def whole(inbox: Inbox, summary: Summary) -> Json:
    """Return one message with its texts and parts."""
    parsed = inbox.message(summary.id)
    with inbox.reading() as connection:
        tags = tags_of(connection, [summary.id]).get(summary.id, [])
    return _common(summary, tags) | {
        "ReturnPath": summary.sender,
        "ListUnsubscribe": _list_unsubscribe(parsed),
        "Date": summary.received_at.isoformat(),
        "Text": parsed.text,
        "HTML": parsed.html,
        "Inline": [_attachment(one) for one in parsed.attachments if one.inline],
        "Attachments": [_attachment(one) for one in parsed.attachments if not one.inline],
    }


def short(summary: Summary, tags: Sequence[str] = ()) -> Json:
    """Return a message as lists show it; without its tags where nobody looks them up."""
    return _common(summary, tags) | {
        "Read": not summary.unread,
        "Created": summary.received_at.isoformat(),
        "Attachments": summary.attachments,
        "Snippet": summary.snippet,
    }


def _common(summary: Summary, tags: Sequence[str]) -> Json:
    return {
        "ID": str(summary.id),
        "MessageID": summary.message_id,
        "From": _person(summary.author),
        "To": [_person(one) for one in summary.to],
        "Cc": [_person(one) for one in summary.cc],
        "Bcc": [_person(one) for one in summary.bcc],
        "ReplyTo": [_person(one) for one in summary.reply_to],
        "Subject": summary.subject,
        "Username": summary.username,
        "Tags": list(tags),
        "Size": summary.size,
    }


def _person(person: Person) -> Json:
    return {"Name": person.name, "Address": person.address}


def _attachment(attachment: Attachment) -> Json:
    digests = {
        name.upper(): hashlib.new(name, attachment.content, usedforsecurity=False) for name in _DIGESTS
    }
    return {
        "PartID": attachment.part_id,
        "FileName": attachment.filename,
        "ContentType": attachment.content_type,
        "ContentID": attachment.content_id,
        "Size": len(attachment.content),
        "Checksums": {name: digest.hexdigest() for name, digest in digests.items()},
    }


def _list_unsubscribe(parsed: Message) -> Json:
    values = {name.lower(): value for name, value in parsed.headers}
    header = values.get("list-unsubscribe", "")
    links, errors = unsubscribe(header)
    post = values.get("list-unsubscribe-post", "")
    return {"Header": header, "Links": links, "Errors": errors, "HeaderPost": post}
