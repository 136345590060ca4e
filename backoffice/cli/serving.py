"""Verbs that serve until they are stopped: all in one process, or web, engine and mail apart."""

import click

from backoffice.cli.opening import given, system, words_for_failures
from backoffice.processes import serve_all, serve_engine, serve_mail, serve_web
from backoffice.settings import Settings

listen_host = click.option("--host", default=None, help="Address to listen on (default 127.0.0.1).")
listen_port = click.option(
    "--port", type=click.IntRange(0, 65535), default=None, help="Port of the web (default 8000)."
)
smtp_port = click.option(
    "--smtp-port", type=click.IntRange(0, 65535), default=None, help="Port of SMTP (default 1025)."
)
imap_port = click.option(
    "--imap-port", type=click.IntRange(-1, 65535), default=None, help="Port of IMAP (default 1143; -1: none)."
)
pop3_port = click.option(
    "--pop3-port", type=click.IntRange(-1, 65535), default=None, help="Port of POP3 (default 1110; -1: none)."
)


@click.command("serve")
@listen_host
@listen_port
@smtp_port
@imap_port
@pop3_port
def serve_command(
    host: str | None, port: int | None, smtp_port: int | None, imap_port: int | None, pop3_port: int | None
) -> None:
    """Serve web, SMTP, IMAP, POP3 and the running worlds in one process until Ctrl-C or SIGTERM; prints `ready` when it is."""
    ports = given(port=port, smtp_port=smtp_port, imap_port=imap_port, pop3_port=pop3_port)
    with system(serving=True, **given(host=host), **ports) as opened:
        serve_all(opened, click.echo)


@click.command("web")
@listen_host
@listen_port
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes on this port."
)
def web_command(host: str | None, port: int | None, workers: int) -> None:
    """Serve the web alone: stateless, any number beside each other; mail goes to ODAIBA_SMTP_HOST."""
    options = given(host=host, port=port)
    with words_for_failures():
        serve_web(
            Settings(**options), workers, lambda: system(own_smtp=False, serving=True, **options), click.echo
        )


@click.command("engine")
@listen_host
@listen_port
def engine_command(host: str | None, port: int | None) -> None:
    """Move the worlds whose time runs, each by one engine at a time; any number, each with a port for its health."""
    with system(own_smtp=False, serving=True, **given(host=host, port=port)) as opened:
        serve_engine(opened, click.echo)


@click.command("mail")
@listen_host
@smtp_port
@imap_port
@pop3_port
def mail_command(
    host: str | None, smtp_port: int | None, imap_port: int | None, pop3_port: int | None
) -> None:
    """Take the mails of web and engine processes by SMTP; let them be read by IMAP and POP3."""
    ports = given(smtp_port=smtp_port, imap_port=imap_port, pop3_port=pop3_port)
    with system(own_smtp=False, serving=True, **ports) as opened:
        serve_mail(opened, host or "127.0.0.1", click.echo)
