"""利用者情報登録: whoever holds a card becomes a user of the system (S2 §4, R-062…R-079)."""

from backoffice.cards.challenge import Purpose
from backoffice.domain.actors import UserKind
from backoffice.domain.credentials import DELETED, bar, id_ends_on
from backoffice.domain.notices import Notice
from backoffice.domain.refusal import Refusal, refuse_if_any
from backoffice.domain.registration import Details, Stay, details_refusals, holder_refusals, not_yet
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.credentials import MyNumberCard, Registration
from backoffice.store.people import Account, Person, by_sign_in, cards_of
from backoffice.usecases.card_proof import Proof, still_serving
from backoffice.usecases.card_tray import looked_at
from backoffice.usecases.passwords import send_first_link


def obstacles(tx: Transaction, card_id: str) -> list[Refusal]:
    """Return why nobody can register with the card in the reader today, whatever is entered (R-062, R-064)."""
    early = not_yet(tx.rules_on())
    if early:
        return [early]
    found = looked_at(tx, card_id)
    if isinstance(found, Refusal):
        return [found]
    return [_already()] if _user_of(tx, card_id, found.id) else []


def details_obstacles(reading: Reading, card_id: str, details: Details) -> list[Refusal]:
    """Return what is wrong with what was entered for the card in the reader."""
    rules_on = reading.rules_on()
    card = _card(reading, card_id)
    found = details_refusals(details, rules_on)
    fields = {refusal.field for refusal in found}
    beside = holder_refusals(details, _stay(reading, card.person_id), reading.today)
    return [*found, *(refusal for refusal in beside if refusal.field not in fields)]


def register(
    tx: Transaction, signature: Proof, authentication: Proof, details: Details, *, agreed: bool
) -> Account:
    """Register the holder of a card that has signed with both its keys; a mail leads to the first password (R-072).

    Who registered before and never set a password begins anew; his older links lead nowhere.
    """
    card_id = authentication.card_id
    refuse_if_any([not_yet(tx.rules_on())])
    refuse_if_any(_proof_refusals(tx, signature, authentication))
    refuse_if_any([*details_obstacles(tx, card_id, details), None if agreed else not_agreed()])
    _forget_unfinished(tx, card_id)
    card = _card(tx, card_id)
    key = tx.key("user")
    account = Account(
        id=key,
        sign_in=new_sign_in(tx, key),
        password_hash="",
        kind=str(UserKind(details.kind)),
        name=details.name,
        email=details.email,
        phone=details.phone,
        person_id=card.person_id,
        valid_until=id_ends_on(card.expires_on, tx.today, tx.rules_on()),
    )
    tx.add(account)
    tx.add(_registration(tx, key, card_id, details, authentication.certificate_id))
    tx.emit("user.registered", key, by=account.actor(), kind=account.kind, card=card_id)
    send_first_link(tx, account, Notice.REGISTERED)
    return account


def note_registration(tx: Transaction, account: Account, card_id: str) -> None:
    """Note for a user whom the owner has put into the world that he registered by a card, as it stands."""
    refuse_if_any([not_yet(tx.rules_on())])
    card = _card(tx, card_id)
    holder = tx.get(Person, card.person_id)
    number = holder.card_number if holder else ""
    details = Details(card.name, card.sex, card.birth_on, card.address, "", "", account.kind, number)
    account.name, account.person_id = card.name, card.person_id
    if account.valid_until is None:
        account.valid_until = id_ends_on(card.expires_on, tx.today, tx.rules_on())
    tx.add(_registration(tx, account.id, card_id, details))


def new_sign_in(tx: Transaction, key: str) -> str:
    """Return a 認証ID that nobody has; it never changes (R-093)."""
    chance = tx.chance("sign-in", key)
    while True:
        sign_in = f"U{chance.randrange(10**8):08d}"
        if by_sign_in(tx.session, Account, sign_in) is None:
            return sign_in


def holds_card(reading: Reading, account: Account, card_id: str) -> bool:
    """Return whether a user is the holder of a card (R-080)."""
    registration = reading.get(Registration, account.id)
    if registration:
        return registration.card_id == card_id
    holder = _card(reading, card_id).person_id
    return bool(holder) and holder == account.person_id


def stranger_refusal(reading: Reading, account: Account, proof: Proof) -> Refusal | None:
    """Refuse a user whose card it is not (R-080), and one whose card was renewed since he registered (R-078)."""
    if not holds_card(reading, account, proof.card_id):
        ja = "この認証IDは、リーダーにセットされたマイナンバーカードの利用者のものではありません。"
        return Refusal("R-080", ja, "This ID is not that of the card's holder.", "sign_in", "other-card")
    registration = reading.get(Registration, account.id)
    known = registration.certificate_id if registration else ""
    return None if known in ("", proof.certificate_id) else _renewed()


def has_shown_none(reading: Reading, account: Account) -> bool:
    """Return whether a user registered before cards had certificates, and has shown none yet."""
    registration = reading.get(Registration, account.id)
    return registration is not None and not registration.certificate_id


def note_certificate(tx: Transaction, user_id: str, proof: Proof) -> None:
    """Note the certificate that such a user shows first: from now on it is his."""
    registration = tx.require(Registration, user_id, "登録", "registration")
    registration.certificate_id = registration.certificate_id or proof.certificate_id


def _card(reading: Reading, card_id: str) -> MyNumberCard:
    return reading.require(MyNumberCard, card_id, "マイナンバーカード", "My Number card")


def _proof_refusals(reading: Reading, signature: Proof, authentication: Proof) -> list[Refusal]:
    asked = (Purpose.SIGNATURE, Purpose.AUTHENTICATION)
    if (signature.purpose, authentication.purpose) != asked or signature.card_id != authentication.card_id:
        ja = "署名用と利用者証明用の電子証明書が、同じカードのものではありません。カードの読取りからやり直してください。"
        return [Refusal("R-065", ja, "Both certificates must be of one card.", "card", "other-card")]
    found = [refusal for proof in (signature, authentication) if (refusal := still_serving(reading, proof))]
    known = _user_of(reading, authentication.card_id, authentication.certificate_id)
    return found[:1] or ([_already()] if known else [])


def _user_of(reading: Reading, card_id: str, certificate_id: str) -> Account | None:
    """Return the user who may sign in with a card as it is now, if there is one already."""
    rows = reading.having(Registration, card_id=card_id)
    accounts = [reading.get(Account, row.id) for row in rows if row.certificate_id in ("", certificate_id)]
    return next(
        (
            account
            for account in accounts
            if account
            and account.password_hash
            and not bar(account.state, account.valid_until, reading.today)
        ),
        None,
    )


def _forget_unfinished(tx: Transaction, card_id: str) -> None:
    for row in tx.having(Registration, card_id=card_id):
        account = tx.get(Account, row.id)
        if account and not account.password_hash:
            account.state = DELETED


def _registration(
    tx: Transaction, key: str, card_id: str, details: Details, certificate_id: str = ""
) -> Registration:
    assert details.birth_on is not None  # noqa: S101 - refused before
    return Registration(
        id=key,
        card_id=card_id,
        certificate_id=certificate_id,
        sex=details.sex,
        birth_on=details.birth_on,
        address=details.address,
        residence_card_number=details.residence_card_number,
        notification_number=details.notification_number if details.kind == UserKind.LAWYER else "",
        registered_on=tx.today,
    )


def _stay(reading: Reading, person_id: str) -> Stay | None:
    person = reading.get(Person, person_id)
    if person is None:
        return None
    good = [
        card.number
        for card in cards_of(reading.session, person.id)
        if card.state == "valid" and reading.today <= card.expires_on
    ]
    return Stay(person.status, person.period_months, frozenset(good))


def not_agreed() -> Refusal:
    """Return the refusal of terms that were not agreed to (R-071)."""
    ja = "利用規約を確認し、「利用規約に同意します。」にチェックを入れてください。"
    return Refusal("R-071", ja, "Agree to the terms of use.", "agreed", "not-agreed")


def _already() -> Refusal:
    ja = (
        "このマイナンバーカードの利用者は、既に登録されています。ログインしてください。"
        "認証IDを忘れた場合は、認証IDの確認の申出を行ってください。"
    )
    return Refusal("R-093", ja, "The holder of this card is a user already: sign in.", "card", "registered")


def _renewed() -> Refusal:
    ja = (
        "このマイナンバーカードは、登録の後に市区町村で更新され、電子証明書が新しくなっています。"
        "新しい電子証明書で、改めて新規利用者登録を行ってください。"
    )
    en = "The card was renewed after the registration: register again with its new certificate."
    return Refusal("R-078", ja, en, "card", "card-renewed")
