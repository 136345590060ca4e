"""An inbox, mails, and a server for the tests of mailsim."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from mailsim.inbox import Inbox
from mailsim.message import Envelope
from mailsim.smtp import SmtpServer

Write = Callable[..., tuple[Envelope, bytes]]


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    opened = Inbox(tmp_path / "mail.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def write() -> Write:
    """Writes mail: ``write(n, to=…, subject=…, text=…)`` is an envelope and its octets."""

    def written(
        number: int,
        to: str | tuple[str, ...] = "taro@example.jp",
        subject: str = "申請受付番号のお知らせ",
        text: str = "模擬の本文です。",
        date: str | None = "Mon, 02 Jun 2025 09:00:00 +0900",
        sender: str = "noreply@office.example",
        html: str = "",
    ) -> tuple[Envelope, bytes]:
        recipients = (to,) if isinstance(to, str) else to
        mail = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
        mail["From"] = f"模擬システム <{sender}>"
        mail["To"] = ", ".join(recipients)
        mail["Subject"] = subject
        if date:
            mail["Date"] = date
        mail["Message-ID"] = f"<{number}@office.example>"
        mail.set_content(text, cte="base64")
        if html:
            mail.add_alternative(html, subtype="html")
        return Envelope(sender, recipients), mail.as_bytes()

    return written


@pytest.fixture
def server(inbox: Inbox) -> Iterator[SmtpServer]:
    """A server with the worlds "" and "w1", both of which keep their mail in ``inbox``."""
    started = SmtpServer(lambda world: inbox if world in {"", "w1"} else None, port=0)
    started.start()
    yield started
    started.stop()


@pytest.fixture
def serve(inbox: Inbox) -> Iterator[Callable[..., SmtpServer]]:
    """Starts servers on ``inbox``: ``serve(policy=…, tls=…)``."""
    started: list[SmtpServer] = []

    def serving(**options: Any) -> SmtpServer:
        started.append(SmtpServer(lambda world: inbox if world in {"", "w1"} else None, port=0, **options))
        started[-1].start()
        return started[-1]

    yield serving
    for server in started:
        server.stop()
