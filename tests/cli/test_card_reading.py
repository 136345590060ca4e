"""`odaiba card read`: a 在留カード in a reader of this machine, told in lines and as JSON, or why it cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from backoffice.adapters import pcsc
from backoffice.cli import main
from tests.cards import benches
from tests.cards.pinned import PinnedChip
from tests.cards.residence_samples import NUMBER, VALUES, office, sample, signed


@pytest.fixture
def bench() -> Iterator[benches.Bench]:
    missing = pcsc.not_installed()
    if missing:
        pytest.skip(missing.en)
    with benches.behind_factory() as made:
        yield made


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    path = tmp_path / "residence-card-2.cer"
    path.write_bytes(office(2).authority)
    return path


def read(*words: str, number: str = NUMBER, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["card", "read", "--number", number, *words])
    assert result.exit_code == code, result.output
    return result


def test_what_stands_on_a_card_is_told_in_lines(bench: benches.Bench) -> None:
    bench.insert(sample(2))
    lines = read().output.splitlines()
    assert "種別 / Kind: 第2世代 在留カード" in lines
    assert f"番号 / Number: {NUMBER}" in lines
    assert "カードの有効期間の満了日 / Card expiry: 2029-04-01" in lines
    assert "在留期間 / Period of stay: 3年" in lines
    assert f"顔写真 / Face: {len(VALUES[2][0xD1])} bytes" in lines
    assert lines[-1].startswith("真正性 / Authentic: 不明")


@pytest.mark.parametrize("form", ["der", "pem"])
def test_a_card_is_genuine_by_the_authority_that_is_given(
    bench: benches.Bench, authority: Path, form: str
) -> None:
    if form == "pem":
        certificate = x509.load_der_x509_certificate(authority.read_bytes())
        authority.write_bytes(certificate.public_bytes(Encoding.PEM))
    bench.insert(sample(2))
    assert "真正" in read("--authority", str(authority)).output.splitlines()[-1]
    told = json.loads(read("--authority", str(authority), "--json").stdout)
    assert (told["authentic"], told["authenticity"]) == (True, "genuine")


def test_json_tells_true_false_or_unknown(bench: benches.Bench, authority: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.cer"
    other.write_bytes(office(2, "別の認証局").authority)
    values = signed(2, VALUES[2], office(2)) | {0xCD: b"20390401"}
    bench.insert(sample(2, values))

    def told(*words: str) -> tuple[bool | None, str | None]:
        data = json.loads(read(*words, "--json").stdout)
        return data["authentic"], data["authenticity"]

    assert told() == (None, None)
    assert told("--authority", str(other)) == (False, "foreign")
    assert told("--authority", str(other), "--authority", str(authority)) == (False, "tampered")


def test_the_first_generation_is_read_in_the_reader_that_is_named(bench: benches.Bench) -> None:
    bench.insert(sample(1))
    told = json.loads(read("--reader", bench.name, "--json", number="ａａ12345678bb").stdout)
    assert (told["generation"], told["kind"], told["number"]) == (1, "1", NUMBER)
    assert {image["name"] for image in told["images"]} == {"face", "front"}
    assert "nowhere" in read("--reader", "nowhere", code=1).stderr


def test_what_keeps_a_card_from_being_read_is_told_in_both_languages(bench: benches.Bench) -> None:
    assert "No card answers" in read(code=1).stderr
    bench.insert(sample(2))
    wrong = read(number="AA12345678BC", code=1).stderr
    assert "在留カード番号がこのカードのものではありません" in wrong
    assert "6300" in wrong
    assert "券面の番号を確かめて" in wrong
    bench.insert(PinnedChip())
    assert "cannot be read as a residence card" in read(code=1).stderr


def test_what_is_no_number_or_no_certificate_is_refused(bench: benches.Bench, tmp_path: Path) -> None:
    assert "英字2文字" in read(number="12345678", code=2).stderr
    path = tmp_path / "no.cer"
    path.write_bytes(b"no certificate")
    assert "no certificate" in read("--authority", str(path), code=2).stderr
