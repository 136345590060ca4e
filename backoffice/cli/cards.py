"""Verbs on cards: which a world has, and how they are laid into virtual readers of this machine and taken out."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from backoffice.adapters.pcsc import PcscReaders
from backoffice.adapters.slots import Lying, Slots
from backoffice.adapters.vpcd import lie_in_slot
from backoffice.cards.reader import NoCardError, NoReaderError
from backoffice.cards.vpcd import FIRST_PORT
from backoffice.cli.card_reading import card_read
from backoffice.cli.opening import system
from backoffice.cli.telling import as_json, tell
from backoffice.processes import stop_on_signals
from backoffice.settings import Settings
from backoffice.simulation.transaction import Reading
from backoffice.store.credentials import my_number_cards
from backoffice.store.people import Person, residence_cards
from backoffice.usecases.inserting import InsertedCard

MOST_LISTED = 200
slot_port = click.option("--port", type=click.IntRange(1, 65535), help="TCP port of the virtual reader.")


@click.group()
def card() -> None:
    """List cards and readers; lay a card of a world into a virtual reader (pcscd with vpcd); read a 在留カード."""


card.add_command(card_read)


@card.command("list")
@click.argument("name", required=False, default="")
@as_json
def card_list(name: str, in_json: bool) -> None:
    """List the newest cards of a world, and the readers of this machine with what lies in them."""
    lying = _slots().lying()
    cards = _cards(name, {each.card: each.port for each in lying if each.world == name}) if name else []
    readers, missing = _readers()
    inserted = [{"port": each.port, "world_id": each.world, "card": each.card} for each in lying]
    data = {"cards": cards, "inserted": inserted, "readers": readers, "missing": missing}
    tell(data if in_json else list(_lines(data)), in_json, str)


@card.command("insert")
@click.argument("name")
@click.argument("card_id", metavar="CARD")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=FIRST_PORT,
    show_default=True,
    help="TCP port of the virtual reader; the second one of pcscd has the next.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where pcscd runs.")
@click.option(
    "--detach", is_flag=True, help="Return when the reader has seen the card; `remove` takes it out."
)
def card_insert(name: str, card_id: str, port: int, host: str, detach: bool) -> None:
    """Lay a card into a virtual reader until Ctrl-C: a マイナンバーカード by its key, a 在留カード by its number.

    A server may work on the same world meanwhile. A card that is punched falls silent and leaves the reader.
    """
    if detach:
        _detached(["insert", name, card_id, "--port", str(port), "--host", host], port)
        return
    lying = Lying(port, name, card_id)
    with system(mail="direct") as opened, _in_words(card_id), _slots().held(lying) as there:
        chip = InsertedCard(opened.simulator.worlds.open(name), card_id, there)
        stop_on_signals()
        with suppress(KeyboardInterrupt):
            lie_in_slot(chip, host, port, lambda: click.echo(f"inserted {card_id}  {host}:{port}"))
        chip.close()
    click.echo(f"removed {card_id}  {host}:{port}", err=True)


@card.command("remove")
@click.argument("card_id", metavar="[CARD]", required=False, default="")
@slot_port
def card_remove(card_id: str, port: int | None) -> None:
    """Take a card out of its virtual reader; without a word about which, all cards of this data directory."""
    slots = _slots()
    wanted = [
        each
        for each in slots.lying()
        if (not card_id or each.card == card_id) and (port is None or each.port == port)
    ]
    if not wanted and (card_id or port is not None):
        raise click.ClickException("そのカードはリーダーに入っていません。 / No such card lies in a reader.")
    for each in wanted:
        if not slots.take_out(each):
            raise click.ClickException(
                f"リーダー（{each.port}）がカードを離しません。pcscd を確かめてください。"
                f" / The reader at {each.port} does not let the card go: look after pcscd."
            )
        click.echo(f"removed {each.card}  {each.port}")


def _slots() -> Slots:
    return Slots(Settings().data.resolve())


def _cards(name: str, ports: dict[str, int]) -> list[dict[str, Any]]:
    with system(mail="direct") as opened, opened.simulator.worlds.open(name).read() as reading:
        found = [*_my_number_cards(reading), *_residence_cards(reading)]
    return [each | {"port": ports.get(each["card"])} for each in found]


def _my_number_cards(reading: Reading) -> Iterator[dict[str, Any]]:
    for row in my_number_cards(reading.session, MOST_LISTED):
        yield {"card": row.id, "kind": "my-number", "holder": row.name, "state": row.state}


def _residence_cards(reading: Reading) -> Iterator[dict[str, Any]]:
    rows = residence_cards(reading.session, MOST_LISTED)
    names = {person.id: person.name for person in reading.fetch(Person, {row.person_id for row in rows})}
    for row in rows:
        yield {
            "card": row.number,
            "kind": "residence",
            "holder": names.get(row.person_id, ""),
            "state": row.state,
        }


def _readers() -> tuple[list[dict[str, Any]], str]:
    """Return the readers of this machine, and what is missing for them."""
    try:
        return [{"name": each.name, "has_card": each.has_card} for each in PcscReaders().seen()], ""
    except NoReaderError as missing:
        return [], str(missing)


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for each in data["cards"]:
        where = f"  reader {each['port']}" if each["port"] else ""
        yield f"{each['card']}  {each['kind']}  {each['state']}  {each['holder']}{where}"
    for each in data["inserted"]:
        yield f"reader {each['port']}  {each['world_id']}  {each['card']}"
    for each in data["readers"]:
        yield f"{each['name']}  {'card' if each['has_card'] else 'empty'}"
    if data["missing"]:
        yield data["missing"]


@contextmanager
def _in_words(card_id: str) -> Iterator[None]:
    try:
        yield
    except NoCardError as silent:
        raise click.ClickException(
            f"カード（{card_id}）のICチップは応答しません（穴があけられています）。"
            f" / The chip of card {card_id} does not answer: it was punched."
        ) from silent
    except NoReaderError as missing:
        raise click.ClickException(str(missing)) from missing


def _detached(words: list[str], port: int) -> None:
    """Let another process of its own hold the card; wait until the reader has seen it, or tell why not."""
    log = _slots().log(port)
    with log.open("w") as said:
        holder = subprocess.Popen(  # noqa: S603 - this interpreter with our own code
            [sys.executable, "-m", "backoffice", "card", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
            start_new_session=True,
        )
    assert holder.stdout is not None  # noqa: S101 - asked for above
    with holder.stdout:
        line = holder.stdout.readline()
    if not line:
        holder.wait()
        raise click.ClickException(_reason(log))
    holder.returncode = 0  # it goes on without us, which Popen would complain of
    click.echo(line, nl=False)


def _reason(log: Path) -> str:
    return log.read_text().strip().removeprefix("Error: ")
