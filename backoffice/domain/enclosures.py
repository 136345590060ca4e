"""The annex's checklist: what is looked at in an envelope, each check with its row and the defects that fail it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.slip import SLIP_MARK, SlipMark

_MARKS = {
    SlipMark.SIGNATURE: ("申請人の署名", "R-227"),
    SlipMark.NAME: ("申請人の氏名の記名", "R-226"),
}

RETURN_SERVICES: DatedRows[tuple[str, ...]] = DatedRows(
    "services of the return envelope",
    Dated(date(2019, 7, 25), ("simplified-registered",), "S4 Q46 (R-222, C-45)"),
    Dated(date(2022, 3, 16), ("simplified-registered", "letter-pack-plus"), "S2 注24 (R-223, C-45)"),
)
SERVICES: DatedRows[tuple[str, ...]] = DatedRows(
    "services by which the papers are sent",
    Dated(date(2019, 7, 25), ("simplified-registered",), "S4 Q46 (R-216, C-45)"),
    Dated(date(2022, 3, 16), ("simplified-registered", "letter-pack-plus"), "S2 (2)イ①; S3 §7 (R-216, C-45)"),
)
SERVICE_LABELS = {"simplified-registered": "簡易書留", "letter-pack-plus": "レターパックプラス"}
"""What the services are called."""


@dataclass(frozen=True, slots=True)
class Needed:
    """What an application's papers are made of: fee slip, the present card, a copy of it, a note on the return envelope."""

    slip: bool = False
    card: bool = False
    card_copy: bool = False
    back_note: bool = False


_NEEDED: Mapping[ApplicationType, Needed] = {
    ApplicationType.COE: Needed(back_note=True),
    ApplicationType.ACQUISITION: Needed(),
    ApplicationType.CHANGE: Needed(slip=True, card=True),
    ApplicationType.RENEWAL: Needed(slip=True, card=True),
    ApplicationType.WORK_CERTIFICATE: Needed(slip=True, card_copy=True),
}


def needed(kind: ApplicationType, *, by_post: bool = True) -> Needed:
    """Return what goes with an application's result (R-218…R-221, R-268); a counter looks at the card itself (R-243)."""
    found = _NEEDED[kind]
    if by_post:
        return found
    return replace(found, card=found.card or found.card_copy, card_copy=False, back_note=False)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist; it fails by a defect of `codes` and waits while the check `after` fails."""

    key: str
    rule: str
    ja: str
    codes: tuple[str, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A check as it came out: `state` is ok, no (sends the envelope back), soft (told only) or wait; `words` why."""

    check: Check
    state: str
    words: tuple[str, ...] = ()


def checks_at(
    on: date,
    *,
    fee_yen: int,
    number: str,
    by_post: bool,
    to_seat: bool,
    card: bool = True,
    designation: bool = False,
    of: Needed = Needed(slip=True, card=True),
) -> tuple[Check, ...]:
    """Return what is looked at on a day (R-220…R-231 by post, R-243 and R-267 at the counter).

    `card` and `designation` say whether the applicant holds a valid card and a 指定書 (R-230); `of` what is needed at all.
    """
    mark, mark_row = _MARKS[SLIP_MARK.at(on)]
    slip = (
        Check("slip", "R-220", "手数料納付書が入っている", ("slip-missing",)),
        Check("number", "R-226", f"納付書の番号が {number} である", ("number-wrong",), "slip"),
        Check(
            "name",
            mark_row,
            f"納付書に{mark}がある",
            ("signature-missing", "name-missing", "name-wrong"),
            "slip",
        ),
        Check(
            "stamps",
            "R-226",
            f"収入印紙が {fee_yen:,}円ちょうどである",
            ("stamps-short", "stamps-excess", "stamp-denomination-unknown"),
            "slip",
        ),
        Check("written-on", "R-226", "納付書の作成年月日が今日より後でない", ("written-on-future",), "slip"),
    )
    held = (
        *(
            [Check("card", "R-220", "申請人の在留カード（原本）がある", ("card-missing", "card-wrong"))]
            if card
            else ()
        ),
        *([Check("designation", "R-230", "指定書がある", ("designation-missing",))] if designation else ()),
    )
    copies = [_COPY] if of.card_copy else []
    own = (*(slip if of.slip else ()), *held, *copies)
    return (*own, *_of_post(on, to_seat=to_seat, back_note=of.back_note)) if by_post else own


_COPY = Check(
    "card-copy", "R-221", "在留カード等の写し（なければ旅券の身分事項の写し）がある", ("card-copy-missing",)
)
_BACK_NOTE = Check(
    "back-note",
    "R-218",
    "返信用封筒の裏面に申請受付番号と人数がある",
    ("back-note-missing",),
    "return-envelope",
)


def _of_post(on: date, *, to_seat: bool, back_note: bool = False) -> tuple[Check, ...]:
    services = RETURN_SERVICES.at(on)
    named = "か".join(SERVICE_LABELS[service] for service in services)
    whose, row = ("所属機関の所在地", "R-225") if to_seat else ("申請人の現住所", "R-224")
    return (
        Check("return-envelope", "R-220", "返信用封筒が入っている", ("return-envelope-missing",)),
        Check(
            "return-service",
            "R-223" if len(services) > 1 else "R-222",
            f"返信用封筒が{named}である",
            ("return-service-not-allowed",),
            "return-envelope",
        ),
        Check(
            "return-postage",
            "R-223",
            "返信用封筒の切手が足りている",
            ("return-envelope-underpaid",),
            "return-envelope",
        ),
        Check(
            "return-address",
            row,
            f"返信用封筒の宛先が{whose}である",
            ("return-address-wrong",),
            "return-envelope",
        ),
        *([_BACK_NOTE] if back_note else []),
        Check(
            "forbidden",
            "R-231",
            "旅券・マイナンバーカードが入っていない",
            ("passport-enclosed", "my-number-card-enclosed"),
        ),
        Check("in-time", "R-217", "審査完了メールから14日以内に発送された", ("sent-late",)),
    )


def services_words(on: date) -> str:
    """Return by what services the papers are sent on a day, as a page says it."""
    return "又は".join(SERVICE_LABELS[service] for service in SERVICES.at(on))


def outcomes(checks: Sequence[Check], defects: Sequence[Mapping[str, object]]) -> list[Outcome]:
    """Return how the checks came out; a defect that no check knows stands at the end as a line of its own.

    A defect is a mapping with code, rule, ja and soft (ports.PaperDefect as stored).
    """
    known = {code for check in checks for code in check.codes}
    strange = [defect for defect in defects if defect["code"] not in known]
    failed = {check.key for check in checks if _of(check, defects)}
    return [_outcome(check, defects, failed) for check in checks] + [
        Outcome(Check(str(d["code"]), str(d["rule"]), str(d["ja"]), ()), _state([d])) for d in strange
    ]


def _outcome(check: Check, defects: Sequence[Mapping[str, object]], failed: set[str]) -> Outcome:
    if check.after in failed:
        return Outcome(check, "wait")
    own = _of(check, defects)
    return Outcome(check, _state(own), tuple(str(defect["ja"]) for defect in own))


def _of(check: Check, defects: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    return [defect for defect in defects if defect["code"] in check.codes]


def _state(defects: Sequence[Mapping[str, object]]) -> str:
    if not defects:
        return "ok"
    return "soft" if all(defect["soft"] for defect in defects) else "no"
