"""What MAIL and RCPT may say behind the address: RFC 1870, 3461, 4954, 6152, 6531, 6533."""

import pytest

from mailsim.message import Wish
from mailsim.parameters import OfMail, of_mail, of_recipient
from mailsim.replies import Refused

LIMIT = 10_000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", OfMail()),
        ("SIZE=10000 BODY=8BITMIME", OfMail()),
        ("size=0 body=7bit", OfMail()),
        ("SMTPUTF8", OfMail(utf8=True)),
        ("RET=FULL ENVID=QQ314159", OfMail(ret="FULL", envid="QQ314159")),
        ("ret=hdrs  ENVID=a+2Bb+20c", OfMail(ret="HDRS", envid="a+b c")),
        ("AUTH=<>", OfMail()),
        ("AUTH=e+3Dmc2@example.com", OfMail()),
        ("ENVID=" + "x" * 100, OfMail(envid="x" * 100)),
    ],
)
def test_parameters_of_mail(text: str, found: OfMail) -> None:
    assert of_mail(text, LIMIT) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("SIZE=10001", "552 5.3.4"),
        ("SIZE=" + "9" * 20, "552 5.3.4"),
        ("SIZE=" + "9" * 21, "501 5.5.4"),
        ("SIZE=²", "501 5.5.4"),
        ("SIZE=-1", "501 5.5.4"),
        ("SIZE", "501 5.5.4"),
        ("SIZE=", "501 5.5.4"),
        ("BODY=BINARYMIME", "501 5.5.4"),
        ("SMTPUTF8=yes", "501 5.5.4"),
        ("RET=SOME", "501 5.5.4"),
        ("RET", "501 5.5.4"),
        ("RET=FULL RET=FULL", "501 5.5.4"),
        ("ENVID", "501 5.5.4"),
        ("ENVID=a=b", "501 5.5.4"),
        ("ENVID=a+", "501 5.5.4"),
        ("ENVID=a+2b", "501 5.5.4"),  # hex digits of xtext are upper case
        ("ENVID=a+0D+0AX-Evil:+20yes", "501 5.5.4"),
        ("ENVID=封筒", "501 5.5.4"),
        ("ENVID=" + "x" * 101, "501 5.5.4"),
        ("AUTH=a=b", "501 5.5.4"),
        ("=x", "501 5.5.4"),
        ("FANCY=1", "555 5.5.4"),
        ("NOTIFY=NEVER", "555 5.5.4"),  # of RCPT
    ],
)
def test_wrong_parameters_of_mail(text: str, code: str) -> None:
    with pytest.raises(Refused, match=f"^{code} "):
        of_mail(text, LIMIT)


@pytest.mark.parametrize(
    ("text", "notify", "orcpt"),
    [
        ("", set(), ""),
        ("NOTIFY=NEVER", {"NEVER"}, ""),
        ("notify=success,FAILURE,delay", {"SUCCESS", "FAILURE", "DELAY"}, ""),
        ("NOTIFY=SUCCESS ORCPT=rfc822;Bob+2Bx@Example.COM", {"SUCCESS"}, "rfc822;Bob+x@Example.COM"),
        (r"ORCPT=utf-8;\x{592A}\x{90CE}@example.jp", set(), "utf-8;太郎@example.jp"),
        ("ORCPT=UTF-8;太郎@example.jp", set(), "UTF-8;太郎@example.jp"),
    ],
)
def test_parameters_of_rcpt(text: str, notify: set[str], orcpt: str) -> None:
    assert of_recipient("a@b.example", text) == Wish("a@b.example", frozenset(notify), orcpt)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NOTIFY=NEVER,SUCCESS", "501"),
        ("NOTIFY=SOMETIMES", "501"),
        ("NOTIFY=SUCCESS,", "501"),
        ("NOTIFY", "501"),
        ("ORCPT", "501"),
        ("ORCPT=bob@example.com", "501"),
        ("ORCPT=rfc822;", "501"),
        ("ORCPT=;bob@example.com", "501"),
        ("ORCPT=rfc822;a+0D+0Ab", "501"),
        (r"ORCPT=utf-8;\x{0D}x", "501"),
        (r"ORCPT=utf-8;\x{110000}x", "501"),
        ("ORCPT=rfc822;太郎@example.jp", "501"),
        ("ORCPT=rfc822;" + "x" * 494, "501"),
        ("SIZE=1", "555"),
    ],
)
def test_wrong_parameters_of_rcpt(text: str, code: str) -> None:
    with pytest.raises(Refused, match=f"^{code} 5.5.4 "):
        of_recipient("a@b.example", text)
