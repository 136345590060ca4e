"""利用者情報変更 (users by card) and 利用者情報更新 (the others): own data and password (R-091…R-094, C-46)."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.credentials import PASSWORD_RULE
from backoffice.domain.refusal import Refusal, Refused
from backoffice.store.people import Account
from backoffice.usecases import passwords
from backoffice.usecases import user_details as use
from backoffice.web.context import looking, world
from backoffice.web.portal.gate import pages, user
from backoffice.web.portal.passwords import unequal


@pages.get("/user-details")
def user_details() -> str:
    """Show own data and the fields of a new password."""
    return _page()


@pages.post("/user-details")
def change_details() -> Response | tuple[str, int]:
    """Change own data."""
    typed = {name: request.form.get(name, "").strip()[:1000] for name in ("email", "phone", "address")}
    try:
        with world().write() as tx:
            use.change_details(tx, user(), use.Changes(**typed))
    except Refused as refused:
        return _page(refused.refusals, typed), 422
    flash("利用者情報を変更しました。", "success")
    return redirect(url_for("portal.user_details"), 303)


@pages.post("/user-details/password")
def change_password() -> Response | tuple[str, int]:
    """Change the password."""
    problems = unequal()
    if problems:
        return _page(problems), 422
    try:
        with world().write() as tx:
            passwords.change_password(
                tx, user(), request.form.get("present", ""), request.form.get("password", "")
            )
    except Refused as refused:
        return _page(refused.refusals), 422
    flash("パスワードを変更しました。", "success")
    return redirect(url_for("portal.user_details"), 303)


def _page(problems: Sequence[Refusal] = (), typed: dict[str, str] | None = None) -> str:
    with looking() as reading:
        present = use.present_details(reading, user())
        return render_template(
            "portal/user_details.html",
            title=use.screen_title(user()),
            by_card=use.by_card(user()),
            account=reading.require(Account, user().id, "利用者", "user"),
            typed=typed or {name: getattr(present, name) for name in ("email", "phone", "address")},
            rule=PASSWORD_RULE.at(reading.rules_on()),
            errors={problem.field or "": problem.ja for problem in problems},
        )
