"""The owner's work: putting people, organisations, users and officers into a world."""

from collections.abc import Mapping
from datetime import date
from secrets import token_urlsafe
from typing import Any

from sqlmodel import SQLModel

from backoffice.domain.actors import SYSTEM, Actor, Role, UserKind
from backoffice.domain.mail_address import mail_address_refusal
from backoffice.domain.refusal import Refusal, Refused, refuse_if_any
from backoffice.domain.sections import section_refusal
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Account, Officer, Organisation, Person, ResidenceCard, by_sign_in
from backoffice.usecases.passwords import give_end

LONGEST_NAME = 60
LINES_OF_OFFICER = (
    ("name", "氏名", LONGEST_NAME),
    ("section", "部門", LONGEST_NAME),
    ("sign_in", "職員ID", 100),
)
"""Characters of a name that the post takes on an envelope."""


def add_person(tx: Transaction, given: Mapping[str, object], organisation_id: str = "") -> Person:
    """Add a foreign resident with a valid card; what is not given is made up from the seed, coherently.

    `listed` says whether the person is on the organisation's 所属している外国人リスト (R-025): from the start unless False.
    """
    key = tx.key("person")
    own = {name: value for name, value in given.items() if name != "listed"}
    record = _invented(lambda: tx.ports.inventor.person(tx.chance("person", key), tx.today, own))
    refuse_if_any([_no_period(record), mail_address_refusal(str(record["email"]), "email")])
    listed = bool(given.get("listed", True))
    person = Person(**_dated(Person, record), id=key, organisation_id=organisation_id, listed=listed)
    _refuse_known_card(tx, person.card_number)
    tx.add(person)
    expires_on = date.fromisoformat(str(record.get("card_expires_on") or record["expires_on"]))
    card = ResidenceCard(
        number=person.card_number,
        person_id=key,
        issued_on=person.permitted_on or tx.today,
        expires_on=expires_on,
        status=person.status,
        period_months=person.period_months,
        stay_until=person.expires_on,
    )
    tx.add(card)
    tx.emit("person.added", key, nationality=person.nationality, card=person.card_number)
    return person


def add_organisation(tx: Transaction, given: Mapping[str, object]) -> Organisation:
    """Add an organisation; what is not given is made up."""
    key = tx.key("org")
    record = _invented(lambda: tx.ports.inventor.organisation(tx.chance("organisation", key), given))
    refuse_if_any([_long_name(str(record["name"]))])
    organisation = Organisation(**_dated(Organisation, record), id=key)
    tx.add(organisation)
    tx.emit("organisation.added", key, name=organisation.name)
    return organisation


def add_account(tx: Transaction, given: Mapping[str, object]) -> tuple[Account, str]:
    """Add a user of the online system; return it with its password, which is told this once.

    Taken of `given`: kind (a UserKind label), organisation_id, person_id, sign_in, password, name, email, phone,
    valid_until and password_expires_on (days; without them ID and password have no end).
    """
    key = tx.key("user")
    own = {name: str(given[name]) for name in ("name", "email", "phone") if given.get(name)}
    organisation = tx.get(Organisation, str(given.get("organisation_id") or ""))
    invented = _invented(
        lambda: tx.ports.inventor.account(
            tx.chance("account", key), organisation.model_dump() if organisation else None, own
        )
    )
    refuse_if_any([mail_address_refusal(str(invented["email"]), "email")])
    sign_in, password = _credentials(tx, key, given, "U")
    account = Account(
        **{name: invented[name] for name in ("name", "email", "phone")},
        id=key,
        sign_in=sign_in,
        password_hash=tx.ports.passwords.hash(password),
        kind=_label(UserKind, str(given.get("kind") or UserKind.ORGANISATION), "kind"),
        organisation_id=organisation.id if organisation else "",
        person_id=str(given.get("person_id") or ""),
        **_dated(Account, {name: given[name] for name in ("valid_until",) if given.get(name)}),
    )
    _refuse_taken(tx, Account, sign_in)
    tx.add(account)
    if given.get("password_expires_on"):
        give_end(tx, account, date.fromisoformat(str(given["password_expires_on"])))
    tx.emit("user.added", key, kind=account.kind, organisation=account.organisation_id)
    return account, password


def add_officer(tx: Transaction, given: Mapping[str, object], by: Actor = SYSTEM) -> tuple[Officer, str]:
    """Add an officer of a role; return it with the password. Taken: role, name, section, sign_in, password.

    Who examines belongs to one of `SECTIONS` or, with "", to all of them.
    """
    key = tx.key("officer")
    role = role_named(str(given.get("role") or Role.EXAMINER))
    refuse_if_any(
        [
            section_refusal(role, str(given.get("section") or "")),
            *(_long_line(given, *line) for line in LINES_OF_OFFICER),
        ]
    )
    own = {name: str(given[name]) for name in ("name", "section") if given.get(name)}
    invented = _invented(lambda: tx.ports.inventor.officer(tx.chance("officer", key), role.name.lower(), own))
    sign_in, password = _credentials(tx, key, given, "O")
    officer = Officer(
        id=key,
        sign_in=sign_in,
        password_hash=tx.ports.passwords.hash(password),
        role=role,
        name=str(invented["name"]),
        section=str(invented.get("section", "")),
    )
    _refuse_taken(tx, Officer, sign_in)
    tx.add(officer)
    tx.emit("officer.added", key, by=by, role=str(role), name=officer.name)
    return officer, password


def _long_line(given: Mapping[str, object], field: str, what: str, longest: int) -> Refusal | None:
    if len(str(given.get(field) or "")) <= longest:
        return None
    ja = f"{what}は{longest}文字以内で入力してください。"
    return Refusal("", ja, f"At most {longest} characters: {field}.", field, field)


def _no_period(record: Mapping[str, Any]) -> Refusal | None:
    if record["expires_on"]:
        return None
    ja = f"在留資格「{record['status']}」には在留期間がありません。在留期間のある人だけを登録できます。"
    return Refusal("", ja, "Only people whose stay has an end can be added.", "status", "no-period")


def _long_name(name: str) -> Refusal | None:
    if len(name) <= LONGEST_NAME:
        return None
    ja = f"機関の名称は{LONGEST_NAME}文字以内で入力してください（{len(name)}文字）。それより長い宛名は郵便に書けません。"
    en = f"A name of at most {LONGEST_NAME} characters: the post takes no longer one."
    return Refusal("", ja, en, "name", "name-too-long")


def _refuse_known_card(tx: Transaction, number: str) -> None:
    if tx.get(ResidenceCard, number):
        ja = f"在留カード番号 {number} は既に使われています。別の番号にしてください。"
        raise Refused(
            Refusal("", ja, f"There is a card {number} already.", "card_number", "taken"), kind="conflict"
        )


def _credentials(tx: Transaction, key: str, given: Mapping[str, object], letter: str) -> tuple[str, str]:
    """Return the ID, made up from the seed when not given, and the password: never from the seed, which all may know."""
    sign_in = str(given.get("sign_in") or f"{letter}{tx.chance('sign-in', key).randrange(10**8):08d}")
    return sign_in, str(given.get("password") or token_urlsafe(12))


def _refuse_taken(tx: Transaction, table: type[Account] | type[Officer], sign_in: str) -> None:
    if by_sign_in(tx.session, table, sign_in):
        ja = f"認証ID「{sign_in}」は既に使われています。別のIDにしてください。"
        raise Refused(
            Refusal("R-045", ja, f"The ID {sign_in!r} is taken.", "sign_in", "taken"), kind="conflict"
        )


def role_named(text: str) -> Role:
    """Return a role by its English name or its label; Refused when there is none."""
    by_name = {role.name.lower(): role for role in Role} | {str(role): role for role in Role}
    if text not in by_name:
        _label(Role, text, "role")
    return by_name[text]


def _label(kinds: Any, text: str, field: str) -> str:
    by_name = {kind.name.lower(): str(kind) for kind in kinds} | {str(kind): str(kind) for kind in kinds}
    if text in by_name:
        return by_name[text]
    known = "、".join(by_name)
    raise Refused(Refusal("R-001", f"「{text}」はありません。{known}", f"Not one of: {known}.", field, field))


def _invented(make: Any) -> dict[str, Any]:
    try:
        record: dict[str, Any] = make()
    except (ValueError, TypeError) as unknown:
        raise Refused(
            Refusal("", f"値が正しくありません（{unknown}）。", str(unknown), code="given")
        ) from unknown
    return record


def _dated(table: type[SQLModel], record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record's values that the table has, ISO texts made dates."""
    fields = table.model_fields
    return {
        name: date.fromisoformat(value)
        if name.endswith(("_on", "_until")) and isinstance(value, str)
        else value
        for name, value in record.items()
        if name in fields
    }
