"""The OpenAPI document: valid, whole, and true to the contract's table; the page made from it; docs/api.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from backoffice.adapters.post import VERBS
from backoffice.web.api import post_words
from backoffice.web.api.papers import Service
from postal.item import Presence, Redirect
from postal.lifecycle import State
from postal.outcome import Outcome
from postal.service import HandIn, ServiceClass
from tests.web.api.caller import Caller

CONTRACT = [
    "POST /worlds",
    "GET /worlds",
    "GET /worlds/{world_id}",
    "DELETE /worlds/{world_id}",
    "POST /worlds/{world_id}/fork",
    "POST /worlds/{world_id}/reset",
    "GET /worlds/{world_id}/clock",
    "POST /worlds/{world_id}/clock/advance",
    "GET /worlds/{world_id}/events",
    "GET /worlds/{world_id}/events/chain",
    "POST /worlds/{world_id}/people",
    "POST /worlds/{world_id}/organisations",
    "POST /worlds/{world_id}/users",
    "POST /worlds/{world_id}/officers",
    "POST /worlds/{world_id}/applications",
    "PUT /worlds/{world_id}/applications/{application_id}/documents",
    "PUT /worlds/{world_id}/applications/{application_id}/photo",
    "POST /worlds/{world_id}/applications/{application_id}/file",
    "GET /worlds/{world_id}/applications",
    "GET /worlds/{world_id}/applications/{application_id}",
    "POST /worlds/{world_id}/applications/{application_id}/actions/{action}",
    "POST /worlds/{world_id}/post/items",
    "GET /worlds/{world_id}/post/items/{tracking_number}",
    "GET /worlds/{world_id}/messages",
]
TOUR = Path(__file__).parents[3] / "docs" / "api.md"


def _described(house: Caller) -> set[str]:
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in house.document["paths"].items()
        for method in methods
    }


def _braced(rule: str) -> str:
    return re.sub(r"<(\w+)>", r"{\1}", rule).removeprefix("/api/v1")


@pytest.mark.slow
def test_the_document_is_valid_openapi(house: Caller) -> None:
    assert house.document["openapi"] == "3.1.0"
    validate(house.document, cls=OpenAPIV31SpecValidator)


def test_the_document_has_every_call_of_the_contract(house: Caller) -> None:
    assert set(CONTRACT) <= _described(house)


def test_the_document_and_the_app_have_the_same_calls(house: Caller) -> None:
    routes = {
        f"{method} {_braced(rule.rule)}"
        for rule in house.app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == _described(house) | {"GET /openapi.json", "GET /docs"}


def test_every_call_declares_its_problems_and_keys(house: Caller) -> None:
    names = set()
    for methods in house.document["paths"].values():
        for method, operation in methods.items():
            problems = [status for status in operation["responses"] if status.startswith("4")]
            assert {"401", "403", "404", "422"} <= set(problems)
            for status in problems:
                assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
            headers = [p["name"] for p in operation["parameters"] if p["in"] == "header"]
            assert ("Idempotency-Key" in headers) == (method == "post")
            names.add(operation["operationId"])
    assert len(names) == len(_described(house))


def test_path_parameters_are_declared(house: Caller) -> None:
    for path, methods in house.document["paths"].items():
        for operation in methods.values():
            declared = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert declared == set(re.findall(r"\{(\w+)\}", path))


def test_the_page_shows_every_call_without_help_from_outside(house: Caller) -> None:
    response = house.client.get("/api/v1/docs")
    page = response.text
    assert response.status_code == 200
    assert page.count('data-testid="call"') == len(_described(house))
    assert "模擬" in page
    assert not re.search(r"(src|href)=\"(https?:)?//", page)
    assert not re.search(r"<script(?![^>]*src=)|style=", page)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_the_words_of_the_post_are_its_own() -> None:
    assert list(get_args(post_words.Outcome)) == list(Outcome)
    assert list(get_args(post_words.State)) == list(State)
    assert list(get_args(post_words.Presence)) == list(Presence)
    assert list(get_args(post_words.HandIn)) == list(HandIn)
    assert list(get_args(post_words.Redirect)) == list(Redirect)
    assert list(get_args(post_words.Verb)) == list(VERBS)
    assert list(get_args(Service)) == list(ServiceClass)


@pytest.mark.parametrize("call", CONTRACT)
def test_the_tour_names_only_calls_that_exist(house: Caller, call: str) -> None:
    text = TOUR.read_text()
    method, path = call.split()
    assert f"`{method} {path}`" in text


def test_the_addresses_of_the_tour_exist(house: Caller) -> None:
    text = TOUR.read_text()
    described = {path.removeprefix("/api/v1") for path in house.document["paths"]}
    templates = [re.sub(r"\{\w+\}", "[^/]+", path) for path in described]
    found = re.findall(r"\$API(/[^\s\"'?\\]*)", text)
    assert found
    for address in found:
        assert any(re.fullmatch(template, address) for template in templates), address
