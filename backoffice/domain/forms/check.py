"""The check of a whole form, or of one step of it (R-122, R-123, R-124)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from backoffice.domain.forms import messages
from backoffice.domain.forms.characters import normal
from backoffice.domain.forms.shape import Field, Form, Section
from backoffice.domain.forms.values import LONGEST, taken
from backoffice.domain.refusal import Refusal

_UNKNOWN_TOLD = 20
_NOT_TEXT = "\0not text"


@dataclass(frozen=True, slots=True)
class Context:
    """What a check needs to know beside the answers: the day of the world."""

    today: date


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome: `cleaned` holds the answers that are filled and asked for, `problems` all that is wrong."""

    cleaned: dict[str, str]
    problems: tuple[Refusal, ...]

    def of(self, name: str) -> tuple[Refusal, ...]:
        """Return the problems of one field."""
        return tuple(problem for problem in self.problems if problem.field == name)


def check(form: Form, answers: Mapping[str, str], context: Context, *, step: str | None = None) -> Checked:
    """Check the answers of a form; with `step` only that step's fields are asked for and returned.

    Answers to fields that other answers close are ignored. Problems stand in the order of the form, each with the
    field it stands beside; unknown names come first (twenty at most), and too many answers end the check.
    """
    if len(answers) > 2 * len(form.fields):
        return Checked({}, (messages.too_many(len(answers), len(form.fields)),))
    sections = form.sections if step is None else form.step(step)
    problems = list(_unknown(form, answers))
    texts = {name: _text(answer) for name, answer in answers.items() if name in form.fields}
    cleaned: dict[str, str] = {}
    for section in sections:
        problems.extend(_section(section, texts, cleaned, context.today))
    problems.sort(key=lambda problem: form.order.get(problem.field, -1))
    return Checked(cleaned, tuple(problems))


def _text(value: object) -> str:
    # An API may send a number or a list: it is refused beside its field, not by a crash.
    if not isinstance(value, str):
        return "" if value is None else _NOT_TEXT
    return normal(value) if len(value) <= LONGEST else value


def _unknown(form: Form, answers: Mapping[str, str]) -> Iterator[Refusal]:
    names = [name for name in answers if name not in form.fields]
    return (messages.unknown(str(name)) for name in names[:_UNKNOWN_TOLD])


def _section(
    section: Section, texts: Mapping[str, str], cleaned: dict[str, str], today: date
) -> Iterator[Refusal]:
    shown = section.shown(texts)
    rows = _rows_asked(section, shown, texts)
    for field in shown:
        text = texts.get(field.name)
        if text:
            answer = _taken(field, text, today)
            if isinstance(answer, str):
                cleaned[field.name] = answer
            else:
                yield answer
        elif field.required and (not field.group or (field.group, field.row) in rows):
            yield messages.required(field)
    yield from _together(section, rows, texts, cleaned)


def _together(
    section: Section, rows: set[tuple[str, int]], texts: Mapping[str, str], cleaned: Mapping[str, str]
) -> Iterator[Refusal]:
    """Check what several fields say together."""
    for names in section.one_of:
        yield from _one_of(names, section, texts)
    for pair in section.in_order:
        yield from _in_order(pair, section, cleaned)
    for pair in section.same:
        yield from _same(pair, section, cleaned)
    for group in section.groups:
        for row in sorted(row for name, row in rows if name == group.name):
            yield from _one_of(_named(group.one_of, row), section, texts)
            yield from _in_order(_named(group.in_order, row), section, cleaned)


def _rows_asked(section: Section, shown: list[Field], texts: Mapping[str, str]) -> set[tuple[str, int]]:
    """Rows of groups that count: those with something in them, and the first of a group that was opened."""
    filled = {(field.group, field.row) for field in shown if field.group and texts.get(field.name)}
    opened = {
        (group.name, 1) for group in section.groups if group.shown_when and group.shown_when.holds(texts)
    }
    return filled | opened


def _taken(field: Field, text: str, today: date) -> str | Refusal:
    return messages.plain(field, "not_text") if text == _NOT_TEXT else taken(field, text, today)


def _named(patterns: tuple[str, ...], row: int) -> tuple[str, ...]:
    return tuple(pattern.replace("{n}", str(row)) for pattern in patterns)


def _one_of(names: tuple[str, ...], section: Section, texts: Mapping[str, str]) -> Iterator[Refusal]:
    if names and not any(texts.get(name) for name in names):
        yield messages.one_of(section.named(names))


def _in_order(names: tuple[str, ...], section: Section, cleaned: Mapping[str, str]) -> Iterator[Refusal]:
    """Compare ISO texts as far as both go: 2017 and 2017-10 are in order."""
    if not names or not all(name in cleaned for name in names):
        return
    first, second = (cleaned[name] for name in names)
    length = min(len(first), len(second))
    if first[:length] > second[:length]:
        yield messages.in_order(*section.named(names))


def _same(names: tuple[str, ...], section: Section, cleaned: Mapping[str, str]) -> Iterator[Refusal]:
    """Compare what is typed twice; the second may be left out, since only a screen needs it."""
    first, second = section.named(names)
    if second.name in cleaned and cleaned[second.name] != cleaned.get(first.name):
        yield messages.not_same(first, second)
