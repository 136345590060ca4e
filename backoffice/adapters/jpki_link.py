"""The JPKI client's way to the server: it asks by a one-time link what to sign, and sends what a card has signed."""

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from backoffice.cards.challenge import Challenge
from backoffice.cards.jpki_client import JpkiClient
from backoffice.cards.jpki_signing import PURPOSES, Ask, Signed, Tell, sign
from backoffice.cards.reader import NoCardError, NoReaderError, Readers
from backoffice.cards.status_words import Said
from backoffice.domain.my_number import CardSurface

SECONDS = 20
LONGEST_ANSWER = 64 * 1024
_LINK = re.compile(r"https?://[^/\s?#]+/w/[a-z0-9-]+/jpki/[A-Za-z0-9_-]{1,100}")


class LinkError(Exception):
    """A link leads nowhere, or the server does not take what was signed; in words."""

    def __init__(self, ja: str, en: str) -> None:
        """Say what is wrong."""
        super().__init__(f"{ja} / {en}")
        self.ja, self.en = ja, en


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page asks to be signed."""

    challenges: Sequence[Challenge]

    @property
    def world_id(self) -> str:
        """The world."""
        return self.challenges[0].world_id

    @property
    def origin(self) -> str:
        """Scheme, host and port of the page."""
        return self.challenges[0].origin


class _NoRedirect(HTTPRedirectHandler):
    """Follows nobody elsewhere: what is signed is for the link's own server."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


def complete(link: str, readers: Readers, reader: str, ask: Ask, tell: Tell) -> None:
    """Have the card in a reader ("": the only one with a card) sign what a link asks for, and send it.

    LinkError, NoReaderError, NoCardError, CannotSignError.
    """
    offer = fetched(link)
    tell(Said(f"【模擬】世界「{offer.world_id}」（{offer.origin}）", f"Simulation: world {offer.world_id!r}"))
    for challenge in offer.challenges:
        words = PURPOSES[challenge.purpose]
        tell(Said(f"署名する目的：{words.ja}", f"to be signed for: {words.en}"))
    connection = readers.connect(reader or _only(readers))
    try:
        signed, surface = sign(JpkiClient(connection), offer.challenges, ask, tell)
    finally:
        connection.close()
    send(link, signed, surface)


def fetched(link: str) -> Offer:
    """Return what a link asks for; LinkError for one of another server or world than it says."""
    parts = urlsplit(link)
    told = _asked(link, None)
    try:
        challenges = [
            Challenge(told["world_id"], told["origin"], each["purpose"], each["nonce"])
            for each in told["challenges"]
        ]
        known = all(each.purpose in PURPOSES and each.nonce for each in challenges)
    except (KeyError, TypeError) as other:
        raise _no_link() from other
    own = (f"{parts.scheme}://{parts.netloc}", parts.path.split("/")[2])
    if not challenges or not known:
        raise _no_link()
    if any((each.origin, each.world_id) != own for each in challenges):
        raise LinkError(
            "リンクのサーバーが、ほかのサイトへの署名を求めました。署名していません。",
            "The link's server asked for a signature for another site. Nothing was signed.",
        )
    return Offer(challenges)


def send(link: str, signed: Sequence[Signed], surface: CardSurface | None) -> None:
    """Send what a card has signed; LinkError when the server refuses it."""
    body = {
        "proofs": [
            {
                "purpose": each.purpose,
                "certificate": b64encode(each.certificate).decode(),
                "signature": b64encode(each.signature).decode(),
            }
            for each in signed
        ],
        "surface": _face(surface) if surface else None,
    }
    _asked(link, json.dumps(body).encode())


def _face(surface: CardSurface) -> dict[str, str]:
    return {
        "name": surface.name,
        "sex": surface.sex,
        "birth_on": surface.birth_on.isoformat(),
        "address": surface.address,
    }


def _only(readers: Readers) -> str:
    """Return the reader with a card in it; NoReaderError when there is none or not one alone, NoCardError when none has a card."""
    seen = readers.seen()
    if not seen:
        raise NoReaderError(
            "カードリーダーがありません。リーダーをつないでください。仮想リーダーは odaiba doctor が案内します。",
            "There is no card reader: connect one; odaiba doctor tells how to get a virtual one.",
        )
    names = [each.name for each in seen if each.has_card]
    if not names:
        raise NoCardError
    if len(names) > 1:
        listed = "、".join(names)
        raise NoReaderError(
            f"カードのあるリーダーが複数あります。--reader で選んでください：{listed}",
            f"Several readers have a card: choose one by --reader ({', '.join(names)}).",
        )
    return names[0]


def _asked(link: str, body: bytes | None) -> dict[str, Any]:
    """Fetch a link's answer, or send it a body; LinkError for what is no link of a page, and for what a server refuses."""
    if not _LINK.fullmatch(link):
        raise LinkError(
            "画面に示されたリンクをそのまま指定してください。", "Give the link as the page shows it."
        )
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    request = Request(link, body, headers, method="POST" if body else "GET")  # noqa: S310 - _LINK is http or https
    try:
        with build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            return _read(answer.read(LONGEST_ANSWER + 1))
    except HTTPError as refused:
        with refused:
            told = _read(refused.read(LONGEST_ANSWER + 1))
        ja, en = str(told.get("detail", "")), str(told.get("detail_en", ""))
        raise (LinkError(ja, en) if ja else _no_link()) from refused
    except (OSError, HTTPException, ValueError) as failure:
        raise LinkError(
            f"サーバーに接続できません（{failure}）。", f"The server cannot be reached ({failure})."
        ) from failure


def _read(raw: bytes) -> dict[str, Any]:
    try:
        told = json.loads(raw) if len(raw) <= LONGEST_ANSWER else None
    except ValueError:
        told = None
    return told if isinstance(told, dict) else {}


def _no_link() -> LinkError:
    return LinkError(
        "このアドレスは、カードで署名するためのリンクではありません。画面のリンクを確かめてください。",
        "This is no link to sign with a card. Look at the page again.",
    )
