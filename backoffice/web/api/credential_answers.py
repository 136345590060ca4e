"""What the calls about cards, registrations, passwords and their papers answer."""

from backoffice.web.api.answers import Told


class CardTold(Told):
    """A マイナンバーカード; its two secrets are told when it is issued."""

    card_id: str
    person_id: str
    name: str
    sex: str
    birth_on: str
    address: str
    expires_on: str
    signature_until: str | None
    authentication_until: str | None


class CertificateTold(Told):
    """A certificate of a card; `reason` is a CRLReason of RFC 5280, "" while it serves."""

    serial: str
    purpose: str
    begins_on: str
    ends_on: str
    revoked_at: str | None
    reason: str


class CardSeenTold(CardTold):
    """A card as the municipality sees it: `state` is valid, lost, returned, punched; `locked` names its locked secrets."""

    state: str
    locked: list[str]
    certificates: list[CertificateTold]


class RegisteredTold(Told):
    """A new user by card; the 認証ID comes by mail, after the password."""

    user_id: str
    kind: str
    email: str
    valid_until: str | None


class UseTold(Told):
    """A user: state (active, stopped, deleted), the ends of ID and password, and until when a lock holds."""

    user_id: str
    kind: str
    name: str
    email: str
    phone: str
    state: str
    valid_until: str | None
    password_expires_on: str | None
    locked_until: str | None


class ResetTold(Told):
    """That a link was asked for; not whether one was sent."""

    asked: bool


class PaperTold(Told):
    """A paper about 認証ID and password: posted, open, answered or refused; `sign_in` is what stands on it."""

    paper_id: str
    title: str
    name: str
    asks: list[str]
    way: str
    state: str
    user_id: str
    sign_in: str
    note: str


class HandedInTold(PaperTold):
    """A paper that was handed in, with its writer's own word, told this once."""

    slip: str


class PapersTold(Told):
    """Papers, the newest first."""

    papers: list[PaperTold]
