"""What a command means, by its instruction and by what was said before it."""

from collections.abc import Callable
from dataclasses import replace

from backoffice.cards.chip import CHAINED
from backoffice.cards.residence import SECURE
from backoffice.cards.status_words import Said
from backoffice.cards.teaching import files, proofs
from backoffice.cards.teaching import vocabulary as words
from backoffice.cards.teaching.byte_groups import Layout
from backoffice.cards.teaching.told import Told, Wording, named

OWN_CLASS = 0x80


def tell(told: Told, layout: Layout) -> Wording:
    """Return what a command means after what was told before; whatever it is."""
    if layout.ins is None or layout.p1 is None or layout.p2 is None or layout.cla is None:
        short = Said(
            "命令になっていません（4バイトに足りません）", "No command: it has fewer than four bytes"
        )
        return Wording("?", short)
    teller = TELLERS.get(layout.ins, _other)
    wording = teller(told, layout)
    parts = {"cla": _class(layout.cla), "ins": _instruction(layout.ins)} | wording.parts
    return replace(wording, parts=parts)


def _class(cla: int) -> Said:
    if cla & OWN_CLASS:
        return Said("独自のクラス", "a class of its own")
    ja, en = "共通のクラス", "the class of the standard"
    if cla & SECURE:
        ja, en = f"{ja}、セキュアメッセージング", f"{en}, secure messaging"
    if cla & CHAINED:
        ja, en = f"{ja}、続きがある", f"{en}, more follows"
    return Said(ja, en)


def _instruction(ins: int) -> Said:
    known = words.INSTRUCTIONS.get(ins)
    if known:
        return Said(f"{known.name}：{known.what.ja}", f"{known.name}: {known.what.en}")
    return Said("この模擬の知らない命令", "an instruction that this simulator does not know")


def _other(_told: Told, layout: Layout) -> Wording:
    name, source = named(layout)
    what = _instruction(layout.ins or 0)
    return Wording(name, what, source)


TELLERS: dict[int, Callable[[Told, Layout], Wording]] = {
    0xA4: files.select,
    0xB0: files.read,
    0x20: proofs.verify,
    0x24: proofs.change,
    0x2A: proofs.sign,
    0x84: proofs.challenge,
    0x82: proofs.mutual,
}
