"""The JPKI client of a person's own machine: it has the card in a reader sign what a page asks for by a one-time link."""

import click

from backoffice.adapters.jpki_link import LinkError, complete
from backoffice.adapters.pcsc import PcscReaders
from backoffice.cards.jpki_signing import CannotSignError
from backoffice.cards.reader import NoCardError, NoReaderError, Readers
from backoffice.cards.status_words import Said


@click.command("jpki-client")
@click.argument("link")
@click.option("--reader", default="", help="Name of the reader; without it the only one with a card.")
def jpki_client(link: str, reader: str) -> None:
    """Sign what a page of a world asks for with the マイナンバーカード in a reader (PC/SC), by the LINK that it shows.

    The secrets are asked for here, are not shown, and never leave this machine.
    """
    signed_by(PcscReaders(), link, reader)


def signed_by(readers: Readers, link: str, reader: str) -> None:
    """Have a card in some readers sign; each failure is told in words."""
    try:
        complete(link, readers, reader, _ask, _tell)
    except NoCardError as silent:
        raise click.ClickException(
            "カードが応答しません。リーダーにマイナンバーカードをセットしてください。"
            " / No card answers. Lay your My Number card into the reader."
        ) from silent
    except (LinkError, NoReaderError, CannotSignError) as refused:
        raise click.ClickException(str(refused)) from refused
    _tell(
        Said(
            "署名を送りました。ブラウザーの画面が次へ進みます。進まないときは「続ける」を押してください。",
            "Signed. The page in the browser goes on; if it does not, press “Go on” there.",
        )
    )


def _ask(what: Said, left: int) -> str:
    said = f"{what.ja} / {what.en}（あと{left}回 / {left} left）"
    return str(click.prompt(said, hide_input=True)).strip()


def _tell(words: Said) -> None:
    click.echo(f"{words.ja} / {words.en}")
