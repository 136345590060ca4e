"""The command line as the contract says: verbs, --json, --help, exit codes 0, 1, 2."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from backoffice.cli import main


@pytest.fixture
def odaiba(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ODAIBA_DATA", str(tmp_path))
    monkeypatch.setenv("ODAIBA_MAIL", "direct")
    monkeypatch.setenv("ODAIBA_FAST_HASH", "1")
    monkeypatch.setenv("ODAIBA_PORT", "0")

    def run(*words: str, stdin: str = "", code: int = 0) -> Result:
        result = CliRunner().invoke(main, words, input=stdin)
        assert result.exit_code == code, result.output
        return result

    return run


def as_json(result: Result):
    return json.loads(result.stdout)


def verbs(group: click.Group, path: Sequence[str] = ()) -> list[tuple[str, ...]]:
    found, context = [], click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = verbs(command, (*path, name)) if isinstance(command, click.Group) else [(*path, name)]
        found.extend(inner)
    return found


CONTRACT = {
    ("serve",), ("doctor",), ("bench",), ("seed", "demo"), ("officer", "add"), ("officer", "list"),
    *(("world", verb) for verb in ("create", "list", "fork", "reset", "delete")),
    *(("journal", verb) for verb in ("verify", "head")),
    *(("clock", verb) for verb in ("show", "advance", "run", "freeze")),
}  # fmt: skip


def test_every_verb_of_the_contract_is_there() -> None:
    assert set(verbs(main)) >= CONTRACT


def test_the_documents_name_verbs_that_exist() -> None:
    root = Path(__file__).parents[2]
    texts = "".join(path.read_text() for path in [*root.glob("*.md"), *root.glob("docs/*.md")])
    named = {tuple(words.split()) for words in re.findall(r"`odaiba((?: [a-z]+(?:-[a-z]+)*)+)", texts)}
    assert ("journal", "verify") in named
    assert [words for words in named if not any(verb == words[: len(verb)] for verb in verbs(main))] == []


@pytest.mark.parametrize("verb", verbs(main), ids=" ".join)
def test_every_verb_helps(odaiba, verb: tuple[str, ...]) -> None:
    assert "Usage:" in odaiba(*verb, "--help").output


def test_a_world_is_made_listed_forked_reset_and_deleted(odaiba) -> None:
    made = as_json(odaiba("world", "create", "one", "--seed", "7", "--json"))
    assert made["world_id"] == "one"
    assert made["now"] == "2025-06-02T09:00:00+09:00"
    assert len(made["owner_token"]) > 20
    odaiba("clock", "advance", "one", "--by", "P1D")
    odaiba("world", "fork", "one", "two")
    odaiba("world", "reset", "one")
    worlds = {world["world_id"]: world["now"] for world in as_json(odaiba("world", "list", "--json"))}
    assert worlds == {"one": "2025-06-02T09:00:00+09:00", "two": "2025-06-03T09:00:00+09:00"}
    odaiba("world", "delete", "two")
    assert [world["world_id"] for world in as_json(odaiba("world", "list", "--json"))] == ["one"]


def test_a_start_is_an_instant_with_offset(odaiba) -> None:
    made = as_json(odaiba("world", "create", "--start", "2025-01-06T10:00:00Z", "--json"))
    assert made["now"] == "2025-01-06T19:00:00+09:00"
    odaiba("world", "create", "--start", "2025-01-06", code=2)


def test_time_moves_forward_only(odaiba) -> None:
    odaiba("world", "create", "one")
    advanced = as_json(odaiba("clock", "advance", "one", "--by", "P60D", "--json"))
    assert advanced["to"] == "2025-08-01T09:00:00+09:00"
    assert advanced["stopped_by"] == "target"
    refused = odaiba("clock", "advance", "one", "--to", "2025-06-02T09:00:00+09:00", code=1)
    assert "時間は前へしか進められません" in refused.output


def test_time_runs_and_is_stopped(odaiba) -> None:
    odaiba("world", "create", "one")
    odaiba("clock", "run", "one", "--factor", "3600")
    assert as_json(odaiba("clock", "show", "one", "--json"))["mode"] == "running"
    odaiba("clock", "freeze", "one")
    assert as_json(odaiba("clock", "show", "one", "--json"))["mode"] == "frozen"


def test_officers_are_added_and_listed_without_their_passwords(odaiba) -> None:
    odaiba("world", "create", "one")
    added = as_json(
        odaiba(
            "officer",
            "add",
            "one",
            "--role",
            "approver",
            "--sign-in",
            "a1",
            "--password-stdin",
            "--json",
            stdin="s3cret-words\n",
        )
    )
    assert (added["sign_in"], added["password"]) == ("a1", "s3cret-words")
    listed = odaiba("officer", "list", "one", "--json")
    assert as_json(listed)[0]["role"] == "approver"
    assert "password" not in listed.output
    odaiba("officer", "add", "one", "--sign-in", "a1", code=1)


def test_the_head_and_the_chain_of_a_journal_are_told(odaiba) -> None:
    odaiba("world", "create", "one")
    head = odaiba("journal", "head", "one").output.strip()
    told = as_json(odaiba("journal", "verify", "one", "--json"))
    assert told == {"world_id": "one", "holds": True, "events": 1, "head": head, "broken": None}
    assert f"the chain holds  1 events  head {head}" in odaiba("journal", "verify", "one").output
    odaiba("officer", "add", "one")
    assert as_json(odaiba("journal", "head", "one", "--json"))["head"] != head


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nonsense"], 2),
        (["world", "create", "Bad Name"], 2),
        (["world", "create", "--template", "no"], 2),
        (["world", "delete", "absent"], 1),
        (["world", "reset", "../.."], 1),
        (["clock", "run", "absent", "--factor", "0"], 2),
        (["clock", "advance", "absent", "--by", "P1D"], 1),
        (["officer", "add", "absent"], 1),
        (["world", "fork"], 2),
        (["serve", "--host", "0.0.0.0", "--port", "0"], 1),
    ],
)  # fmt: skip
def test_misuse_is_two_and_failure_is_one(odaiba, words: list[str], code: int) -> None:
    result = odaiba(*words, code=code)
    assert "Traceback" not in result.output
    assert result.output.strip()


def test_a_damaged_world_is_named_and_hides_no_other(odaiba, tmp_path: Path) -> None:
    odaiba("world", "create", "good")
    odaiba("world", "create", "bad")
    for file in (tmp_path / "worlds" / "bad").glob("world.sqlite3*"):
        file.write_bytes(b"not a database at all, but long enough to be looked at" * 100)
    listed = odaiba("world", "list", "--json")
    assert [world["world_id"] for world in json.loads(listed.stdout)] == ["good"]
    assert "bad  開けません" in listed.stderr
    findings = {finding["what"]: finding for finding in as_json(odaiba("doctor", "--json", code=1))}
    assert (findings["world bad"]["ok"], findings["world good"]["ok"]) == (False, True)
    assert "壊れている" in odaiba("clock", "show", "bad", code=1).output
    odaiba("world", "delete", "bad")
    odaiba("doctor")


def test_time_is_moved_by_a_duration_or_to_an_instant(odaiba) -> None:
    odaiba("world", "create", "one")
    odaiba("clock", "advance", "one", code=2)
    odaiba("clock", "advance", "one", "--by", "P1D", "--to", "2025-06-03T09:00:00+09:00", code=2)
    odaiba("clock", "advance", "one", "--by", "tomorrow", code=2)
