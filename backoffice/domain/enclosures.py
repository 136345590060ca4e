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
    """What an application's papers are made of: fee slip, the present card, a copy of it, a note on the return envelope.

    `row` is the row that lists them from 2022 on; before that it is R-222 for all.
    """

    row: str
    slip: bool = False
    card: bool = False
    card_copy: bool = False
    back_note: bool = False


_NEEDED: Mapping[ApplicationType, Needed] = {
    ApplicationType.COE: Needed("R-218", back_note=True),
    ApplicationType.ACQUISITION: Needed("R-219"),
    ApplicationType.CHANGE: Needed("R-220", slip=True, card=True),
    ApplicationType.RENEWAL: Needed("R-220", slip=True, card=True),
    ApplicationType.WORK_CERTIFICATE: Needed("R-221", slip=True, card_copy=True),
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
    of: Needed = _NEEDED[ApplicationType.RENEWAL],
    item: int | None = None,
) -> tuple[Check, ...]:
    """Return what is looked at on a day (R-218…R-231 by post, R-243 and R-267 at the counter).

    `card` and `designation` say whether the applicant holds a valid card and a 指定書 (R-230); `of` what is needed at all;
    `item` is the number to circle on the slip.
    """
    rows = _ROWS[SLIP_MARK.at(on)]
    of = replace(of, row=rows.all_sets or of.row)
    own = (
        *(_of_slip(on, of.row, rows.slip, number, fee_yen, item) if of.slip else ()),
        *([replace(_CARD, rule=of.row)] if card else ()),
        *([_DESIGNATION] if designation else ()),
        *([_COPY] if of.card_copy else ()),
    )
    return (*own, *_of_post(on, of, rows, to_seat=to_seat)) if by_post else own


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows that say what a slip and a return envelope are, and (E19) what all sets are."""

    slip: str
    return_envelope: str
    all_sets: str = ""


_ROWS = {SlipMark.SIGNATURE: _Rows("R-222", "R-222", "R-222"), SlipMark.NAME: _Rows("R-226", "R-223")}
_CARD = Check("card", "R-220", "申請人の在留カード（原本）がある", ("card-missing", "card-wrong"))
_DESIGNATION = Check("designation", "R-230", "指定書がある", ("designation-missing",))
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
_FORBIDDEN = Check(
    "forbidden",
    "R-231",
    "旅券・マイナンバーカード（写しを含む）・現金が入っていない",
    ("passport-enclosed", "my-number-card-enclosed", "my-number-card-copy-enclosed", "cash-enclosed"),
)
_SERVICE = Check("service", "R-216", "決められた種類の郵便で送られた", ("sent-by-other-service",))
_IN_TIME = Check("in-time", "R-217", "審査完了メールから14日以内に発送された", ("sent-late",))
OF_STAMPS = (
    "stamps-short",
    "stamps-excess",
    "stamps-excess-agreed",
    "stamps-other-regime",
    "stamps-not-taken",
    "stamps-loose",
    "stamp-cancelled",
    "stamp-torn",
    "stamp-denomination-unknown",
    "postage-stamps-pasted",
)
"""Defects of the 収入印紙."""
OF_RETURN_POSTAGE = (
    "return-envelope-underpaid",
    "return-postage-older-tariff",
    "return-envelope-too-light",
)
"""Defects of the postage of the return envelope."""


def _of_slip(
    on: date, set_row: str, row: str, number: str, fee_yen: int, item: int | None
) -> tuple[Check, ...]:
    mark, mark_row = _MARKS[SLIP_MARK.at(on)]
    circled = Check(
        "item", row, f"納付書で丸で囲んだ番号が {item} である（記入がある場合）", ("item-wrong",), "slip"
    )
    return (
        Check("slip", set_row, "手数料納付書が1枚入っている", ("slip-missing", "slips-several")),
        Check("number", row, f"納付書の番号が {number} である", ("number-wrong",), "slip"),
        Check(
            "name",
            mark_row,
            f"納付書に{mark}がある",
            ("signature-missing", "name-missing", "name-wrong"),
            "slip",
        ),
        *([circled] if item else ()),
        Check("stamps", row, f"収入印紙が {fee_yen:,}円ちょうどである", OF_STAMPS, "slip"),
        Check("written-on", row, "納付書の作成年月日が今日より後でない", ("written-on-future",), "slip"),
    )


def _of_post(on: date, of: Needed, rows: _Rows, *, to_seat: bool) -> tuple[Check, ...]:
    named = "か".join(SERVICE_LABELS[service] for service in RETURN_SERVICES.at(on))
    whose, row = ("所属機関の所在地", "R-225") if to_seat else ("申請人の現住所", "R-224")
    return (
        Check("return-envelope", of.row, "返信用封筒が入っている", ("return-envelope-missing",)),
        Check(
            "return-service",
            rows.return_envelope,
            f"返信用封筒が{named}である",
            ("return-service-not-allowed", "return-envelope-too-small", "return-envelope-impossible"),
            "return-envelope",
        ),
        Check(
            "return-postage",
            rows.return_envelope,
            "返信用封筒の切手が足りている",
            OF_RETURN_POSTAGE,
            "return-envelope",
        ),
        Check(
            "return-address",
            row,
            f"返信用封筒の宛先が{whose}である",
            ("return-address-wrong", "return-redirect-never"),
            "return-envelope",
        ),
        *([_BACK_NOTE] if of.back_note else []),
        _FORBIDDEN,
        _SERVICE,
        _IN_TIME,
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
    own = _of(check, defects)
    if check.after in failed and not own:
        return Outcome(check, "wait")
    return Outcome(check, _state(own), tuple(str(defect["ja"]) for defect in own))


def _of(check: Check, defects: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    return [defect for defect in defects if defect["code"] in check.codes]


def _state(defects: Sequence[Mapping[str, object]]) -> str:
    if not defects:
        return "ok"
    return "soft" if all(defect["soft"] for defect in defects) else "no"
