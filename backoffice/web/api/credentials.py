"""The calls of users by card: cards, registration, passwords, own data, and papers about ID and password."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from flask import Response
from pydantic import Field, JsonValue, StrictBool, StringConstraints

from backoffice.cards.challenge import Purpose
from backoffice.domain.actors import UserKind
from backoffice.domain.credential_papers import HandIn, ToldBy
from backoffice.domain.my_number import CardSurface
from backoffice.domain.registration import CARD_KINDS, Details
from backoffice.simulation.transaction import Transaction
from backoffice.store.credentials import CredentialPaper, MyNumberCard, papers
from backoffice.store.people import Account
from backoffice.usecases import credential_papers, my_number_cards, passwords, registering, user_details
from backoffice.usecases.card_proof import Proof
from backoffice.usecases.card_tray import Shown
from backoffice.usecases.mistaken_cards import MISTAKES, issue_mistaken_card
from backoffice.usecases.viewing import actor_named
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.credential_answers import (
    CardTold,
    HandedInTold,
    PapersTold,
    PaperTold,
    RegisteredTold,
    ResetTold,
    UseTold,
)
from backoffice.web.api.v1 import InWorld, OfCard, OfPaper, OfUser, v1
from backoffice.web.api.values import Day, Email, Filled, LongText, Text, Wanted, Word
from backoffice.web.card_challenges import must_show
from backoffice.web.context import world

Pin = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
SignaturePassword = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{6,16}$")]
NewPassword = Annotated[str, StringConstraints(min_length=1, max_length=200)]
KINDS: list[JsonValue] = [
    name for kind in (*sorted(CARD_KINDS), UserKind.LAWYER) for name in (kind.name.lower(), str(kind))
]


class CardWanted(Wanted):
    """A マイナンバーカード of a foreign resident (`person_id`), or of somebody else, who is made up where not given."""

    person_id: Word | None = None
    name: Filled | None = None
    sex: Literal["男", "女"] | None = None
    birth_on: Day | None = None
    address: Filled | None = None
    expires_on: Day | None = None
    pin: Pin | None = Field(None, description="利用者証明用パスワード（数字4桁）")
    signature_password: SignaturePassword | None = Field(
        None, description="署名用パスワード（英数字6〜16桁）"
    )
    signature: StrictBool = Field(True, description="署名用電子証明書を記録する")
    authentication: StrictBool = Field(True, description="利用者証明用電子証明書を記録する")
    mistake: Word | None = Field(
        None,
        description="使えないカードにする（ロック、電子証明書なし、期限切れ、失効、ほかの世界の認証局、穿孔）",
        json_schema_extra={"enum": [None, *MISTAKES]},
    )


class RenewalWanted(Wanted):
    """The new last day of a card; ten years on without it."""

    expires_on: Day | None = None


class RegistrationWanted(Wanted):
    """利用者情報登録 by a card and its two secrets; name, sex and birth_on come off the card unless given."""

    card_id: Word
    signature_password: Word
    pin: Word
    kind: Word = Field(json_schema_extra={"enum": KINDS})
    name: Filled | None = None
    sex: Literal["男", "女"] | None = None
    birth_on: Day | None = None
    address: Text = ""
    phone: Word = ""
    email: Text
    residence_card_number: Word = ""
    notification_number: Text = Field("", description="届出済証明書の番号（弁護士・行政書士）")
    agreed: StrictBool = Field(False, description="利用規約に同意します。")


class PasswordWanted(Wanted):
    """A new password: by the `token` of a mail's link, the `slip` of an answered paper, or the `present` one of an `actor`."""

    password: NewPassword
    token: Word | None = None
    slip: Word | None = None
    actor: Word | None = None
    present: NewPassword | None = None


class ResetWanted(Wanted):
    """Whose password was forgotten."""

    sign_in: Word
    email: Text


class DetailsWanted(Wanted):
    """What a user changes of his own data; what is not given stays."""

    email: Email | None = None
    phone: Word | None = None
    address: Text | None = None


class PaperWanted(Wanted):
    """What somebody writes on a paper about ID and password."""

    name: Filled
    email: Text
    asks: list[Literal["sign-in-id", "password", "unlock", "deletion"]] = Field(min_length=1, max_length=4)
    way: Literal["counter", "post"] = HandIn.COUNTER.value
    birth_on: Day | None = None
    phone: Word = ""


class PaperAnswer(Wanted):
    """The counter's answer to a paper: for which user, or with `note` why it is given back."""

    actor: Word
    user: Word | None = None
    identified: StrictBool = Field(False, description="本人確認書類で本人であることを確かめた")
    reply: Literal["on-form", "mail"] = ToldBy.ON_FORM.value
    note: LongText | None = Field(None, description="返却の理由（返却するとき）")


@v1.post(
    "/worlds/<world_id>/my-number-cards", summary="マイナンバーカードを交付する", responses={201: CardTold}
)
def issue_my_number_card(path: InWorld, body: CardWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Issue a simulated card; its two secrets are told this once, and again to who repeats the call."""
    given = body.given("mistake")

    def issue(tx: Transaction) -> Answer:
        card = (
            issue_mistaken_card(tx, body.mistake, given)
            if body.mistake is not None
            else my_number_cards.issue_card(tx, given)
        )
        return card_told(card)

    def secrets(tx: Transaction, told: Answer) -> Answer:
        pin, password = my_number_cards.first_secrets(tx, told["card_id"], given)
        return {"pin": pin, "signature_password": password}

    return command(issue, 201, secrets)


@v1.post(
    "/worlds/<world_id>/my-number-cards/<card_id>/renewal",
    summary="マイナンバーカードを更新する",
    responses={200: CardTold},
)
def renew_my_number_card(path: OfCard, body: RenewalWanted) -> Response:
    """Renew a card as the municipality does: new ends, both certificates, no wrong tries."""
    return command(lambda tx: card_told(my_number_cards.renew_card(tx, path.card_id, body.expires_on)))


@v1.post("/worlds/<world_id>/registrations", summary="利用者情報登録", responses={201: RegisteredTold})
def register_user(path: InWorld, body: RegistrationWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Register the holder of a card; the mail has the link whose last part is the token of the first password."""
    signature, shown = _proved(body)

    def register(tx: Transaction) -> Answer:
        details = _details(shown.surface, body)
        account = registering.register(tx, signature, shown.proof, details, agreed=body.agreed)
        until = account.valid_until.isoformat() if account.valid_until else None
        return {"user_id": account.id, "kind": account.kind, "email": account.email, "valid_until": until}

    return command(register, 201)


@v1.post("/worlds/<world_id>/passwords", summary="パスワードを設定する", responses={200: UseTold})
def set_password(path: InWorld, body: PasswordWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Set a password by a mail's link, or change one's own."""

    def set_it(tx: Transaction) -> Answer:
        if body.token:
            return _use(passwords.set_by_link(tx, body.token, body.password))
        if body.slip:
            return _use(credential_papers.set_password(tx, body.slip, body.password))
        actor = actor_named(tx, body.actor or "")
        return _use(passwords.change_password(tx, actor, body.present or "", body.password))

    return command(set_it)


@v1.post("/worlds/<world_id>/passwords/reset", summary="パスワードを忘れた場合", responses={200: ResetTold})
def ask_for_password_reset(path: InWorld, body: ResetWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Ask for a link by mail; the answer is the same whether ID and address belong together or not."""

    def ask(tx: Transaction) -> Answer:
        passwords.ask_for_reset(tx, body.sign_in, body.email)
        return {"asked": True}

    return command(ask)


@v1.get("/worlds/<world_id>/users/<user_id>", summary="利用者を見る", responses={200: UseTold})
def show_user(path: OfUser) -> Response:
    """Look at a user: state, and the ends of ID and password."""
    with world().read() as reading:
        return respond(_use(reading.require(Account, path.user_id, "利用者", "user")))


@v1.patch("/worlds/<world_id>/users/<user_id>", summary="利用者情報を変更する", responses={200: UseTold})
def change_user(path: OfUser, body: DetailsWanted) -> Response:
    """Change a user's own data, as 利用者情報変更 and 利用者情報更新 do."""

    def change(tx: Transaction) -> Answer:
        user = actor_named(tx, path.user_id)
        present = user_details.present_details(tx, user)
        return _use(user_details.change_details(tx, user, replace(present, **body.given())))

    return command(change)


@v1.post("/worlds/<world_id>/credential-papers", summary="申出書を提出する", responses={201: HandedInTold})
def hand_in_credential_paper(path: InWorld, body: PaperWanted) -> Response:  # noqa: ARG001 - the gate has read the path
    """Hand a paper about ID and password in; `slip` is told this once and lets its writer set a password."""

    def hand_in(tx: Transaction) -> Answer:
        given = body.model_dump() | {"asks": tuple(body.asks)}
        paper, slip = credential_papers.hand_in(tx, credential_papers.Written(**given))
        return _paper(paper) | {"slip": slip}

    return command(hand_in, 201)


@v1.get("/worlds/<world_id>/credential-papers", summary="申出書の一覧", responses={200: PapersTold})
def list_credential_papers(path: InWorld) -> Response:  # noqa: ARG001 - the gate has read the path
    """List the papers about ID and password, the newest first."""
    with world().read() as reading:
        return respond({"papers": [_paper(paper) for paper in papers(reading.session)]})


@v1.post(
    "/worlds/<world_id>/credential-papers/<paper_id>/answer",
    summary="申出書に回答する",
    responses={200: PaperTold},
)
def answer_credential_paper(path: OfPaper, body: PaperAnswer) -> Response:
    """Answer a paper at the counter, or give it back with a `note`."""

    def answer(tx: Transaction) -> Answer:
        officer = actor_named(tx, body.actor)
        if body.note is not None:
            return _paper(credential_papers.turn_away(tx, officer, path.paper_id, body.note))
        return _paper(
            credential_papers.answer(
                tx, officer, path.paper_id, body.user or "", identified=body.identified, reply=body.reply
            )
        )

    return command(answer)


def _proved(body: RegistrationWanted) -> tuple[Proof, Shown]:
    """Have the card sign with both keys before the command: a wrong secret is counted though the command is refused."""
    asked = ((Purpose.SIGNATURE, body.signature_password), (Purpose.AUTHENTICATION, body.pin))
    signature, authentication = (must_show(body.card_id, purpose, secret) for purpose, secret in asked)
    return signature.proof, authentication


def _details(face: CardSurface | None, body: RegistrationWanted) -> Details:
    kinds = {kind.name.lower(): str(kind) for kind in UserKind}
    return Details(
        name=body.name or (face.name if face else ""),
        sex=body.sex or (face.sex if face else ""),
        birth_on=body.birth_on or (face.birth_on if face else None),
        address=body.address,
        phone=body.phone,
        email=body.email,
        kind=kinds.get(body.kind, body.kind),
        residence_card_number=body.residence_card_number,
        notification_number=body.notification_number,
    )


def card_told(card: MyNumberCard) -> Answer:
    """Return a card as calls tell of it."""
    return {
        "card_id": card.id,
        "person_id": card.person_id,
        "name": card.name,
        "sex": card.sex,
        "birth_on": card.birth_on.isoformat(),
        "address": card.address,
        "expires_on": card.expires_on.isoformat(),
        "signature_until": _day(card.signature_until),
        "authentication_until": _day(card.authentication_until),
    }


def _use(account: Account) -> Answer:
    return {
        "user_id": account.id,
        "kind": account.kind,
        "name": account.name,
        "email": account.email,
        "phone": account.phone,
        "state": account.state,
        "valid_until": _day(account.valid_until),
        "password_expires_on": _day(account.password_expires_on),
        "locked_until": _day(account.locked_until),
    }


def _paper(paper: CredentialPaper) -> Answer:
    return {
        "paper_id": paper.id,
        "title": paper.title,
        "name": paper.name,
        "asks": paper.asks,
        "way": paper.way,
        "state": paper.state,
        "user_id": paper.account_id,
        "sign_in": paper.sign_in,
        "note": paper.note,
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
