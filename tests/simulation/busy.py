"""Sixty days of work that a world's agenda carries by itself: filings, decisions, envelopes, cards, a refusal."""

from datetime import datetime, timedelta
from typing import Any

from backoffice.domain.life import Status
from tests.usecases.house import House

DAYS = 60


def scripted(house: House, lives: int = 6, days_apart: int = 3) -> list[str]:
    """Put the lives of applications on the agenda, filed some days apart; return their keys."""
    applications = [_entered(house) for _ in range(lives)]
    for number, application in enumerate(applications):
        _life(house, application, number, 1 + days_apart * number)
    return applications


def _entered(house: House) -> str:
    application = house.enter()
    house.attach(application)
    return application


def _life(house: House, application: str, number: int, day: int) -> None:
    _at(house, application, day, "user", "file")
    _at(house, application, day + 2, "examiner", "take")
    if number % 2:
        _at(house, application, day + 3, "examiner", "request-documents")
        _at(house, application, day + 4, "examiner", "waive-documents")
    kind = number % 6
    outcome = "refuse" if kind == 5 else "permit"
    _at(house, application, day + 6, "examiner", "propose", disposition=outcome, period_months=12)
    _at(house, application, day + 7, "approver", "approve")
    if kind < 4:
        _by_post(house, application, number, day + 8)


def _by_post(house: House, application: str, number: int, day: int) -> None:
    # The fourth of six forgets the number on its slip, and its papers come back.
    slip = {"number": f"東オンE25{number + 1:06d}" if number % 6 < 3 else ""}
    papers = house.papers(application, slip=slip)
    _at(house, application, day, "user", "send-papers", service="letter-pack-plus", papers=papers)
    steps = ["receive-envelope", "open-envelope", *(["issue-card", "dispatch"] if number % 6 < 3 else [])]
    for after, action in enumerate(steps, 7):
        _at(house, application, day + after, "annex", action)


def _at(house: House, application: str, day: int, who: str, action: str, **body: Any) -> None:
    with house.world.write() as tx:
        due: datetime = tx.now + timedelta(days=day, minutes=len(action))
        tx.schedule(due, "command", application, {"actor": house.who[who], "action": action} | body)


def done(house: House, applications: list[str]) -> list[Status]:
    return [house.get(application).stage for application in applications]
