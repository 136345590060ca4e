"""申請情報一覧 and 申請情報検索: a user's own applications, with the filters in the address (R-115, R-189)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for

from backoffice.domain.life import Status
from backoffice.domain.receipt import Receipt, label_on
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application
from backoffice.store.bulk_batches import BulkRow, Fate, count_failed, failed_of_filer
from backoffice.store.own_applications import PAGE, OwnFilter, files_of_each, newest_of_filer
from backoffice.usecases.tax_data import may_fetch
from backoffice.usecases.viewing import attachments_label
from backoffice.web.context import looking
from backoffice.web.portal.gate import pages, user

WORDS = (*dict.fromkeys(status.label for status in Status), Fate.FAILED.label)
FIELDS = {
    "status": "申請状態",
    "name": "申請人",
    "number": "番号",
    "receipt": "受領方法",
    "awaiting": "添付資料",
}
_LONGEST = 100
SOME_FAILED = 5


@pages.get("/applications")
def applications() -> str:
    """Show the user's own applications, the newest first."""
    return _page("portal/applications.html", "portal.applications", _asked())


@pages.get("/search")
def search() -> str:
    """Search among the user's own applications (R-260)."""
    return _page("portal/search.html", "portal.search", _asked())


def _page(template: str, endpoint: str, asked: dict[str, str]) -> str:
    with looking() as reading:
        wanted = _wanted(asked)
        only_failed = asked.get("status") == Fate.FAILED.label
        found = [] if only_failed else newest_of_filer(reading.session, replace(wanted, limit=PAGE + 1))
        return render_template(
            template,
            rows=_rows(reading, found[:PAGE]),
            failed=_failed(reading, endpoint, asked, wanted),
            asked=asked,
            active=_active(endpoint, asked, _receipts(reading)),
            words=WORDS,
            receipts=list(_receipts(reading).items()),
            next_href=_next_href(endpoint, asked, found),
            first_href=url_for(endpoint, **asked) if wanted.before else None,  # type: ignore[arg-type]  # names of fields
            today=reading.today,
        )


def _asked() -> dict[str, str]:
    typed = {name: request.args.get(name, "").strip()[:_LONGEST] for name in FIELDS}
    known = {"status": WORDS, "receipt": tuple(Receipt), "awaiting": ("yes",)}
    return {name: value for name, value in typed.items() if value and value in known.get(name, (value,))}


def _wanted(asked: dict[str, str]) -> OwnFilter:
    word = asked.get("status", "")
    return OwnFilter(
        filer_id=user().id,
        statuses=tuple(status for status in Status if status.label == word),
        number=asked.get("number", ""),
        name=asked.get("name", ""),
        receipt=asked.get("receipt", ""),
        awaiting_documents=asked.get("awaiting") == "yes",
        before=request.args.get("before", "")[:_LONGEST],
    )


def _rows(reading: Reading, found: Sequence[Application]) -> list[dict[str, Any]]:
    documents = files_of_each(reading.session, found)
    return [
        {
            "application": row,
            "attachments": attachments_label(reading, documents[row.id], row),
            "receipt": label_on(Receipt(row.receipt), reading.rules_on()),
            "tax_data": may_fetch(reading, user(), row),
        }
        for row in found
    ]


def _receipts(reading: Reading) -> dict[str, str]:
    """Return the ways of having the result with the labels of the day (R-261)."""
    return {str(receipt): label_on(receipt, reading.rules_on()) for receipt in Receipt}


def _failed(reading: Reading, endpoint: str, asked: dict[str, str], wanted: OwnFilter) -> dict[str, Any]:
    """Return the lines of bulk files that failed, where the filters let them in: some above the list, all by their word."""
    alone = asked.get("status") == Fate.FAILED.label
    if not (alone or (set(asked) <= {"name"} and not wanted.before)):
        return {"rows": [], "count": 0, "next_href": None}
    most = PAGE if alone else SOME_FAILED
    found = failed_of_filer(
        reading.session, wanted.filer_id, wanted.name, wanted.before if alone else "", most + 1
    )
    return {
        "rows": found[:most],
        "count": count_failed(reading.session, wanted.filer_id),
        "next_href": _more_failed_href(endpoint, asked, found[most - 1] if alone else None)
        if len(found) > most
        else None,
    }


def _more_failed_href(endpoint: str, asked: dict[str, str], last: BulkRow | None) -> str:
    more = asked | {"status": Fate.FAILED.label} | ({"before": last.id} if last else {})
    return url_for(endpoint, **more)  # type: ignore[arg-type]  # names of fields


def _next_href(endpoint: str, asked: dict[str, str], found: Sequence[Application]) -> str | None:
    if len(found) <= PAGE:
        return None
    return url_for(endpoint, **(asked | {"before": found[PAGE - 1].id}))  # type: ignore[arg-type]  # names of fields


def _active(endpoint: str, asked: dict[str, str], receipts: dict[str, str]) -> list[dict[str, str]]:
    return [
        {
            "label": FIELDS[name],
            "value": {"receipt": receipts.get(value, value), "awaiting": "追完待ち"}.get(name, value),
            "remove_href": url_for(endpoint, **{n: v for n, v in asked.items() if n != name}),  # type: ignore[arg-type]  # names of fields
        }
        for name, value in asked.items()
    ]
