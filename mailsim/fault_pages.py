"""The page 障害: the list of faults, a form for each kind, what is planned and what has happened."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mailsim import fault_book, wording
from mailsim.fault_book import Counted
from mailsim.fault_calls import PLANNED, fault_calls, listed
from mailsim.fault_fields import OWN, POINTS, fault_facts, read_fault
from mailsim.fault_words import Say
from mailsim.faults import Action, Fault, Garbling, plan
from mailsim.message import JST
from mailsim.place import here, must_control
from mailsim.refusal import Refused

SHOWN_OF_LOG = 20
MOST_TYPED = 400
_WHOLE = frozenset({"place", "times", "code", "copies", "behind"})
_NUMBERS = frozenset({"probability", "seconds"})
_INSTANTS = frozenset({"from", "until"})
_TYPED = ("place", "note", "sender", "recipient", "subject", "nth", "probability", "from", "until", "times")


def add_faults(pages: Blueprint) -> None:
    """Put the page and the calls below the pages of mail."""
    pages.add_url_rule("/faults", "faults", faults)
    pages.add_url_rule("/faults/set", "set_fault", set_fault, methods=["POST"])
    pages.add_url_rule("/faults/switch", "switch_fault", switch_fault, methods=["POST"])
    pages.add_url_rule("/faults/remove", "remove_fault", remove_fault, methods=["POST"])
    pages.register_blueprint(fault_calls())


def faults() -> AnyResponse | str:
    """Show the faults in their order: as a page, or as JSON for who does not ask for a page."""
    must_control()
    if "text/html" not in request.headers.get("Accept", ""):
        return listed()
    one = _named(request.args.get("id", ""))
    typed = _as_typed(one) if one else {}
    return _page(one.act.kind if one else _action(request.args.get("action", "")), typed)


def set_fault() -> AnyResponse | tuple[str, int]:
    """Set a fault from its form."""
    must_control()
    inbox, kind = here().inbox, _action(request.form.get("action", ""))
    known = fault_book.all_faults(inbox)
    try:
        id_ = request.form.get("id", "") or fault_book.next_id(known)
        fault_book.put(inbox, read_fault(id_, _facts(kind), fault_book.next_place(known)))
    except Refused as refused:
        return _page(kind, dict(request.form.items()), refused), 422
    return redirect(url_for(".faults"), 303)


def switch_fault() -> AnyResponse | tuple[str, int]:
    """Switch a fault off, or on."""
    must_control()
    fault = _named(request.form.get("id", ""))
    if fault:
        facts = fault_facts(fault) | {"active": not fault.active}
        fault_book.put(here().inbox, read_fault(fault.id, facts, fault.place))
    return redirect(url_for(".faults"), 303)


def remove_fault() -> AnyResponse:
    """Remove a fault, from the button of its row; one that has gone already is gone."""
    must_control()
    fault = _named(request.form.get("id", ""))
    if fault:
        fault_book.remove(here().inbox, fault.id)
    return redirect(url_for(".faults"), 303)


def _page(kind: Action | None, typed: dict[str, str], refused: Refused | None = None) -> str:
    inbox = here().inbox
    planned = _named(request.args.get("plan", ""))
    return render_template(
        "mailsim/faults.html",
        faults=fault_book.all_faults(inbox),
        counts=fault_book.counts(inbox),
        unmet=Counted(),
        say=Say(wording.locale_of(request.args.get("locale"))),
        kind=kind,
        own=OWN[kind] if kind else (),
        points=POINTS.get(kind, ()) if kind else (),
        garblings=Garbling,
        actions={action.value: action for action in Action},
        typed=typed,
        refused=refused,
        planned=planned,
        plan=plan(planned, inbox.host.seed(), 1, PLANNED) if planned else (),
        log=fault_book.log(inbox, SHOWN_OF_LOG),
    )


def _named(id_: str) -> Fault | None:
    return next((fault for fault in fault_book.all_faults(here().inbox) if fault.id == id_), None)


def _action(name: str) -> Action | None:
    return Action(name) if name in set(Action) else None


def _facts(kind: Action | None) -> dict[str, object]:
    """Return what was typed as the JSON of a fault; what was left empty is not in it."""
    names = (*_TYPED, *(OWN[kind] if kind else ()))
    typed = {name: request.form.get(name, "").strip()[:MOST_TYPED] for name in names}
    given = {name: _read(name, text) for name, text in typed.items() if text}
    active = request.form.get("active", "yes") == "yes"
    return given | {"action": str(kind or ""), "whole": "whole" in request.form, "active": active}


def _read(name: str, text: str) -> object:
    if name in _INSTANTS:
        return f"{text}+09:00"
    try:
        return int(text) if name in _WHOLE else float(text) if name in _NUMBERS else text
    except ValueError:
        return text


def _as_typed(fault: Fault) -> dict[str, str]:
    """Return a fault as somebody would type it."""
    facts = fault_facts(fault)
    period = {"from": fault.since, "until": fault.until}
    moments = {name: f"{at.astimezone(JST):%Y-%m-%dT%H:%M:%S}" for name, at in period.items() if at}
    flags = {"whole": "yes" if fault.whole else "", "active": "yes" if fault.active else "no"}
    return {name: _number(value) for name, value in facts.items() if value is not None} | moments | flags


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
