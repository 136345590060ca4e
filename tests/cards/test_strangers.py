"""Strangers' programs on a マイナンバーカード of a world, unmodified: OpenSC's, python-pkcs11, ssh-keygen, curl; by pcscd and vpcd."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from backoffice.adapters.pcsc import PcscReaders
from backoffice.bootstrap import wire
from backoffice.cards.jpki_client import JpkiClient
from backoffice.settings import Settings
from backoffice.store.chips import card_sessions
from backoffice.store.credentials import MyNumberCard
from tests.cards.daemon import Pcscd
from tests.cards.laid import SLOTS, laid, told
from tests.usecases.house import House
from tests.users.card_holders import PIN, SIGNATURE, issue

MODULE = next(map(str, Path("/usr/lib").glob("*/pkcs11/opensc-pkcs11.so")), "")
ENGINE = next(map(str, Path("/usr/lib").glob("*/engines-3/pkcs11.so")), "")
TOKEN = "JPKI (User Authentication PIN)"
KEY_URI = "pkcs11:token=JPKI%20%28User%20Authentication%20PIN%29;id=%01;type="
TEXT = b"to be signed"

pytestmark = [
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("opensc-tool") and MODULE),
        reason="OpenSC is not here: apt-get install opensc opensc-pkcs11",
    ),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    settings = Settings(data=tmp_path_factory.mktemp("var"), mail="direct", fast_hash=True, port=0)
    with closing(wire(settings)) as system:
        yield House.build(system, "house")


@pytest.fixture(scope="module")
def card(house: House, daemon: Pcscd) -> Iterator[str]:
    """A card that lies in the first reader."""
    key = issue(house, person_id=house.person())
    with laid(house, key, daemon):
        yield key


def row(house: House, card: str) -> MyNumberCard:
    with house.world.read() as reading:
        return reading.require(MyNumberCard, card, "カード", "card")


@pytest.fixture
def certificate(card: str, daemon: Pcscd, tmp_path: Path) -> x509.Certificate:
    """The certificate for authentication as OpenSC reads it."""
    path = tmp_path / "certificate.pem"
    told(daemon, "pkcs15-tool", "--read-certificate", "1", "--output", str(path))
    return x509.load_pem_x509_certificate(path.read_bytes())


@pytest.mark.usefixtures("card")
def test_opensc_knows_the_card_by_its_application(daemon: Pcscd) -> None:
    said = told(daemon, "opensc-tool", "-a", "-n")
    assert "3b:88:80:01:00:00:41:e0:b3:81:a1:00:3b" in said
    assert re.search(r"^jpki$", said, re.MULTILINE)


@pytest.mark.usefixtures("card")
def test_its_four_certificates_are_listed(daemon: Pcscd) -> None:
    said = told(daemon, "pkcs15-tool", "--list-certificates")
    assert said.count("X.509 Certificate [") == 4
    assert re.search(r"\[Digital Signature Certificate\]\n.*private", said)


@pytest.mark.usefixtures("card")
def test_pkcs11_shows_its_objects(daemon: Pcscd) -> None:
    said = told(daemon, "pkcs11-tool", "--module", MODULE, "-O")
    assert "User Authentication Public Key" in said
    assert "RSA 2048 bits" in said
    assert "Digital Signature Certificate CA" in said


@pytest.mark.usefixtures("card")
def test_a_signature_is_good_for_openssl(
    daemon: Pcscd, certificate: x509.Certificate, tmp_path: Path
) -> None:
    text, signature, key = (tmp_path / name for name in ("text", "signature", "key.pem"))
    text.write_bytes(TEXT)
    key.write_bytes(public_pem(certificate))
    told(
        *(daemon, "pkcs11-tool", "--module", MODULE, "--slot-index", "0", "--login", "--pin", PIN),
        *("--sign", "-m", "SHA256-RSA-PKCS", "-i", str(text), "-o", str(signature)),
    )
    verify = ("openssl", "dgst", "-sha256", "-verify", str(key), "-signature", str(signature))
    assert "Verified OK" in told(daemon, *verify, str(text))
    text.write_bytes(TEXT + b"!")
    assert "Verification failure" in told(daemon, *verify, str(text), code=1)


def public_pem(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return certificate.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.usefixtures("card")
def test_the_signature_key_signs_with_its_password(daemon: Pcscd, tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(TEXT)
    common = ("pkcs11-tool", "--module", MODULE, "--slot-index", "1", "--login", "--pin", SIGNATURE)
    files = ("-i", str(tmp_path / "text"), "-o", str(tmp_path / "signature"))
    told(daemon, *common, "--sign", "-m", "SHA256-RSA-PKCS", *files)
    der = tmp_path / "certificate.der"
    told(daemon, *common, "--read-object", "--type", "cert", "--id", "02", "-o", str(der))
    key = x509.load_der_x509_certificate(der.read_bytes()).public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify((tmp_path / "signature").read_bytes(), TEXT, PKCS1v15(), SHA256())


PKCS11 = f"""
import sys, pkcs11
from pkcs11 import Attribute, Mechanism, ObjectClass
token = pkcs11.lib({MODULE!r}).get_token(token_label={TOKEN!r})
with token.open(user_pin={PIN!r}) as session:
    (key,) = session.get_objects({{Attribute.CLASS: ObjectClass.PRIVATE_KEY}})
    sys.stdout.write(key.sign({TEXT!r}, mechanism=Mechanism.SHA256_RSA_PKCS).hex())
"""


def test_python_pkcs11_signs(daemon: Pcscd, certificate: x509.Certificate) -> None:
    pytest.importorskip("pkcs11", reason="python-pkcs11 is not here")
    signature = bytes.fromhex(told(daemon, sys.executable, "-c", PKCS11))
    key = certificate.public_key()
    assert isinstance(key, RSAPublicKey)
    key.verify(signature, TEXT, PKCS1v15(), SHA256())


@pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="OpenSSH is not here: apt-get install openssh-client"
)
@pytest.mark.usefixtures("card")
def test_ssh_takes_its_key(daemon: Pcscd) -> None:
    assert re.search(
        r"^ssh-rsa AAAA\S+ User Authentication Public Key$",
        told(daemon, "ssh-keygen", "-D", MODULE),
        re.MULTILINE,
    )


@pytest.mark.skipif(
    not (shutil.which("curl") and ENGINE),
    reason="curl or its PKCS #11 engine is not here: apt-get install curl libengine-pkcs11-openssl",
)
def test_curl_proves_who_it_is_by_the_card(
    daemon: Pcscd, certificate: x509.Certificate, tmp_path: Path
) -> None:
    told(daemon, "pkcs15-tool", "--read-certificate", "3", "--output", str(tmp_path / "jpki.pem"))
    with endpoint(tmp_path) as port:
        asked = (
            *("curl", "-sS", "--cacert", str(tmp_path / "ca.pem"), "--engine", "pkcs11"),
            *("--cert-type", "ENG", "--cert", f"{KEY_URI}cert"),
            *("--key-type", "ENG", "--key", f"{KEY_URI}private;pin-value={PIN}"),
        )
        page = told(daemon, *asked, f"https://localhost:{port}/", PKCS11_MODULE_PATH=MODULE)
        assert "Protocol  : TLSv1.2" in page
        assert f"Serial Number:\n            {spaced(certificate.serial_number)}" in page
        told(
            daemon, "curl", "-sS", "--cacert", str(tmp_path / "ca.pem"), f"https://localhost:{port}/", code=35
        )


def spaced(serial: int) -> str:
    """Return a serial number as OpenSSL prints it."""
    return serial.to_bytes((serial.bit_length() + 7) // 8).hex(":")


@contextmanager
def endpoint(folder: Path) -> Iterator[int]:
    """Serve TLS 1.2 to who has a certificate of the world's authority; signatures by PKCS #1, as OpenSC's driver makes them."""
    authority = trustme.CA()
    server = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(folder / "ca.pem")
    server.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    command = (
        *("openssl", "s_server", "-accept", "localhost:0", "-tls1_2", "-www", "-cert", "server.pem"),
        *("-Verify", "2", "-verify_return_error", "-CAfile", "jpki.pem", "-client_sigalgs", "RSA+SHA256"),
    )
    started = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with started:
        try:
            assert started.stdout
            port = next(
                int(found[1]) for line in started.stdout if (found := re.search(r"ACCEPT .*:(\d+)", line))
            )
            Thread(target=started.stdout.read, daemon=True).start()
            yield port
        finally:
            started.terminate()


def test_pyscard_signs_in_as_our_own_client_does(
    card: str, house: House, certificate: x509.Certificate
) -> None:
    connection = PcscReaders().connect(SLOTS[0])
    client = JpkiClient(connection)
    assert x509.load_der_x509_certificate(client.authentication_certificate()) == certificate
    assert not client.try_pin("0000").right
    assert row(house, card).wrong_pins == 1
    assert client.try_pin(PIN).right
    assert row(house, card).wrong_pins == 0
    connection.close()


def test_wrong_tries_lock_the_card_whatever_power_it_loses(house: House, daemon: Pcscd) -> None:
    card = issue(house, person_id=house.person())
    for wrong in (1, 2, 3):
        with laid(house, card, daemon, slot=1):
            tried(daemon, "9999", "PIN code or key incorrect")
        assert row(house, card).wrong_pins == wrong
    with laid(house, card, daemon, slot=1):
        tried(daemon, PIN, "Reference data not usable")
        said = told(daemon, "pkcs11-tool", "--module", MODULE, "-L")
    assert "user PIN locked" in said
    assert row(house, card).wrong_pins == 3


def tried(daemon: Pcscd, pin: str, outcome: str) -> None:
    words = ("pkcs15-tool", "--reader", SLOTS[1], "--verify-pin", "--pin", pin)
    done = subprocess.run(
        words, env=daemon.environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert outcome in done.stderr
    assert done.returncode != 0


def test_what_was_said_is_kept_without_secrets(house: House, daemon: Pcscd) -> None:
    card = issue(house, person_id=house.person())
    with laid(house, card, daemon, slot=1):
        told(daemon, "pkcs15-tool", "--reader", SLOTS[1], "--verify-pin", "--pin", PIN)
    with house.world.read() as reading:
        kept = [said for said in card_sessions(reading.session) if said.chip_id == card]
    commands = [each["command"] for said in kept for each in said.exchanges]
    assert {said.purpose for said in kept} == {"vpcd"}
    assert "0020008004" + "··" * 4 in commands
    assert not any(PIN.encode().hex() in command for command in commands)
