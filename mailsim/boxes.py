"""The kinds that mailboxes can be of, as validated documents, and the table of those that are set. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mailsim import policy

MOST_TARGETS = 20
MOST_SENDERS = 100
MOST_WORDS = 200
MOST_TEXT = 4_000
MOST_OCTETS = 1 << 40
_DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))*\Z")
_PATTERN_SIGNS = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.\u0080-\U0010ffff-]+@[a-z0-9*.\u0080-\U0010ffff-]+\Z")
_WORDS = re.compile(r"[\x20-\x7e]*\Z")


class Kind(StrEnum):
    """What becomes of a mail for a mailbox; one that nothing is set for is plain."""

    PLAIN = "plain"
    ALIAS = "alias"
    CATCH_ALL = "catch-all"
    FORWARDS = "forwards"
    REFUSES = "refuses"
    FULL = "full"
    QUOTA = "quota"
    UNKNOWN = "unknown"
    ANSWERS = "answers"

    @property
    def label(self) -> str:
        """The kind in Japanese."""
        return _LABELS[self]

    @property
    def passes_on(self) -> bool:
        """Whether mail for it goes to other mailboxes."""
        return self in _PASSING


_LABELS = {
    Kind.PLAIN: "ふつうの受信箱",
    Kind.ALIAS: "別名",
    Kind.CATCH_ALL: "ドメインの一括受信",
    Kind.FORWARDS: "転送",
    Kind.REFUSES: "受信拒否",
    Kind.FULL: "満杯",
    Kind.QUOTA: "容量の上限",
    Kind.UNKNOWN: "存在しない宛先",
    Kind.ANSWERS: "自動応答",
}
_PASSING = frozenset({Kind.ALIAS, Kind.CATCH_ALL, Kind.FORWARDS})


class BadBoxError(ValueError):
    """A kind of mailbox that cannot be set; the message says why, in both languages."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja} / {en}")


@dataclass(frozen=True, slots=True)
class Box:
    """What is set for an address or a pattern (``*`` stands for any signs), in lower case.

    ``to`` are the inboxes behind an alias, a catch-all or a forward (``keep``: a copy stays). ``senders`` are refused,
    or with ``but`` everybody else is: addresses, and domains with all below them. ``for_good`` says whether a full one
    is so by 552 or, for now, by 452. ``messages`` and ``octets`` are a quota, 0 for none. ``words`` (ASCII) follow the
    code of a refusal; ``subject`` and ``text`` are an automatic answer's.
    """

    name: str
    kind: Kind
    to: tuple[str, ...] = ()
    keep: bool = True
    senders: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    for_good: bool = True
    messages: int = 0
    octets: int = 0
    words: str = ""
    subject: str = ""
    text: str = ""

    @property
    def is_pattern(self) -> bool:
        """Whether it is for many addresses."""
        return "*" in self.name

    def document(self) -> dict[str, Any]:
        """Return it as the JSON that `read` takes, without what its kind does not use."""
        given = {json_name: getattr(self, field) for json_name, field in FIELDS[self.kind].items()}
        shown = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
        return {"kind": str(self.kind)} | {
            name: value for name, value in shown.items() if value not in ("", [], 0) or value is False
        }


FIELDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.PLAIN: {},
    Kind.ALIAS: {"to": "to"},
    Kind.CATCH_ALL: {"to": "to"},
    Kind.FORWARDS: {"to": "to", "keep": "keep"},
    Kind.REFUSES: {"from": "senders", "except": "but", "words": "words"},
    Kind.FULL: {"for_good": "for_good", "words": "words"},
    Kind.QUOTA: {"messages": "messages", "octets": "octets", "words": "words"},
    Kind.UNKNOWN: {"words": "words"},
    Kind.ANSWERS: {"subject": "subject", "text": "text"},
}
"""What a document of each kind may hold beside ``kind``: its JSON names and the fields of Box."""


class Table:
    """The boxes that are set, found by address: the address itself goes before patterns, a longer one before a shorter."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self.boxes = {box.name: box for box in boxes}
        patterns = [box for box in self.boxes.values() if box.is_pattern]
        self._patterns = [
            (_pattern(box.name), box) for box in sorted(patterns, key=lambda box: (-len(box.name), box.name))
        ]

    def of(self, address: str) -> Box | None:
        """Return what is set for an address; None where nothing is."""
        address = address.lower()
        exact = self.boxes.get(address)
        return exact or next((box for pattern, box in self._patterns if pattern.match(address)), None)

    @property
    def plain(self) -> bool:
        """Whether every address is simply taken (some may answer)."""
        return all(box.kind in (Kind.PLAIN, Kind.ANSWERS) for box in self.boxes.values())

    def loop(self) -> list[str]:
        """Return the names along which mail would go round for ever; [] where there is no such way."""
        done: set[str] = set()
        for name in self.boxes:
            if found := self._loop_from(name, [], done):
                return found
        return []

    def onward(self, box: Box) -> list[tuple[str, Box | None]]:
        """Return the addresses behind a box with what is set for them.

        A pattern does not hold for the very inboxes that it leads to: else `*@example.jp` to `office@example.jp` had none.
        """
        found = [(address, self.of(address)) for address in box.to]
        return [(address, None if box.is_pattern and one is box else one) for address, one in found]

    def _loop_from(self, name: str, way: list[str], done: set[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        for _, onward in self.onward(self.boxes[name]):
            if onward and (found := self._loop_from(onward.name, [*way, name], done)):
                return found
        done.add(name)
        return []


def _pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of a name; each piece between stars is sought once, so that no address takes long."""
    first, *others = map(re.escape, re.split(r"\*+", name))
    between = "".join(f"(?>.*?{piece})" for piece in others[:-1])
    return re.compile(first + between + "".join(f".*{last}" for last in others[-1:]) + r"\Z", re.DOTALL)


def read(name: str, document: object) -> Box:
    """Return the box of a JSON document; BadBoxError where it is not one. Nothing is guessed, nothing ignored."""
    if not isinstance(document, Mapping):
        raise BadBoxError("JSON のオブジェクトを送ってください", "send a JSON object")
    kind = _kind(document.get("kind"))
    unknown = sorted(set(document) - {"kind"} - set(FIELDS[kind]))
    if unknown:
        known = ", ".join(FIELDS[kind]) or "―"
        raise BadBoxError(
            f"「{kind.label}」に {unknown[0][:60]} はありません。使えるもの: {known}",
            f"{kind} takes no {unknown[0][:60]}; it takes: {known}",
        )
    given = {FIELDS[kind][key]: _READ[key](key, document[key]) for key in FIELDS[kind] if key in document}
    box = Box(name=_name(name, kind), kind=kind, **given)
    _refuse_incomplete(box)
    return box


def _kind(given: object) -> Kind:
    try:
        return Kind(str(given))
    except ValueError as error:
        known = ", ".join(Kind)
        raise BadBoxError(f"kind は次のどれかです: {known}", f"kind must be one of: {known}") from error


def _name(given: str, kind: Kind) -> str:
    name = given.strip().lower()
    if kind is Kind.CATCH_ALL and not (name.startswith("*@") and _DOMAIN.match(name[2:])):
        raise BadBoxError(
            "一括受信の宛先は *@example.jp の形で入力してください", "a catch-all is named like *@example.jp"
        )
    well_formed = _PATTERN_SIGNS.match(name) if "*" in name else policy.address_fault(name) is None
    if len(name) > policy.DOMAIN_OCTETS or not well_formed:
        raise BadBoxError(
            "宛先はメールアドレスか *@example.jp の形で入力してください",
            "the name must be a mail address or a pattern such as *@example.jp",
        )
    return name


def _refuse_incomplete(box: Box) -> None:
    if box.kind.passes_on and not box.to:
        raise BadBoxError(f"「{box.kind.label}」には届け先 (to) が要ります", f"{box.kind} needs 'to'")
    if box.kind is Kind.REFUSES and box.senders and box.but:
        raise BadBoxError("from と except はどちらか一方だけです", "give either 'from' or 'except'")
    if box.kind is Kind.QUOTA and not (box.messages or box.octets):
        raise BadBoxError(
            "「容量の上限」には通数 (messages) か容量 (octets) が要ります",
            "a quota needs 'messages' or 'octets'",
        )
    if box.kind is Kind.ANSWERS and not box.text.strip():
        raise BadBoxError("「自動応答」には本文 (text) が要ります", "an automatic answer needs 'text'")


def _addresses(name: str, given: object) -> tuple[str, ...]:
    found = _texts(name, given, MOST_TARGETS)
    for address in found:
        if "*" in address or policy.address_fault(address):
            raise BadBoxError(
                f"{name} の {address[:60]} はメールアドレスではありません",
                f"{address[:60]!r} in '{name}' is no mail address",
            )
    return found


def _senders(name: str, given: object) -> tuple[str, ...]:
    found = _texts(name, given, MOST_SENDERS)
    for sender in found:
        if policy.address_fault(sender) if "@" in sender else not _DOMAIN.match(sender):
            raise BadBoxError(
                f"{name} の {sender[:60]} はアドレスでもドメインでもありません",
                f"{sender[:60]!r} in '{name}' is neither an address nor a domain",
            )
    return found


def _texts(name: str, given: object, most: int) -> tuple[str, ...]:
    if not isinstance(given, Sequence) or not all(isinstance(one, str) for one in given):
        raise BadBoxError(f"{name} は文字列の並びです", f"'{name}' must be a list of strings")
    some = [given] if isinstance(given, str) else given
    found = tuple(dict.fromkeys(one.strip().lower() for one in some if one.strip()))
    if len(found) > most:
        raise BadBoxError(f"{name} は{most}件までです", f"'{name}' takes at most {most}")
    return found


def _yes_or_no(name: str, given: object) -> bool:
    if not isinstance(given, bool):
        raise BadBoxError(f"{name} は true か false です", f"'{name}' must be true or false")
    return given


def _number(name: str, given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= MOST_OCTETS:
        raise BadBoxError(f"{name} は 1 以上の整数です", f"'{name}' must be a whole number from 1")
    return given


def _words(name: str, given: object) -> str:
    words = _text(name, given, MOST_WORDS)
    if not _WORDS.match(words):
        raise BadBoxError(
            f"{name} は SMTP の応答に載るので、半角の英数字と記号で書いてください",
            f"'{name}' stands in an SMTP reply: printable ASCII on one line",
        )
    return words


def _long_text(name: str, given: object) -> str:
    return _text(name, given, MOST_TEXT)


def _text(name: str, given: object, most: int) -> str:
    if not isinstance(given, str) or len(given) > most or "\0" in given:
        raise BadBoxError(
            f"{name} は{most}文字までの文です", f"'{name}' must be text of at most {most} signs"
        )
    return given.strip()


_READ: Mapping[str, Callable[[str, object], Any]] = {
    "to": _addresses,
    "keep": _yes_or_no,
    "from": _senders,
    "except": _senders,
    "for_good": _yes_or_no,
    "messages": _number,
    "octets": _number,
    "words": _words,
    "subject": lambda name, given: " ".join(_text(name, given, MOST_WORDS).split()),
    "text": _long_text,
}
"""How each JSON name is read."""
