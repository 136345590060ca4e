"""Papers as papers.html draws them: a card, a slip, an envelope of an application, filled up with what it knows."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from backoffice.domain.custody import NAMES
from backoffice.domain.decision import period_label
from backoffice.domain.places import Place
from backoffice.store.applications import Application

Drawing = dict[str, Any]
TITLES = {**NAMES, "card-copy": "在留カードのカラーコピー"}
BY_HOLDER = frozenset({"passport", "my-number-card", "designation"})
ACTIVITY = "法務大臣が個々の外国人について特に指定する活動（模擬）"
POSTAL_CODE_DIGITS = 7


def drawn(paper: Mapping[str, Any], application: Application, photo_href: str) -> Drawing:
    """Return a paper as it is drawn; a card is the applicant's own."""
    kind = str(paper["kind"])
    if kind == "residence-card":
        number = str(paper.get("card_number") or application.card_number)
        return old_card(application, photo_href, label="") | {"number": number}
    if kind == "fee-slip":
        return {**paper, "stamps": _stamps(paper), "made_on": _day(paper.get("written_on"))}
    if kind == "revenue-stamps":
        return {**paper, "title": NAMES[kind], "stamps": _stamps(paper)}
    if kind == "return-envelope":
        return _return_envelope(paper)
    if kind in BY_HOLDER:
        return {"kind": kind, "name": application.applicant_name, "text": paper.get("note") or ACTIVITY}
    return _sheet(paper, application)


def old_card(
    application: Application, photo_href: str, *, punched: bool = False, label: str = "旧"
) -> Drawing:
    """Return the card that the applicant had when the application was filed."""
    return _face(application, photo_href, application.residence_status) | {
        "number": application.card_number,
        "period": period_label(application.period_months),
        "expires_on": application.expires_on,
        "punched": punched,
        "label": label,
    }


def new_card(application: Application, photo_href: str) -> Drawing:
    """Return the card of the permission; before it is made it has no number."""
    return _face(application, photo_href, application.status_to_be) | {
        "number": application.new_card_number or "（作成前）",
        "period": period_label(application.granted_months),
        "expires_on": application.granted_until,
        "label": "新",
    }


def certificate(application: Application) -> Drawing:
    """Return the certificate of an application; before it is made it has no number."""
    lines = [("氏名", application.applicant_name), ("番号", application.certificate_number or "（作成前）")]
    return {"kind": "certificate", "title": application.kind.made, "lines": lines, "note": ""}


def written(place: Place) -> Drawing:
    """Return what stands on an envelope that goes to a place."""
    code = place.postal_code
    whole = code.isdecimal() and len(code) == POSTAL_CODE_DIGITS
    shown = f"{code[:3]}-{code[3:]}" if whole else code
    return {"postal_code": shown, "address": "\n".join(place.lines), "name": place.name}


def stamps_yen(paper: Mapping[str, Any]) -> int:
    """Return the sum of the face values of a paper's 収入印紙."""
    return sum(stamp["value_yen"] for stamp in _stamps(paper))


def _stamps(paper: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the stamps of a paper one by one; those of a slip on file are cancelled, all of them."""
    on_file = bool(paper.get("cancelled"))
    marked = [stamp if isinstance(stamp, Mapping) else {"yen": stamp} for stamp in paper.get("stamps", ())]
    return [
        {
            "value_yen": int(stamp["yen"]),
            "cancelled": on_file or bool(stamp.get("cancelled")),
            "torn": bool(stamp.get("torn")),
        }
        for stamp in marked
    ]


def _face(application: Application, photo_href: str, status: str) -> Drawing:
    return {
        "kind": "residence-card",
        "name": application.applicant_name,
        "status": status,
        "photo_href": photo_href,
    }


def _return_envelope(paper: Mapping[str, Any]) -> Drawing:
    envelope = {
        "kind": "return-envelope",
        "service": paper.get("service", ""),
        "postage": paper.get("postage"),
        "never_forward": paper.get("redirect") == "never",
        "express": bool(paper.get("express")),
        "back": str(paper.get("back") or ""),
    }
    address = paper.get("address") or ""
    if not isinstance(address, Mapping):
        return envelope | {"postal_code": "", "address": address, "name": ""}
    code, lines = str(address.get("postal_code", "")), tuple(address.get("lines", ()))
    return envelope | written(Place(code, lines, str(address.get("name", ""))))


def _sheet(paper: Mapping[str, Any], application: Application) -> Drawing:
    kind = str(paper["kind"])
    if kind == "certificate":
        return certificate(application)
    lines = [("氏名", application.applicant_name)]
    if kind == "card-copy":
        lines.append(("番号", application.card_number))
    return {
        "kind": kind,
        "title": TITLES.get(kind, kind),
        "lines": lines,
        "note": str(paper.get("note") or ""),
    }


def _day(told: object) -> date | str:
    return date.fromisoformat(str(told)) if told else ""
