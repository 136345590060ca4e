"""The APDU console: a card of the world stays under power from page to page, and is sent what its owner wants.

Between two pages nothing of the chip runs: what it has in mind (what is selected, who was verified, a session's key) lies in
its row, so that any web process may take the next step. No PIN is in it, and none is kept of what was sent. Whoever puts the
card under power elsewhere takes it away.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from backoffice.cards import status_words as sw
from backoffice.cards.apdu import Command
from backoffice.cards.chip import CommandChip
from backoffice.cards.in_process import InProcessReaders
from backoffice.cards.recording import Recorded
from backoffice.cards.secure_messaging import KEY, RANDOM
from backoffice.cards.teaching.scripts import Desk, OutOfTurnError, Script, Step, scripts_for
from backoffice.domain.refusal import Refusal, Refused, absent, conflict
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.chips import CardSession, ChipMemory
from backoffice.store.credentials import my_number_cards
from backoffice.store.people import residence_cards
from backoffice.usecases.card_talk import card_names
from backoffice.usecases.presenting import MOST_EXCHANGES, SLOT, Noted, begun, woken_chip
from backoffice.usecases.waking import Woken

PURPOSE = "console"
MOST_CARDS = 200
LONGEST = 1024
"""The most bytes of a command that is typed."""
MOST_TYPED = 4 * LONGEST
_BETWEEN = re.compile(r"[\s:,_-]+")
_HEX = re.compile(r"[0-9A-Fa-f]*", re.ASCII)
_SECRET = re.compile(r"[!-~]{1,16}", re.ASCII)
SECRETS = ("pin", "password")
Made = Callable[[Desk], Command | bytes]


def put_under_power(tx: Transaction, card_id: str, by: str) -> CardSession:
    """Lay a card into the console's reader; Refused when there is none, or it stays silent."""
    if not card_id:
        ja = "リーダーに置くカードを選んでください。"
        raise Refused(Refusal("", ja, "Choose the card to lay into the reader.", "card_id", "no-card"))
    woken = woken_chip(tx, card_id)
    chip = _answering(woken)
    said = begun(tx, card_id, woken.kind, PURPOSE, by=by)
    _hold(tx, said, chip)
    return said


def has_power(reading: Reading, said: CardSession) -> bool:
    """Return whether a session's card still lies under power."""
    memory = reading.get(ChipMemory, said.chip_id)
    return memory is not None and memory.power.get("session") == said.id


def send(tx: Transaction, session_id: str, made: Sequence[Made], desk: Desk) -> CardSession:
    """Send commands one after the other; each is made with what the card has answered before."""
    said = _under_power(tx, session_id)
    mind = tx.require(ChipMemory, said.chip_id, "カード", "card").power["mind"]
    woken = woken_chip(tx, said.chip_id)
    chip = _answering(woken)
    connection = InProcessReaders({SLOT: chip}).connect(SLOT)
    chip.remind(mind)
    recorded = Recorded(connection, Noted(tx, said))
    for each in made:
        command = _made(each, said, desk)
        recorded.transmit(command.written() if isinstance(command, Command) else command)
    woken.keep()
    _hold(tx, said, chip)
    return said


def cards(reading: Reading) -> list[tuple[str, str, str]]:
    """Return the newest cards of the world as key, kind (my-number, residence) and holder; others are named by number."""
    own = [(card.id, "my-number", card.name) for card in my_number_cards(reading.session, MOST_CARDS)]
    residence = residence_cards(reading.session, MOST_CARDS)
    names = card_names(reading, [card.number for card in residence])
    return own + [(card.number, "residence", names[card.number]) for card in residence]


def take_out(tx: Transaction, session_id: str) -> CardSession:
    """Take the power away; twice does no harm."""
    said = _session(tx, session_id)
    memory = tx.get(ChipMemory, said.chip_id)
    if memory and memory.power.get("session") == said.id:
        memory.power = {}
    return said


def desk_for(reading: Reading, said: CardSession, number: str, secret: str) -> Desk:
    """Return the terminal of a session; its random bytes come from the seed, another for each session."""
    random = reading.chance("card-terminal", said.id).randbytes(RANDOM + KEY)
    return Desk(said.chip_kind, number or said.chip_id, secret, random)


def scripted(said: CardSession, script_key: str, step: int | None) -> list[Step]:
    """Return a step of a conversation, or all of them (None); Refused (absent) where there is none."""
    script = next((each for each in scripts_for(said.chip_kind) if each.key == script_key), None)
    if script is None or (step is not None and not 0 <= step < len(script.steps)):
        raise absent("手順", "step", script_key[:40])
    return list(script.steps) if step is None else [script.steps[step]]


def secret_refusal(steps: Sequence[Step], secret: str) -> Refusal | None:
    """Return why a secret cannot be sent in some steps, None when they need none or it may be tried."""
    if any(step.typed in SECRETS for step in steps) and not _SECRET.fullmatch(secret):
        ja = "この手順には暗証番号が要ります。半角の英数字16文字までで入力してください。"
        return Refusal(
            "", ja, "Type the secret for this step: up to 16 letters and digits.", "secret", "no-secret"
        )
    return None


def scripts(said: CardSession) -> list[Script]:
    """Return the conversations for a session's card."""
    return scripts_for(said.chip_kind)


def typed_command(text: str) -> bytes:
    """Return the command in a text of hexadecimal digits, with any blanks; Refused in plain words where it is none."""
    digits = _BETWEEN.sub("", unicodedata.normalize("NFKC", text[: MOST_TYPED + 1]))
    if not _HEX.fullmatch(digits):
        raise _untyped(
            "16進数（0–9、A–F）だけを入力してください。", "Type hexadecimal digits only: 0–9, A–F."
        )
    if len(digits) > 2 * LONGEST or len(text) > MOST_TYPED:
        raise _untyped(f"一度に送れるのは{LONGEST}バイトまでです。", f"At most {LONGEST} bytes at once.")
    if len(digits) % 2:
        raise _untyped(
            "桁が一つ余っています。1バイトは2桁です。", "There is a digit too many: a byte has two."
        )
    if len(digits) < 8:  # noqa: PLR2004 - CLA INS P1 P2
        raise _untyped(
            "命令には少なくとも4バイト（CLA INS P1 P2）が要ります。",
            "A command has four bytes at least: CLA INS P1 P2.",
        )
    return bytes.fromhex(digits)


def _made(each: Made, said: CardSession, desk: Desk) -> Command | bytes:
    try:
        return each(replace(desk, answers=_answers(said)))
    except OutOfTurnError as early:
        ja = "この手順は、その前の手順へのカードの答えを使います。GET CHALLENGEから順に送ってください。在留カード番号も確かめてください。"
        en = "This step needs the card's answer to the one before: send them in their order, from GET CHALLENGE on, with the card's number."
        raise conflict(ja, en) from early


def _answers(said: CardSession) -> dict[int, bytes]:
    """Return the last good answers of a session by instruction."""
    found: dict[int, bytes] = {}
    for each in said.exchanges:
        answer = bytes.fromhex(each["answer"])
        if answer[-2:] == sw.OK.to_bytes(2):
            found[int(each["command"][2:4], 16)] = answer[:-2]
    return found


def _under_power(tx: Transaction, session_id: str) -> CardSession:
    said = _session(tx, session_id)
    if not has_power(tx, said):
        raise conflict(
            "カードの電源は切れています。ほかのところでこのカードが使われたか、取り出されました。もう一度電源を入れてください。",
            "The card has lost its power: it was used elsewhere or taken out. Put it under power again.",
        )
    if len(said.exchanges) >= MOST_EXCHANGES or said.left_out:
        raise conflict(
            "この対話は長くなりすぎました。電源を入れ直してください。",
            "This session is full: put the card under power anew.",
        )
    return said


def _session(tx: Transaction, session_id: str) -> CardSession:
    said = tx.require(CardSession, session_id, "カードの対話", "card session")
    if said.purpose != PURPOSE:
        raise absent("コンソールの対話", "console session", session_id)
    return said


def _hold(tx: Transaction, said: CardSession, chip: CommandChip) -> None:
    memory = tx.require(ChipMemory, said.chip_id, "カード", "card")
    memory.power = {"session": said.id, "mind": chip.mind()}


def _answering(woken: Woken) -> CommandChip:
    """Return a chip that is awake; a conflict when its card was punched."""
    if woken.chip is None:
        raise Refused(_silent(), kind="conflict")
    return woken.chip


def _silent() -> Refusal:
    ja = "このカードは応答しません。穴を開けて無効にされたカードのICチップは、二度と答えません。"
    en = "This card stays silent: the chip of a punched card never answers again."
    return Refusal("R-239", ja, en, "card_id", "card-silent")


def _untyped(ja: str, en: str) -> Refused:
    return Refused(Refusal("", ja, en, "command", "no-command"))
