"""The counter's work page (窓口): who stands there, what was brought, the card handed over."""

import re
from collections.abc import Mapping
from typing import Any

from flask import render_template, request

from backoffice.domain.actors import Role
from backoffice.domain.decision import period_label
from backoffice.domain.enclosures import Outcome, needed
from backoffice.domain.life import Action
from backoffice.domain.receipt import becomes_counter
from backoffice.domain.refusal import Refusal, Refused
from backoffice.domain.slip import SLIP_MARK, SlipMark
from backoffice.domain.visits import COLLECTORS, LEAVING, Leaving, Visitor
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.visits import Visit, visit_about, visits_before
from backoffice.usecases import counter, giving_back, reissuing
from backoffice.usecases.approval import fee_yen
from backoffice.usecases.counter_check import looked_at
from backoffice.usecases.offices import counter_place
from backoffice.usecases.viewing import Case, allowed_actions
from backoffice.web.console import drawings
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.card_section import section
from backoffice.web.console.case_frame import frame, opened
from backoffice.web.console.doing import Errors, Page, carried, confirmed, do
from backoffice.web.console.visits import opening, rows
from backoffice.web.context import world

VISITORS = tuple((str(visitor), visitor.label) for visitor in Visitor)
MOST_STAMPS = 60
STAMP = re.compile(r"([1-9]\d{0,6})(?:x([1-9]\d?))?")
PLAIN = ("passport", "designation", counter.KANJI_REQUEST, counter.AGENT_CERTIFICATE)
MAIL_AS = (("paper", "紙の写し"), ("phone", "スマートフォンなどの画面"))


@pages.get("/cases/<key>/counter/")
def counter_work(key: str) -> str:
    """Show the form of the counter."""
    return _form(key, {})


@pages.post("/cases/<key>/counter/")
def hand_over(key: str) -> Page:
    """Hand the card over: first a page that says that it takes effect at once, then do it."""
    with world().read() as reading:
        certifies = opened(reading, key, officer()).application.kind.certifies
    return confirmed(
        key,
        lambda tx: _hand_over(tx, key),
        ask_again=lambda errors: _form(key, errors),
        ask_to_confirm=lambda _letters: _confirm(key),
        words="交付しました。" if certifies else "交付しました。許可の効力は本日生じました。",
    )


@pages.post("/cases/<key>/counter/reissue-card")
def reissue_card(key: str) -> Page:
    """Issue a card anew that the post has lost."""
    words = "在留カードを再交付しました。"
    return do(key, lambda tx: reissuing.reissue_card(tx, officer(), key), words, "console.case_person")


@pages.post("/cases/<key>/counter/give-back-card")
def give_back_card(key: str) -> Page:
    """Take a void card that its holder gives back."""
    number = request.form.get("number", "")
    return do(
        key,
        lambda tx: giving_back.give_back_card(tx, officer(), key, number),
        "失効した在留カードの返納を受けました。",
        "console.counter_work",
    )


def _hand_over(tx: Transaction, key: str) -> object:
    visitor = request.form.get("visitor", "")
    identified = request.form.get("identified") == "yes"
    return counter.hand_over(tx, officer(), key, visitor, _brought(), identified=identified, in_hours=True)


def _brought() -> list[dict[str, Any]]:
    """Return the papers that the form says were brought."""
    form = request.form
    shown = form.getlist("brought")
    papers: list[dict[str, Any]] = [{"kind": kind} for kind in PLAIN if kind in shown]
    if "residence-card" in shown:
        papers.append({"kind": "residence-card", "card_number": form.get("card_number", "").strip()})
    if "fee-slip" in shown:
        papers.append(_slip())
    if "mail" in shown:
        papers.append({"kind": "letter", "note": "審査完了に関するお知らせ"})
    return papers


def _slip() -> dict[str, Any]:
    form = request.form
    return {
        "kind": "fee-slip",
        "number": form.get("slip_number", "").strip(),
        "name": form.get("slip_name", "").strip(),
        "signed": form.get("slip_signed") == "yes",
        "stamps": _stamps(form.get("stamps", "")),
    }


def _stamps(text: str) -> list[int]:
    """Return the stamps that the officer has typed: face values, or a face value × a number of them."""
    stamps: list[int] = []
    for part in text.replace("，", ",").replace("、", " ").replace("円", "").replace(",", "").split():
        found = STAMP.fullmatch(part.lower().replace("×", "x").replace("*", "x"))
        times = int(found[2] or 1) if found else 0
        if found is None or len(stamps) + times > MOST_STAMPS:
            ja = "収入印紙は額面を空白で区切って入力してください。例）5000 500、200x3"
            raise Refused(Refusal("R-226", ja, "Enter face values: 5000 500.", "stamps", "stamps"))
        stamps.extend([int(found[1])] * times)
    return stamps


def _form(key: str, errors: Errors) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        outcomes = _outcomes(reading, whole.application)
        return render_template(
            "console/counter.html",
            **_shown(reading, whole),
            **_visitor(reading, whole),
            outcomes=outcomes,
            papers=_choices(reading, whole),
            mail_as=MAIL_AS,
            office=counter_place(reading, whole.application).name,
            stamps_short=any("stamps-short" in each.check.codes and each.state == "no" for each in outcomes),
            buy_stamps=LEAVING[Leaving.STAMPS_SHORT].todo,
            errors=errors,
        )


def _outcomes(reading: Reading, application: Application) -> list[Outcome]:
    """Return the check's lines; once what was brought was sent, how they came out: a card that was read is no answer."""
    if request.endpoint != "console.hand_over":
        return looked_at(reading, application)
    try:
        return looked_at(reading, application, _brought())
    except Refused:  # what was typed cannot be read; its field says so
        return looked_at(reading, application)


def _confirm(key: str) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        return render_template(
            "console/confirm_hand_over.html",
            **_shown(reading, whole),
            carried=carried(),
            visitor=dict(VISITORS).get(request.form.get("visitor", ""), ""),
            papers=[_drawn(reading, whole, paper) for paper in _brought()],
            punched=drawings.given_up(whole, punched=True),
        )


def _drawn(reading: Reading, whole: Case, paper: Mapping[str, Any]) -> dict[str, Any]:
    drawing = drawings.drawn(reading, whole, paper) | {"forbidden": False}
    if paper["kind"] != "letter":
        return drawing
    on_phone = request.form.get("mail_as") == "phone"
    return drawing | {"title": f"「審査完了に関するお知らせ」の{'画面' if on_phone else '写し'}", "note": ""}


def _choices(reading: Reading, whole: Case) -> list[dict[str, Any]]:
    """Return what a visitor may show, each with its picture, its row and whether it is asked for."""
    application = whole.application
    asked = needed(application.kind, by_post=False)
    slip = {"kind": "fee-slip", "number": application.number, "name": application.applicant_name}
    return [
        _choice(reading, whole, {"kind": "passport"}, "申請人の旅券", "R-243", needed=True),
        *(
            [_choice(reading, whole, {"kind": "residence-card"}, "在留カード（原本）", "R-243", needed=True)]
            if asked.card and application.card_number
            else []
        ),
        *(
            [_choice(reading, whole, {"kind": "designation"}, "指定書", "R-243", needed=True)]
            if asked.card and whole.applicant.has_designation
            else []
        ),
        *(
            [_choice(reading, whole, slip, "手数料納付書（収入印紙を貼ったもの）", "R-267", needed=True)]
            if asked.slip
            else []
        ),
        _choice(reading, whole, {"kind": "letter"}, "「審査完了に関するお知らせ」の写し又は画面", "R-243")
        | {"value": "mail"},
        _choice(reading, whole, {"kind": counter.KANJI_REQUEST}, "在留カード漢字氏名表記申出書", "R-246")
        | {"asked": application.kanji_newly_asked},
        _choice(
            reading,
            whole,
            {"kind": counter.AGENT_CERTIFICATE},
            "申請等取次者証明書・届出済証明書",
            "R-246",
        ),
    ]


def _choice(
    reading: Reading,
    whole: Case,
    paper: Mapping[str, Any],
    label: str,
    rule: str,
    *,
    needed: bool = False,
) -> dict[str, Any]:
    drawing = _drawn(reading, whole, paper)
    return {"value": paper["kind"], "label": label, "rule": rule, "asked": needed, "drawing": drawing}


def _visitor(reading: Reading, whole: Case) -> dict[str, Any]:
    """Return who stands there, as the taking-in knows him, beside the record."""
    visit = visit_about(reading.session, whole.application.id)
    visitor = request.form.get("visitor", visit.visitor if visit else "")
    return {
        "visit": visit,
        "visit_row": rows(reading, [visit])[0] if visit else None,
        "visits_before": rows(reading, [one for one in _ended(reading, whole) if one is not visit]),
        "visitor": visitor,
        "same_name": not visit or visit.name in _names(whole, visitor),
        **opening(reading),
    }


def _ended(reading: Reading, whole: Case) -> list[Visit]:
    return [one for one in visits_before(reading.session, whole.application.id) if one.ended_at]


def _names(whole: Case, visitor: str) -> set[str]:
    applicant = whole.applicant
    if visitor == Visitor.USER:
        return {whole.filer.name}
    if visitor == Visitor.LEGAL_REPRESENTATIVE:
        return {whole.filer.name, whole.application.form.get("legal_representative_name", "")}
    return {applicant.name, applicant.kanji_name, applicant.native_name} - {""}


def stamped(application: Application) -> bool:
    """Say whether the permission is stamped in the passport, and no card made (R-206)."""
    return becomes_counter(application.kind, application.granted_months, application.status_to_be)


def _shown(reading: Reading, whole: Case) -> dict[str, Any]:
    application = whole.application
    return frame(reading, whole, "", officer()) | {
        "typed": request.form,
        "chosen": request.form.getlist("brought"),
        "visitors": VISITORS,
        "collectors": [str(visitor) for visitor in COLLECTORS],
        "may_act": officer().role is Role.COUNTER,
        "open": Action.HAND_OVER in allowed_actions(reading, application),
        "fee_yen": fee_yen(reading, application),
        "needs_signature": SLIP_MARK.at(reading.rules_on()) is SlipMark.SIGNATURE,
        "period": period_label(application.granted_months) if application.granted_months else "",
        "stamped": bool(application.granted_months) and stamped(application),
        "card": section(reading, application, officer()),
        "made": drawings.made(whole),
        "old_card": drawings.given_up(whole, punched=bool(application.effective_on)),
    }
