"""The annex's worklist by what is to be done: each step a question to the store."""

from dataclasses import dataclass, replace
from typing import Any

from backoffice.domain.life import Desk, Status
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.counting import MOST_COUNTED
from backoffice.store.shipments import Shipment
from backoffice.store.worklists import Filter, counted
from backoffice.web.console.desks import stage_counts
from backoffice.web.console.worklist_query import Wanted


@dataclass(frozen=True, slots=True)
class AnnexStep:
    """A step of the annex's work: the applications that wait for it; `todo` when it is the annex that acts.

    `envelope` and `envelope_not` tell steps of one status apart by the state of the envelope.
    """

    name: str
    label: str
    status: Status
    envelope: str = ""
    envelope_not: str = ""
    todo: bool = True

    def narrow(self, asked: Filter) -> Filter:
        """Return a question narrowed to this step."""
        return replace(asked, status=self.status, envelope=self.envelope, envelope_not=self.envelope_not)


STEPS = (
    AnnexStep("arrived", "受領する", Status.PERMITTED, envelope="arrived"),
    AnnexStep("to-open", "開封する", Status.PAPERS_RECEIVED, envelope_not="opened"),
    AnnexStep("to-check", "点検する", Status.PAPERS_RECEIVED, envelope="opened"),
    AnnexStep("to-make", "作成する", Status.CARD_PENDING),
    AnnexStep("to-dispatch", "発送する", Status.CARD_ISSUED),
    AnnexStep("returned", "再発送する", Status.CARD_RETURNED),
    AnnexStep("in-delivery", "配達中", Status.DISPATCHED, todo=False),
    AnnexStep("expected", "到着待ち", Status.PERMITTED, envelope_not="arrived", todo=False),
)


def step_named(name: str) -> AnnexStep | None:
    """Return the step of a name, or None."""
    return next((step for step in STEPS if step.name == name), None)


def step_of(application: Application, envelope: Shipment | None) -> AnnexStep | None:
    """Return the step that an application waits for, or None when the annex has nothing to do with it."""
    state = envelope.state if envelope else ""
    fitting = (
        step
        for step in STEPS
        if step.status is application.stage
        and step.envelope in ("", state)
        and (not step.envelope_not or step.envelope_not != state)
    )
    return next(fitting, None) if application.desk == Desk.ANNEX else None


def tabs(reading: Reading, wanted: Wanted) -> list[dict[str, Any]]:
    """Return the tabs of the steps with their counts, led by all that is to be done.

    Where more envelopes lie than are counted, a count is the least that it can be, as "1,000+".
    """
    counts = _counts(reading)
    todo = [counts[step.name] for step in STEPS if step.todo]
    shown = [("", "やること", _sum(todo)), *((step.name, step.label, counts[step.name]) for step in STEPS)]
    return [
        {
            "href": wanted.address(step=name),
            "label": label,
            "current": wanted.step == name,
            "count": count.text,
        }
        for name, label, count in shown
    ]


@dataclass(frozen=True, slots=True)
class Count:
    """How many: exactly, or with `more` at least so many."""

    number: int
    more: bool = False

    @property
    def text(self) -> str:
        """The number as a tab shows it."""
        return f"{self.number:,}+" if self.more else str(self.number)


def _sum(counts: list[Count]) -> Count:
    return Count(sum(count.number for count in counts), any(count.more for count in counts))


def _counts(reading: Reading) -> dict[str, Count]:
    whole = {step.name: stage_counts(reading).get((Desk.ANNEX, step.status), 0) for step in STEPS}
    apart = {(step.status, step.envelope) for step in STEPS if step.envelope and whole[step.name]}
    inside = {
        (status, state): counted(reading.session, Filter(desk=Desk.ANNEX, status=status, envelope=state))
        for status, state in sorted(apart)
    }
    return {step.name: _count(step, whole[step.name], inside) for step in STEPS}


def _count(step: AnnexStep, whole: int, inside: dict[tuple[Status, str], int]) -> Count:
    held = inside.get((step.status, step.envelope or step.envelope_not), 0)
    more = held > MOST_COUNTED
    if step.envelope:
        return Count(min(held, MOST_COUNTED), more)
    # What is not inside is exact only while what is inside was counted to its end.
    return Count(max(whole - held, 0)) if not more else Count(0, more=True)
