"""What MAIL and RCPT say behind the address: SIZE, BODY, SMTPUTF8, AUTH, and the wishes of RFC 3461."""

import re
from dataclasses import dataclass

from mailsim import replies
from mailsim.message import Wish
from mailsim.replies import Refused, Reply

ENVID_CHARACTERS = 100
ORCPT_CHARACTERS = 500

_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)(?:=([^\x00-\x20=\x7f]+))?")
_XTEXT = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})+")
_UTF8_XTEXT = re.compile(r"(?:[!-*,-<>-~\u0080-\U0010ffff]|\+[0-9A-F]{2})+")
_HEXCHAR = re.compile(r"\+([0-9A-F]{2})")
_UTF8_ESCAPE = re.compile(r"\\x\{([0-9A-F]{2,6})\}")
_ADDRESS_TYPE = re.compile(r"[A-Za-z0-9!#$%&'*/?^_`{|}~-]+")
_SIZE = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class OfMail:
    """What MAIL announces: ``utf8`` addresses, what a failure's report shall return, the envelope's id."""

    utf8: bool = False
    ret: str = ""
    envid: str = ""


def of_mail(text: str, size_octets: int) -> OfMail:
    """Return the parameters of MAIL. Raises Refused for wrong ones and for a SIZE beyond what the server takes."""
    given = _given(text)
    _require_one_of(given.pop("BODY", "7BIT"), {"7BIT", "8BITMIME"})
    _xtext(given.pop("AUTH", "<>"))  # who wrote the mail (RFC 4954 §5): believed, and of no use here
    if int(_matching(_SIZE, given.pop("SIZE", "0"))) > size_octets:
        raise Refused(replies.TOO_BIG)
    utf8 = given.pop("SMTPUTF8", None)
    found = OfMail(utf8 is not None, _ret(given.pop("RET", None)), _envid(given.pop("ENVID", None)))
    if utf8:
        raise Refused(replies.WRONG_PARAMETER)
    _require_nothing_else(given)
    return found


def of_recipient(recipient: str, text: str) -> Wish:
    """Return the parameters of RCPT. Raises Refused for wrong ones."""
    given = _given(text)
    wish = Wish(recipient, _notify(given.pop("NOTIFY", None)), _orcpt(given.pop("ORCPT", None)))
    _require_nothing_else(given)
    return wish


def _given(text: str) -> dict[str, str]:
    """Return parameters by their upper-case keywords; "" for one without a value."""
    given: dict[str, str] = {}
    for word in text.split(" "):
        parameter = _PARAMETER.fullmatch(word)
        if word and (not parameter or parameter[1].upper() in given):
            raise Refused(replies.WRONG_PARAMETER)
        if parameter:
            given[parameter[1].upper()] = parameter[2] or ""
    return given


def _require_nothing_else(given: dict[str, str]) -> None:
    if given:
        words = f"Parameter {next(iter(given))[:40]} is not known (RFC 5321 section 4.1.1.11)"
        raise Refused(Reply(555, "5.5.4", words))


def _require_one_of(value: str, allowed: set[str]) -> str:
    if value.upper() not in allowed:
        raise Refused(replies.WRONG_PARAMETER)
    return value.upper()


def _matching(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise Refused(replies.WRONG_PARAMETER)
    return value


def _ret(value: str | None) -> str:
    return "" if value is None else _require_one_of(value, {"FULL", "HDRS"})


def _envid(value: str | None) -> str:
    if value is None:
        return ""
    decoded = _xtext(value)
    if len(value) > ENVID_CHARACTERS or not (decoded.isascii() and decoded.isprintable()):
        raise Refused(replies.WRONG_PARAMETER)
    return decoded


def _notify(value: str | None) -> frozenset[str]:
    if value is None:
        return frozenset()
    words = frozenset(value.upper().split(","))
    if words != {"NEVER"} and not words <= {"SUCCESS", "FAILURE", "DELAY"}:
        raise Refused(replies.WRONG_PARAMETER)
    return words


def _orcpt(value: str | None) -> str:
    """Return the original recipient as ``type;address``, decoded; the type utf-8 is that of RFC 6533."""
    if value is None:
        return ""
    kind, _, address = value.partition(";")
    utf8 = kind.lower() == "utf-8"
    decoded = _xtext(address, _UTF8_XTEXT if utf8 else _XTEXT)
    decoded = _UTF8_ESCAPE.sub(_character, decoded) if utf8 else decoded
    _matching(_ADDRESS_TYPE, kind)
    if len(value) > ORCPT_CHARACTERS or not decoded.isprintable():
        raise Refused(replies.WRONG_PARAMETER)
    return f"{kind};{decoded}"


def _character(escaped: re.Match[str]) -> str:
    number = int(escaped[1], 16)
    return chr(number) if number <= 0x10FFFF else "\0"  # noqa: PLR2004 - Unicode; unprintable, so refused


def _xtext(value: str, pattern: re.Pattern[str] = _XTEXT) -> str:
    """Return what xtext says (RFC 3461 §4)."""
    return _HEXCHAR.sub(lambda found: chr(int(found[1], 16)), _matching(pattern, value))
