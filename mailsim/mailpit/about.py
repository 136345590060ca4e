"""Calls on the server itself: what it holds, how it is set, whether it lives."""

import resource
import sys
import time

from flask import Response, jsonify

from mailsim.mailpit import asking
from mailsim.place import here
from mailsim.tags import tag_counts
from mailsim.writing import last_id

VERSION = "mailsim 0.1"
_STARTED = time.monotonic()
_KIBIBYTES = 1 if sys.platform == "darwin" else 1024


def info() -> Response:
    """Tell what this is and how much it holds. Mails are counted since the file was made; none is rejected and kept."""
    inbox = here().inbox
    total, unread = inbox.tally(asking.everything())
    with inbox.reading() as connection:
        ever, tags = last_id(connection), tag_counts(connection, asking.everything())
    return jsonify(
        Version=VERSION,
        LatestVersion=VERSION,
        Database=inbox.path.name,
        DatabaseSize=inbox.path.stat().st_size,
        Messages=total,
        Unread=unread,
        Tags=tags,
        RuntimeStats={
            "Uptime": int(time.monotonic() - _STARTED),
            "Memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIBIBYTES,
            "MessagesDeleted": ever - inbox.count(),
            "SMTPAccepted": ever,
            "SMTPAcceptedSize": 0,
            "SMTPRejected": 0,
            "SMTPIgnored": 0,
        },
    )


def webui() -> Response:
    """Tell what Mailpit's own pages would show: releasing goes to inboxes of this file only."""
    return jsonify(
        Label="模擬 / simulated",
        MessageRelay={
            "Enabled": True,
            "SMTPServer": "",
            "ReturnPath": "",
            "OverrideFrom": "",
            "AllowedRecipients": "",
            "BlockedRecipients": "",
            "RecipientAllowlist": "",
            "PreserveMessageIDs": True,
        },
        SpamAssassin=False,
        ChaosEnabled=True,
        DuplicatesIgnored=True,
        HideDeleteAllButton=False,
    )


def livez() -> Response:
    """Say that the server answers."""
    return Response("ok", mimetype="text/plain")


def readyz() -> Response:
    """Say that the file of the mails can be read."""
    here().inbox.count()
    return livez()
