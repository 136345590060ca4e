"""Where a request stands: in which world, whose inbox, which mailbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, cast
from urllib.parse import quote, urlsplit

from flask import abort, current_app, g, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from mailsim.inbox import Inbox
from mailsim.message import Attachment, Message

ALONE = "default"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


class MailboxConverter(BaseConverter):
    """An address in a path; its local part may hold slashes, which a server decodes before it looks for a page."""

    part_isolating = False
    regex = "[^/]+|[^/].*@[^/]+"

    def to_url(self, value: str) -> str:
        """Write slashes as octets, too: browsers take ``/../`` for a way up."""
        return quote(value, safe="!$'()*+,:;=@")


@dataclass(frozen=True, slots=True)
class Here:
    """The inbox of the request and the mailbox that its address names, if it names one.

    ``sites`` are the beginnings of addresses in mails that lead somewhere on this server.
    """

    inbox: Inbox
    address: str | None
    may_control: bool
    sites: Mapping[str, str]


class Place:
    """Takes world and mailbox out of the address of a request, and checks them before any view."""

    def __init__(
        self,
        resolve: Callable[[str], Inbox | None],
        who_may: Callable[[str], bool],
        who_controls: Callable[[str], bool],
        sites: Callable[[str], Mapping[str, str]],
    ) -> None:
        self._resolve = resolve
        self._who_may = who_may
        self._who_controls = who_controls
        self._sites = sites

    def enter(self, _endpoint: str | None, values: dict[str, Any] | None) -> None:
        """Note world and mailbox; views do not have them as arguments."""
        taken = values if values is not None else {}
        g.mail_world = taken.pop("world", ALONE)
        g.mail_address = taken.pop("address", None)

    def name_world(self, endpoint: str, values: dict[str, Any]) -> None:
        """Give the world to addresses that are built inside of it."""
        if "mail_world" in g and current_app.url_map.is_endpoint_expecting(endpoint, "world"):
            values.setdefault("world", g.mail_world)

    def check(self) -> None:
        """Stop who may not see this world (403), and requests for one that is not there (404)."""
        if not self._who_may(g.mail_world):
            abort(403, "この世界の受信箱を見る権限がありません / you may not see the mail of this world")
        inbox = self._resolve(g.mail_world)
        if inbox is None:
            abort(404, f"世界 {g.mail_world} はありません / there is no world {g.mail_world}")
        g.mail_here = Here(inbox, g.mail_address, self._who_controls(g.mail_world), self._sites(g.mail_world))


def here() -> Here:
    """Return where this request stands."""
    return cast("Here", g.mail_here)


def must_control() -> None:
    """Stop who may look at this world's mail but not set what befalls it (403)."""
    if not here().may_control:
        abort(403, "この世界の所有者だけができます / only the owner of this world may do this")


def refuse_other_sites() -> None:
    """Stop changes that another site's page has a browser ask for: there is no form here whose token it would lack."""
    if request.method in READING:
        return
    site, origin = request.headers.get("Sec-Fetch-Site", "none"), request.headers.get("Origin")
    if site not in {"none", "same-origin"} or (
        origin is not None and urlsplit(origin).netloc != request.host
    ):
        abort(403, "他のサイトからの操作は受け付けません / requests of other sites are refused")


def find_part(stored_id: int, part_id: str) -> Attachment:
    """Return an attachment of a message in this place; 404 where there is none."""
    here().inbox.summary(stored_id, here().address)
    return part_of(here().inbox.message(stored_id), part_id)


def part_of(message: Message, part_id: str) -> Attachment:
    """Return an attachment of a message; 404 where there is none."""
    for attachment in message.attachments:
        if attachment.part_id == part_id:
            return attachment
    raise NotFound(f"添付 {part_id} はありません / there is no part {part_id}")


def download(content: bytes, filename: str) -> Response:
    """Hand out octets as a file, never to be shown by the browser itself."""
    response = send_file(
        BytesIO(content), "application/octet-stream", as_attachment=True, download_name=filename
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
