"""The import contracts of pyproject.toml hold, and the emulators stand without the office."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.tree import ROOT

pytestmark = pytest.mark.server

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"

ALONE = """
import importlib, pkgutil, sys

package, *absent = sys.argv[1:]

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ImportError(f"{name} is absent here")

sys.meta_path.insert(0, Absent())
root = importlib.import_module(package)
for found in pkgutil.walk_packages(root.__path__, f"{package}."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
"""


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def test_the_import_contracts_hold() -> None:
    assert (ROOT / "backoffice" / "__init__.py").is_file()
    done = python(LINT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("package", "absent"),
    [("mailsim", ("backoffice", "seed", "postal")), ("postal", ("backoffice", "seed", "mailsim"))],
)
def test_an_emulator_imports_with_the_other_packages_absent(package: str, absent: tuple[str, ...]) -> None:
    done = python(ALONE, package, *absent)
    assert done.returncode == 0, done.stderr


def test_the_absence_is_real() -> None:
    done = python(ALONE, "postal", "postal")
    assert "postal is absent here" in done.stderr
