"""利用申出: an organisation's first user and each further one, from the paper to the 認証ID (R-027…R-048)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from secrets import token_urlsafe

from backoffice.domain.actors import Actor, UserKind
from backoffice.domain.credentials import password_ends_on
from backoffice.domain.enrolment import (
    Item,
    Standing,
    check_sheet,
    kind_refusal,
    order_refusal,
    request_rule,
    title,
)
from backoffice.domain.forms.tables import office_of
from backoffice.domain.mail_address import mail_address_refusal
from backoffice.domain.notices import Notice
from backoffice.domain.numbers import CARD_NUMBER
from backoffice.domain.reception import OPEN, SubmissionKind, SubmissionState, not_open_yet
from backoffice.domain.refusal import Refusal, Refused, conflict, refuse_if_any
from backoffice.domain.representing import AGENTS, ONE_ID_PER_CLIENT
from backoffice.domain.use_year import ID_AT_ONCE
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.people import Account, Organisation
from backoffice.store.submissions import (
    Submission,
    Usage,
    of_organisation,
    organisation_called,
    organisation_numbered,
)
from backoffice.usecases.admission import add_organisation
from backoffice.usecases.commissioning import commission, has_asked
from backoffice.usecases.listing import take_in
from backoffice.usecases.notifying import tell
from backoffice.usecases.passwords import give_end, send_first_link
from backoffice.usecases.reception import Enclosed, Envelope, Sender, hand_in
from backoffice.usecases.registering import new_sign_in
from backoffice.usecases.use_year import admit, approve_use

LONGEST = 100
NEEDED_OF_ORGANISATION = ("name", "postal_code", "prefecture", "city", "street", "phone", "representative")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A 利用申出書 as it was filled in.

    `kind` is a UserKind label; the organisation is the user's own, by key or by its record (`corporate_number` empty for
    a sole proprietor); `client_id` or `client_number` name the organisation that asks an agent. `documents` are Item
    values, None for all that the sheet asks for; `cards` the 在留カード番号 of the list.
    """

    kind: str
    name: str
    email: str
    first: bool = True
    phone: str = ""
    organisation_id: str = ""
    organisation: Mapping[str, str] = field(default_factory=dict)
    client_id: str = ""
    client_number: str = ""
    documents: tuple[str, ...] | None = None
    cards: tuple[str, ...] = ()
    envelope: Envelope = field(default_factory=Envelope)


def enrol(tx: Transaction, wanted: Wanted) -> Submission:
    """Hand a 利用申出 in; Refused with all that is wrong with it. It costs nothing (R-038)."""
    kind = _kind(wanted.kind)
    refuse_if_any([not_open_yet(SubmissionKind.ENROLMENT, tx.today)])
    refuse_if_any([kind_refusal(kind, tx.rules_on())])
    refuse_if_any([*_malformed(wanted), *_no_organisation(tx, wanted)])
    client = _client(tx, wanted) if kind in AGENTS else None
    own = _own(tx, wanted)
    unit = client if client and _for_client(tx, kind) else own
    standing = Standing(kind, wanted.first, sole_proprietor=not unit.corporate_number)
    refuse_if_any([order_refusal(standing, has_first=_has_first(tx, unit.id))])
    sheet = check_sheet(standing, tx.rules_on())
    documents = sheet if wanted.documents is None else wanted.documents
    facts = {
        "kind": str(kind),
        "first": wanted.first,
        "title": title(standing),
        "own_id": own.id,
        "client_id": client.id if client else "",
        "cards": list(wanted.cards),
    }
    sender = Sender(wanted.name.strip(), wanted.email.strip(), wanted.phone)
    enclosed = Enclosed(facts, tuple(map(str, documents)))
    return hand_in(tx, SubmissionKind.ENROLMENT, unit, sender, enclosed, wanted.envelope)


def standing_of(reading: Reading, row: Submission) -> Standing:
    """Return who handed a 利用申出 in."""
    unit = reading.require(Organisation, row.organisation_id, "所属機関", "organisation")
    return Standing(
        UserKind(row.facts["kind"]), bool(row.facts["first"]), sole_proprietor=not unit.corporate_number
    )


def sheet_of(reading: Reading, row: Submission) -> tuple[Item, ...]:
    """Return the check sheet of a 利用申出, by the rules of the day of its receipt (R-048)."""
    return check_sheet(standing_of(reading, row), reading.rules_on(row.handed_in_at.date()))


def request_row(reading: Reading, row: Submission) -> str:
    """Return the row of the rule book that asks this paper for a request of the organisation."""
    return request_rule(standing_of(reading, row))


def approve_enrolment(tx: Transaction, by: Actor, row: Submission) -> None:
    """Make the user: his organisation's use, the request he acts on, the list; then ID, or link to a password (R-043, R-044)."""
    if not row.facts["first"] and tx.get(Usage, row.organisation_id) is None:
        ja = "この所属機関の新規利用申出がまだ承認されていません。先に新規利用申出を処理してください。"
        raise conflict(ja, "Decide on the organisation's first application before this one.", "R-027")
    if row.facts["first"]:
        approve_use(tx, row.organisation_id, row.office)
    account = _account(tx, row)
    row.account_id = account.id
    client_id = str(row.facts["client_id"])
    if client_id and not has_asked(tx, client_id, account):
        commission(tx, account, client_id, by=by)
    listed_for = client_id or row.organisation_id
    take_in(tx, listed_for, row.facts["cards"], by)
    admit(tx, account)
    _give_access(tx, account)


def unregistered(row: Submission) -> Account:
    """Return whom a mail about a paper is for while there is no user: a row that is never stored."""
    kind = str(row.facts.get("kind") or UserKind.ORGANISATION)
    return Account(
        id=row.id,
        sign_in="",
        password_hash="",
        kind=kind,
        name=row.name,
        email=row.email,
        organisation_id=row.organisation_id,
    )


def _account(tx: Transaction, row: Submission) -> Account:
    key = tx.key("user")
    account = Account(
        id=key,
        sign_in=new_sign_in(tx, key),
        password_hash="",
        kind=str(row.facts["kind"]),
        name=row.name,
        email=row.email,
        phone=row.phone,
        organisation_id=str(row.facts["own_id"]),
        usage_id=row.organisation_id,
    )
    tx.add(account)
    tx.emit("user.added", key, kind=account.kind, organisation=account.organisation_id)
    return account


def _give_access(tx: Transaction, account: Account) -> None:
    """Tell a 認証ID with a first password (E19, R-044), or send the link to the page for the password (R-043)."""
    if not ID_AT_ONCE.at(tx.rules_on()):
        send_first_link(tx, account, Notice.ENROLMENT_APPROVED)
        return
    password = token_urlsafe(12)
    account.password_hash = tx.ports.passwords.hash(password)
    give_end(tx, account, password_ends_on(tx.today, tx.rules_on()))
    facts = {"sign_in": account.sign_in, "password": password, "valid_until": account.valid_until}
    tell(tx, account, Notice.ENROLMENT_APPROVED, **facts)


def _kind(text: str) -> UserKind:
    by_name = {kind.name.lower(): kind for kind in UserKind} | {str(kind): kind for kind in UserKind}
    if text not in by_name:
        raise Refused(
            Refusal("R-001", "利用者の区分を選んでください。", "Choose the kind of user.", "kind", "kind")
        )
    return by_name[text]


def _for_client(reading: Reading, kind: UserKind) -> bool:
    """Return whether a 利用申出 belongs to the organisation that asks: of a 士業 in E19 (R-030, R-031)."""
    return kind is UserKind.LAWYER and ONE_ID_PER_CLIENT.at(reading.rules_on())


def _has_first(reading: Reading, organisation_id: str) -> bool:
    if reading.get(Usage, organisation_id):
        return True
    earlier = of_organisation(reading.session, organisation_id, SubmissionKind.ENROLMENT)
    return any(one.facts["first"] and one.stage in {*OPEN, SubmissionState.APPROVED} for one in earlier)


def _own(tx: Transaction, wanted: Wanted) -> Organisation:
    known = tx.get(Organisation, wanted.organisation_id) or _same(tx, wanted.organisation)
    return known or add_organisation(tx, {**wanted.organisation})


def _same(reading: Reading, record: Mapping[str, str]) -> Organisation | None:
    number = record.get("corporate_number", "")
    if number:
        return organisation_numbered(reading.session, number)
    return organisation_called(reading.session, record["name"], record["postal_code"])


def _client(tx: Transaction, wanted: Wanted) -> Organisation:
    found = tx.get(Organisation, wanted.client_id) or organisation_numbered(tx.session, wanted.client_number)
    if found is None:
        ja = "依頼した所属機関を、法人番号で指定してください。"
        raise Refused(
            Refusal("R-009", ja, "Name the organisation that has asked.", "client_number", "client")
        )
    return found


def _malformed(wanted: Wanted) -> list[Refusal]:
    found = [mail_address_refusal(wanted.email.strip(), "email")]
    if not wanted.name.strip() or len(wanted.name) > LONGEST:
        found.append(Refusal("", "利用者の氏名を入力してください。", "Give your name.", "name", "name"))
    found += [card_refusal(number) for number in wanted.cards]
    return [refusal for refusal in found if refusal]


def card_refusal(number: str) -> Refusal | None:
    """Return why a line of a list is no 在留カード番号, or None."""
    if CARD_NUMBER.fullmatch(number):
        return None
    ja = f"リストの「{number[:20]}」は在留カード番号の形（英字2・数字8・英字2）ではありません。"
    return Refusal("R-025", ja, "The list holds numbers of residence cards.", "cards", "cards")


def _no_organisation(reading: Reading, wanted: Wanted) -> list[Refusal]:
    if wanted.organisation_id:
        reading.require(Organisation, wanted.organisation_id, "所属機関", "organisation")
        return []
    number = wanted.organisation.get("corporate_number", "")
    if number and organisation_numbered(reading.session, number):
        return []
    blank = [_blank(name) for name in NEEDED_OF_ORGANISATION if not wanted.organisation.get(name, "").strip()]
    return blank or [refusal for refusal in _misplaced(wanted.organisation) if refusal]


def _misplaced(record: Mapping[str, str]) -> list[Refusal | None]:
    number = record.get("corporate_number", "")
    return [
        prefecture_refusal(record["prefecture"], "R-027"),
        None
        if not number or re.fullmatch(r"[0-9]{13}", number)
        else _wrong("corporate_number", "半角の数字13桁"),
        None if re.fullmatch(r"[0-9]{7}", record["postal_code"]) else _wrong("postal_code", "半角の数字7桁"),
    ]


def prefecture_refusal(prefecture: str, rule: str) -> Refusal | None:
    """Return why a prefecture is none, so that no office is in charge, or None."""
    if office_of(prefecture):
        return None
    ja = "都道府県は「東京都」のように入力してください。"
    return Refusal(rule, ja, "There is no such prefecture.", "prefecture", "prefecture")


def _wrong(name: str, form: str) -> Refusal:
    return Refusal(
        "R-027", f"{LABELS[name]}は{form}で入力してください。", f"The {name} is malformed.", name, name
    )


def _blank(name: str) -> Refusal:
    return Refusal(
        "R-027", f"所属機関の{LABELS[name]}を入力してください。", f"Give the {name}.", name, "required"
    )


LABELS = {
    "name": "名称",
    "corporate_number": "法人番号",
    "representative": "代表者",
    "postal_code": "郵便番号",
    "prefecture": "都道府県",
    "city": "市区町村",
    "street": "町名・番地・建物",
    "phone": "電話番号",
}
"""What an organisation's record is called on the papers."""
