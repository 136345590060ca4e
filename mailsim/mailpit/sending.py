"""Calls that bring a mail into an inbox: a new one, or one that is here already. Nothing goes anywhere else."""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from datetime import datetime

from flask import Response, jsonify, request
from werkzeug.exceptions import BadRequest

from mailsim.composing import BadDraftError, Draft, Enclosure, compose
from mailsim.counter import count
from mailsim.delivery import Answer, Delivery
from mailsim.inbox import Inbox
from mailsim.mailpit import asking
from mailsim.mailpit.asking import Json
from mailsim.mailpit.lists import ok
from mailsim.message import Envelope, Person, parse
from mailsim.place import here
from mailsim.policy import Policy, address_fault, content_fault
from mailsim.selection import Selection
from mailsim.tags import clean_tags
from mailsim.writing import EPOCH

MAX_BODY_OCTETS = 15 << 20
"""What a call to send may hold: a mail of the greatest size as base64, and some."""
MAX_PARTS = 100
MAX_HEADERS = 100


def send() -> Response:
    """Write a mail and deliver it as SMTP would; its id, "" where something has been aimed at it that keeps it back."""
    wish = asking.wish()
    draft, bcc = _draft(wish), asking.texts(wish, "Bcc")
    recipients = _addresses([*(one.address for one in (*draft.to, *draft.cc)), *bcc])
    try:
        raw = compose(draft, _message_id(here().inbox), _now(here().inbox))
    except BadDraftError as error:
        raise BadRequest(str(error)) from error
    _hand_in(draft.author.address, recipients, raw)
    return jsonify(ID=_stored_id(here().inbox, parse(raw).message_id))


def release(which: str) -> Response:
    """Deliver a message once more, to the inboxes ``To`` of this file; one that has it keeps what it has."""
    summary = asking.find(which)
    recipients = _addresses(asking.texts(asking.wish(), "To"))
    _hand_in(summary.sender, recipients, here().inbox.raw(summary.id))
    return ok()


def _draft(wish: Json) -> Draft:
    author = wish.get("From")
    if not isinstance(author, dict):
        raise BadRequest("差出人 From がありません / no From")
    headers = wish.get("Headers") or {}
    if not isinstance(headers, dict) or len(headers) > MAX_HEADERS:
        raise BadRequest(
            f"Headers は {MAX_HEADERS} 個までのオブジェクトです / Headers must be an object of up to {MAX_HEADERS}"
        )
    return Draft(
        author=_person(author),
        to=_people(wish, "To"),
        cc=_people(wish, "Cc"),
        reply_to=_people(wish, "ReplyTo"),
        subject=asking.text(wish, "Subject"),
        text=asking.text(wish, "Text"),
        html=asking.text(wish, "HTML"),
        enclosures=tuple(_enclosures(asking.objects(wish, "Attachments"))),
        tags=tuple(clean_tags(asking.texts(wish, "Tags"))),
        headers=tuple((name, asking.text(headers, name)) for name in headers),
    )


def _people(wish: Json, name: str) -> tuple[Person, ...]:
    return tuple(map(_person, asking.objects(wish, name)))


def _person(named: Json) -> Person:
    address = asking.text(named, "Email")
    _addresses([address])
    return Person(asking.text(named, "Name")[:1000], address)


def _addresses(addresses: list[str]) -> tuple[str, ...]:
    """Return addresses that SMTP would take; 400 with the one that it would not."""
    if not addresses:
        raise BadRequest("宛先がありません / no recipient")
    limit = Policy().recipients
    if len(addresses) > limit:
        raise BadRequest(f"宛先は {limit} 件までです / at most {limit} recipients")
    for address in addresses:
        if fault := address_fault(address):
            raise BadRequest(f"メールアドレスではありません: {address[:100]} / {fault}: {address[:100]}")
    return tuple(dict.fromkeys(addresses))


def _enclosures(files: list[Json]) -> Iterable[Enclosure]:
    if len(files) > MAX_PARTS:
        raise BadRequest(f"添付は {MAX_PARTS} 個までです / at most {MAX_PARTS} attachments")
    for one in files:
        filename, kind, content_id, encoded = (
            asking.text(one, name) for name in ("Filename", "ContentType", "ContentID", "Content")
        )
        try:
            yield Enclosure.read(filename, _octets(filename, encoded), kind, content_id)
        except BadDraftError as error:
            raise BadRequest(str(error)) from error


def _octets(filename: str, encoded: str) -> bytes:
    """Return octets that are written as base64, with or without ``data:…,`` before them."""
    try:
        return base64.b64decode("".join(encoded.rpartition(",")[2].split()), validate=True)
    except (binascii.Error, ValueError) as error:
        named = filename[:80]
        raise BadRequest(
            f"添付 {named} は base64 ではありません / attachment {named} is not base64"
        ) from error


def _hand_in(sender: str, recipients: tuple[str, ...], raw: bytes) -> None:
    """Deliver as SMTP would; 400 with the reply of whatever refuses, and then nothing is stored."""
    if fault := content_fault(Policy(), raw):
        raise BadRequest(str(fault))
    delivery = Delivery(here().inbox, _username())
    _must_be_taken(sender, delivery.sender(sender))
    for recipient in recipients:
        _must_be_taken(recipient, delivery.recipient(sender, recipient))
    envelope = Envelope(sender, recipients, username=delivery.username)
    _must_be_taken(", ".join(recipients), delivery.message(envelope, raw))


def _must_be_taken(whom: str, answer: Answer) -> None:
    if not answer.taken:
        raise BadRequest(f"受け取りを断られました: {whom[:200]} / refused: {answer.reply}")


def _username() -> str:
    given = request.authorization
    return (given.username or "")[:200] if given and given.type == "basic" else ""


def _message_id(inbox: Inbox) -> str:
    """Return a Message-ID that no other call has had; which one, the seed and the count of calls say."""
    number = count(inbox, "sent")
    digest = hashlib.sha256(f"{inbox.host.seed()}:send:{number}".encode()).hexdigest()[:16]
    return f"{number}.{digest}@mailsim.localhost"


def _now(inbox: Inbox) -> datetime:
    """Return what time it is here: where nobody knows, that of the newest mail."""
    newest = inbox.newest(Selection(), 1)
    return inbox.host.now() or (newest[0].received_at if newest else EPOCH)


def _stored_id(inbox: Inbox, message_id: str) -> str:
    with inbox.reading() as connection:
        (newest,) = connection.execute(
            "SELECT max(id) FROM messages WHERE message_id = ?", (message_id,)
        ).fetchone()
    return "" if newest is None else str(newest)
