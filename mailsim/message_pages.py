"""The pages of one mail: as it is read, printed and as it came; its HTML in a sandbox, its attachments as files."""

import re

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mailsim import listing, wording
from mailsim.inbox import Summary
from mailsim.mailbox_pages import ID_DIGITS, folder_asked, to_mailbox
from mailsim.message import Message
from mailsim.pictures import own_pictures
from mailsim.place import download, here, part_of
from mailsim.safe_html import SafeHtml, safe_html
from mailsim.selection import INBOX

MAX_TEXT_CHARACTERS = 100_000
MAX_BESIDE_CHARACTERS = 4_000
MAX_SOURCE_CHARACTERS = 500_000
MOST_ATTACHMENTS = 100
SANDBOX_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox"
)
_HEADER_LINE = re.compile(r"([!-9;-~]{1,200}):(.*)", re.DOTALL)


def add_message(pages: Blueprint) -> None:
    """Put the pages of a mail below its mailbox."""
    one = f"/box/<mailbox:address>/<int(max={10**ID_DIGITS - 1}):stored_id>/"
    for rule, view in (
        ("", message),
        ("html", html_part),
        ("source", source),
        ("print", printed),
        ("message.eml", eml),
        ("part/<part_id>", part),
    ):
        pages.add_url_rule(one + rule, view.__name__, view)
    pages.add_url_rule(one + "unread", "unread", unread, methods=["POST"])
    pages.add_url_rule(one + "delete", "delete", delete, methods=["POST"])


def message(stored_id: int) -> str:
    """Show one mail with its conversation and the mails next to it; it is read from now on."""
    inbox, address, folder = here().inbox, here().address or "", folder_asked()
    summary = listing.in_folder(inbox, stored_id, address, folder)
    if summary.unread:
        inbox.mark_read([stored_id], to=address)
    parsed = inbox.message(stored_id)
    return render_template(
        "mailsim/message.html",
        address=address,
        folder=folder,
        at=_at(folder),
        summary=summary,
        message=parsed,
        shown=_safe(parsed) if parsed.html else None,
        most_text=MAX_TEXT_CHARACTERS,
        most_beside=MAX_BESIDE_CHARACTERS,
        most_attachments=MOST_ATTACHMENTS,
        beside=listing.beside(inbox, summary, address, folder),
        conversation=listing.conversation(inbox, stored_id, address),
        tags=listing.tags(inbox, [summary]).get(stored_id, []),
        may_answer=bool(parsed.reply_to or parsed.author.address),
    )


def html_part(stored_id: int) -> Response:
    """Serve the HTML of a mail for the sandboxed frame: no script, nothing from outside, its own pictures only."""
    _mine(stored_id)
    parsed = here().inbox.message(stored_id)
    page = render_template("mailsim/html_part.html", summary=parsed.subject, shown=_safe(parsed))
    response = Response(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = SANDBOX_POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def printed(stored_id: int) -> str:
    """Show one mail as a sheet for the printer."""
    summary = _mine(stored_id)
    parsed = here().inbox.message(stored_id)
    return render_template(
        "mailsim/print.html",
        address=here().address,
        at=_at(folder_asked()),
        summary=summary,
        message=parsed,
        text=parsed.text[:MAX_TEXT_CHARACTERS],
        cut=len(parsed.text) > MAX_TEXT_CHARACTERS,
        most_attachments=MOST_ATTACHMENTS,
    )


def source(stored_id: int) -> str:
    """Show a mail as it came, with its headers highlighted."""
    summary = _mine(stored_id)
    text = here().inbox.raw(stored_id).decode("utf-8", "replace").replace("\r\n", "\n")
    head, gap, body = text[:MAX_SOURCE_CHARACTERS].partition("\n\n")
    return render_template(
        "mailsim/source.html",
        address=here().address,
        at=_at(folder_asked()),
        summary=summary,
        head=_header_lines(head),
        body=gap + body,
        cut=len(text) > MAX_SOURCE_CHARACTERS,
    )


def eml(stored_id: int) -> AnyResponse:
    """Hand out a mail as a file."""
    _mine(stored_id)
    return download(here().inbox.raw(stored_id), f"{stored_id}.eml")


def part(stored_id: int, part_id: str) -> AnyResponse:
    """Hand out an attachment, never to be shown by the browser itself."""
    _mine(stored_id)
    attachment = part_of(here().inbox.message(stored_id), part_id)
    return download(attachment.content, attachment.filename)


def unread(stored_id: int) -> AnyResponse:
    """Mark a mail unread and go back to its mailbox."""
    here().inbox.mark_read([stored_id], read=False, to=here().address)
    return to_mailbox()


def delete(stored_id: int) -> AnyResponse:
    """Delete a mail from this mailbox and go back to it."""
    here().inbox.delete([stored_id], to=here().address)
    return to_mailbox()


def _mine(stored_id: int) -> Summary:
    """Return a mail of this folder; stop a request for one that is not in it (404)."""
    return listing.in_folder(here().inbox, stored_id, here().address or "", folder_asked())


def _at(folder: str) -> dict[str, str]:
    """Return what addresses of a mail's pages carry along."""
    return {} if folder == INBOX else {"folder": folder}


def _safe(parsed: Message) -> SafeHtml:
    locale = wording.locale_of(request.args.get("locale"))
    pictures = own_pictures(parsed.attachments)
    return safe_html(parsed.html, pictures, wording.words(locale)["picture_left_out"])


def _header_lines(head: str) -> list[tuple[str, str]]:
    """Return the lines of a head with the name of a header apart; "" where a line begins none."""
    found = (_HEADER_LINE.fullmatch(line) for line in head.split("\n"))
    lines = zip(head.split("\n"), found, strict=True)
    return [(header[1], header[2]) if header else ("", line) for line, header in lines]
