"""The verb that reads a 在留カード in a reader of this machine, whichever world or office has issued it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from backoffice.adapters.pcsc import PcscReaders
from backoffice.cards.reader import NoCardError, NoReaderError, Readers
from backoffice.cards.residence_facts import facts, images
from backoffice.cards.residence_signature import Authenticity
from backoffice.cards.residence_terminal import (
    NoResidenceCard,
    RefusedByCard,
    ResidenceRead,
    judged,
    read_residence_card,
)
from backoffice.cards.status_words import NO_INFORMATION
from backoffice.cli.telling import as_json, tell
from backoffice.usecases.number_inquiry import number_refusal, plain_number

LARGEST = 16384
"""More bytes than the certificate of an authority has, in either form."""
PEM = b"-----BEGIN"
LOOK_AGAIN = "券面の番号を確かめて、もう一度入力してください。 / Look at the face of the card, and give its number again."
UNKNOWN = (
    "不明（--authority で認証局の証明書を渡すと確かめます） / unknown: give --authority to have it checked"
)


@click.command("read")
@click.option("--number", required=True, help="The card's number, as printed on its face.")
@click.option("--reader", default="", help="The reader's name; else the first one that holds a card.")
@click.option(
    "--authority",
    "authorities",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="Certificate (DER, PEM) of an authority that may have signed it: /w/WORLD/pki/residence-card-2.crt; again for another.",
)
@as_json
def card_read(number: str, reader: str, authorities: Sequence[Path], in_json: bool) -> None:
    """Read a 在留カード in a reader of this machine: what it says, and whether an authority vouches for it."""
    refused = number_refusal(number)
    if refused:
        raise click.BadParameter(f"{refused.ja} / {refused.en}", param_hint="--number")
    vouching = [_certificate(path) for path in authorities]
    with _in_words():
        read = _read(PcscReaders(), reader, plain_number(number))
    data = told(read, vouching)
    tell(data if in_json else list(_lines(data)), in_json, str)


def told(read: ResidenceRead, authorities: Sequence[bytes]) -> dict[str, Any]:
    """Return what a card says; `authentic` is None where no authority was given to check it by."""
    found = [judged(read, authority) for authority in authorities]
    other = [each for each in found if each is not Authenticity.FOREIGN]
    authenticity = (other or found or [None])[0]
    return {
        "number": read.number,
        "kind": read.kind,
        "generation": read.generation,
        "authentic": None if authenticity is None else authenticity is Authenticity.GENUINE,
        "authenticity": authenticity and str(authenticity),
        "facts": [fact._asdict() | {"tag": f"{fact.tag:02X}"} for fact in facts(read)],
        "images": [
            {"name": image.name, "ja": image.ja, "en": image.en, "bytes": len(image.data.rstrip(b"\0"))}
            for image in images(read)
        ],
    }


def _read(readers: Readers, name: str, number: str) -> ResidenceRead:
    connection = readers.connect(name or _first_with_card(readers))
    try:
        return read_residence_card(connection, number)
    finally:
        connection.close()


def _first_with_card(readers: Readers) -> str:
    for seen in readers.seen():
        if seen.has_card:
            return seen.name
    raise NoCardError("any reader")


def _certificate(path: Path) -> bytes:
    """Return the certificate in a file as DER."""
    with path.open("rb") as file:
        content = file.read(LARGEST)
    load = x509.load_pem_x509_certificate if content.startswith(PEM) else x509.load_der_x509_certificate
    try:
        return load(content).public_bytes(Encoding.DER)
    except (ValueError, x509.InvalidVersion):
        words = f"{path} は証明書（DER・PEM）ではありません。 / {path} is no certificate (DER or PEM)."
        raise click.BadParameter(words, param_hint="--authority") from None


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for fact in data["facts"]:
        yield f"{fact['ja']} / {fact['en']}: {fact['value']}"
    for image in data["images"]:
        yield f"{image['ja']} / {image['en']}: {image['bytes']} bytes"
    authenticity = data["authenticity"] and Authenticity(data["authenticity"])
    words = f"{authenticity.label} / {authenticity.english}" if authenticity else UNKNOWN
    yield f"真正性 / Authentic: {words}"


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except NoCardError as silent:
        raise click.ClickException(
            "応答するカードがありません。カードを置き直してください。穿孔されたカードは応答しません。"
            " / No card answers: lay it on the reader again. A punched card never answers."
        ) from silent
    except (NoReaderError, NoResidenceCard) as wrong:
        raise click.ClickException(str(wrong)) from wrong
    except RefusedByCard as refused:
        look = f" {LOOK_AGAIN}" if refused.status == NO_INFORMATION else ""
        raise click.ClickException(f"{refused}{look}") from refused
