"""Papers as papers.html draws them: what an envelope holds, filled up with what a card shows."""

from collections.abc import Mapping
from typing import Any

from backoffice.domain.decision import period_label
from backoffice.ports import Papers
from backoffice.store.applications import Application

TITLES = {"card-copy": "在留カードのカラーコピー", "letter": "添え状"}


def pictures(papers: Papers, application: Application) -> list[dict[str, Any]]:
    """Return the papers of a user's envelope for the macro `paper`."""
    return [_picture(paper, application) for paper in papers]


def cards_in_hand(application: Application, photo_href: str) -> list[dict[str, Any]]:
    """Return the new card and the punched old one, as their holder has them at the end."""
    new = {
        "number": application.new_card_number,
        "period": period_label(application.granted_months),
        "expires_on": application.granted_until,
        "photo_href": photo_href,
        "label": "新",
    }
    old = _card({}, application) | {"punched": True, "label": "旧", "photo_href": photo_href}
    return [_card({}, application) | new, old]


def _picture(paper: Mapping[str, Any], application: Application) -> dict[str, Any]:
    kind = str(paper["kind"])
    if kind == "residence-card":
        return _card(paper, application)
    if kind == "fee-slip":
        return dict(paper) | {"made_on": str(paper.get("written_on") or "")}
    if kind == "return-envelope":
        return _return_envelope(paper)
    if kind in TITLES:
        lines = [("氏名", application.applicant_name), ("番号", application.card_number)]
        return {"kind": kind, "title": TITLES[kind], "lines": lines[: 2 if kind == "card-copy" else 1]}
    text = "法務大臣が個々の外国人について特に指定する活動（模擬）"
    return {"kind": kind, "name": application.applicant_name, "text": text}


def _card(paper: Mapping[str, Any], application: Application) -> dict[str, Any]:
    return {
        "kind": "residence-card",
        "number": str(paper.get("card_number") or application.card_number),
        "name": application.applicant_name,
        "status": application.residence_status,
        "period": period_label(application.period_months),
        "expires_on": application.expires_on,
    }


def _return_envelope(paper: Mapping[str, Any]) -> dict[str, Any]:
    address = paper.get("address") or {}
    written = address if isinstance(address, Mapping) else {"lines": [address]}
    return {
        "kind": "return-envelope",
        "service": paper.get("service"),
        "postage": paper.get("postage"),
        "postal_code": written.get("postal_code", ""),
        "address": "\n".join(written.get("lines", ())),
        "name": written.get("name", ""),
    }
