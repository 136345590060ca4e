"""封筒を用意する: the packing table, the post office's counter, and the 受領証 (B16). Every mistake can be made here."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.enclosures import SERVICE_LABELS, SERVICES, Needed, needed
from backoffice.domain.life import Status
from backoffice.domain.places import ANNEX, ANNEX_NAME
from backoffice.domain.refusal import Refused, absent
from backoffice.domain.slip import SLIP_MARK, SlipMark
from backoffice.ports import PaperDefect, Papers
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application, Document
from backoffice.store.shipments import Shipment, Way, of_application
from backoffice.usecases import packing
from backoffice.usecases.progress import for_user
from backoffice.usecases.sending import sender_place
from backoffice.web.context import world
from backoffice.web.drawings import Drawing, drawn
from backoffice.web.portal.case import parcels, photo_href
from backoffice.web.portal.envelope_table import EXTRAS, ITEMS, PACKS, Table, fresh, posted
from backoffice.web.portal.gate import pages, user

WAYS = (
    ("simplified-registered", "簡易書留", "窓口で料金を払い、受領証を受け取ります。"),
    ("letter-pack-plus", "レターパックプラス", "専用の封筒で送り、対面で届きます。"),
)
RETURN_SERVICES = (
    ("simplified-registered", "簡易書留の封筒"),
    ("letter-pack-plus", "レターパックプラス"),
    ("ordinary", "普通郵便の封筒"),
    ("letter-pack-light", "レターパックライト"),
)
COE_REQUEST = "coe-request"
HANDY = (100, 200, 300, 500, 1_000, 2_000, 4_000, 5_000, 6_000)
CHECKS = (
    ("在留カード（原本）", ("card-missing", "card-wrong")),
    ("指定書（交付を受けている方）", ("designation-",)),
    ("在留カード等の写し", ("card-copy-",)),
    ("返信用封筒の裏面", ("back-note-",)),
    (
        "手数料納付書の番号・氏名",
        ("slip-", "slips-", "number-", "name-", "signature-", "item-", "written-on-"),
    ),
    ("収入印紙の金額", ("stamps-", "stamp-", "postage-stamps-", "slip-missing")),
    ("返信用封筒の種類と切手", ("return-envelope-", "return-service-", "return-postage-")),
    ("返信用封筒の宛先", ("return-address-", "return-redirect-", "return-envelope-missing")),
    ("入れてはならないもの（旅券・マイナンバーカード・現金）", ("passport-", "my-number-card-", "cash-")),
    ("送付の期限", ("sent-late",)),
)


@pages.get("/applications/<application_id>/envelope")
def envelope(application_id: str) -> str:
    """Show the packing table."""
    with world().read() as reading:
        needs = packing.needs(reading, user(), application_id)
        return _page(reading, application_id, fresh(needs, reading.today))


@pages.post("/applications/<application_id>/envelope")
def pack(application_id: str) -> Response | str | tuple[str, int]:
    """Lay something on the table, check it, or hand the envelope in, as the pressed button says."""
    pressed = request.form.get("do", "look")
    with world().read() as reading:
        table = posted(request.form, reading.ports.post.denominations())
        if pressed != "hand-in":
            return _changed(reading, application_id, table, pressed)
        if table.problems:
            return _page(reading, application_id, table), 422
    return _hand_in(application_id, table)


@pages.get("/applications/<application_id>/posted/<number>")
def receipt_of(application_id: str, number: str) -> str:
    """Show the 受領証 of an envelope, what was in it and where it is."""
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        shipment = reading.require(Shipment, number, "郵便物", "item")
        if shipment.application_id != found.id or shipment.way != Way.TO_ANNEX:
            raise absent("郵便物", "item", number)
        (parcel,) = parcels(reading, found, [shipment])
        return render_template(
            "portal/posted.html",
            application=found,
            parcel=parcel,
            slip=_slip(reading, shipment),
            papers=_drawn(reading, shipment.papers, found),
            desk=ANNEX_NAME.at(reading.rules_on()),
        )


def _hand_in(application_id: str, table: Table) -> Response | tuple[str, int]:
    try:
        with world().write() as tx:
            service = table.texts["service"]
            shipment = packing.hand_in(
                tx, user(), application_id, service, table.papers(), told="told" in table.ticks
            )
    except Refused as refused:
        if refused.kind == "forbidden":
            raise
        with world().read() as reading:
            return _page(reading, application_id, table.refused(refused.refusals)), 422
    flash("封筒を郵便局の窓口に差し出しました。", "success")
    return redirect(url_for("portal.receipt_of", application_id=application_id, number=shipment.id), 303)


def _changed(reading: Reading, application_id: str, table: Table, pressed: str) -> str | tuple[str, int]:
    table = _pressed(reading, application_id, table, pressed)
    if not table.problems:
        try:
            reading.ports.post.read_papers(table.papers())
        except Refused as refused:
            table = table.refused(refused.refusals)
    if table.problems:
        return _page(reading, application_id, table), 422
    checks = _checks(reading, application_id, table) if pressed == "check" else []
    return _page(reading, application_id, table, checks)


def _pressed(reading: Reading, application_id: str, table: Table, pressed: str) -> Table:
    if pressed == "suggest":
        return table.with_stamps(packing.needs(reading, user(), application_id).stamps)
    what, _, face = pressed.partition("-")
    known = map(str, reading.ports.post.denominations())
    if what in ("add", "remove") and face in known:
        return table.one_stamp(int(face), 1 if what == "add" else -1)
    return table


def _checks(reading: Reading, application_id: str, table: Table) -> list[dict[str, Any]]:
    defects = packing.look_over(reading, user(), application_id, table.papers())
    unasked = _unasked(packing.needs(reading, user(), application_id).needed)
    return [_check(text, codes, defects) for text, codes in CHECKS if text not in unasked]


def _unasked(needed: Needed) -> set[str]:
    """Return the checks that this application does not need."""
    asked = {
        "在留カード（原本）": needed.card,
        "指定書（交付を受けている方）": needed.card,
        "在留カード等の写し": needed.card_copy,
        "返信用封筒の裏面": needed.back_note,
        "手数料納付書の番号・氏名": needed.slip,
        "収入印紙の金額": needed.slip,
    }
    return {text for text, wanted in asked.items() if not wanted}


def _check(text: str, codes: tuple[str, ...], defects: Sequence[PaperDefect]) -> dict[str, Any]:
    found = [defect for defect in defects if defect.code.startswith(codes)]
    hard = any(not defect.soft for defect in found)
    why = [f"（返送の理由にはなりません）{defect.ja}" if defect.soft else defect.ja for defect in found]
    return {"text": text, "state": "no" if hard else "wait" if found else "ok", "why": why}


def _page(reading: Reading, application_id: str, table: Table, checks: Sequence[dict[str, Any]] = ()) -> str:
    found = for_user(reading, user(), application_id)
    shipments = of_application(reading.session, found.id)
    returned = [row for row in shipments if row.state == "sent-back" and row.defects]
    return render_template(
        "portal/envelope.html",
        application=found,
        table=table,
        needs=packing.needs(reading, user(), application_id),
        papers=_drawn(reading, table.papers(), found),
        checks=checks,
        returned=returned[-1] if returned else None,
        parcels=parcels(reading, found, shipments),
        extras=[each for each in EXTRAS if each[0] != COE_REQUEST or needed(found.kind).back_note],
        can_send=found.stage is Status.PERMITTED and not found.at_counter and not found.envelope_id,
        today=reading.today,
        **_choices(reading),
    )


def _drawn(reading: Reading, papers: Papers, found: Application) -> list[Drawing]:
    photo = photo_href(found, reading.get(Document, found.photo_id))
    return [drawn(paper, found, photo) for paper in papers]


def _choices(reading: Reading) -> dict[str, Any]:
    faces, services = reading.ports.post.denominations(), SERVICES.at(reading.rules_on())
    return {
        "ways": [way for way in WAYS if way[0] in services],
        "return_services": [one for one in RETURN_SERVICES if one[0] not in PACKS or len(services) > 1],
        "packs": len(services) > 1,
        "signed": SLIP_MARK.at(reading.rules_on()) is SlipMark.SIGNATURE,
        "items": ITEMS,
        "pasted": [(str(face), f"{face:,}円") for face in faces],
        "handy": [face for face in faces if face in HANDY],
        "other_faces": [face for face in faces if face not in HANDY],
    }


def _slip(reading: Reading, shipment: Shipment) -> dict[str, Any]:
    item = reading.ports.post.find(reading.connection, shipment.id)
    to = item.addressee if item else ANNEX.at(reading.rules_on(shipment.sent_at.date()))
    return {
        "number": item.printed_number if item else shipment.id,
        "office": item.events[0].office.replace("模擬郵便局", "")[:6] if item else "模擬",
        "at": shipment.sent_at,
        "lines": [
            ("郵便の種類", SERVICE_LABELS.get(shipment.service, shipment.service)),
            ("お届け先", to.text()),
            ("ご依頼主", sender_place(reading, user()).name),
        ],
    }
