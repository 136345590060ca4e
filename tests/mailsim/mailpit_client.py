"""npm's mailpit-api as it is published, driven against a base URL; and the shapes of answers that its types promise."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import public_npm

PACKAGE = "mailpit-api@2.1.0"
INTEGRITY = "sha512-ZZG5ShQS2E5QH9p1xeD2U2sfahKEEgRvtzIlJXsLUtLSUbYjmxPeuvciwayj0oxA+hn85xzIEt1v8FsXtwqKCA=="
NOT_OF_A_USER = {"constructor", "request"}
_DRIVER = Path(__file__).with_name("drive_mailpit_client.mjs")


class Client:
    """The client at one base URL, in a process of its own. `methods` are all that it has, `driven` those that were called."""

    def __init__(self, base: str) -> None:
        self.base = base
        package = public_npm.unpacked(PACKAGE, INTEGRITY)
        entry = json.loads((package / "package.json").read_text())["module"]
        told = public_npm.node_environment() | {"CLIENT": str(package / entry), "BASE": base}
        self._process = subprocess.Popen(
            ["node", str(_DRIVER)], env=told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.methods = set(self._heard()) - NOT_OF_A_USER
        self.driven: set[str] = set()

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=30)

    def call(self, method: str, *given: Any) -> Any:
        """Return what a method gives; an error of the client is an AssertionError."""
        answer = self._asked(method, *given)
        assert "error" not in answer, answer
        return answer.get("value")

    def refused(self, method: str, *given: Any) -> str:
        """Return the words of an error that a method must raise."""
        answer = self._asked(method, *given)
        assert "error" in answer, answer
        return answer["error"]

    def _asked(self, *call: Any) -> dict[str, Any]:
        self.driven.add(call[0])
        assert self._process.stdin
        self._process.stdin.write(json.dumps(call) + "\n")
        self._process.stdin.flush()
        return self._heard()

    def _heard(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


class Each:
    """A shape: an object of any names, each of whose values has a shape."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape


NUMBER = (int, float)
ADDRESS = {"Address": str, "Name": str}
ATTACHMENT = {
    "ContentID": str, "ContentType": str, "FileName": str, "PartID": str, "Size": int,
    "Checksums": {"MD5": str, "SHA1": str, "SHA256": str},
}  # fmt: skip
PEOPLE = {"From": ADDRESS, "To": [ADDRESS], "Cc": [ADDRESS], "Bcc": [ADDRESS], "ReplyTo": [ADDRESS]}
COMMON = PEOPLE | {
    "ID": str, "MessageID": str, "Subject": str, "Username": str, "Tags": [str], "Size": int,
}  # fmt: skip
ITEM = COMMON | {"Attachments": int, "Created": str, "Read": bool, "Snippet": str}
WHOLE = COMMON | {
    "Attachments": [ATTACHMENT], "Inline": [ATTACHMENT], "Date": str, "HTML": str, "Text": str, "ReturnPath": str,
    "ListUnsubscribe": {"Errors": str, "Header": str, "HeaderPost": str, "Links": [str]},
}  # fmt: skip
PAGE = {
    "messages": [ITEM], "messages_count": int, "messages_unread": int, "start": int, "tags": [str], "total": int,
    "unread": int, "count": int,
}  # fmt: skip
INFO = {
    "Database": str, "DatabaseSize": int, "LatestVersion": str, "Messages": int, "Unread": int, "Version": str,
    "Tags": Each(int),
    "RuntimeStats": dict.fromkeys(
        ("Memory", "MessagesDeleted", "SMTPAccepted", "SMTPAcceptedSize", "SMTPIgnored", "SMTPRejected", "Uptime"), int
    ),
}  # fmt: skip
CONFIGURATION = {
    "ChaosEnabled": bool, "DuplicatesIgnored": bool, "HideDeleteAllButton": bool, "Label": str, "SpamAssassin": bool,
    "MessageRelay": {
        "AllowedRecipients": str, "BlockedRecipients": str, "Enabled": bool, "OverrideFrom": str,
        "PreserveMessageIDs": bool, "RecipientAllowlist": str, "ReturnPath": str, "SMTPServer": str,
    },
}  # fmt: skip
HTML_CHECK = {
    "Platforms": Each([str]),
    "Total": dict.fromkeys(("Nodes", "Partial", "Supported", "Tests", "Unsupported"), NUMBER),
    "Warnings": [{
        "Category": {"css", "html"}, "Description": str, "Keywords": str, "NotesByNumber": Each(str),
        "Results": [{
            "Family": str, "Name": str, "NoteNumber": str, "Platform": str, "Support": {"yes", "no", "partial"}, "Version": str,
        }],
        "Score": dict.fromkeys(("Found", "Partial", "Supported", "Unsupported"), NUMBER),
        "Slug": str, "Tags": [str], "Title": str, "URL": str,
    }],
}  # fmt: skip
LINK_CHECK = {"Errors": int, "Links": [{"Status": str, "StatusCode": int, "URL": str}]}
SPAM_CHECK = {"Error": str, "IsSpam": bool, "Rules": type(None), "Score": NUMBER}
TRIGGER = {"ErrorCode": int, "Probability": int}
CHAOS = {"Authentication": TRIGGER, "Recipient": TRIGGER, "Sender": TRIGGER}


def must_fit(value: Any, shape: Any, at: str = "answer") -> None:
    """Hold a value to a shape: no field more, none less, each of its type."""
    match shape:
        case Each():
            assert isinstance(value, dict), at
            for name, one in value.items():
                must_fit(one, shape.shape, f"{at}.{name}")
        case Mapping():
            assert isinstance(value, dict), (at, value)
            assert value.keys() == shape.keys(), (at, value.keys() ^ shape.keys())
            for name, one in value.items():
                must_fit(one, shape[name], f"{at}.{name}")
        case [inner]:
            assert isinstance(value, list), (at, value)
            for number, one in enumerate(value):
                must_fit(one, inner, f"{at}[{number}]")
        case set():
            assert value in shape, (at, value)
        case _:
            assert isinstance(value, shape), (at, value, shape)
            assert isinstance(value, bool) == (shape is bool), (at, value)
