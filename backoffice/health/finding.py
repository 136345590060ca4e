"""One thing that the doctor looked at."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, what was seen, and what is to be done in both languages."""

    what: str
    ok: bool
    detail: str
    todo: str = ""
    todo_en: str = ""

    @property
    def line(self) -> str:
        """The finding as one line for a person."""
        said = f"{'ok  ' if self.ok else 'FAIL'}  {self.what}: {self.detail}"
        return f"{said} — {self.todo} / {self.todo_en}" if self.todo else said


def well(what: str, detail: str) -> Finding:
    """Return a finding about something that is as it should be."""
    return Finding(what, True, detail)


def wrong(what: str, detail: str, ja: str, en: str) -> Finding:
    """Return a finding about something that is not as it should be, with what to do about it."""
    return Finding(what, False, detail, ja, en)


def judged(what: str, ok: bool, detail: str, ja: str, en: str) -> Finding:
    """Return a finding; what to do is told only when it is not well."""
    return well(what, detail) if ok else wrong(what, detail, ja, en)
