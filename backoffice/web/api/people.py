"""The calls that put people, organisations, users and officers into a world; what is not given is made up."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field, StrictBool, StringConstraints
from sqlmodel import SQLModel

from backoffice.domain.actors import Role, UserKind
from backoffice.simulation.transaction import Transaction
from backoffice.store.people import Organisation, Person
from backoffice.store.rows import Row
from backoffice.usecases import admission, registering
from backoffice.web.api.answers import OfficerTold, OrganisationTold, PersonTold, UserTold
from backoffice.web.api.commands import Answer, command
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import WHOLE, Day, Email, Filled, Text, Wanted, Word

SignIn = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,100}$")]
Password = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Months = Annotated[int, Field(ge=1, le=60), WHOLE]
Count = Annotated[int, Field(ge=0, le=10**15), WHOLE]
SECRET = frozenset({"password_hash", "wrong_passwords", "locked_until"})


def _names(kinds: type[StrEnum]) -> list[str]:
    """Return what a kind may be called: its English name or its label."""
    return [name for kind in kinds for name in (kind.name.lower(), str(kind))]


class PersonWanted(Wanted):
    """A foreign resident; `expires_on` and `period_months` are of the present period of stay."""

    name: Filled | None = None
    kanji_name: Text | None = None
    native_name: Text | None = None
    nationality: Filled | None = None
    sex: Literal["男", "女"] | None = None
    birth_on: Day | None = None
    spouse: Literal["有", "無"] | None = None
    occupation: Text | None = None
    home_address: Text | None = None
    postal_code: Filled | None = None
    prefecture: Filled | None = None
    city: Filled | None = None
    street: Filled | None = None
    phone: Word | None = None
    mobile: Word | None = None
    email: Email | None = None
    passport_number: Filled | None = None
    passport_expires_on: Day | None = None
    status: Filled | None = None
    period_months: Months | None = None
    permitted_on: Day | None = None
    expires_on: Day | None = None
    card_number: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{8}[A-Z]{2}$")] | None = None
    card_expires_on: Day | None = None
    abroad: StrictBool | None = None
    has_designation: StrictBool | None = None
    workplace: Text | None = None
    organisation_id: Word | None = None
    listed: StrictBool | None = Field(
        None, description="「所属している外国人リスト」に載っているか（無ければ載っている。R-025）"
    )


class OrganisationWanted(Wanted):
    """An organisation; amounts in yen."""

    name: Filled | None = None
    kana: Text | None = None
    corporate_number: Annotated[str, StringConstraints(pattern=r"^[0-9]{13}$")] | None = None
    representative: Text | None = None
    postal_code: Filled | None = None
    prefecture: Filled | None = None
    city: Filled | None = None
    street: Filled | None = None
    phone: Word | None = None
    industry: Text | None = None
    employees: Count | None = None
    foreign_employees: Count | None = None
    capital_yen: Count | None = None
    sales_yen: Count | None = None
    insurance_office_number: Word | None = None
    email: Email | None = None


class UserWanted(Wanted):
    """A user of the online system; `kind` is one of the seven labels of R-001 or its English name."""

    kind: Word | None = Field(None, json_schema_extra={"enum": [None, *_names(UserKind)]})
    organisation_id: Word | None = None
    person_id: Word | None = None
    name: Filled | None = None
    email: Email | None = None
    phone: Word | None = None
    sign_in: SignIn | None = None
    password: Password | None = None
    card_id: Word | None = Field(None, description="マイナンバーカード（外国人本人・法定代理人・親族）")
    valid_until: Day | None = Field(None, description="認証IDの最後の日（無ければ期限なし）")
    password_expires_on: Day | None = Field(None, description="パスワードの最後の日（無ければ期限なし）")


class OfficerWanted(Wanted):
    """An officer; `role` is examiner, approver, documents, annex, counter, reception or administrator, or the desk's label.

    `section` of an examiner, approver or officer for documents is one of the 審査部門, or empty for all of them.
    """

    role: Word | None = Field(None, json_schema_extra={"enum": [None, *_names(Role)]})
    name: Filled | None = None
    section: Text | None = None
    sign_in: SignIn | None = None
    password: Password | None = None


@v1.post("/worlds/<world_id>/people", summary="申請人を加える", responses={201: PersonTold})
def add_person(path: InWorld, body: PersonWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Add a foreign resident with a valid residence card."""

    def add(tx: Transaction) -> Answer:
        _must_exist(tx, Organisation, body.organisation_id, "所属機関", "organisation")
        person = admission.add_person(tx, body.given("organisation_id"), body.organisation_id or "")
        return _told(person, "person_id")

    return command(add, 201)


@v1.post("/worlds/<world_id>/organisations", summary="所属機関を加える", responses={201: OrganisationTold})
def add_organisation(path: InWorld, body: OrganisationWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Add an organisation."""
    return command(lambda tx: _told(admission.add_organisation(tx, body.given()), "organisation_id"), 201)


@v1.post("/worlds/<world_id>/users", summary="利用者を加える", responses={201: UserTold})
def add_user(path: InWorld, body: UserWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Add a user of the online system; the password is told this once."""

    def add(tx: Transaction) -> Answer:
        _must_exist(tx, Organisation, body.organisation_id, "所属機関", "organisation")
        _must_exist(tx, Person, body.person_id, "申請人", "person")
        account, password = admission.add_account(tx, body.given("card_id"))
        if body.card_id:
            registering.note_registration(tx, account, body.card_id)
        return _told(account, "user_id") | {"password": password}

    return command(add, 201)


@v1.post("/worlds/<world_id>/officers", summary="職員を加える", responses={201: OfficerTold})
def add_officer(path: InWorld, body: OfficerWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Add an officer at a desk; the password is told this once."""

    def add(tx: Transaction) -> Answer:
        officer, password = admission.add_officer(tx, body.given())
        return _told(officer, "officer_id") | {"password": password}

    return command(add, 201)


def _must_exist(tx: Transaction, table: type[Row], key: str | None, ja: str, en: str) -> None:
    if key:
        tx.require(table, key, ja, en)


def _told(row: SQLModel, key: str) -> Answer:
    """Return a row as JSON has it: never its password, its key also under the name that other calls use."""
    shown: dict[str, Any] = row.model_dump(exclude=set(SECRET))
    dated = {name: value.isoformat() if isinstance(value, date) else value for name, value in shown.items()}
    return dated | {key: shown["id"]}
