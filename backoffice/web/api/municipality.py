"""The calls of the municipality: a マイナンバーカード as its desk sees it, and what it does with one."""

from typing import Literal

from flask import Response
from pydantic import Field, StrictBool

from backoffice.simulation.transaction import Reading
from backoffice.store.chips import Certificate
from backoffice.usecases import municipality as use
from backoffice.web.api.commands import Answer, command, respond
from backoffice.web.api.credential_answers import CardSeenTold
from backoffice.web.api.credentials import Pin, SignaturePassword, card_told
from backoffice.web.api.v1 import OfCard, v1
from backoffice.web.api.values import Text, Wanted
from backoffice.web.context import world

ACTS = {"lost": use.suspend, "revoked": use.abolish, "returned": use.give_back}


class UnlockingWanted(Wanted):
    """That the holder was identified; a secret that is given becomes the new one."""

    identified: StrictBool = Field(False, description="本人確認書類で本人であることを確かめた")
    pin: Pin | None = Field(None, description="新しい利用者証明用パスワード")
    signature_password: SignaturePassword | None = Field(None, description="新しい署名用パスワード")


class CertificatesWanted(Wanted):
    """Which certificates a card gets anew."""

    identified: StrictBool = Field(False, description="本人確認書類で本人であることを確かめた")
    purposes: list[Literal["signature", "authentication"]] = Field(min_length=1, max_length=2)


class FaceWanted(Wanted):
    """What changes on a card's face; what is not given stays."""

    identified: StrictBool = Field(False, description="本人確認書類で本人であることを確かめた")
    name: Text = ""
    address: Text = ""


class RevocationWanted(Wanted):
    """Why certificates serve no more: `lost` holds them, `found` lifts that, `revoked` and `returned` are for good."""

    why: Literal["lost", "found", "revoked", "returned"]
    identified: StrictBool = Field(
        False, description="本人確認書類で本人であることを確かめた（found のとき）"
    )


@v1.get(
    "/worlds/<world_id>/my-number-cards/<card_id>",
    summary="マイナンバーカードを見る",
    responses={200: CardSeenTold},
)
def show_my_number_card(path: OfCard) -> Response:
    """Look at a card: where it stands, which secrets are locked, and all its certificates, the serving ones first."""
    with world().read() as reading:
        return respond(_seen(reading, path.card_id))


@v1.post(
    "/worlds/<world_id>/my-number-cards/<card_id>/unlocking",
    summary="暗証番号を再設定する",
    responses={200: CardSeenTold},
)
def unlock_my_number_card(path: OfCard, body: UnlockingWanted) -> Response:
    """Take all wrong tries back, and set new secrets where they are given."""
    pin, password = body.pin or "", body.signature_password or ""
    return command(
        lambda tx: _seen(
            tx,
            use.unlock(tx, path.card_id, identified=body.identified, pin=pin, signature_password=password).id,
        )
    )


@v1.post(
    "/worlds/<world_id>/my-number-cards/<card_id>/certificates",
    summary="電子証明書を発行・更新する",
    responses={200: CardSeenTold},
)
def renew_my_number_certificates(path: OfCard, body: CertificatesWanted) -> Response:
    """Put new keys and certificates on a card; those before are superseded."""
    return command(
        lambda tx: _seen(
            tx, use.renew_certificates(tx, path.card_id, body.purposes, identified=body.identified).id
        )
    )


@v1.post(
    "/worlds/<world_id>/my-number-cards/<card_id>/face",
    summary="カードの氏名・住所を変更する",
    responses={200: CardSeenTold},
)
def change_my_number_face(path: OfCard, body: FaceWanted) -> Response:
    """Write another name or address on a card; its signature certificate lapses."""
    told = {"name": body.name, "address": body.address}
    return command(
        lambda tx: _seen(tx, use.change_face(tx, path.card_id, identified=body.identified, **told).id)
    )


@v1.post(
    "/worlds/<world_id>/my-number-cards/<card_id>/revocation",
    summary="紛失・返納の届出をする",
    responses={200: CardSeenTold},
)
def revoke_my_number_card(path: OfCard, body: RevocationWanted) -> Response:
    """Hold or revoke the certificates of a card that is lost or given back, or let them serve again."""
    if body.why == "found":
        return command(lambda tx: _seen(tx, use.resume(tx, path.card_id, identified=body.identified).id))
    act = ACTS[body.why]
    return command(lambda tx: _seen(tx, act(tx, path.card_id).id))


def _seen(reading: Reading, card_id: str) -> Answer:
    seen = use.seen(reading, card_id)
    return card_told(seen.card) | {
        "state": seen.card.state,
        "locked": seen.locked,
        "certificates": [_certificate(row) for row in seen.certificates],
    }


def _certificate(row: Certificate) -> Answer:
    return {
        "serial": row.id,
        "purpose": row.purpose,
        "begins_on": row.begins_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
        "reason": row.reason,
    }
