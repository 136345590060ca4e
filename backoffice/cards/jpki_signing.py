"""What a JPKI client has a マイナンバーカード sign for a page, asking its holder for the secrets as they are needed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from backoffice.cards import status_words as sw
from backoffice.cards.apdu import RefusedError
from backoffice.cards.challenge import Challenge, Purpose
from backoffice.cards.jpki_client import JpkiClient
from backoffice.cards.status_words import Said, said
from backoffice.domain.my_number import CardSurface, Tried, pin_refusal, signature_password_refusal

PURPOSES: Mapping[str, Said] = {
    Purpose.SIGN_IN: Said("ログイン（利用者証明用）", "signing in (user key)"),
    Purpose.SIGNATURE: Said("利用者情報登録（署名用）", "registration (signature key)"),
    Purpose.AUTHENTICATION: Said("利用者情報登録（利用者証明用）", "registration (user key)"),
}
PASSWORD = Said("署名用パスワード（英数字6～16文字）", "signature password (6 to 16 letters and digits)")
PIN = Said("利用者証明用パスワード（数字4桁）", "user PIN (four digits)")

Ask = Callable[[Said, int], str]
"""Asks for a secret, with the tries that are left; whatever it returns is tried."""
Tell = Callable[[Said], None]


class CannotSignError(Exception):
    """The card cannot sign, in words."""

    def __init__(self, ja: str, en: str) -> None:
        """Say why."""
        super().__init__(f"{ja} / {en}")
        self.ja, self.en = ja, en


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature over a challenge, with the certificate (DER) of its key."""

    purpose: str
    certificate: bytes
    signature: bytes


def sign(
    client: JpkiClient, challenges: Sequence[Challenge], ask: Ask, tell: Tell
) -> tuple[list[Signed], CardSurface | None]:
    """Have the card sign all challenges; a registration also tells its face, where its PIN opens that.

    Wrong secrets are asked for again as long as tries are left. CannotSignError when the card cannot sign.
    """
    signed, surface = [], None
    try:
        for challenge in challenges:
            if challenge.purpose == Purpose.SIGNATURE:
                signed.append(_document(client, challenge, ask, tell))
                continue
            one, pin = _proof(client, challenge, ask, tell)
            signed.append(one)
            surface = client.surface(pin) if challenge.purpose == Purpose.AUTHENTICATION else None
    except RefusedError as refused:
        raise _refused(refused.status) from refused
    return signed, surface


def _document(client: JpkiClient, challenge: Challenge, ask: Ask, tell: Tell) -> Signed:
    _right(PASSWORD, client.password_left, client.try_password, ask, tell)
    certificate = client.signature_certificate()
    _must_be_there(certificate, "署名用電子証明書", "signature certificate")
    return Signed(challenge.purpose, certificate, client.sign_document(challenge.digest()))


def _proof(client: JpkiClient, challenge: Challenge, ask: Ask, tell: Tell) -> tuple[Signed, str]:
    certificate = client.authentication_certificate()
    _must_be_there(certificate, "利用者証明用電子証明書", "user certificate")
    pin = _right(PIN, client.pin_left, client.try_pin, ask, tell)
    return Signed(challenge.purpose, certificate, client.sign(challenge.digest())), pin


def _right(
    what: Said, left_on_card: Callable[[], int], attempt: Callable[[str], Tried], ask: Ask, tell: Tell
) -> str:
    """Return a secret that the card has taken; one that has not the form of any is not tried."""
    left = left_on_card()
    while left > 0:
        secret = ask(what, left)
        malformed = signature_password_refusal(secret) if what is PASSWORD else pin_refusal(secret)
        if malformed:
            tell(Said(malformed.ja, malformed.en))
            continue
        tried = attempt(secret)
        if tried.right:
            return secret
        left = tried.left
        if left:
            tell(Said(f"正しくありません。あと{left}回試せます。", f"Wrong; tries left: {left}."))
    raise CannotSignError(
        f"{what.ja}がロックされています。市区町村の窓口で再設定してください。",
        f"The {what.en} is locked: have it reset at the municipality.",
    )


def _must_be_there(certificate: bytes, ja: str, en: str) -> None:
    if not certificate:
        raise CannotSignError(
            f"カードに{ja}が記録されていません。市区町村の窓口で発行を受けてください。",
            f"The card has no {en}: have one issued at the municipality.",
        )


def _refused(status: int) -> CannotSignError:
    if status == sw.NOT_FOUND:
        return CannotSignError(
            "リーダーのカードは、マイナンバーカードではありません。",
            "The card in the reader is no My Number card.",
        )
    words = said(status)
    return CannotSignError(
        f"カードが応じませんでした（{status:04X}：{words.ja}）。",
        f"The card refused ({status:04X}: {words.en}).",
    )
