"""Mailpit's Chaos: three triggers of a world, each of which is a fault at the end of the list (mailpit's API v1, testing).

As there, a trigger that is not named is set back, and an ErrorCode of 0 or none means the default.
"""

from collections.abc import Mapping

from flask import Response, abort, jsonify

from mailsim import fault_book
from mailsim.fault_fields import LAST_PLACE
from mailsim.faults import Act, Action, Fault, Point
from mailsim.inbox import Inbox
from mailsim.mailpit.asking import Json, wish
from mailsim.place import here, must_control

_STATUS = {Point.AUTH: "7.8", Point.MAIL: "1.7", Point.RCPT: "1.0"}
"""Class 4 or 5 goes before them: credentials, sender's and recipient's address (RFC 3463 §3)."""
_TRIGGERS = {
    "Sender": ("chaos-sender", Point.MAIL, 451),
    "Recipient": ("chaos-recipient", Point.RCPT, 451),
    "Authentication": ("chaos-authentication", Point.AUTH, 535),
}
"""The id of each trigger's fault, where it strikes, and its ErrorCode by default."""


def get_chaos() -> Response:
    """Tell the triggers."""
    _of_the_world()
    return jsonify(_told(here().inbox))


def set_chaos() -> Response:
    """Set the triggers, all three, and tell them."""
    _of_the_world()
    asked = wish()
    faults = [_fault(name, asked.get(name)) for name in _TRIGGERS]
    for fault in faults:
        _set(here().inbox, fault)
    return jsonify(_told(here().inbox))


def _of_the_world() -> None:
    must_control()
    if here().address is not None:
        abort(400, "Chaos は世界ごとに設定します / Chaos is set for a world, not for one mailbox")


def _told(inbox: Inbox) -> Json:
    faults = {fault.id: fault for fault in fault_book.all_faults(inbox)}
    return {name: _trigger(faults.get(id_), default) for name, (id_, _, default) in _TRIGGERS.items()}


def _trigger(fault: Fault | None, default: int) -> Json:
    if fault is None:
        return {"ErrorCode": default, "Probability": 0}
    return {"ErrorCode": fault.act.code, "Probability": int(fault.probability)}


def _fault(name: str, trigger: object) -> Fault:
    id_, point, default = _TRIGGERS[name]
    given: Mapping[str, object] = {} if trigger is None else _object(name, trigger)
    code = _whole(name, "ErrorCode", given.get("ErrorCode") or default, 400, 599)
    probability = _whole(name, "Probability", given.get("Probability") or 0, 0, 100)
    status = f"{code // 100}.{_STATUS[point]}"
    act = Act(Action.REJECT, point, code, status, f"Chaos: {name.lower()} refused")
    return Fault(id_, act, LAST_PLACE, probability > 0, "Mailpit の Chaos", probability=probability)


def _set(inbox: Inbox, fault: Fault) -> None:
    """Set a trigger's fault; one that is as at the beginning goes from the list."""
    default = next(code for id_, _, code in _TRIGGERS.values() if id_ == fault.id)
    if fault.active or fault.act.code != default:
        fault_book.put(inbox, fault)
    elif fault.id in inbox.settings(fault_book.KIND):
        fault_book.remove(inbox, fault.id)


def _object(name: str, trigger: object) -> Mapping[str, object]:
    if not isinstance(trigger, dict):
        abort(400, f"{name} はオブジェクトです / {name} must be an object")
    return trigger


def _whole(name: str, field: str, value: object, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        words = f"{name}.{field} は {least}～{most} の整数です / {name}.{field} must be between {least} and {most}"
        abort(400, words)
    return value
