"""The counter for people and programs: services and tariff, a quote, an item handed in after its price was shown."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from postal import counter_words, facts, number, office
from postal.desk import Desk, answer, asked, language, languages, problem
from postal.fields import bad, day_of
from postal.item import Dispatch
from postal.offer import held_days, offer, told
from postal.outcome import Outcome
from postal.quote import Quote, quote
from postal.refusal import Refused
from postal.service import HandIn, ServiceClass
from postal.size import formats_on
from postal.step import Step
from postal.tariff import ROWS, Charge, rows_on

ENDS = ("from", "to")
SIDES = ("length", "width", "thick")
_LETTERS = (Charge.STANDARD, Charge.NONSTANDARD, Charge.OVERSIZE)
Form = MultiDict[str, str]


def add_window(pages: Blueprint, desk: Desk) -> None:
    """Add the counter, its quotes and the list of services to the pages of the post."""
    window = _Window(desk)
    pages.add_url_rule("/services", "services", window.services)
    pages.add_url_rule("/services.json", "services_json", window.services_json)
    pages.add_url_rule("/quote", "quote", window.quote, methods=["POST"])
    pages.add_url_rule("/counter", "counter", window.form)
    pages.add_url_rule("/counter", "counter_post", window.hand_in, methods=["POST"])


class _Window:
    """The views of the counter."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def services(self) -> AnyResponse | str:
        """Show the services and the tariff of a day (`on`, else the present one, else the latest); JSON to who asks for it."""
        best = request.accept_mimetypes.best_match(["application/json", "text/html"])
        if best == "application/json":
            return self.services_json()
        on = self._day()
        tariff = rows_on(on)
        return self._page(
            "services",
            on=on,
            services=[(service, service.terms_on(on)) for service in ServiceClass],
            formats=formats_on(on),
            letters=[tariff[charge] for charge in _LETTERS if charge in tariff],
            added=[row for charge, row in tariff.items() if charge not in _LETTERS],
            held_days=held_days,
            may_post=self.desk.acts and self.desk.may("control"),
        )

    def services_json(self) -> Response:
        """Answer with the services and the tariff of a day."""
        return answer(offer(self._day()))

    def quote(self) -> Response:
        """Answer with what an item costs and what is promised for it; the body is that of an item to hand in."""
        try:
            body = asked()
        except Refused as refused:
            return problem(refused)
        with facts.placed(), self.desk.step("track") as step:
            dispatch, promised = _priced(step, body)
            office.check(step, replace(dispatch, postage_yen=promised.postage_yen))
        return answer(told(promised))

    def form(self) -> str:
        """Show the empty form, with the number of the item that was just taken."""
        with self.desk.step("control") as step:
            taken = step.books.find(number.bare(request.args.get("taken", "")))
        return self._form(MultiDict({"service": ServiceClass.SIMPLIFIED_REGISTERED.value}), taken=taken)

    def hand_in(self) -> AnyResponse | str:
        """Show the price first; take the item when it was shown and found good."""
        form, stage = request.form, request.form.get("stage", "")
        if stage == "edit":
            return self._form(form)
        try:
            with self.desk.step("control") as step:
                dispatch, promised = _priced(step, _body(form))
                if stage != "accept":
                    office.check(step, dispatch)
                    return self._confirm(form, dispatch, promised)
                taken = office.accept(step, dispatch)
        except Refused as refused:
            return Response(self._form(form, refused=refused), HTTPStatus.UNPROCESSABLE_ENTITY)
        return redirect(url_for("postal.counter", taken=taken, locale=language()), HTTPStatus.SEE_OTHER)

    def _confirm(self, form: Form, dispatch: Dispatch, promised: Quote) -> str:
        shown = {"dispatch": dispatch, "quote": promised}
        return self._page("counter_check", form=form, **shown)

    def _form(self, form: Form, **values: object) -> str:
        refused = values.get("refused")
        at = _field_of(refused.pointer) if isinstance(refused, Refused) else ""
        given = {"taken": None, "refused": None, **values}
        return self._page(
            "counter",
            form=form,
            wrong_at=at,
            services=ServiceClass,
            hand_ins=HandIn,
            outcomes=Outcome,
            **given,
        )

    def _page(self, template: str, **values: object) -> str:
        return self.desk.page(
            template,
            text=counter_words.PAGE[language()],
            named=counter_words,
            languages=languages(["on"]),
            **values,
        )

    def _day(self) -> date:
        asked = request.args.get("on", "").strip()
        if asked:
            return day_of(asked, "on")
        if not self.desk.acts:
            return max(row.in_force_from for row in ROWS)
        with self.desk.step("track") as step:
            return step.now.date()


def _priced(step: Step, body: object) -> tuple[Dispatch, Quote]:
    dispatch = facts.read_dispatch(body, step.now.date())
    return dispatch, quote(dispatch, step.now)


def _body(form: Form) -> dict[str, object]:
    """Return the form as the JSON that programs hand in; fields that are left empty are left out."""
    body: dict[str, object] = {end: _address(form, end) for end in ENDS}
    body |= {name: form.get(name, "") for name in ("service", "hand_in") if form.get(name)}
    body |= {name: given for name in ("number", "outcome") if (given := form.get(name, "").strip())}
    body |= {
        name: _whole(given, name)
        for name in ("weight_g", "postage_yen")
        if (given := form.get(name, "").strip())
    }
    sides = [form.get(side, "").strip() for side in SIDES]
    if any(sides):
        body["size_mm"] = [_whole(side, "size_mm") for side in sides]
    body["papers"] = [{"kind": kind} for kind in form.getlist("papers")]
    body["express"] = "express" in form
    body["redirect"] = "never" if "no_forward" in form else "forward"
    return body


def _address(form: Form, end: str) -> dict[str, object]:
    lines = [line.strip() for line in form.get(f"{end}-lines", "").splitlines() if line.strip()]
    code, name = (form.get(f"{end}-{part}", "").strip() for part in ("postal_code", "name"))
    return {"postal_code": code, "lines": lines, "name": name}


def _whole(typed: str, pointer: str) -> int:
    digits = number.bare(typed)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS):
        raise bad(pointer, "数字で入力してください", "is not a number")
    return int(digits)


_DIGITS = 8
_POINTERS: Mapping[str, str] = {"sender": "from", "addressee": "to", "size_mm": "length"}


def _field_of(pointer: str) -> str:
    """Return the id of the form's field that a pointer of a refusal means, or ""."""
    parts = pointer.removeprefix("item.").split("[")[0].split(".")
    head = _POINTERS.get(parts[0], parts[0])
    return "-".join((head, *parts[1:2]))
