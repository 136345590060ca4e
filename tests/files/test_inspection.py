from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from backoffice.adapters.inspection import Inspector
from backoffice.domain.files import FileStanding, judge_pdf, judge_photo
from tests.files import kit

ON = date(2025, 6, 2)


@pytest.mark.slow
def test_a_photo_that_keeps_the_decoder_busy_is_refused_and_the_next_file_is_read() -> None:
    inspector = Inspector(seconds=0.5)
    facts = inspector.inspect_photo(kit.scan_bomb_jpeg())
    assert facts.exhausted
    refusal = judge_photo(facts, ON).refusal
    assert refusal is not None
    assert refusal.code == "photo-exhausting"
    assert inspector.inspect_photo(kit.photo_jpeg()).decodable
    inspector.close()


@pytest.mark.slow
def test_a_pdf_that_takes_too_long_is_refused() -> None:
    inspector = Inspector(seconds=0.05)
    facts = inspector.inspect_pdf(kit.bomb_pdf())
    assert facts.exhausted
    refusal = judge_pdf(facts, ON).refusal
    assert refusal is not None
    assert refusal.code == "pdf-exhausting"
    inspector.close()


@pytest.mark.slow
def test_a_pdf_that_unpacks_to_gigabytes_is_never_accepted(inspector: Inspector) -> None:
    found = judge_pdf(inspector.inspect_pdf(kit.bomb_pdf()), ON)
    assert found.standing is not FileStanding.ACCEPTED


def test_a_child_that_was_killed_is_replaced() -> None:
    inspector = Inspector()
    assert inspector.inspect_pdf(kit.pdf_bytes()).readable
    child = inspector._child
    assert child is not None
    child.process.kill()
    child.process.wait()
    assert inspector.inspect_pdf(kit.pdf_bytes()).readable
    inspector.close()
    inspector.close()
    assert inspector.inspect_pdf(kit.pdf_bytes()).readable
    inspector.close()


def test_no_child_outlives_its_inspector() -> None:
    inspector = Inspector()
    inspector.inspect_pdf(kit.pdf_bytes())
    child = inspector._child
    assert child is not None
    del inspector
    assert child.process.returncode is not None


def test_many_threads_get_each_their_own_answer(inspector: Inspector) -> None:
    files = [kit.pdf_bytes(pages=pages) for pages in range(1, 21)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(inspector.inspect_pdf, files))
    assert [facts.pages for facts in found] == list(range(1, 21))
    assert [facts.size for facts in found] == [len(data) for data in files]
