"""Very many mails for a benchmark: invented notices in Japanese, each with a number and a name of its own."""

from datetime import datetime, timedelta
from email.utils import format_datetime

from mailsim.inbox import Inbox
from mailsim.message import JST, Envelope, Message, Person
from mailsim.writing import Mail

MAILBOXES = 2_000
COMMON = "office@firm.example"
"""Who gets a copy of every third mail."""
RARE_FROM, RARE_EVERY, TAGGED_EVERY, UNREAD_EVERY = 7, 50_000, 100, 10
RARE_WORD = "督促"
TAG = "要返信"
BATCH = 5_000
_BEGIN = datetime(2025, 1, 6, 9, tzinfo=JST)
_FAMILIES = [
    "佐藤",
    "鈴木",
    "髙橋",
    "田中",
    "渡辺",
    "伊藤",
    "山本",
    "中村",
    "小林",
    "加藤",
    "山﨑",
    "𠮷田",
    "NGUYEN",
    "TRAN",
    "WANG",
    "LI",
    "SHRESTHA",
    "SANTOS",
]
_GIVEN = [
    "太郎",
    "花子",
    "健",
    "愛",
    "誠",
    "美咲",
    "大輔",
    "陽子",
    "VAN-ANH",
    "THI-HOA",
    "XIAOMING",
    "RAJESH",
    "MARIA",
]
_KINDS = ("在留期間更新", "在留資格変更", "資格外活動許可", "就労資格証明書")
_SUBJECTS = (
    "申請受付番号のお知らせ",
    "申請受付完了のお知らせ",
    "審査完了に関するお知らせ",
    "追加資料のご案内",
)
_TEXT = """{name} 様

これは模擬のメールです。このたびは在留申請オンラインシステムをご利用いただきありがとうございます。
{kind}許可申請につきまして、次のとおりお知らせします。

申請受付番号:{number}
申請の種類:{kind}
申請日時:{at}
取次者の氏名:{agent}

{middle}

・このメールは送信専用のアドレスから送信しています。返信されてもお答えできません。
・申請の状況は、システムにログインし、申請情報一覧の画面でご確認ください。
・お心当たりのない場合は、お手数ですが破棄してください。
出入国在留管理庁(模擬)
https://ras.example.jp/applications/{number}
"""
_MIDDLE = (
    "申請を受け付けました。審査の状況に応じて、追加の資料の提出をお願いすることがあります。",
    "審査が完了しました。結果は、申請情報一覧の画面でご確認ください。受領の方法をお選びのうえ、手数料をお納めください。",
    "追加の資料が必要です。期限までに、システムの追加提出の画面から資料を添えてください。郵送では受け付けません。",
)


def mail(at: int) -> Mail:
    """Return the mail at a place of the order, as plain octets and with what they say."""
    recipients = (f"user{at * 7 % MAILBOXES:04}@applicants.example", *[COMMON] * (at % 3 == 0))
    subject, text, date = _SUBJECTS[at * 5 % len(_SUBJECTS)], _text(at), _BEGIN + timedelta(seconds=7 * at)
    author = Person("模擬 在留申請オンラインシステム", f"noreply@{('office', 'post')[at % 40 == 0]}.example")
    message = Message(
        source_headers=(),
        message_id=f"{at}.{at * 48_271 % 2_147_483_647:x}@office.example",
        subject=subject,
        author=author,
        to=tuple(Person("", one) for one in recipients),
        cc=(),
        bcc=(),
        reply_to=(),
        date=date,
        text=text,
        html="",
        attachments=(),
    )
    return Mail(Envelope(author.address, recipients), octets(message), message)


def octets(message: Message) -> bytes:
    """Return a mail as 8-bit octets."""
    head = (
        f"From: {message.author}\r\nTo: {', '.join(map(str, message.to))}\r\nSubject: {message.subject}\r\n"
        f"Date: {format_datetime(message.date or _BEGIN)}\r\nMessage-ID: <{message.message_id}>\r\n"
        'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    )
    return (head + message.text.replace("\n", "\r\n")).encode()


def load(inbox: Inbox, count: int) -> None:
    """Store so many mails, most of them read and some of them tagged."""
    for start in range(0, count, BATCH):
        inbox.deliver_many(mail(at) for at in range(start, min(start + BATCH, count)))
        with inbox.writing() as connection:
            connection.execute(
                "UPDATE copies SET unread = 0 WHERE message > ? AND message % ? > 0", (start, UNREAD_EVERY)
            )
            connection.execute(
                "INSERT INTO tags SELECT ?, id FROM messages WHERE id > ? AND id % ? = 0",
                (TAG, start, TAGGED_EVERY),
            )


def number(at: int) -> str:
    """Return the number that a mail tells."""
    return f"25{at * 104_729 % 10**9:09}"


def name(at: int) -> str:
    """Return the name of the person whom a mail is to."""
    return f"{_FAMILIES[at % len(_FAMILIES)]} {_GIVEN[at * 11 % len(_GIVEN)]}"


def _text(at: int) -> str:
    middle = _MIDDLE[at % len(_MIDDLE)] + f"\n{RARE_WORD}:期限を過ぎています。" * (
        at % RARE_EVERY == RARE_FROM
    )
    date = (_BEGIN + timedelta(seconds=7 * at)).strftime("%Y年%m月%d日 %H時%M分")
    return _TEXT.format(
        name=name(at),
        kind=_KINDS[at // 3 % len(_KINDS)],
        number=number(at),
        at=date,
        agent=name(at * 13 + 5),
        middle=middle,
    )
