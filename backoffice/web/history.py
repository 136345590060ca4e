"""The journal of a case as officers read it: who, when, what, and the words that belong to it."""

from collections.abc import Iterable, Mapping
from typing import Any

from backoffice.domain.actors import POST, SYSTEM
from backoffice.domain.decision import Disposition, period_label
from backoffice.simulation.transaction import Reading
from backoffice.store.journal import Event
from backoffice.store.people import names_of
from backoffice.web.language import worded
from backoffice.web.wording import tell

TONES = {
    "application.filed": "success",
    "decision.approved": "success",
    "permission.took-effect": "success",
    "documents.supplied": "success",
    "decision.sent-back": "danger",
    "papers.returned": "danger",
    "papers.came-back": "danger",
    "card.came-back": "danger",
    "envelope.lost": "danger",
    "papers.lost": "danger",
    "card.lost": "danger",
    "certificate.came-back": "danger",
    "document.unreadable": "danger",
    "application.withdrawn": "danger",
}


def told(reading: Reading, events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return events for a timeline, the newest first; the actors' names are asked in one go."""
    events = list(events)
    named = [event.actor for event in events] + [str(event.facts.get("examiner", "")) for event in events]
    names = actor_names(reading, named)
    return [
        {
            "at": event.at,
            "what": tell(event),
            "actor": names.get(event.actor, event.actor),
            "text": _words(event.facts, names),
            "tone": TONES.get(event.kind, ""),
        }
        for event in reversed(events)
    ]


def actor_names(reading: Reading, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those who act, the system and the post among them."""
    return {actor.id: actor.name for actor in (SYSTEM, POST)} | names_of(reading.session, set(ids))


def _words(facts: Mapping[str, Any], names: Mapping[str, str]) -> str:
    parts = [str(facts[name]) for name in ("note", "reason") if facts.get(name)]
    if facts.get("items"):
        parts.append("、".join(str(item) for item in facts["items"]))
    if isinstance(facts.get("to"), list):
        parts.append(worded("宛先: " + "、".join(str(address) for address in facts["to"])))
    if facts.get("examiner"):
        parts.append(worded(f"担当: {names.get(facts['examiner'], facts['examiner'])}"))
    return "　".join([*_decision(facts), *parts])


def _decision(facts: Mapping[str, Any]) -> list[str]:
    if not facts.get("disposition"):
        return []
    months = int(facts.get("period_months") or 0)
    label = Disposition(facts["disposition"]).label
    return [worded(f"{label}（{period_label(months)}）" if months else label)]
