"""A reader's side of a マイナンバーカード: certificates, tries of its secrets, signatures and its face (facts/cards.md §3)."""

from backoffice.cards import jpki_files as jpki
from backoffice.cards import status_words as sw
from backoffice.cards import surface_files as surface
from backoffice.cards import tlv
from backoffice.cards.apdu import SHORT_NE, Command, RefusedError
from backoffice.cards.reader import Connection
from backoffice.domain.my_number import PIN_TRIES, SIGNATURE_TRIES, CardSurface, Tried

_SELECT, _READ, _VERIFY, _SIGN = 0xA4, 0xB0, 0x20, 0x2A
_BY_NAME, _BY_ID, _NO_ANSWER = 0x04, 0x02, 0x0C
_CURRENT = 0x80
_OWN = 0x80
"""The class byte of commands that are the card's own."""
_MOST = 0x8000
"""Bytes of a file that an offset of 15 bits reaches."""


class JpkiClient:
    """Speaks to the card behind a connection.

    Each method raises RefusedError with the status word of a card that will not, NoCardError when it has gone.
    """

    def __init__(self, connection: Connection) -> None:
        """Speak over a connection; nothing is said yet."""
        self._connection = connection
        self._application = b""

    def authentication_certificate(self) -> bytes:
        """Return the 利用者証明用電子証明書, DER; empty when the card has none."""
        return self._certificate(jpki.AUTHENTICATION_CERTIFICATE)

    def signature_certificate(self) -> bytes:
        """Return the 署名用電子証明書, DER, after `try_password`; empty when the card has none."""
        return self._certificate(jpki.SIGNATURE_CERTIFICATE)

    def pin_left(self) -> int:
        """Return how many wrong PINs the card still bears."""
        return self._left(jpki.AUTHENTICATION_PIN)

    def password_left(self) -> int:
        """Return how many wrong signature passwords the card still bears."""
        return self._left(jpki.SIGNATURE_PASSWORD)

    def try_pin(self, pin: str) -> Tried:
        """Try the 利用者証明用パスワード; a locked one is wrong and has no tries left."""
        return self._tried(jpki.AUTHENTICATION_PIN, pin, PIN_TRIES)

    def try_password(self, password: str) -> Tried:
        """Try the 署名用パスワード, whose letters are upper-case on the card; a locked one is wrong, with no tries left."""
        return self._tried(jpki.SIGNATURE_PASSWORD, password.upper(), SIGNATURE_TRIES)

    def sign(self, digest_sha256: bytes) -> bytes:
        """Return the PKCS #1 v1.5 signature of the 利用者証明用 key over a digest, after `try_pin`."""
        return self._signed(jpki.AUTHENTICATION_KEY, digest_sha256)

    def sign_document(self, digest_sha256: bytes) -> bytes:
        """Return the PKCS #1 v1.5 signature of the 署名用 key over a digest, after `try_password`."""
        return self._signed(jpki.SIGNATURE_KEY, digest_sha256)

    def surface(self, pin: str) -> CardSurface | None:
        """Return the card's face by the PIN of 券面入力補助; None when that is another, or locked, or no face is there.

        What was verified in the other application is forgotten by it.
        """
        self._enter(surface.INPUT_APPLICATION)
        self._select_file(surface.INPUT_PIN)
        if self._send(Command(0, _VERIFY, 0, _CURRENT, pin.encode()))[1] != sw.OK:
            return None
        self._select_file(surface.INPUT_FACE)
        try:
            return surface.read_face(self._content())
        except ValueError:
            return None

    def _certificate(self, file: int) -> bytes:
        self._enter(jpki.APPLICATION)
        try:
            self._select_file(file)
        except RefusedError as refused:
            if refused.status == sw.NOT_FOUND:
                return b""
            raise
        return self._content()

    def _left(self, file: int) -> int:
        self._enter(jpki.APPLICATION)
        self._select_file(file)
        return _tries(self._send(Command(0, _VERIFY, 0, _CURRENT))[1])

    def _tried(self, file: int, secret: str, most: int) -> Tried:
        self._enter(jpki.APPLICATION)
        self._select_file(file)
        status = self._send(Command(0, _VERIFY, 0, _CURRENT, secret.encode()))[1]
        if status == sw.OK:
            return Tried(right=True, left=most)
        return Tried(right=False, left=_tries(status))

    def _signed(self, file: int, digest: bytes) -> bytes:
        self._enter(jpki.APPLICATION)
        self._select_file(file)
        return self._done(Command(_OWN, _SIGN, 0, _CURRENT, jpki.SHA256_INFO + digest, SHORT_NE))

    def _enter(self, application: bytes) -> None:
        if self._application != application:
            self._application = b""
            self._done(Command(0, _SELECT, _BY_NAME, _NO_ANSWER, application))
            self._application = application

    def _select_file(self, file: int) -> None:
        self._done(Command(0, _SELECT, _BY_ID, _NO_ANSWER, file.to_bytes(2)))

    def _content(self) -> bytes:
        """Return the object that the current file begins with, read in as many pieces as it takes."""
        content = self._read(0, SHORT_NE)
        whole = _whole(content)
        while len(content) < whole:
            wanted = min(SHORT_NE, whole - len(content))
            more = self._read(len(content), wanted)
            content += more
            if len(more) < wanted:
                break
        return content[:whole]

    def _read(self, offset: int, count: int) -> bytes:
        return self._done(Command(0, _READ, offset >> 8, offset & 0xFF, ne=count))

    def _done(self, command: Command) -> bytes:
        data, status = self._send(command)
        if status != sw.OK:
            raise RefusedError(status)
        return data

    def _send(self, command: Command) -> tuple[bytes, int]:
        return self._connection.transmit(command.written())


def _tries(status: int) -> int:
    """Return how many tries a status word leaves; RefusedError when it tells of none."""
    if status != sw.BLOCKED and status & 0xFFF0 != sw.TRIES_LEFT:
        raise RefusedError(status)
    return 0 if status == sw.BLOCKED else status & 0xF


def _whole(content: bytes) -> int:
    """Return how many bytes the object takes that begins here; what is none is all there is."""
    try:
        return min(tlv.whole_length(content), _MOST)
    except tlv.TlvError:
        return len(content)
