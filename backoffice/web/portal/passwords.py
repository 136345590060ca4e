"""「パスワードを忘れた場合」, and the page for a new password that a mail's link leads to (R-073, R-084)."""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.credential_papers import password_title
from backoffice.domain.credentials import PASSWORD_RULE
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Reading
from backoffice.usecases import passwords
from backoffice.web.context import looking, world
from backoffice.web.portal.gate import pages

Answer = Response | tuple[str, int] | str


@pages.get("/forgotten")
def forgotten() -> str:
    """Ask for 認証ID and mail address."""
    return _forgotten({}, {})


@pages.post("/forgotten")
def ask_for_reset() -> Answer:
    """Answer the same whether ID and address belong together or not."""
    typed = {name: request.form.get(name, "").strip()[:254] for name in ("sign_in", "email")}
    words = {"sign_in": "認証IDを入力してください。", "email": "メールアドレスを入力してください。"}
    errors = {name: words[name] for name, text in typed.items() if not text}
    if errors:
        return _forgotten(typed, errors), 422
    with world().write() as tx:
        passwords.ask_for_reset(tx, typed["sign_in"], typed["email"])
    return _forgotten(typed, {}, asked=True)


@pages.get("/password/<token>")
def new_password(token: str) -> Answer:
    """Show the page for a new password, or say that the link has ended."""
    return _page(token)


@pages.post("/password/<token>")
def set_password(token: str) -> Answer:
    """Set the new password."""
    problems = unequal()
    if problems:
        return _refused(token, problems)
    try:
        with world().write() as tx:
            first = not passwords.account_of_link(tx, token).password_hash
            passwords.set_by_link(tx, token, request.form.get("password", ""))
    except Refused as refused:
        return _refused(token, refused.refusals)
    return redirect(url_for("portal.password_is_set", first="yes" if first else None), 303)


@pages.get("/password-set")
def password_is_set() -> str:
    """Say that the password is set, and after the first one that the 認証ID comes by mail."""
    return render_template("portal/password_set.html", first=request.args.get("first") == "yes")


def unequal() -> list[Refusal]:
    """Return the refusal of a new password whose second writing differs from the first."""
    if request.form.get("password", "") == request.form.get("again", ""):
        return []
    ja = "確認のために入力したパスワードが一致しません。"
    return [Refusal("", ja, "The two writings of the password differ.", "again", "unequal")]


def _refused(token: str, problems: Sequence[Refusal]) -> tuple[str, int]:
    page, status = _page(token, problems)
    return page, max(422, status)


def _page(token: str, problems: Sequence[Refusal] = ()) -> tuple[str, int]:
    with looking() as reading:
        ended = _ended(reading, token)
        page = render_template(
            "portal/new_password.html",
            ended=ended,
            action=url_for("portal.set_password", token=token),
            rule=PASSWORD_RULE.at(reading.rules_on()),
            errors={} if ended else {problem.field or "": problem.ja for problem in problems},
        )
    return page, 422 if ended else 200


def _ended(reading: Reading, token: str) -> str:
    try:
        passwords.account_of_link(reading, token)
    except Refused as refused:
        return refused.refusals[0].ja
    return ""


def _forgotten(typed: dict[str, str], errors: dict[str, str], *, asked: bool = False) -> str:
    with looking() as reading:
        at_counter = password_title(reading.rules_on())
        return render_template(
            "portal/forgotten.html", asked=asked, errors=errors, typed=typed, at_counter=at_counter
        )
