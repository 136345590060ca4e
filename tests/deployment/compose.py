"""docker-compose.yml as Compose reads it: merged, variables put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from tests.architecture.tree import ROOT

TEXT = (ROOT / "docker-compose.yml").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("mail", "web", "engine")
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<how>[?-])(?P<word>[^}]*))?\}")


class MissingVariableError(Exception):
    """Compose would refuse to start: a variable without default is not given."""


def interpolated(word: str, given: Mapping[str, str]) -> str:
    """Put variables into a word of the file."""

    def value(found: re.Match[str]) -> str:
        if known := given.get(found["name"]):
            return known
        if found["how"] == "-":
            return found["word"]
        raise MissingVariableError(found["word"])

    return VARIABLE.sub(value, word)


def environment(service: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a service."""
    return {name: interpolated(word, given) for name, word in SERVICES[service]["environment"].items()}
