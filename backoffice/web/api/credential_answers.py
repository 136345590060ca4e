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
