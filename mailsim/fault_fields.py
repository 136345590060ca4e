"""A fault as JSON: read field by field or refused with clear words, and written again."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from mailsim.faults import MOST_PLANNED, Act, Action, Fault, Garbling, Point, Turns
from mailsim.fields import Fields, bad, duration_text, none_of

MOST_DURATION = timedelta(days=365)
SLOWEST_SECONDS = 30
MOST_COPIES = 20
MOST_BEHIND = 100
LAST_PLACE = 9999
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_WORDS_OF_ADDRESSES = frozenset({"log", "set", "switch", "remove"})
_STATUS = re.compile(r"[45]\.\d{1,3}\.\d{1,3}")
_ADDRESS = re.compile(r"\*?[^\s*]*")
_PRINTABLE = re.compile(r"[ -~]*")
_SELECTOR = ("sender", "recipient", "subject", "whole")
_WHEN = ("nth", "probability", "from", "until", "times")
OWN = {
    Action.REJECT: ("at", "code", "status", "words"),
    Action.GREYLIST: ("duration",),
    Action.DELAY: ("duration",),
    Action.DROP: (),
    Action.DUPLICATE: ("copies",),
    Action.REORDER: ("behind", "duration"),
    Action.GARBLE: ("how",),
    Action.CUT: ("at",),
    Action.SLOW: ("at", "seconds"),
}
"""The fields that each action has of its own."""
POINTS = {
    Action.REJECT: (Point.AUTH, Point.MAIL, Point.RCPT, Point.DATA),
    Action.CUT: (Point.MAIL, Point.RCPT, Point.DATA, Point.STORED),
    Action.SLOW: (Point.MAIL, Point.RCPT, Point.DATA),
}
"""The steps at which an action can be, where it is not only at the end of DATA."""
_UNKNOWN_AT = {
    Point.AUTH: ("sender", "recipient", "subject"),
    Point.MAIL: ("recipient", "subject"),
    Point.RCPT: ("subject",),
}
"""What nobody can select by yet."""


def read_fault(id_: str, facts: object, place: int) -> Fault:
    """Return the fault that a JSON object says; ``place`` is its place in the list where it says none. Raises Refused."""
    if not _ID.fullmatch(id_) or id_ in _WORDS_OF_ADDRESSES:
        ja = "英小文字・数字・ハイフンで40文字以内にしてください（log などの語は使えません）"
        raise bad("id", ja, "is not of at most 40 small letters, digits and hyphens, or is a word of its own")
    fields = Fields(facts)
    kind = fields.choice("action", Action)
    fields.only(("id", "place", "active", "note", *_SELECTOR, *_WHEN, "action", *OWN[kind]))
    fault = Fault(
        id=id_,
        act=_act(fields, kind),
        place=fields.whole("place", 1, LAST_PLACE, place),
        active=fields.flag("active", True),
        note=fields.text("note"),
        sender=_address(fields, "sender"),
        recipient=_address(fields, "recipient"),
        subject=fields.text("subject"),
        whole=fields.flag("whole", False),
        turns=_turns(fields),
        probability=fields.number("probability", 0, 100, 100),
        since=fields.instant("from"),
        until=fields.instant("until"),
        times=fields.whole("times", 1, MOST_PLANNED) if "times" in fields else None,
    )
    return _consistent(fault)


def fault_facts(fault: Fault) -> dict[str, Any]:
    """Return a fault as `read_fault` reads it."""
    when = {"nth": fault.turns.text, "probability": fault.probability, "times": fault.times}
    period = {"from": _instant_text(fault.since), "until": _instant_text(fault.until)}
    selector = {"sender": fault.sender, "recipient": fault.recipient, "subject": fault.subject}
    own = {name: _SHOWN[name](fault.act) for name in OWN[fault.act.kind]}
    said = {**selector, "whole": fault.whole, **when, **period, "action": fault.act.kind.value, **own}
    return {"id": fault.id, "place": fault.place, "active": fault.active, "note": fault.note, **said}


def _act(fields: Fields, kind: Action) -> Act:
    at = fields.choice("at", Point, Point.DATA)
    if at not in POINTS.get(kind, (Point.DATA,)):
        raise none_of(POINTS[kind], "at")
    code = fields.whole("code", 400, 599, 451)
    return Act(
        kind,
        at,
        code,
        _status(fields, code),
        _words(fields),
        _duration(fields, kind),
        fields.whole("copies", 1, MOST_COPIES, 1),
        fields.whole("behind", 1, MOST_BEHIND, 1),
        fields.choice("how", Garbling, Garbling.SUBJECT),
        fields.number("seconds", 0, SLOWEST_SECONDS, 5),
    )


def _status(fields: Fields, code: int) -> str:
    status = fields.text("status", f"{code // 100}.7.1")
    if not _STATUS.fullmatch(status) or status[0] != str(code)[0]:
        ja = f"{code} に合う拡張状態コードで指定してください（例 {code // 100}.7.1）"
        raise bad("status", ja, f"is no enhanced status code of {code}, such as {code // 100}.7.1")
    return status


def _words(fields: Fields) -> str:
    words = fields.text("words", "Refused by a fault that was set for this mail")
    if not _PRINTABLE.fullmatch(words):
        raise bad(
            "words", "SMTP の応答は ASCII の文字だけです", "holds more than ASCII, which a reply may not"
        )
    return words


def _duration(fields: Fields, kind: Action) -> timedelta:
    if "duration" not in OWN[kind]:
        return timedelta()
    return fields.duration("duration", MOST_DURATION, "P1D" if kind is Action.REORDER else "PT30M")


def _address(fields: Fields, name: str) -> str:
    pattern = fields.text(name)
    if not _ADDRESS.fullmatch(pattern):
        ja = "メールアドレスか、*@example.jp のような形（* は先頭だけ）で指定してください"
        raise bad(name, ja, "is neither an address nor a pattern such as *@example.jp, with * in front alone")
    return pattern


def _turns(fields: Fields) -> Turns:
    text = fields.text("nth")
    if text and not Turns.is_understood(text):
        ja = "何通目かを 3、2-4、5-、every 5 のように指定してください（カンマで並べられます）"
        raise bad("nth", ja, "is none of 3, 2-4, 5-, every 5, or several of them with commas")
    return Turns(text)


def _consistent(fault: Fault) -> Fault:
    for name in _UNKNOWN_AT.get(fault.act.at, ()):
        if getattr(fault, name):
            ja = f"{fault.act.at.ja} の時点ではまだ分かりません。at を後の段階にしてください"
            raise bad(name, ja, f"is not known yet at {fault.act.at.value}: choose a later step")
    if fault.since and fault.until and fault.until <= fault.since:
        raise bad("until", "from より後にしてください", "is not after from")
    return fault


def _instant_text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


_SHOWN: Mapping[str, Callable[[Act], object]] = {
    "at": lambda act: act.at.value,
    "code": lambda act: act.code,
    "status": lambda act: act.status,
    "words": lambda act: act.words,
    "duration": lambda act: duration_text(act.duration),
    "copies": lambda act: act.copies,
    "behind": lambda act: act.behind,
    "how": lambda act: act.how.value,
    "seconds": lambda act: act.seconds,
}
