"""What the authorities of a world publish is what the openssl program takes; who may look at their books."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from backoffice.bootstrap import System, web_app, wire
from backoffice.cards.certificate_names import Holder
from backoffice.settings import Settings
from backoffice.simulation.world import World
from backoffice.store.chips import Certificate
from backoffice.usecases import certifying
from tests.cards.keys import RSA_KEY
from tests.usecases.house import TODAY

pytestmark = pytest.mark.slow

ATTIME = "1748822400"
"""2025-06-02 09:00 in Japan, the instant at which worlds begin."""


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = wire(Settings(data=tmp_path, mail="direct", fast_hash=True))
    made.simulator.create("one")
    yield made
    made.close()


@pytest.fixture
def world(system: System) -> World:
    return system.simulator.worlds.open("one")


@pytest.fixture
def browser(system: System) -> FlaskClient:
    return web_app(system).test_client()


def certified(world: World, authority: str = "jpki-authentication", count: int = 2) -> list[Certificate]:
    """Issue certificates, of which the first is revoked."""
    purpose = {"jpki": authority.removeprefix("jpki-")}.get(authority[:4], "residence")
    until = TODAY + timedelta(days=100)
    with world.write() as tx:
        rows = [
            certifying.certify(
                tx, authority, f"chip-{n}", purpose, RSA_KEY.public_key(), Holder(f"h{n}"), TODAY, until
            )
            for n in range(count)
        ]
        certifying.revoke(tx, rows[0].id, "superseded")
    return rows


def test_before_a_card_was_used_there_is_no_authority_and_looking_founds_none(browser: FlaskClient) -> None:
    for path in ("jpki-signature.crt", "jpki-signature.crl", "nobody.crt", "nobody/"):
        assert browser.get(f"/w/one/pki/{path}").status_code == 404
    assert browser.post("/w/one/pki/jpki-signature/ocsp", data=b"x").status_code == 404
    page = browser.get("/w/one/pki/")
    assert page.status_code == 200
    assert page.text.count("カードが初めて使われたときに置かれます") == 4
    assert browser.get("/w/one/pki/jpki-signature/").status_code == 200


def test_the_books_show_what_was_issued_and_revoked_in_pages(browser: FlaskClient, world: World) -> None:
    rows = certified(world, count=53)
    first = browser.get("/w/one/pki/jpki-authentication/").text
    assert first.count('data-testid="certificates-row"') == 50
    last = min(row.id for row in rows)
    behind = sorted(row.id for row in rows)[3]
    second = browser.get(f"/w/one/pki/jpki-authentication/?before={TODAY}.{behind}").text
    assert second.count('data-testid="certificates-row"') == 3
    assert last[20:] in second
    assert (first + second).count("更新により失効</span>") == 1
    for strange in ("x", "2025-13-45." + "0" * 40, "9999-12-31." + "f" * 40):
        assert browser.get(f"/w/one/pki/jpki-authentication/?before={strange}").status_code == 200


def test_lists_get_a_higher_number_with_each_day_and_each_revocation(
    browser: FlaskClient, world: World, system: System
) -> None:
    def number() -> int:
        crl = x509.load_der_x509_crl(browser.get("/w/one/pki/jpki-authentication.crl").data)
        with world.read() as reading:
            assert crl.last_update_utc <= reading.now
            assert crl.next_update_utc is not None
            assert crl.next_update_utc > reading.now
        told: int = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        return told

    rows = certified(world)
    numbers = [number(), number()]
    with world.write() as tx:
        certifying.revoke(tx, rows[1].id, certifying.HOLD)
    numbers.append(number())
    system.simulator.advance(world, system.simulator.moment(world, by="P1D"))
    numbers.append(number())
    assert numbers[0] == numbers[1] < numbers[2] < numbers[3]
    system.simulator.advance(world, system.simulator.moment(world, by="P101D"))
    assert len(x509.load_der_x509_crl(browser.get("/w/one/pki/jpki-authentication.crl").data)) == 0


def test_a_stranger_gets_what_is_published_and_no_books(far: System) -> None:
    world = far.simulator.create("one").world
    certified(world)
    client = web_app(far).test_client()
    assert client.get("/w/one/pki/jpki-authentication.crt").status_code == 200
    assert client.get("/w/one/pki/jpki-authentication.crl").status_code == 200
    assert client.post("/w/one/pki/jpki-authentication/ocsp", data=b"0").status_code == 200
    for path in ("", "jpki-authentication/"):
        assert client.get(f"/w/one/pki/{path}").status_code == 403


@pytest.fixture
def served(system: System) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, web_app(system), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/w/one/pki"
    server.shutdown()
    thread.join()
    server.server_close()


def openssl(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["openssl", *map(str, words)], capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.server
@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl program on this machine")
@pytest.mark.parametrize("authority", ["jpki-authentication", "residence-card-2"])
def test_openssl_takes_the_chain_the_list_and_the_answers(
    served: str, browser: FlaskClient, world: World, tmp_path: Path, authority: str
) -> None:
    revoked, good = certified(world, authority)
    files = [tmp_path / f"{name}.pem" for name in ("revoked", "good")]
    for path, row in zip(files, (revoked, good), strict=True):
        path.write_bytes(x509.load_der_x509_certificate(row.content).public_bytes(Encoding.PEM))
    for end, program in (("crt", "x509"), ("crl", "crl")):
        (tmp_path / f"ca.{end}").write_bytes(browser.get(f"/w/one/pki/{authority}.{end}").data)
        read = openssl(
            program, "-inform", "DER", "-in", tmp_path / f"ca.{end}", "-out", tmp_path / f"{end}.pem"
        )
        assert read.returncode == 0, read.stderr
    ca, crl = tmp_path / "crt.pem", tmp_path / "crl.pem"
    at = ("-attime", ATTIME, "-x509_strict")
    verified = [openssl("verify", "-crl_check", *at, "-CAfile", ca, "-CRLfile", crl, path) for path in files]
    assert verified[1].returncode == 0, verified[1].stderr
    assert verified[0].returncode != 0
    assert "certificate revoked" in verified[0].stderr
    told = [
        openssl(
            *("ocsp", "-CAfile", ca, "-issuer", ca, "-cert", path, "-attime", ATTIME),
            *("-url", f"{served}/{authority}/ocsp"),
        )
        for path in files
    ]
    for answered in told:
        assert "Response verify OK" in answered.stderr, answered.stderr
        assert "WARNING" not in answered.stderr + answered.stdout
    assert "revoked.pem: revoked" in told[0].stdout
    assert "Reason: superseded" in told[0].stdout
    assert "good.pem: good" in told[1].stdout
