"""Mails as broken systems send them: one thing is wrong with the octets, the rest stays to the octet."""

import re
from collections.abc import Callable, Mapping

from mailsim.faults import Garbling


def garbled(raw: bytes, how: Garbling) -> bytes:
    """Return a mail with something wrong in it; one that has nothing to break comes back as it was."""
    head, blank, body = raw.partition(b"\r\n\r\n")
    if not blank:
        return raw
    return b"\r\n".join(_GARBLERS[how](head + b"\r\n", body))


def _without(name: str) -> Callable[[bytes, bytes], tuple[bytes, bytes]]:
    field = _field(name)
    return lambda head, body: (field.sub(b"", head), body)


def _field(name: str) -> re.Pattern[bytes]:
    """Return the pattern of a whole header field, folded lines included (RFC 5322 §2.2.3)."""
    return re.compile(rf"(?im)^{re.escape(name)}:[^\n]*\n(?:[ \t][^\n]*\n)*".encode())


def _broken_subject(head: bytes, body: bytes) -> tuple[bytes, bytes]:
    """Cut each encoded word of the subject short, as mailers do that fold octets; a plain one gets half a character."""
    return _SUBJECT.sub(lambda field: _broken(field[0]), head, count=1), body


def _broken(field: bytes) -> bytes:
    cut = _WORD.sub(lambda word: word[1] + word[2].rstrip(b"=")[:-3] + word[3], field)
    return cut if cut != field else field.replace(b"\r\n", b" =?UTF-8?B?44G?=\r\n", 1)


def _mislabelled(head: bytes, body: bytes) -> tuple[bytes, bytes]:
    """Label the first text as ISO-2022-JP, whatever it is; a mail without a label gets that one."""
    if _CHARSET.search(head):
        return _relabelled(head), body
    if _MULTIPART.search(head):
        return head, _relabelled(body)
    return _CONTENT_TYPE.sub(b"", head) + b'Content-Type: text/plain; charset="iso-2022-jp"\r\n', body


def _relabelled(octets: bytes) -> bytes:
    return _CHARSET.sub(lambda label: label[1] + b'"iso-2022-jp"', octets, count=1)


_SUBJECT = _field("Subject")
_CONTENT_TYPE = _field("Content-Type")
_WORD = re.compile(rb"(=\?[^?\s]*\?[bB]\?)([^?]*)(\?=)")
_CHARSET = re.compile(rb"""(?i)(charset\s*=\s*)("[^"]*"|'[^']*'|[^\s;]+)""")
_MULTIPART = re.compile(rb"(?im)^Content-Type:\s*multipart/")
_GARBLERS: Mapping[Garbling, Callable[[bytes, bytes], tuple[bytes, bytes]]] = {
    Garbling.SUBJECT: _broken_subject,
    Garbling.NO_MESSAGE_ID: _without("Message-ID"),
    Garbling.NO_DATE: _without("Date"),
    Garbling.MISLABELLED: _mislabelled,
}
