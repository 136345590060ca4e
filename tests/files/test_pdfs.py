from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from backoffice.adapters.inspection import Inspector
from backoffice.domain.files import FileStanding, Verdict, judge_pdf
from tests.files import kit

ON = date(2025, 6, 2)
SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.pdf"))
by_name = pytest.mark.parametrize("sample", SAMPLES, ids=[path.stem for path in SAMPLES])


def verdict(
    inspector: Inspector, data: bytes, file_name: str | None = "shiryo.pdf", on: date = ON
) -> Verdict:
    return judge_pdf(inspector.inspect_pdf(data, file_name), on)


def refused_as(found: Verdict) -> tuple[str, str]:
    assert found.standing is FileStanding.REFUSED
    assert found.refusal
    assert found.refusal is not None
    assert found.refusal.field == "documents"
    assert found.refusal.ja.endswith("。")
    assert found.refusal.en.endswith(".")
    return found.refusal.rule, found.refusal.code


@pytest.mark.rule("R-137", "R-138")
@by_name
def test_what_real_producers_write_is_accepted(inspector: Inspector, sample: Path) -> None:
    facts = inspector.inspect_pdf(sample.read_bytes(), sample.name)
    assert facts.readable
    assert facts.pages >= 1
    assert facts.problems == ()
    assert judge_pdf(facts, ON).standing is FileStanding.ACCEPTED


@by_name
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_file_cut_short_is_refused(inspector: Inspector, sample: Path, kept: float) -> None:
    data = sample.read_bytes()
    cut = data[: int(len(data) * kept)]
    assert refused_as(verdict(inspector, cut)) == ("R-137", "pdf-damaged")


def test_samples_are_there_and_small() -> None:
    assert len(SAMPLES) >= 5
    assert all(path.stat().st_size < 40_000 for path in SAMPLES)


@pytest.mark.rule("R-137")
@pytest.mark.parametrize(
    ("made", "rule", "code"),
    [
        (lambda: b"", "R-137", "pdf-empty"),
        (kit.text_file, "R-137", "pdf-format"),
        (kit.junk_before_pdf, "R-137", "pdf-format"),
        (kit.photo_jpeg, "R-137", "pdf-format"),
        (lambda: b"%PDF-", "R-137", "pdf-damaged"),
        (lambda: b"%PDF-1.7\n%%EOF\n", "R-137", "pdf-damaged"),
        (kit.truncated_pdf, "R-137", "pdf-damaged"),
        (lambda: kit.pdf_bytes(pages=0), "R-137", "pdf-damaged"),
        (lambda: kit.password_pdf()[:700], "R-137", "pdf-damaged"),
        (lambda: kit.padded_pdf(kit.PDF_LIMIT + 1), "R-140", "pdf-too-large"),
    ],
)
def test_what_is_refused_beside_the_field(
    inspector: Inspector, made: Callable[[], bytes], rule: str, code: str
) -> None:
    assert refused_as(verdict(inspector, made())) == (rule, code)


@pytest.mark.rule("R-137")
@pytest.mark.parametrize(
    ("file_name", "accepted"),
    [
        ("shiryo.pdf", True),
        ("資料 髙﨑.PDF", True),
        (None, True),
        ("shiryo.pdf.zip", False),
        ("shiryo", False),
        ("", False),
    ],
)
def test_the_name_ends_in_pdf(inspector: Inspector, file_name: str | None, accepted: bool) -> None:
    found = verdict(inspector, kit.pdf_bytes(), file_name)
    assert (found.refusal is None) is accepted
    if not accepted:
        assert refused_as(found) == ("R-137", "pdf-name")


@pytest.mark.rule("R-139", "R-140")
@pytest.mark.parametrize(("size", "accepted"), [(10_485_759, True), (10_485_760, True), (10_485_761, False)])
def test_ten_megabytes_to_the_byte(inspector: Inspector, size: int, accepted: bool) -> None:
    data = kit.padded_pdf(size)
    assert len(data) == size
    found = verdict(inspector, data)
    assert (found.refusal is None) is accepted
    if not accepted:
        assert refused_as(found) == ("R-140", "pdf-too-large")
        assert "10MB(10,485,760バイト)" in found.refusal.ja if found.refusal else False
        assert "参考様式9" in found.refusal.ja if found.refusal else False


@pytest.mark.rule("R-140")
def test_an_oversized_file_is_never_parsed() -> None:
    inspector = Inspector()
    inspector.inspect_pdf(b"%PDF-1.7\n" + bytes(kit.PDF_LIMIT))
    inspector.inspect_pdf(kit.text_file(), "a.pdf")
    assert inspector._child is None


@pytest.mark.rule("R-144")
@pytest.mark.parametrize("r", [2, 3, 4, 6], ids=["RC4-40", "RC4-128", "AES-128", "AES-256"])
@pytest.mark.parametrize(
    ("made", "password_printing_copying", "word"),
    [
        (kit.password_pdf, (True, True, True), "パスワード"),
        (kit.print_forbidden_pdf, (False, False, True), "印刷禁止"),
        (kit.copy_forbidden_pdf, (False, True, False), "コピー禁止"),
        (kit.locked_pdf, (False, True, True), "暗号化"),
    ],
)
def test_a_locked_pdf_is_taken_without_a_word(
    inspector: Inspector,
    made: Callable[..., bytes],
    password_printing_copying: tuple[bool, bool, bool],
    word: str,
    r: kit.Revision,
) -> None:
    facts = inspector.inspect_pdf(made(r=r), "shiryo.pdf")
    assert facts.encrypted
    assert facts.readable is not facts.password_needed
    locks = (facts.password_needed, facts.print_allowed, facts.extract_allowed)
    assert locks == password_printing_copying
    found = judge_pdf(facts, ON)
    assert found.standing is FileStanding.ERROR_FILE
    assert found.refusal is None
    assert found.refusal is None
    assert found.reason is not None
    assert found.reason.rule == "R-144"
    assert word in found.reason.ja


@pytest.mark.rule("R-144")
def test_both_bans_are_named(inspector: Inspector) -> None:
    found = verdict(inspector, kit.locked_pdf(print_=False, extract=False))
    assert found.reason is not None
    assert "印刷禁止・コピー禁止" in found.reason.ja


@pytest.mark.parametrize("made", [kit.broken_table_pdf, kit.broken_stream_pdf])
def test_what_breaks_iso_32000_is_an_error_file(inspector: Inspector, made: Callable[[], bytes]) -> None:
    facts = inspector.inspect_pdf(made())
    assert facts.problems
    assert not any("0x" in problem for problem in facts.problems), "an address differs from run to run"
    found = judge_pdf(facts, ON)
    assert found.standing is FileStanding.ERROR_FILE
    assert found.reason is not None
    assert found.reason.code == "pdf-not-iso-32000"


def test_a_scan_is_accepted(inspector: Inspector) -> None:
    facts = inspector.inspect_pdf(kit.scan_pdf(pages=3))
    assert (facts.pages, judge_pdf(facts, ON).standing) == (3, FileStanding.ACCEPTED)


@pytest.mark.rule("R-135")
def test_before_2022_documents_are_not_taken_online(inspector: Inspector) -> None:
    found = verdict(inspector, kit.pdf_bytes(), on=date(2022, 3, 15))
    assert refused_as(found) == ("R-135", "documents-offline")
    assert verdict(inspector, kit.pdf_bytes(), on=date(2022, 3, 16)).refusal is None


@pytest.mark.rule("R-145")
@pytest.mark.parametrize(
    ("made", "dpi"),
    [
        (kit.scan_pdf, 72),
        (lambda: kit.scan_pdf(dpi=200), 200),
        (lambda: kit.scan_pdf(pages=2, dpi=150), 150),
        (kit.pdf_bytes, 0),
        (kit.text_file, 0),
        (kit.password_pdf, 0),
    ],
)
def test_the_resolution_of_a_scan_is_measured(
    inspector: Inspector, made: Callable[[], bytes], dpi: int
) -> None:
    assert inspector.inspect_pdf(made()).dpi == pytest.approx(dpi, abs=1)


@pytest.mark.rule("R-145")
def test_the_resolution_of_a_scan_of_another_producer(inspector: Inspector) -> None:
    scan = next(path for path in SAMPLES if path.stem == "ghostscript-scan")
    assert inspector.inspect_pdf(scan.read_bytes()).dpi == 100
