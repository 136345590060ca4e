"""The replies of the SMTP server, each with its enhanced status code (RFC 5321 §4.2, RFC 3463, RFC 2034)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3} ")
_REPLY = re.compile(r"([245]\d\d) ")


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply; ``str`` is its line without the ending. Greetings and challenges have no ``status`` (RFC 2034 §3)."""

    code: int
    status: str
    words: str

    def __str__(self) -> str:
        return f"{self.code} {self.status} {self.words}" if self.status else f"{self.code} {self.words}"


class Refused(Exception):
    """A command is answered with a reply that says why not."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


ACCEPTED_SENDER = Reply(250, "2.1.0", "Sender accepted")
ACCEPTED_RECIPIENT = Reply(250, "2.1.5", "Recipient accepted")
AUTH_MECHANISM = Reply(504, "5.5.4", "Mechanisms are PLAIN and LOGIN")
AUTH_NEEDED = Reply(530, "5.7.0", "Authentication required: the AUTH user names the world")
AUTH_UNKNOWN_WORLD = Reply(535, "5.7.8", "No world of this name: the AUTH user names the world")
BAD_ADDRESS = Reply(553, "5.1.3", "Not a mail address (RFC 5321 section 4.1.2)")
BARE_LINE_END = Reply(
    554, "5.6.0", "Bare CR or LF in the message: lines end with CR LF (RFC 5321 section 2.3.8)"
)
COMMAND_OCTETS = Reply(500, "5.5.2", "Syntax error: commands are words in ASCII that end with CR LF")
COMMAND_TOO_LONG = Reply(500, "5.5.2", "Command line too long (RFC 5321 section 4.5.3.1.4)")
DONE = Reply(250, "2.0.0", "OK")
GO_AHEAD = Reply(354, "", "End data with <CR><LF>.<CR><LF>")
GREETING_FIRST = Reply(503, "5.5.1", "Send EHLO first (or HELO, without AUTH and parameters)")
HELP = Reply(
    214, "2.0.0", "EHLO HELO STARTTLS AUTH MAIL RCPT DATA RSET NOOP VRFY HELP QUIT: nothing is ever sent on"
)
IDLE = Reply(421, "4.4.2", "Nothing heard for too long")
CUT = Reply(421, "4.4.2", "Connection dropped")
GREYLISTED = Reply(451, "4.7.1", "Greylisted: try again later")
LINE_TOO_LONG = Reply(500, "5.6.0", "Line too long (RFC 5321 section 4.5.3.1.6)")
MAIL_ALREADY = Reply(503, "5.5.1", "A mail has been begun already: RSET abandons it")
MAIL_FIRST = Reply(503, "5.5.1", "Need MAIL first")
NOT_HERE = Reply(502, "5.5.1", "Command not implemented")
NOT_STORED = Reply(451, "4.3.0", "Not stored by a local error: try again")
RECIPIENT_FIRST = Reply(503, "5.5.1", "Need RCPT first, and one that is accepted")
SHUTTING_DOWN = Reply(421, "4.3.2", "Server is shutting down")
TLS_ALREADY = Reply(503, "5.5.1", "TLS stands already")
TLS_FAILED = Reply(454, "4.7.0", "TLS not available by a local error")
TLS_NOT_HERE = Reply(502, "5.5.1", "STARTTLS is not offered")
TOO_BIG = Reply(552, "5.3.4", "Message is larger than this server takes")
TOO_MANY_COMMANDS = Reply(421, "4.7.0", "Too many commands without a mail")
TOO_MANY_CONNECTIONS = Reply(421, "4.3.2", "Too many connections at once: try again later")
TOO_MANY_ERRORS = Reply(421, "4.7.0", "Too many errors")
TOO_MANY_RECIPIENTS = Reply(452, "4.5.3", "Too many recipients: send the rest in another transaction")
UTF8_NOT_ANNOUNCED = Reply(553, "5.6.7", "An address beyond ASCII needs SMTPUTF8 on MAIL (RFC 6531)")
WRONG_PARAMETER = Reply(501, "5.5.4", "Wrong parameter (RFC 1870, 3461, 4954, 6152, 6531)")


def stored(ids: Sequence[int]) -> Reply:
    """Return the reply to a message that is now on the disk, under which id."""
    return Reply(250, "2.0.0", f"Stored as {ids[0]}" if ids else "Stored")


def syntax(form: str) -> Reply:
    """Return the reply to a command that is not of its form."""
    return Reply(501, "5.5.4", f"Syntax: {form}")


# The protocol library answers some commands by itself, without the status that we promise in EHLO.
_STATUS = {
    214: "2.0.0",
    221: "2.0.0",
    250: "2.0.0",
    252: "2.5.0",
    421: "4.3.0",
    500: "5.5.2",
    501: "5.5.4",
    502: "5.5.1",
    503: "5.5.1",
    504: "5.5.4",
    552: "5.3.4",
    553: "5.1.3",
    554: "5.5.0",
    555: "5.5.4",
}


def enhanced(line: str) -> str:
    """Return a reply line with its enhanced status code, where it has none yet."""
    reply = _REPLY.match(line)
    if not reply or _ENHANCED.match(line, reply.end()):
        return line
    code = int(reply[1])
    return f"{code} {_STATUS.get(code, f'{reply[1][0]}.0.0')} {line[4:]}"
