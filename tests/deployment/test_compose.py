"""The compose file by itself: rights, secrets, ports, volumes, health; words that the command line and settings know."""

from __future__ import annotations

import re
from typing import Any

import click
import pytest

from backoffice.cli import main
from backoffice.settings import Settings
from seed.bench.cluster import _DATABASE, OLDEST
from tests.architecture.tree import ROOT
from tests.deployment.compose import (
    COMPOSE,
    DOCKERFILE,
    OURS,
    SERVICES,
    TEXT,
    VARIABLE,
    MissingVariableError,
    environment,
)

SECRETS = {"ODAIBA_TOKEN", "ODAIBA_DB_PASSWORD"}
GIVEN = dict.fromkeys(SECRETS, "a-word-of-twenty-characters-or-more")
each_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
each_of_ours = pytest.mark.parametrize("name", OURS)


def test_there_are_four_services() -> None:
    assert set(SERVICES) == {"db", *OURS}


@each_service
def test_a_service_runs_with_as_little_right_as_it_can(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["user"] not in ("", "root", "0")
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "network_mode", "pid"} & set(service)


@each_service
def test_a_service_is_watched_restarted_and_given_time_to_stop(service: dict[str, Any]) -> None:
    assert service["restart"] == "unless-stopped"
    assert int(service["stop_grace_period"].removesuffix("s")) >= 15
    health = service["healthcheck"]
    assert health["test"][0] == "CMD"
    assert {"interval", "timeout", "retries", "start_period"} <= set(health)


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_a_secret_has_no_default_and_stands_nowhere(missing: str) -> None:
    given = {name: word for name, word in GIVEN.items() if name != missing}
    with pytest.raises(MissingVariableError, match=r"^set a "):
        [environment(name, given) for name in SERVICES]
    assert missing not in DOCKERFILE
    assert {found["how"] for found in VARIABLE.finditer(TEXT) if found["name"] == missing} == {"?"}
    shown = [word for service in SERVICES.values() for word in service["command"]]
    assert not [word for word in shown if "${" in word], "commands are seen by all processes"


def test_each_service_has_only_the_secrets_that_it_needs() -> None:
    needed = {
        name: {word for word in SECRETS if word in str(SERVICES[name]["environment"])} for name in SERVICES
    }
    assert needed == {
        "db": {"ODAIBA_DB_PASSWORD"},
        "mail": {"ODAIBA_DB_PASSWORD"},
        "web": SECRETS,
        "engine": SECRETS,
    }


def test_only_the_web_is_published_and_on_loopback() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "web": ["127.0.0.1:${ODAIBA_PORT:-8000}:8000"]
    }


@pytest.mark.parametrize(
    ("name", "volumes"), [("db", ["db:/var/lib/postgresql/data"]), *((name, ["data:/data"]) for name in OURS)]
)
def test_what_lasts_is_in_volumes(name: str, volumes: list[str]) -> None:
    assert SERVICES[name]["volumes"] == volumes
    assert {volume.partition(":")[0] for volume in volumes} <= set(COMPOSE["volumes"])
    if name in OURS:
        assert environment(name, GIVEN)["ODAIBA_DATA"] == "/data"


def test_services_wait_until_those_that_they_need_are_well() -> None:
    needed = {name: set(service.get("depends_on", {})) for name, service in SERVICES.items()}
    assert needed == {"db": set(), "mail": {"db"}, "web": {"db", "mail"}, "engine": {"db", "mail"}}
    for service in SERVICES.values():
        for how in service.get("depends_on", {}).values():
            assert how == {"condition": "service_healthy"}


@each_of_ours
def test_one_image_is_built_from_the_lock_and_runs_as_nobody_special(name: str) -> None:
    assert (SERVICES[name]["build"], SERVICES[name]["image"]) == (".", "odaiba")
    assert f"--uid {SERVICES[name]['user']} " in DOCKERFILE
    assert re.search(r"^USER odaiba$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    copied = set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE))
    assert copied == {"backoffice", "mailsim", "postal", "seed"}


def test_the_builder_is_given_what_the_image_is_made_of() -> None:
    copied = [
        word for line in DOCKERFILE.splitlines() if line.startswith("COPY ") for word in line.split()[1:-1]
    ]
    kept = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert sorted(kept) == sorted(copied)


@each_of_ours
def test_each_variable_is_a_setting(name: str) -> None:
    known = {f"ODAIBA_{setting.upper()}" for setting in Settings.model_fields}
    assert set(environment(name, GIVEN)) - known == {"PGPASSWORD"}


@each_of_ours
def test_each_command_is_one_with_options_that_exist(name: str) -> None:
    program, verb, *words = SERVICES[name]["command"]
    assert (program, verb) == ("odaiba", name)
    command = main.get_command(click.Context(main), verb)
    assert command
    context = command.make_context(verb, list(words))
    given = {
        name
        for name in context.params
        if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT
    }
    assert len(given) * 2 == len(words)


@each_of_ours
def test_what_listens_beyond_loopback_is_guarded(name: str) -> None:
    if name == "mail":
        return  # SMTP asks for no secret and is published nowhere
    given = environment(name, GIVEN)
    settings = Settings(
        host="0.0.0.0", token=given["ODAIBA_TOKEN"], trusted_hosts=given["ODAIBA_TRUSTED_HOSTS"]
    )
    settings.refuse_unsafe()
    assert not settings.on_loopback
    assert {"127.0.0.1", "web", "engine", "localhost"} == set(settings.hosts)


def test_web_and_engine_find_the_mail_process_where_it_listens() -> None:
    for name in ("web", "engine"):
        given = environment(name, GIVEN)
        assert given["ODAIBA_SMTP_HOST"] == "mail"
        assert SERVICES["mail"]["command"][-1] == given["ODAIBA_SMTP_PORT"]


def test_the_database_is_one_that_worlds_can_live_in() -> None:
    database = SERVICES["db"]
    assert int(re.match(r"postgres:(\d+)", database["image"])[1]) >= OLDEST
    assert set(database["environment"]["POSTGRES_INITDB_ARGS"].split()) == set(_DATABASE)
    url = environment("web", GIVEN)["ODAIBA_DATABASE"]
    assert url == "postgresql://odaiba@db:5432/odaiba"
    assert {database["environment"][name] for name in ("POSTGRES_USER", "POSTGRES_DB")} == {"odaiba"}
    assert environment("web", GIVEN)["PGPASSWORD"] == environment("db", GIVEN)["POSTGRES_PASSWORD"]
