"""Where a paper about a forgotten 認証ID or password is written and handed in, and what became of it (R-085…R-088, R-090)."""

from collections.abc import Sequence
from datetime import date

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.domain.credential_papers import CREDENTIAL_FORM, DELETION_FORM, Ask, HandIn, ToldBy
from backoffice.domain.credentials import PASSWORD_RULE
from backoffice.domain.refusal import Refusal, Refused
from backoffice.usecases import credential_papers as use
from backoffice.web.context import looking, world
from backoffice.web.portal.gate import pages
from backoffice.web.portal.passwords import unequal

Answer = Response | tuple[str, int] | str


@pages.get("/credential-paper")
def credential_paper() -> str:
    """Show the paper as it is on this day."""
    return _page()


@pages.post("/credential-paper")
def hand_in_paper() -> Answer:
    """Hand the paper in."""
    try:
        with world().write() as tx:
            _, slip = use.hand_in(tx, _written())
    except Refused as refused:
        return _page(refused.refusals), 422
    return redirect(url_for("portal.paper", slip=slip), 303)


@pages.get("/credential-paper/<slip>")
def paper(slip: str) -> str:
    """Show a paper to its writer."""
    return _slip(slip)


@pages.post("/credential-paper/<slip>")
def paper_password(slip: str) -> Answer:
    """Set the new password that an answered paper lets its writer choose."""
    problems: Sequence[Refusal] = unequal()
    if not problems:
        try:
            with world().write() as tx:
                use.set_password(tx, slip, request.form.get("password", ""))
        except Refused as refused:
            if refused.kind != "refused":
                raise
            problems = refused.refusals
    if problems:
        return _slip(slip, problems), 422
    return redirect(url_for("portal.password_is_set"), 303)


def _written() -> use.Written:
    form = request.form
    return use.Written(
        name=form.get("name", "").strip()[:200],
        email=form.get("email", "").strip()[:300],
        asks=tuple(form.getlist("asks"))[:10],
        way=form.get("way", HandIn.COUNTER),
        birth_on=_day(),
        phone=form.get("phone", "").strip()[:50],
    )


def _day() -> date | None:
    parts = [request.form.get(f"birth_on_{part}", "").strip() for part in ("year", "month", "day")]
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _page(problems: Sequence[Refusal] = ()) -> str:
    with looking() as reading:
        form, deletion = CREDENTIAL_FORM.at(reading.rules_on()), DELETION_FORM.at(reading.rules_on())
        born = {part: request.form.get(f"birth_on_{part}", "") for part in ("year", "month", "day")}
        return render_template(
            "portal/credential_paper.html",
            form=form,
            deletion=deletion,
            asks=[(str(ask), ask.label) for ask in (*form.asks, *deletion.asks)],
            ways=[(str(way), way.label) for way in form.ways],
            typed=request.form,
            born=born if any(born.values()) else None,
            chosen=request.form.getlist("asks"),
            errors={problem.field or "": problem.ja for problem in problems},
        )


def _slip(slip: str, problems: Sequence[Refusal] = ()) -> str:
    with looking() as reading:
        found = use.paper_of(reading, slip)
        return render_template(
            "portal/credential_slip.html",
            paper=found,
            asks=[Ask(ask).label for ask in found.asks],
            way=HandIn(found.way).label,
            by_mail=found.reply == ToldBy.MAIL,
            action=url_for("portal.paper_password", slip=slip),
            rule=PASSWORD_RULE.at(reading.rules_on()),
            errors={problem.field or "": problem.ja for problem in problems},
        )
