"""The simulator as a whole: its worlds, the templates they are made from, and who serves their agendas."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from backoffice.domain.jst import JST, after, at, instant, next_office_day
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation import realtime
from backoffice.simulation.loop import Advance, Service, Stop, refuse_backwards, run_until
from backoffice.simulation.templates import Template
from backoffice.simulation.world import World
from backoffice.simulation.worlds import Created, Note, Worlds
from backoffice.store import agenda
from backoffice.store.journal import BrokenLink, verify

DEMO_START = datetime(2025, 6, 2, 9, tzinfo=JST)
OFFICE_OPENS = 9
LONGEST = timedelta(days=366 * 30)


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of a world's journal as the world states it: its events, its head; `broken` is None when it holds."""

    events: int
    head: str
    broken: BrokenLink | None

    def told(self) -> dict[str, object]:
        """Return the chain as the command line and the API tell it."""
        told = {"holds": self.broken is None, "events": self.events, "head": self.head}
        return told | {"broken": asdict(self.broken) if self.broken else None}


@dataclass(frozen=True, slots=True)
class Simulator:
    """All that the surfaces work on; a template is loaded when it is first asked for."""

    worlds: Worlds
    service: Service
    templates: Mapping[str, Callable[[], Template]]

    def create(
        self,
        name: str = "",
        template: str = "empty",
        seed: str = "1",
        start: datetime | None = None,
        note: Note | None = None,
        era: str = "",
    ) -> Created:
        """Make a world from a template, by default at Monday 2025-06-02 09:00 JST; `era` pins its rules."""
        if template not in self.templates:
            known = "、".join(sorted(self.templates))
            ja = f"テンプレート「{template}」はありません（{known}）。"
            raise Refused(Refusal("", ja, f"Known templates: {known}.", "template", "template"))
        made_from = self.templates[template]()
        return self.worlds.create(name, template, seed, start or DEMO_START, made_from, note, era)

    def advance(self, world: World, to: datetime, stop: Stop | None = None) -> Advance:
        """Move a world's time, at most until `stop` says so, and return when all effects are finished."""
        with world.read() as reading:
            refuse_target(reading.now, to)
        done = run_until(world, to, self.service, stop=stop)
        realtime.anchor(world)
        return done

    def moment(self, world: World, *, to: str = "", by: str = "") -> datetime:
        """Return the instant that `to` names or that lies `by` (ISO 8601 duration) ahead; Refused when neither."""
        with world.read() as reading:
            now = reading.now
        ja = "to（例 2025-06-03T09:00:00+09:00）か by（例 P1D）の一方を指定してください。"
        if bool(to) == bool(by):
            raise Refused(Refusal("", ja, "Exactly one of `to` and `by` is needed.", "to", "instant"))
        try:
            return instant(to) if to else after(now, by)
        except (ValueError, OverflowError) as malformed:
            raise Refused(Refusal("", ja, str(malformed), "to" if to else "by", "instant")) from malformed

    def begin(self, start: str | None) -> datetime | None:
        """Return the instant that a new world is asked to begin at; Refused when the text is none."""
        try:
            return instant(start) if start else None
        except ValueError as malformed:
            ja = "開始日時は 2025-06-02T09:00:00+09:00 の形で指定してください。"
            raise Refused(Refusal("", ja, str(malformed), "start", "instant")) from malformed

    def chain(self, world: World) -> Chain:
        """Return how long the chain of a world's journal is, its head, and where it is broken."""
        with world.read() as reading:
            return Chain(reading.state.journal_seq, reading.state.head, verify(reading.connection))

    def next_event(self, world: World) -> datetime:
        """Return when the next thing on the agenda is due; now when nothing is to come."""
        with world.read() as reading:
            due = agenda.next_due(reading.connection)
            return max(due, reading.now) if due else reading.now

    def next_office_day(self, world: World) -> datetime:
        """Return 09:00 of the next day on which offices are open."""
        with world.read() as reading:
            holiday = world.ports.calendar.is_holiday
            return at(next_office_day(reading.today, holiday), OFFICE_OPENS)


def refuse_target(now: datetime, to: datetime) -> None:
    """Refuse a move of time that goes back or further than 30 years."""
    refuse_backwards(now, to)
    if to - now > LONGEST:
        ja = "一度に進められるのは30年までです。"
        raise Refused(Refusal("", ja, "At most 30 years at once.", "to", "too-far"))
