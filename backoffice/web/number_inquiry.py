"""在留カード等番号失効情報照会（模擬）: a page for anybody, signed in or not: who knows number and expiry asks whether it has lapsed."""

from flask import Blueprint, render_template, request

from backoffice.domain.refusal import Refusal, Refused, refuse_if_any
from backoffice.domain.residence_card import NumberStanding
from backoffice.usecases.number_inquiry import LONGEST, inquire, number_refusal, plain_number
from backoffice.web.context import in_world, looking
from backoffice.web.days import day_of, typed
from backoffice.web.language import words_of

pages = in_world(Blueprint("number_inquiry", __name__, url_prefix="/w/<world>/number-inquiry"))
Page = str | tuple[str, int]


@pages.get("/")
def asked() -> str:
    """Show the form, with a number that an address told."""
    return _page(request.args.get("number", ""))


@pages.post("/")
def answered() -> Page:
    """Answer whether a number has lapsed."""
    number = request.form.get("number", "")
    try:
        return _page(number, found=_inquired(number))
    except Refused as refusal:
        return _page(
            number, errors={reason.field or "": words_of(reason) for reason in refusal.refusals}
        ), 422


def _inquired(number: str) -> NumberStanding:
    try:
        expires_on = day_of(request.form, "expires_on")
    except ValueError:
        expires_on = None
    ja = "在留カードの有効期間の満了日を、年・月・日で入力してください。"
    no_day = Refusal("", ja, "Enter the card's expiry as year, month and day.", "expires_on", "expires_on")
    refuse_if_any([number_refusal(number), None if expires_on else no_day])
    assert expires_on is not None  # noqa: S101 - refused before
    with looking() as reading:
        return inquire(reading, number, expires_on)


def _page(number: str, found: NumberStanding | None = None, errors: dict[str, str] | None = None) -> str:
    with looking() as reading:
        return render_template(
            "cards/number_inquiry.html",
            number=number[:LONGEST],
            plain=plain_number(number),
            expires_on=typed(request.form, "expires_on"),
            found=found,
            tone=_TONES[found] if found else "",
            today=reading.today,
            errors=errors or {},
        )


_TONES = {
    NumberStanding.GOOD: "success",
    NumberStanding.LAPSED: "error",
    NumberStanding.UNKNOWN: "warning",
}
