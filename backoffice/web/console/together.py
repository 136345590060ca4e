"""Doing one thing to several cases at once: chosen on a list, shown on a page of their own, done all or not at all."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request

from backoffice.domain.notices import Letter
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Transaction
from backoffice.store import journal
from backoffice.usecases.progress import application_of
from backoffice.web.console.doing import Page, Stale, rehearsal
from backoffice.web.context import world

CHOSEN = re.compile(r"([a-z0-9-]{1,40}):(\d{1,9})")
MOST = 100
Act = Callable[[Transaction, list[str]], str]
"""Does it, and returns the address to go to."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The words of the page that asks before several things are done, and of the message after."""

    title: str
    text: str
    label: str
    done: str
    testid: str
    columns: tuple[str, ...]
    back_href: str
    kind: str = "primary"


def chosen() -> dict[str, int]:
    """Return the chosen applications with the versions that the list showed; Refused when there is none, or too many."""
    found = [CHOSEN.fullmatch(each) for each in request.form.getlist("chosen")]
    versions = {each[1]: int(each[2]) for each in found if each}
    if not 1 <= len(versions) <= MOST:
        ja = f"一覧で1件から{MOST}件までを選んでください。"
        raise Refused(Refusal("", ja, f"Choose from 1 to {MOST} on the list.", "chosen", "none-chosen"))
    return versions


def together(
    asking: Asking, act: Act, rows: Callable[[Transaction, list[str]], list[tuple[object, ...]]]
) -> Page:
    """Show what would be done to the chosen ones, with the mails that would go; once it is sure, do it to all."""
    versions = chosen()
    if request.form.get("sure") == "yes":
        with world().write() as tx:
            _fresh(tx, versions)
            href = act(tx, list(versions))
        flash(asking.done, "success")
        return redirect(href, 303)
    with rehearsal() as tx:
        _fresh(tx, versions)
        lines = rows(tx, list(versions))
        act(tx, list(versions))
        letters = list(tx.letters)
    return render_template("console/together.html", **_shown(asking, versions, lines, letters))


def _shown(
    asking: Asking, versions: Mapping[str, int], lines: list[tuple[object, ...]], letters: list[Letter]
) -> dict[str, Any]:
    return {
        "asking": asking,
        "chosen": [f"{key}:{version}" for key, version in versions.items()],
        "seen": request.form.get("seen", 0, type=int),
        "lines": lines,
        "letters": letters,
    }


def _fresh(tx: Transaction, versions: Mapping[str, int]) -> None:
    """Raise Stale for the first application that has changed since its list was drawn."""
    seen = request.form.get("seen", 0, type=int)
    for key, version in versions.items():
        if application_of(tx, key).version != version:
            raise Stale(key, [event for event in journal.about(tx.connection, key) if event.seq > seen])
