"""A receiver's reply is told in words by its status (RFC 3463)."""

import pytest

from backoffice.domain.undelivered import reason


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("550 5.1.1 No such mailbox here", "この宛先はありません"),
        ("552 5.2.2 Mailbox full", "受信箱がいっぱいです"),
        ("452 4.2.2 Mailbox full", "受信箱がいっぱいです"),
        ("550 5.7.1 Refused", "受信側が受信を拒否しています"),
        ("550 5.4.7 Delivery time expired", "決められた期間のうちに届けられませんでした"),
        ("421 4.4.2 Connection dropped", "受信側が受け取りませんでした"),
        ("550 no status at all, of host 15.1.1.9", "受信側が受け取りませんでした"),
    ],
)
def test_a_reply_is_told_in_words(reply: str, words: str) -> None:
    assert reason(reply) == words
