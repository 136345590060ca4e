"""docs/operating.md names every figure, event, finding and setting of an operator that exists, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from backoffice.bootstrap import System
from backoffice.operation.log import EVENTS
from backoffice.settings import Settings
from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
FINDERS = {"wrong", "well", "judged"}


def first_cells(heading: str) -> set[str]:
    """Return what stands in backquotes in the first cells of the table below a heading."""
    (section,) = re.findall(rf"^## {heading}.*?$(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split(" | ")[0])}


def found_by_the_doctor() -> Iterator[str]:
    """Yield the names of findings in the sources; what varies is an ellipsis."""
    for path in (ROOT / "backoffice" / "health").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FINDERS:
                match node.args[0]:
                    case ast.Constant(value=str(name)):
                        yield name
                    case ast.JoinedStr(values=[ast.Constant(value=str(name)), *_]):
                        yield f"{name}…"


def test_the_page_names_every_figure_and_no_other(system: System) -> None:
    families = list(system.simulator.worlds.ports.figures.registry.collect())
    ours = {f.name + "_total" * (f.type == "counter") for f in families if f.name.startswith("odaiba_")}
    assert first_cells("Figures") == ours
    assert all(f.documentation for f in families)


def test_the_page_names_every_event_of_the_log_and_no_other() -> None:
    assert first_cells("Log") == EVENTS


def test_every_event_is_told_somewhere() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "backoffice").rglob("*.py"))
    log = (ROOT / "backoffice" / "operation" / "log.py").read_text(encoding="utf-8")
    elsewhere = sources.replace(log, log.partition("class AsJson")[2])
    assert {event for event in EVENTS if f'"{event}"' not in elsewhere} == set()


def test_the_page_names_every_finding_of_the_doctor_and_no_other() -> None:
    assert first_cells("What the doctor looks at") == set(found_by_the_doctor()) | {"port …"}


def test_the_settings_of_the_log_are_the_settings_there_are() -> None:
    named = {name.lower() for name in re.findall(r"ODAIBA_([A-Z0-9_]+)", PAGE)}
    assert named <= set(Settings.model_fields)
    assert {"log", "log_level", "token", "data"} <= named


def test_the_readme_leads_to_the_page() -> None:
    assert "(docs/operating.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
