"""The sources of the product, as paths and syntax trees."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("backoffice", "mailsim", "postal", "seed")


def sources() -> list[Path]:
    """Return every Python file of the product."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def shown(path: Path) -> str:
    """Return a path as a reader finds it from the root."""
    return path.relative_to(ROOT).as_posix()


@cache
def functions(path: Path) -> tuple[tuple[str, int], ...]:
    """Return (path:name, lines from its def to its end) of each function and method of a file."""
    return tuple(
        (f"{shown(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def modules(package: str) -> Iterator[ModuleType]:
    """Yield a package and all modules below it, imported."""
    root = importlib.import_module(package)
    yield root
    for found in pkgutil.walk_packages(root.__path__, f"{package}."):
        yield importlib.import_module(found.name)
