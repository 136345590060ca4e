"""The one reader of the environment: where data lies, where the server listens, and what guards it."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class UnsafeSettingsError(Exception):
    """The server was asked to listen where it must not without more protection."""


class Settings(BaseSettings):
    """Settings by environment variables that begin with ODAIBA_; each has a default that needs nothing.

    data: directory of worlds. database: a postgresql:// URL for their tables, else they are SQLite files under `data`;
    its password may also come by PGPASSWORD or a password file. host, port: where the web listens. smtp_port: of
    mailsim. imap_port, pop3_port: where mail is read, -1 for nowhere; beyond loopback only where they are set, since
    whoever knows an address and a world may read. smtp_host: where web and engine processes without SMTP of their own find it. mail: `smtp` (real SMTP) or
    `direct`. token: owner of all worlds, needed beyond loopback. trusted_hosts: comma-separated names that requests
    may carry. webhook_hosts: comma-separated hosts that webhooks may lead to, beside this machine on
    loopback. readers: `pcsc` offers the card readers of this machine at
    the office's desks (extra `card`). fast_hash: cheap password hashing for tests. failpoint: where a test kills the process (see
    simulation.failpoints), such as `world.commit.before:17`. log: `text` or `json`; log_level: debug, info, warning or error.
    """

    model_config = SettingsConfigDict(env_prefix="ODAIBA_", extra="ignore")

    data: Path = Path("var")
    database: str = Field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=1025, ge=0, le=65535)
    imap_port: int = Field(default=1143, ge=-1, le=65535)
    pop3_port: int = Field(default=1110, ge=-1, le=65535)
    mail: str = Field(default="smtp", pattern="^(smtp|direct)$")
    token: str = ""
    trusted_hosts: str = ""
    webhook_hosts: str = ""
    threads: int = Field(default=16, ge=1, le=64)
    readers: str = Field(default="", pattern="^(pcsc)?$")
    fast_hash: bool = False
    failpoint: str = ""
    log: str = Field(default="text", pattern="^(text|json)$")
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")

    def reading_ports(self, host: str) -> dict[str, int]:
        """Return the ports that mail is read by when listening on a host: `imap`, `pop3`.

        Free ones (0), where they are not set, where SMTP takes a free one too: such servers stand beside others.
        """
        given = {kind: f"{kind}_port" in self.model_fields_set for kind in ("imap", "pop3")}
        ports = {"imap": self.imap_port, "pop3": self.pop3_port}
        here = host in LOOPBACK
        return {
            kind: port if given[kind] or self.smtp_port else 0
            for kind, port in ports.items()
            if port >= 0 and (here or given[kind])
        }

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach the server: by its address, and by no name that a proxy may pass on."""
        return self.host in LOOPBACK and set(self.hosts) <= LOOPBACK

    @property
    def hosts(self) -> list[str]:
        """The host names that requests may carry."""
        named = [name.strip() for name in self.trusted_hosts.split(",") if name.strip()]
        return named or sorted(LOOPBACK)

    @property
    def webhooks_to(self) -> tuple[str, ...]:
        """The hosts that webhooks may lead to; on loopback also this machine."""
        return tuple(name.strip() for name in self.webhook_hosts.split(",") if name.strip())

    def refuse_unsafe(self) -> None:
        """Raise UnsafeSettingsError when the server would listen beyond loopback unguarded."""
        if self.on_loopback or (len(self.token) >= 20 and self.trusted_hosts):  # noqa: PLR2004 - said in the message
            return
        raise UnsafeSettingsError(
            f"ODAIBA_HOST={self.host} はこのコンピューターの外から見えます。ODAIBA_TOKEN（20文字以上）と"
            "ODAIBA_TRUSTED_HOSTS を設定してください。 / Listening beyond loopback needs ODAIBA_TOKEN (20 characters"
            " or more) and ODAIBA_TRUSTED_HOSTS."
        )
