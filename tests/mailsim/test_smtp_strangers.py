"""Strangers' clients of SMTP, unmodified: swaks, and Postfix's smtp-source. smtplib is met in test_smtp."""

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from mailsim.inbox import Inbox
from mailsim.smtp import SmtpServer
from mailsim.tls import authority_of, server_context

Serve = Callable[..., SmtpServer]

PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
SWAKS = shutil.which("swaks", path=PLACES)
SMTP_SOURCE = shutil.which("smtp-source", path=PLACES)

pytestmark = [pytest.mark.server]

needs_swaks = pytest.mark.skipif(
    not SWAKS, reason="swaks is not here: apt-get install swaks libnet-ssleay-perl"
)
needs_smtp_source = pytest.mark.skipif(
    not SMTP_SOURCE, reason="Postfix's smtp-source is not here: apt-get install postfix, and do not start it"
)


@pytest.fixture
def secured(serve: Serve, tmp_path: Path) -> SmtpServer:
    server_context(tmp_path / "tls")
    return serve(tls=partial(server_context, tmp_path / "tls"), smtps_port=0)


def run(*command: str | None) -> str:
    words = [word for word in command if word is not None]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_swaks
@pytest.mark.parametrize("tls", ["", "--tls", "--tls-on-connect"])
@pytest.mark.parametrize("auth", ["", "PLAIN", "LOGIN"])
def test_swaks(secured: SmtpServer, inbox: Inbox, tmp_path: Path, tls: str, auth: str) -> None:
    port = secured.smtps_port if tls == "--tls-on-connect" else secured.port
    with_tls = [tls, "--tls-verify", "--tls-ca-path", str(authority_of(tmp_path / "tls"))] if tls else []
    with_auth = ["--auth", auth, "--auth-user", "w1", "--auth-password", "any"] if auth else []
    told = run(
        *(SWAKS, "--server", "localhost", "--port", str(port), *with_tls, *with_auth),
        *("--from", "firm@example.jp", "--to", "taro@example.jp,hanako@example.jp"),
        *("--header", "Subject: from a stranger", "--body", ".\n..\nhello\n"),
    )
    assert ("=== TLS started" in told) is bool(tls)
    (summary,) = inbox.messages()
    assert (summary.subject, summary.sender) == ("from a stranger", "firm@example.jp")
    assert summary.recipients == ("taro@example.jp", "hanako@example.jp")
    assert inbox.message(summary.id).text.startswith(".\n..\nhello\n")


@needs_swaks
@pytest.mark.parametrize(
    ("extra", "code"),
    [
        (["--auth", "PLAIN", "--auth-user", "nowhere", "--auth-password", "x"], 28),
        (["--to", "not an address"], 24),
    ],
)
def test_swaks_is_refused(secured: SmtpServer, inbox: Inbox, extra: list[str], code: int) -> None:
    command = [
        str(SWAKS),
        "--server",
        "localhost",
        "--port",
        str(secured.port),
        "--to",
        "taro@example.jp",
        *extra,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == code, done.stdout
    assert inbox.count() == 0


@needs_smtp_source
@pytest.mark.parametrize("kept", [["-d"], []], ids=["kept connections", "fresh connections"])
def test_smtp_source(server: SmtpServer, inbox: Inbox, kept: list[str]) -> None:
    run(
        *(SMTP_SOURCE, *kept, "-s", "20", "-m", "200", "-l", "4096"),
        *("-f", "firm@example.jp", "-t", "taro@example.jp", f"127.0.0.1:{server.port}"),
    )
    assert inbox.count() == 200


@needs_smtp_source
def test_smtp_source_with_many_recipients(server: SmtpServer, inbox: Inbox) -> None:
    run(
        *(SMTP_SOURCE, "-s", "2", "-m", "4", "-r", "90", "-f", "firm@example.jp", "-t", "taro@example.jp"),
        f"127.0.0.1:{server.port}",
    )
    assert inbox.count() == 4
    assert len(inbox.mailboxes()) == 90
