from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backoffice.adapters.documents import DocumentAbsentError, DocumentDamagedError, DocumentStore, _publish
from tests.files import kit


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    return DocumentStore(tmp_path / "documents")


def files_in(store: DocumentStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("data", [b"", b"x", kit.pdf_bytes()], ids=["empty", "byte", "pdf"])
def test_what_was_put_is_got_by_its_digest(store: DocumentStore, data: bytes) -> None:
    sha256 = store.put(data)
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert store.get(sha256) == data
    assert store.path(sha256) == store.root / sha256[:2] / sha256[2:4] / sha256


def test_putting_twice_keeps_one_file_untouched(store: DocumentStore) -> None:
    path = store.path(store.put(b"paper"))
    before = path.stat()
    store.put(b"paper")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert files_in(store) == [path]


def test_two_stores_over_one_root_share_their_documents(store: DocumentStore) -> None:
    sha256 = store.put(b"paper")
    assert DocumentStore(store.root).get(sha256) == b"paper"


def test_many_threads_put_the_same_bytes(store: DocumentStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        digests = set(threads.map(store.put, [b"paper" * 10_000] * 40))
    assert len(digests) == 1
    assert files_in(store) == [store.path(digests.pop())]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(OSError):
        _publish(b"paper", folder)  # no file can take a folder's name
    assert list(tmp_path.iterdir()) == [folder]


def test_an_absent_document_is_an_error_in_both_languages(store: DocumentStore) -> None:
    with pytest.raises(DocumentAbsentError, match=r"ありません.*No document"):
        store.get("0" * 64)


def test_damage_on_the_disk_is_noticed(store: DocumentStore) -> None:
    sha256 = store.put(b"paper")
    store.path(sha256).write_bytes(b"pap3r")
    with pytest.raises(DocumentDamagedError, match="壊れています"):
        store.get(sha256)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", "０" * 64])
def test_only_a_digest_names_a_document(store: DocumentStore, name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.path(name)


def test_the_store_inspects_and_shows(store: DocumentStore) -> None:
    assert store.inspect_pdf(kit.pdf_bytes(), "a.pdf").readable
    assert store.inspect_photo(kit.photo_jpeg()).decodable
    assert store.normalised_photo(kit.photo_png()).startswith(b"\xff\xd8\xff")
    store.close()
