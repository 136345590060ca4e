"""利用者情報変更 and 利用者情報更新: what users change of their own data, and its end (R-061, R-091…R-094)."""

from dataclasses import dataclass

from backoffice.domain.actors import Actor, UserKind
from backoffice.domain.credentials import DELETED, bar
from backoffice.domain.mail_address import mail_address_refusal
from backoffice.domain.notices import Notice
from backoffice.domain.refusal import Refused, refuse_if_any
from backoffice.domain.registration import CARD_KINDS, address_refusal, contact_refusal
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.credentials import Registration
from backoffice.store.people import Account
from backoffice.usecases.notifying import tell


@dataclass(frozen=True, slots=True)
class Changes:
    """What a user by card may change; whoever belongs to an organisation changes the mail address alone (C-46)."""

    email: str
    phone: str = ""
    address: str = ""


def screen_title(user: Actor) -> str:
    """Return the name of the page by user kind (C-46)."""
    return "利用者情報変更" if by_card(user) else "利用者情報更新"


def by_card(user: Actor) -> bool:
    """Return whether a user signs in by card."""
    return user.kind is not None and UserKind(user.kind) in CARD_KINDS


def present_details(reading: Reading, user: Actor) -> Changes:
    """Return what a user may change, as it stands."""
    account = reading.require(Account, user.id, "利用者", "user")
    registration = reading.get(Registration, user.id)
    return Changes(account.email, account.phone, registration.address if registration else "")


def change_details(tx: Transaction, user: Actor, changes: Changes) -> Account:
    """Change one's own data; a new mail address is told at the new one and at the old one (R-178)."""
    user.must_be_user()
    account = tx.require(Account, user.id, "利用者", "user")
    registration = tx.get(Registration, user.id)
    refusals = [mail_address_refusal(changes.email, "email")]
    if by_card(user):
        refusals.append(contact_refusal(changes.phone))
        refusals.append(address_refusal(changes.address) if registration else None)
    refuse_if_any(refusals)
    before = present_details(tx, user)
    account.email = changes.email
    if by_card(user):
        account.phone = changes.phone
        if registration:
            registration.address = changes.address
    changed = [
        name for name in ("email", "phone", "address") if getattr(before, name) != getattr(changes, name)
    ]
    if changed:
        tx.emit("user.changed", account.id, by=user, what=changed)
    if account.email != before.email:
        for address in (account.email, before.email):
            tell(tx, account, Notice.EMAIL_CHANGED, to=address)
    return account


def delete_user(tx: Transaction, account: Account, by: Actor) -> None:
    """Delete a user's data at his wish (抹消): he signs in no more, and is told once by mail (R-058, R-061)."""
    tell(tx, account, Notice.DELETED)
    account.state, account.password_hash = DELETED, ""
    account.phone = ""
    registration = tx.get(Registration, account.id)
    if registration:
        registration.address = registration.residence_card_number = registration.notification_number = ""
    tx.emit("user.deleted", account.id, by=by)


def must_be_in_use(reading: Reading, user: Actor) -> None:
    """Refuse whoever may not use the system today: 抹消, 利用停止, an ID at its end (R-057, R-061, R-078)."""
    account = reading.get(Account, user.id) if user.kind else None  # an officer has none to look up
    refusal = bar(account.state, account.valid_until, reading.today) if account else None
    if refusal:
        raise Refused(refusal, kind="forbidden")
