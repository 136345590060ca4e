"""Mails that are hard to read: what an IMAP server must cut and describe rightly. Names are the keys."""

from base64 import encodebytes
from email.message import EmailMessage
from email.policy import SMTP

_HEAD = "From: =?utf-8?B?6Zmi5Lqt?= <office@ras-immi.moj.go.jp>\nTo: taro@example.jp\nDate: Mon, 02 Jun 2025 09:00:00 +0900\n"


def _crlf(text: str | bytes) -> bytes:
    octets = text.encode() if isinstance(text, str) else text
    return octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _base64(text: str, charset: str = "utf-8") -> str:
    return encodebytes(text.encode(charset)).decode()


def _nested(depth: int) -> str:
    inner = "Content-Type: text/plain; charset=utf-8\n\nthe innermost: ひみつ\n"
    for level in range(depth):
        inner = f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n{inner}\n--b{level}--\n'
    return inner


def _attached() -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "a@example.jp", "b@example.jp", "添付のお知らせ"
    mail["Message-ID"] = "<attached@example.jp>"
    mail.set_content("本文です。\n", cte="base64")
    mail.add_alternative("<p>本文です。<b>太字</b></p>", subtype="html")
    mail.add_attachment(
        b"%PDF-1.4 nothing", maintype="application", subtype="pdf", filename="在留資格認定証明書.pdf"
    )
    mail.add_attachment("控えです".encode("cp932"), maintype="text", subtype="plain", filename="控え.txt")
    return mail.as_bytes()


MAILS: dict[str, bytes] = {
    "plain": _crlf(_HEAD + "Subject: plain\nMessage-ID: <1@x.example>\n\nHello.\nBye.\n"),
    "base64": _crlf(
        _HEAD
        + "Subject: =?utf-8?B?55Sz6KuL5Y+X5LuY?=\n =?utf-8?B?5a6M5LqG44Gu44GK55+l44KJ44Gb?=\nMIME-Version: 1.0\n"
        'Content-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n'
        + _base64("審査が完了しました。\n")
    ),
    "iso-2022-jp": _crlf(
        _HEAD.encode()
        + b"Subject: =?iso-2022-jp?B?GyRCP0A4KxsoQg==?=\nContent-Type: text/plain; charset=iso-2022-jp\n\n"
        + "神奈川県の株式会社です。\n".encode("iso-2022-jp")
    ),
    "nec row 13": _crlf(
        _HEAD.encode()
        + b"Subject: row 13\nContent-Type: text/plain; charset=ISO-2022-JP\n\n\x1b$B-!-j\x1b(B kabu\n"
    ),
    "no charset": _crlf(_HEAD + "Subject: none\nContent-Type: text/plain\n\n文字コードの印がない本文。\n"),
    "mislabelled": _crlf(
        _HEAD.encode()
        + b"Subject: wrong\nContent-Type: text/plain; charset=iso-2022-jp\n\n"
        + "実は UTF-8 です\n".encode()
    ),
    "shift_jis": _crlf(
        _HEAD.encode()
        + b"Subject: =?shift_jis?B?k/qWew==?=\nContent-Type: text/plain; charset=Shift_JIS\nContent-Transfer-Encoding: 8bit\n\n"
        + "日本の受付番号\n".encode("cp932")
    ),
    "quoted-printable": _crlf(
        _HEAD + "Subject: =?UTF-8?Q?=E5=8F=97=E4=BB=98_no=2E1?=\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: Quoted-Printable\n\n=E5=8F=97=E4=BB=98=E7=95=AA=E5=8F=\n=B7 a=3Db\n"
    ),
    "alternative and attachments": _attached(),
    "attached message": _crlf(
        _HEAD
        + 'Subject: forwarded\nContent-Type: multipart/mixed; boundary="=_x"\n\npreamble\n--=_x\n\nno type at all\n--=_x\n'
        "Content-Type: message/rfc822\nContent-Description: the original\n\nFrom: Inner <in@x.example>\nTo: a@x.example, b@x.example\n"
        "Subject: inside\nDate: Sun, 01 Jun 2025 10:00:00 +0000\nContent-Type: multipart/alternative; boundary=yy\n\n--yy\n"
        "Content-Type: text/plain\n\nplain inside\n--yy\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + _base64("<p>中の HTML</p>")
        + "--yy--\ninner epilogue\n--=_x--\nepilogue\n"
    ),
    "message alone": _crlf(
        _HEAD
        + "Subject: outer\nContent-Type: message/rfc822\n\nFrom: in@x.example\nSubject: inner\nMessage-ID: <in@x.example>\n\nthe inner body\n"
    ),
    "report": _crlf(
        "From: MAILER-DAEMON@x.example\nTo: a@x.example\nSubject: failed\nReturn-Path: <>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\n\n--r\n\nIt failed.\n--r\n'
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\n--r\n"
        "Content-Type: text/rfc822-headers\n\nSubject: lost\n--r--\n"
    ),
    "digest": _crlf(
        _HEAD
        + "Subject: digest\nContent-Type: multipart/digest; boundary=d\n\n--d\n\nFrom: one@x.example\nSubject: one\n\nfirst\n--d\n"
        "Content-Type: text/plain\n\nnot a message\n--d--\n"
    ),
    "deep": _crlf(_HEAD + "Subject: deep\n" + _nested(12)),
    "same prefix": _crlf(
        _HEAD
        + 'Subject: prefix\nContent-Type: multipart/mixed; boundary="ab"\n\n--ab\nContent-Type: multipart/mixed; boundary="abc"\n\n'
        "--abc\n\ninner\n--abc--\n--ab\n\nouter\n--ab--\n"
    ),
    "no end": _crlf(
        _HEAD
        + "Subject: no end\nContent-Type: multipart/mixed; boundary=e\n\n--e\n\nfirst\n--e\n\nsecond, cut"
    ),
    "no parts": _crlf(
        _HEAD + "Subject: no parts\nContent-Type: multipart/mixed; boundary=n\n\nnothing here\n"
    ),
    "no boundary": _crlf(
        _HEAD + "Subject: no boundary\nContent-Type: multipart/mixed\n\n--x\n\nnothing here\n--x--\n"
    ),
    "blank after boundary": _crlf(
        _HEAD
        + 'Subject: blanks\nContent-Type: multipart/mixed; boundary="s"\n\n--s  \n\nfirst\n--s\t\n\nsecond\n--s--  \n'
    ),
    "rfc 2231": _crlf(
        _HEAD
        + "Subject: names\nContent-Type: multipart/mixed; boundary=f\n\n--f\nContent-Type: application/pdf; name*=utf-8''%E8%A8%BC.pdf\n"
        "Content-Disposition: attachment; filename*=utf-8'ja'%E8%A8%BC%E6%98%8E.pdf\nContent-Transfer-Encoding: base64\n\nQUJD\n--f\n"
        "Content-Type: application/octet-stream\nContent-Disposition: attachment;\n filename*0*=utf-8''%E9%95%B7;\n filename*1*=%E3%81%84;\n filename*2=.bin\n\nxyz\n--f\n"
        'Content-Type: text/csv; charset="shift_jis"; name="=?utf-8?B?6KGoLmNzdg==?="\nContent-Disposition: inline; filename="=?utf-8?B?6KGoLmNzdg==?="; size=3\n\na,b\n--f--\n'
    ),
    "extension data": _crlf(
        _HEAD
        + "Subject: extension\nContent-Type: text/plain; charset=utf-8; format=flowed\nContent-ID: <cid@x.example>\nContent-Description: a\n  folded description\n"
        "Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\nContent-Language: ja, en\nContent-Location: http://x.example/a\nContent-Disposition: inline\n\nbody\n"
    ),
    "groups": _crlf(
        'From: "Yamada, Taro" <taro@x.example>\nSender: office@x.example\nReply-To: "A \\"B\\" C" <r@x.example>, s@x.example\n'
        "To: members: a@x.example, =?utf-8?B?5Lit?= <b@x.example>;, undisclosed-recipients:;\nCc: (a comment) c@x.example (Name C), <d@x.example>\n"
        "Bcc: hidden@x.example\nIn-Reply-To: <0@x.example>\nMessage-ID: <g@x.example>\nSubject: groups\nDate: Mon, 2 Jun 2025 09:00:00 +0900 (JST)\n\nx\n"
    ),
    "no headers that matter": _crlf("X-Nothing: here\n\nonly a body\n"),
    "empty headers": _crlf("From: \nTo:\nSubject:\nDate: \nMessage-ID:\n\nbody\n"),
    "no body": _crlf(_HEAD + "Subject: no body\n\n"),
    "no blank line": _crlf(_HEAD + "Subject: no blank line\n"),
    "8-bit headers": _crlf(_HEAD + "Subject: 生の日本語の件名\nCc: 山田 <yamada@x.example>\n\nbody\n"),
    "folded": _crlf(
        _HEAD
        + "Subject: a subject\n that is\n\tfolded   twice\nCc: one@x.example,\n two@x.example\nContent-Type: text/plain;\n\tcharset=us-ascii;\n\tformat=fixed\n\nx\n"
    ),
    "double headers": _crlf(_HEAD + "Subject: first\nSubject: second\nTo: late@x.example\n\nx\n"),
    "odd type": _crlf(
        _HEAD
        + 'Subject: odd\nContent-Type: TEXT/Plain ; Charset = UTF-8 (comment) ; x="a\\"b;c"\nContent-Transfer-Encoding: 8BIT\n\nx\n'
    ),
    "unknown type": _crlf(
        _HEAD + "Subject: unknown\nContent-Type: text\nContent-Disposition: attachment\n\nx\n"
    ),
    "long line": _crlf(_HEAD + "Subject: long\n\n" + "x" * 990 + "\n"),
    "many parts": _crlf(
        _HEAD
        + "Subject: many\nContent-Type: multipart/mixed; boundary=m\n\n"
        + "".join(f"--m\n\npart {n}\n" for n in range(60))
        + "--m--\n"
    ),
    "dots": _crlf(_HEAD + "Subject: dots\n\n.\n..\n.end\n"),
}
