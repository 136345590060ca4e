"""Which texts are mail addresses that every receiver of ours takes (RFC 5321 4.1.2, ASCII only)."""

import re

from backoffice.domain.refusal import Refusal

LONGEST = 254
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


def is_mail_address(text: str) -> bool:
    """Return whether a text is a mail address: dot-atom, `@`, and a domain of at least two labels."""
    return len(text) <= LONGEST and bool(_ADDRESS.fullmatch(text))


def mail_address_refusal(text: str, field: str) -> Refusal | None:
    """Return why a text cannot be written to, or None."""
    if is_mail_address(text):
        return None
    ja = f"メールアドレス「{text[:60]}」の形が正しくありません。半角で name@example.jp のように入力してください。"
    return Refusal("", ja, "This is not a mail address.", field, "email")
