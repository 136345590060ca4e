"""A first set of answers from what the office already knows of a person, an organisation and a user."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, lru_cache

from backoffice.domain.forms import convert
from backoffice.domain.forms.characters import normal
from backoffice.domain.forms.convert import digits
from backoffice.domain.forms.shape import Field, Form, Kind, Width
from backoffice.domain.forms.tables import office_of, option_list, rows
from backoffice.domain.forms.values import check_digit

Record = Mapping[str, object]
"""A record by its keys; values are texts, numbers, booleans or dates, None where nothing is known."""

_RECEIPTS = {"email": ("メール",), "post": ("郵送",), "counter": ("窓口", "地方官署窓口")}
_YES = {"True", "true", "有", "yes", "1", "married"}
_SEXES = {"m": "男", "male": "男", "男": "男", "f": "女", "female": "女", "女": "女"}
_NO_PHONE = "0000000000"
_NO_POSTAL_CODE = "0000000"
_NOT_ENTERED = "未入力"
_CORPORATE_DIGITS = 13
_COPIED = (
    *(
        "name",
        "kanji_name",
        "nationality",
        "occupation",
        "home_address",
        "postal_code",
        "prefecture",
        "city",
        "street",
    ),
    *("mobile", "passport_number", "passport_expires_on", "status", "expires_on", "card_number"),
)
_COPIED_OF_ORGANISATION = (
    *("name", "postal_code", "phone", "employees", "foreign_employees"),
    *("capital_yen", "sales_yen", "insurance_office_number"),
)


def prefill(
    form: Form,
    person: Record,
    organisation: Record | None = None,
    account: Record | None = None,
    *,
    receipt: str = "",
    wish: Record | None = None,
) -> dict[str, str]:
    """Return answers for the form from the records, widths converted and cut to the limits.

    Keys read, all optional: person name, kanji_name, nationality, sex, birth_on, spouse, occupation, home_address,
    postal_code, prefecture, city, street, phone, mobile, email, passport_number, passport_expires_on, status,
    period_months, expires_on, card_number; organisation name, corporate_number, postal_code, prefecture, city, street,
    phone, industry, employees, foreign_employees, capital_yen, sales_yen, insurance_office_number, representative;
    account name, email, phone; wish requested_status, requested_period, acquired_on. `receipt` is email, post or
    counter; else, and where the form has not that way, the form's first. What no record knows gets a neutral answer (no
    criminal record, no relatives, the same period); what even that cannot give is left out, so that check asks for it.
    """
    org, user = organisation or {}, account or {}
    known = _person(person) | _organisation(org) | _agent(org, user) | _receipt(form, person, user, receipt)
    known |= _representative(form, person, org, user) | _wish(form, person, wish or {})
    fitted = {name: _fit(form.fields[name], text) for name, text in known.items() if name in form.fields}
    answers = _neutral(form) | {name: text for name, text in fitted.items() if text}
    shown = form.shown(answers)
    unfinished = _unfinished(shown, answers)
    answered = [field for field in shown if answers.get(field.name)]
    return {
        field.name: answers[field.name] for field in answered if (field.group, field.row) not in unfinished
    }


def recorded(form: Form, person: Record, organisation: Record | None, names: Iterable[str]) -> dict[str, str]:
    """Return of some fields what the records say, as an answer would; what they do not know is left out."""
    known = _person(person) | _organisation(organisation or {})
    asked = ((name, form.fields[name]) for name in names if name in form.fields)
    fitted = ((name, _fit(field, known.get(name, ""))) for name, field in asked)
    return {name: text for name, text in fitted if text}


def _unfinished(shown: list[Field], answers: Mapping[str, str]) -> set[tuple[str | None, int]]:
    """Return the rows of groups that lack an answer they need: such a row is not begun."""
    return {
        (field.group, field.row)
        for field in shown
        if field.group and field.required and not answers.get(field.name)
    }


@cache
def _neutral(form: Form) -> dict[str, str]:
    answers = {row["name"]: row["answer"] for row in rows("neutral")}
    return {name: answers[name] for name, field in form.fields.items() if name in answers and not field.group}


def _person(person: Record) -> dict[str, str]:
    copied = {name: _text(person.get(name)) for name in _COPIED}
    months = digits(_text(person.get("period_months")))
    period = convert.period(int(months)) if months else ""
    return copied | {
        "birth_on": _text(person.get("birth_on")).replace("-00", ""),
        "sex": _SEXES.get(_text(person.get("sex")).lower(), ""),
        "spouse": _yes_no(person.get("spouse")),
        "period": period,
        "requested_period": period,
        "has_card": "有" if person.get("card_number") else "無",
        "phone": _text(person.get("phone")) or ("" if person.get("mobile") else _NO_PHONE),
        "birthplace": _text(person.get("birthplace")) or copied["nationality"],
        "contact_address": _address(person),
        "contracted_name": _text(person.get("name")),
        "contracted_card_number": _text(person.get("card_number")),
    }


def _organisation(organisation: Record) -> dict[str, str]:
    number = digits(_text(organisation.get("corporate_number")))
    is_valid = len(number) == _CORPORATE_DIGITS and number[0] == str(check_digit(number[1:]))
    industry = _text(organisation.get("industry"))
    listed = industry in option_list("industries")
    answers = {f"org_{name}": _text(organisation.get(name)) for name in _COPIED_OF_ORGANISATION}
    place = {"name": answers["org_name"], "address": _address(organisation), "phone": answers["org_phone"]}
    return answers | {
        "org_has_corporate_number": "有" if is_valid else "無",
        "org_corporate_number": number if is_valid else "",
        "org_industry": industry if listed else "",
        "org_industry_other": "" if listed else industry,
        "org_address": place["address"],
        **{f"workplace_{name}": answer for name, answer in place.items()},
    }


def _agent(organisation: Record, account: Record) -> dict[str, str]:
    """Return the user of the system as the 取次者, when an organisation's member files."""
    if not organisation.get("name") or not account.get("name"):
        return {}
    return {
        "agent_name": _text(account.get("name")),
        "agent_postal_code": _text(organisation.get("postal_code")) or _NO_POSTAL_CODE,
        "agent_address": _address(organisation) or _NOT_ENTERED,
        "agent_organisation": _text(organisation.get("name")),
        "agent_phone": _text(account.get("phone")) or _text(organisation.get("phone")) or _NO_PHONE,
    }


def _representative(form: Form, person: Record, organisation: Record, account: Record) -> dict[str, str]:
    """Return who applies for a person who is not in Japan yet: the one that receives the person (法第7条の2第2項)."""
    field = form.fields.get("representative_name")
    if field is None or not field.required or field.group:
        return {}
    name = (
        _text(organisation.get("representative")) or _text(account.get("name")) or _text(person.get("name"))
    )
    return {
        "representative_name": name,
        "representative_address": _address(organisation),
        "representative_postal_code": _text(organisation.get("postal_code")),
        "representative_phone": _text(organisation.get("phone")) or _text(account.get("phone")),
    }


def _wish(form: Form, person: Record, wish: Record) -> dict[str, str]:
    """Return what is asked for; a form for one status alone needs not be told."""
    asked = form.fields.get("requested_status")
    only = asked.options[0] if asked and len(asked.options) == 1 else ""
    given = {name: _text(wish.get(name)) for name in ("requested_status", "requested_period", "acquired_on")}
    return {name: text for name, text in given.items() if text} | {
        "requested_status": given["requested_status"] or only or _text(person.get("status")),
        "acquired_on": given["acquired_on"] or _text(person.get("birth_on")),
    }


def _receipt(form: Form, person: Record, account: Record, receipt: str) -> dict[str, str]:
    email = _text(person.get("email")) or _text(account.get("email"))
    prefecture = _text(person.get("prefecture"))
    return {
        "receipt_method": _way(form, receipt),
        "receipt_prefecture": prefecture,
        "receipt_office": office_of(prefecture),
        "email": _text(account.get("email")) or email,
        "notice_email": email,
    }


def _way(form: Form, receipt: str) -> str:
    field = form.fields.get("receipt_method")
    options = field.options if field else ()
    chosen = [option for option in options if option.startswith(_RECEIPTS.get(receipt, ("郵送",)))]
    return next(iter((*chosen, *options)), "")


def _address(record: Record) -> str:
    return "".join(_text(record.get(part)) for part in ("prefecture", "city", "street"))


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _yes_no(value: object) -> str:
    return "" if value is None else "有" if _text(value) in _YES else "無"


@lru_cache(4096)
def _fit(field: Field, text: str) -> str:
    """Return the text in the field's width and within its limit; "" when the field cannot take it at all."""
    if field.is_chosen:
        return text if text in field.options else ""
    if not text:
        return ""
    converted = convert.clean(_CONVERSIONS[field.width](field, text))
    if field.exact and len(converted) != field.max_length:
        return ""
    return normal(converted[: field.max_length])


def _as_digits(field: Field, text: str) -> str:
    if field.date_parts:
        return convert.half_width(text)
    return convert.telephone(text) if field.kind is Kind.PHONE else digits(text)


_CONVERSIONS: dict[Width, Callable[[Field, str], str]] = {
    Width.FULL: lambda _field, text: convert.full_width(text),
    Width.HALF_UPPER: lambda _field, text: convert.capitals(text),
    Width.HALF_ALNUM: lambda _field, text: convert.half_width(text),
    Width.HALF_DIGITS: _as_digits,
    Width.ANY: lambda _field, text: text.replace("\n", " "),
}
