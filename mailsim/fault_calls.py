"""Faults as JSON, for who controls the world: set, changed, planned, and what they have done."""

import json
from dataclasses import asdict

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from mailsim import fault_book
from mailsim.fault_book import Counted, Noted
from mailsim.fault_fields import fault_facts, read_fault
from mailsim.faults import MOST_PLANNED, Fault, plan, plan_text
from mailsim.fields import bad
from mailsim.mailpit.asking import Json, wish
from mailsim.place import here, must_control, refuse_other_sites
from mailsim.refusal import Absent, Refused

MOST_PLANNED_AT_ONCE = 1_000
PLANNED = 20
LOGGED = 100


def fault_calls() -> Blueprint:
    """Return the calls as a blueprint, which refuses what pages of other sites have a browser ask for."""
    calls = Blueprint("faults_api", __name__)
    for rule, view, method in _ROUTES:
        calls.add_url_rule(rule, view.__name__, view, methods=[method])
    calls.before_request(refuse_other_sites)
    calls.before_request(must_control)
    calls.register_error_handler(Refused, refused)
    calls.register_error_handler(HTTPException, _http)
    return calls


def listed() -> Response:
    """List the faults in their order."""
    counts = fault_book.counts(here().inbox)
    return _answer({"faults": [_shown(one, counts) for one in fault_book.all_faults(here().inbox)]})


def add_fault() -> Response:
    """Set one more, behind the others; its id is f1, f2 and so on unless it says one."""
    facts = wish()
    faults = fault_book.all_faults(here().inbox)
    id_ = str(facts.get("id") or fault_book.next_id(faults))
    if any(fault.id == id_ for fault in faults):
        ja, en = f"障害 {id_} は既にあります。", f"There is a fault {id_} already."
        raise Refused("exists", ja, en, "id")
    return _put(id_, facts, fault_book.next_place(faults), 201)


def get_fault(id_: str) -> Response:
    """Give one."""
    return _answer(_shown(fault_book.find(here().inbox, id_), fault_book.counts(here().inbox)))


def put_fault(id_: str) -> Response:
    """Set one under an id of one's own; it stays where it was in the list, a new one comes behind the others."""
    facts = wish()
    if facts.get("id", id_) != id_:
        raise bad("id", "アドレスの id と違います", "is not the id of the address")
    faults = fault_book.all_faults(here().inbox)
    before = next((fault for fault in faults if fault.id == id_), None)
    place = before.place if before else fault_book.next_place(faults)
    return _put(id_, facts, place, 200 if before else 201)


def delete_fault(id_: str) -> Response:
    """Remove one."""
    fault_book.remove(here().inbox, id_)
    return Response(status=204)


def plan_of_fault(id_: str) -> Response:
    """Tell what befalls the mails that come to a fault, from ``first`` (1) on, ``count`` (20) of them."""
    inbox = here().inbox
    counted = fault_book.counts(inbox).get(id_, Counted())
    planned = plan(fault_book.find(inbox, id_), inbox.host.seed(), *_asked_of_plan())
    rows = [asdict(one) | {"past": one.number <= counted.counted} for one in planned]
    return _answer({"id": id_, **asdict(counted), "plan": rows})


def printed_plan(id_: str) -> Response:
    """Tell the same as lines of text."""
    inbox = here().inbox
    text = plan_text(fault_book.find(inbox, id_), inbox.host.seed(), *_asked_of_plan())
    return Response(text + "\n", mimetype="text/plain")


def fault_log() -> Response:
    """Tell which mails have met which faults, newest first, ``limit`` (100) of them."""
    entries = fault_book.log(here().inbox, whole_asked("limit", LOGGED, fault_book.MOST_NOTED))
    return _answer({"log": [_noted(entry) for entry in entries]})


def refused(error: Refused) -> Response:
    """Tell a refusal as problem+json (RFC 9457)."""
    status = 404 if isinstance(error, Absent) else 422
    return _problem(status, error.code, error.ja, error.en, error.pointer)


def whole_asked(name: str, default: int, most: int) -> int:
    """Read a whole number from 1 of the query. Refuses (bad-field) all else."""
    given = request.args.get(name, str(default))
    if given.isascii() and given.isdigit() and len(given) <= len(str(most)) and 1 <= int(given) <= most:
        return int(given)
    raise bad(name, f"1～{most:,}の整数で指定してください", f"is not a whole number from 1 to {most}")


_ROUTES = (
    ("/faults", add_fault, "POST"),
    ("/faults/<id_>", get_fault, "GET"),
    ("/faults/<id_>", put_fault, "PUT"),
    ("/faults/<id_>", delete_fault, "DELETE"),
    ("/faults/<id_>/plan", plan_of_fault, "GET"),
    ("/faults/<id_>/plan.txt", printed_plan, "GET"),
    ("/faults/log", fault_log, "GET"),
)


def _asked_of_plan() -> tuple[int, int]:
    return whole_asked("first", 1, MOST_PLANNED), whole_asked("count", PLANNED, MOST_PLANNED_AT_ONCE)


def _put(id_: str, facts: Json, place: int, status: int) -> Response:
    fault = read_fault(id_, facts, place)
    fault_book.put(here().inbox, fault)
    return _answer(_shown(fault, fault_book.counts(here().inbox)), status)


def _shown(fault: Fault, counts: dict[str, Counted]) -> Json:
    return fault_facts(fault) | asdict(counts.get(fault.id, Counted()))


def _noted(entry: Noted) -> Json:
    return asdict(entry) | {"at": entry.at.isoformat() if entry.at else None}


def _http(error: HTTPException) -> Response:
    words = (error.description or error.name).partition(" / ")
    return _problem(error.code or 500, f"http-{error.code}", words[0], words[2] or words[0])


def _problem(status: int, code: str, ja: str, en: str, pointer: str = "") -> Response:
    body = {"type": f"urn:mailsim:{code}", "title": ja, "detail": en, "status": status}
    response = _answer(body | {"code": code, "pointer": pointer}, status)
    response.mimetype = "application/problem+json"
    return response


def _answer(body: object, status: int = 200) -> Response:
    return Response(json.dumps(body, ensure_ascii=False) + "\n", status, mimetype="application/json")
