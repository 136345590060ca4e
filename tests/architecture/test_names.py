from __future__ import annotations

from backoffice.domain.notices import HEADINGS, Notice
from tests.architecture.tree import PACKAGES, ROOT, shown, sources

SAY_NOTHING = {"utils", "util", "common", "helpers", "helper", "base", "manager", "managers", "misc"}


def test_no_folder_or_module_has_a_name_that_says_nothing() -> None:
    words = {shown(path): {*path.relative_to(ROOT).parts[:-1], path.stem.strip("_")} for path in sources()}
    assert {path: found for path, parts in words.items() if (found := parts & SAY_NOTHING)} == {}


def test_every_notice_has_its_heading_and_a_folder_with_its_words() -> None:
    notices = ROOT / "backoffice" / "notices"
    assert set(HEADINGS) == set(Notice)
    folders = {path.name for path in notices.iterdir() if path.is_dir()}
    assert folders == {str(notice) for notice in Notice}
    assert {folder for folder in folders if not (notices / folder / "body.txt.j2").is_file()} == set()


def test_every_package_is_a_package() -> None:
    assert [package for package in PACKAGES if not (ROOT / package / "__init__.py").is_file()] == []
