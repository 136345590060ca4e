"""What a reader and a chip say to each other, told to a beginner: what each command is, each group of its bytes, each answer.

Pure: a list of exchanges goes in, as they were kept, with secrets blotted out; nothing of it need make sense. What a
command did is carried along: which application and file are selected, which secrets were shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from backoffice.cards.status_words import NO_INFORMATION, OK, TRIES_LEFT, Said, said
from backoffice.cards.teaching import vocabulary as words
from backoffice.cards.teaching.byte_groups import Bytes, Layout, laid_out, number, read, written
from backoffice.cards.teaching.commanding import tell
from backoffice.cards.teaching.contents import contents
from backoffice.cards.teaching.told import UNSAID, Pieces, Told, Wording

LONGEST_LE = 3
"""Le takes one byte; two behind extended data, three without any (ISO/IEC 7816-4 §5.1)."""
FACTS = {"my-number": words.MY_NUMBER_FACTS}
SOLE_STATUS = 2
VERIFY = 0x20


@dataclass(frozen=True, slots=True)
class ByteGroup:
    """Some bytes beside each other: their part (cla, ins, p1, p2, lc, data, le, sw), their digits, what they say."""

    part: str
    name: str
    digits: str
    says: Said

    @property
    def count(self) -> int:
        """How many bytes they are."""
        return len(self.digits) // 2


@dataclass(frozen=True, slots=True)
class Explained:
    """An exchange as a beginner reads it; `tone` is success, warning or error, `source` where it is written."""

    name: str
    title: Said
    notes: tuple[Said, ...]
    command: tuple[ByteGroup, ...]
    answer: tuple[ByteGroup, ...]
    status: Said
    tone: str
    source: str
    standing: tuple[Said, ...]
    """What is selected and who was shown right, after the answer."""


@dataclass(slots=True)
class Talk:
    """A session between power-on and power-off, explained exchange by exchange."""

    kind: str
    told: Told = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing selected and nothing shown."""
        self.told = Told(self.kind)

    def explained(self, command: str, answer: str) -> Explained:
        """Explain a command and its answer, both in hexadecimal digits."""
        layout, came = laid_out(read(command)), read(answer)
        data, ending = came[:-SOLE_STATUS], came[-SOLE_STATUS:]
        status = number(ending) if len(came) >= SOLE_STATUS else None
        wording, says = tell(self.told, layout), _said(layout, status)
        answered = (*_data_groups(contents(self.told, layout, data)), _status_group(ending, says))
        self._go_on(layout, wording, status)
        return Explained(
            name=wording.name,
            title=wording.title,
            notes=(*wording.notes, *_blotted(layout)),
            command=tuple(_command_groups(layout, wording)),
            answer=answered,
            status=says,
            tone=_tone(layout, status),
            source=self._source(wording),
            standing=self.told.standing(),
        )

    def _go_on(self, layout: Layout, wording: Wording, status: int | None) -> None:
        """Carry along what a command did; a challenge serves the very next command alone."""
        self.told.challenged = False
        if status == OK:
            wording.then(self.told)
        elif wording.otherwise and layout.data:
            wording.otherwise(self.told)

    def _source(self, wording: Wording) -> str:
        facts = FACTS.get(self.kind, words.RESIDENCE_FACTS)
        return f"{wording.source} · {facts}" if wording.source else facts


def explained(kind: str, exchanges: Iterable[Mapping[str, str]]) -> list[Explained]:
    """Explain a session: `kind` is that of its chip (my-number, residence-1, residence-2)."""
    talk = Talk(kind)
    return [talk.explained(each["command"], each["answer"]) for each in exchanges]


def _command_groups(layout: Layout, wording: Wording) -> Iterable[ByteGroup]:
    names = zip(("cla", "ins", "p1", "p2"), layout.head, strict=False)
    for part, byte in names:
        yield ByteGroup(part, part.upper(), written((byte,)), wording.parts.get(part, UNSAID))
    if layout.lc:
        yield ByteGroup("lc", "Lc", written(layout.lc), _length(layout))
    yield from _data_groups(wording.pieces(layout.data))
    if layout.le:
        yield ByteGroup("le", "Le", written(layout.le), _wanted(layout))


def _wanted(layout: Layout) -> Said:
    if len(layout.le) > LONGEST_LE:
        count = len(layout.le)
        return Said(
            f"余分な{count}バイト：命令の形になりません", f"{count} bytes too many: no form of a command"
        )
    return Said(f"最大{layout.expected}バイトの答えを求める", f"up to {layout.expected} bytes wanted")


def _data_groups(pieces: Pieces) -> Iterable[ByteGroup]:
    return (ByteGroup("data", "data", written(piece), says) for piece, says in pieces if piece)


def _length(layout: Layout) -> Said:
    if not layout.fits:
        return Said(
            f"データは{number(layout.lc)}バイトのはずですが、長さが合いません",
            f"{number(layout.lc)} bytes of data are announced, but the length differs",
        )
    count = len(layout.data)
    return Said(f"データは{count}バイト", f"{count} bytes of data")


def _status_group(came: Bytes, says: Said) -> ByteGroup:
    return ByteGroup("sw", "SW1 SW2", written(came), says)


def _said(layout: Layout, status: int | None) -> Said:
    if status is None:
        return Said("答えの終わりの2バイトがありません", "The answer has no status word")
    if _asks(layout, status):
        return Said(f"あと{status & 0xF}回試せます", f"tries left: {status & 0xF}")
    return said(status)


def _asks(layout: Layout, status: int) -> bool:
    """Return whether a command asked how many tries are left and was told: a VERIFY without data tries nothing."""
    return layout.ins == VERIFY and not layout.data and status & 0xFFF0 == TRIES_LEFT


def _tone(layout: Layout, status: int | None) -> str:
    if status is None:
        return "error"
    if status == OK or _asks(layout, status):
        return "success"
    return "warning" if status == NO_INFORMATION or status & 0xFFF0 == TRIES_LEFT else "error"


def _blotted(layout: Layout) -> tuple[Said, ...]:
    if None not in layout.data:
        return ()
    return (
        Said(
            "「··」は伏せたバイトです。暗証番号は記録に残りません。",
            "“··” is a byte that was blotted out: secrets are not kept.",
        ),
    )
