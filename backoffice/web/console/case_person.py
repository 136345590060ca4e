"""The tab 本人: the applicant's cards, earlier applications with their outcome, and addresses over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from backoffice.domain.decision import Disposition, period_label
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application, of_applicant
from backoffice.store.casework import Move, moves_of
from backoffice.store.people import Person, ResidenceCard, cards_of
from backoffice.usecases.viewing import Case

CARDS = {"holder": "本人が所持", "post": "郵送中", "annex": "おだいば分室", "lost": "郵便で亡失"}
STATES = {
    "valid": ("有効", "success"),
    "ordered": ("作成中", "progress"),
    "punched": ("失効", "muted"),
    "lost": ("亡失（失効）", "danger"),
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody lived, as was stated: when, the address in words, who stated it and where that is read."""

    on: date
    words: str
    told_by: str
    href: str = ""


def person_facts(reading: Reading, whole: Case) -> dict[str, Any]:
    """Return what the tab shows beside the person's own record."""
    everything = of_applicant(reading.session, whole.applicant.id)
    filed = [one for one in everything if one.filed_at]
    others = [one for one in reversed(filed) if one.id != whole.application.id]
    moves = moves_of(reading.session, whole.applicant.id)
    return {
        "cards": cards_of(reading.session, whole.applicant.id),
        "present_card_lost": _is_lost(reading, whole.application),
        "card_states": STATES,
        "card_places": CARDS,
        "others": others,
        "outcomes": {one.id: outcome(one) for one in others},
        "present": _of_record(whole.applicant),
        "addresses": sorted(_addresses(filed, moves), key=lambda each: each.on, reverse=True),
    }


def outcome(application: Application) -> str:
    """Return in words what became of an application: its decision, or where it stands."""
    if not (application.disposition and application.result_at):
        return application.stage.desk_label
    label = Disposition(application.disposition).label_of(application.kind)
    months = application.granted_months
    return f"{label}（{period_label(months)}）" if months else label


def _is_lost(reading: Reading, application: Application) -> bool:
    card = reading.get(ResidenceCard, application.card_number)
    return card is not None and card.state == "lost"


def _addresses(filed: Sequence[Application], moves: Sequence[Move]) -> Iterator[Address]:
    for application in filed:
        form, day = application.form, application.filed_at or application.entered_at
        words = _words(
            form.get("postal_code", ""),
            form.get("prefecture", ""),
            form.get("city", ""),
            form.get("street", ""),
        )
        if words:
            number = application.number or application.provisional_number
            href = url_for("console.case_form", key=application.id)
            yield Address(day.date(), words, f"申請 {number}", href)
    for move in moves:
        yield Address(move.moved_on, _words(move.postal_code, move.address), "住居地の変更")
    if moves:
        first = moves[0]
        words = _words(first.former_postal_code, first.former_address)
        yield Address(first.moved_on, words, "住居地の変更（変更前）")


def _of_record(person: Person) -> str:
    return _words(person.postal_code, person.prefecture, person.city, person.street)


def _words(postal_code: str, *parts: str) -> str:
    address = "".join(parts)
    code = postal_code.replace("-", "")
    return f"〒{code[:3]}-{code[3:]} {address}" if code and address else address
