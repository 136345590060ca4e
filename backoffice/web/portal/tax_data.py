"""マイナポータル連携: name and year, the simulated マイナポータル, what came back, 登録 (R-150, R-151, R-281).

Nothing is kept between the pages: name and year go along in the form, and the record is the same whenever it is asked for.
"""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.refusal import Refusal, Refused
from backoffice.domain.tax import fiscal_years, year_label
from backoffice.usecases import tax_data as use
from backoffice.usecases.progress import for_user
from backoffice.web.context import world
from backoffice.web.portal.gate import pages, user

Page = str | tuple[str, int] | Response


@pages.get("/applications/<application_id>/mynaportal")
def mynaportal(application_id: str) -> str:
    """Show 「マイナポータル連携」: 取得対象者氏名 and 取得対象年度."""
    return _asking(application_id)


@pages.post("/applications/<application_id>/mynaportal")
def ask_mynaportal(application_id: str) -> Page:
    """Go to the simulated マイナポータル, or say beside the field why not."""
    name, year = _asked()
    try:
        with world().read() as reading:
            found = use.check_asked(reading, user(), application_id, name, year)
    except Refused as refused:
        if refused.kind != "refused":
            raise
        return _asking(application_id, refused.refusals), 422
    return render_template("portal/mynaportal_site.html", application=found, **_carried(name, year), error="")


@pages.post("/applications/<application_id>/mynaportal/data")
def come_back(application_id: str) -> Page:
    """Come back from マイナポータル: show what was fetched, to be registered."""
    name, year = _asked()
    try:
        with world().read() as reading:
            found = for_user(reading, user(), application_id)
            record = use.fetch(reading, user(), application_id, name, year, confirmed=_confirmed())
    except Refused as refused:
        return _not_confirmed(application_id, refused)
    return render_template(
        "portal/mynaportal_data.html", application=found, record=record, **_carried(name, year)
    )


@pages.post("/applications/<application_id>/mynaportal/register")
def register_tax_data(application_id: str) -> Page:
    """Register what was fetched (登録)."""
    name, year = _asked()
    try:
        with world().write() as tx:
            use.register(tx, user(), application_id, name, year, confirmed=_confirmed())
    except Refused as refused:
        return _not_confirmed(application_id, refused)
    flash("所得・個人住民税情報を登録しました。課税（非課税）証明書のPDFは不要です。", "success")
    return redirect(url_for("portal.application", application_id=application_id), 303)


def _asked() -> tuple[str, int]:
    year = request.form.get("year", "")
    return request.form.get("name", "").strip()[:200], int(year) if year.isdecimal() and year.isascii() else 0


def _confirmed() -> bool:
    return request.form.get("confirmed") == "yes"


def _carried(name: str, year: int) -> Mapping[str, str | int]:
    return {"name": name, "year": year, "year_words": year_label(year)}


def _asking(application_id: str, problems: Sequence[Refusal] = ()) -> str:
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        if not problems:
            use.may_or_refuse(reading, user(), application_id)
        return render_template(
            "portal/mynaportal.html",
            application=found,
            years=[(year, year_label(year)) for year in fiscal_years(reading.today)],
            errors={problem.field or "": problem.ja for problem in problems},
            typed=request.form,
        )


def _not_confirmed(application_id: str, refused: Refused) -> Page:
    """Draw マイナポータル again when only the consent is missing, else 「マイナポータル連携」 with its errors."""
    if refused.kind != "refused":
        raise refused
    name, year = _asked()
    if [refusal.field for refusal in refused.refusals] != ["confirmed"]:
        return _asking(application_id, refused.refusals), 422
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
    error = refused.refusals[0].ja
    page = render_template(
        "portal/mynaportal_site.html", application=found, **_carried(name, year), error=error
    )
    return page, 422
