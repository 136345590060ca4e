"""What a session has come to, and how a command is put into words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from backoffice.cards.status_words import Said
from backoffice.cards.teaching import vocabulary as words
from backoffice.cards.teaching.byte_groups import Bytes, Layout
from backoffice.cards.teaching.vocabulary import Application

Pieces = Iterable[tuple[Bytes, Said]]
Then = Callable[["Told"], None]
UNSAID = Said("", "")
ALWAYS = Said("決まりの値", "always so")


@dataclass(slots=True)
class Told:
    """What a session has come to: the application and file that are selected, the secrets shown, the secure channel."""

    kind: str
    application: Application | None = None
    file: str = ""
    shown: list[Said] = field(default_factory=list)
    challenged: bool = False
    secured: bool = False

    @property
    def is_residence(self) -> bool:
        """Whether the chip is that of a 在留カード."""
        return self.kind in words.RESIDENCE_FILES

    def file_called(self, key: str) -> Said:
        """Return what a file of the selected application is called."""
        application = self.application.key if self.application else words.MASTER
        table = words.RESIDENCE_FILES.get(self.kind, words.FILES)
        return table.get((application, key), Said(f"ファイル{key}", f"file {key}"))

    def standing(self) -> tuple[Said, ...]:
        """Return what holds now, in words."""
        lines = []
        if self.application:
            lines.append(
                Said(f"選択中: {self.application.called.ja}", f"Selected: {self.application.called.en}")
            )
        if self.file:
            called = self.file_called(self.file)
            lines.append(Said(f"ファイル: {called.ja}", f"File: {called.en}"))
        if self.secured:
            lines.append(Said("セッション鍵を共有済み", "A session key is shared"))
        lines += [Said(f"照合済み: {each.ja}", f"Shown right: {each.en}") for each in self.shown]
        return tuple(lines)


def nothing(_told: Told) -> None:
    """Let a command change nothing."""


def plain(data: Bytes) -> Pieces:
    """Return data as one piece."""
    return [(data, Said("データ", "Data"))]


@dataclass(frozen=True, slots=True)
class Wording:
    """A command in words: its name, what it does, what its bytes say, and what follows when it is done or not."""

    name: str
    title: Said
    source: str = ""
    notes: tuple[Said, ...] = ()
    parts: dict[str, Said] = field(default_factory=dict)
    pieces: Callable[[Bytes], Pieces] = plain
    then: Then = nothing
    otherwise: Then | None = None


def named(layout: Layout) -> tuple[str, str]:
    """Return an instruction's name and source."""
    known = words.INSTRUCTIONS.get(layout.ins or 0)
    return (known.name, known.source) if known else (f"INS {layout.ins or 0:02X}", "")
