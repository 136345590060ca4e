"""The page for a stranger is true: its examples work, its tables are those of the code."""

import re
import shlex
from pathlib import Path

import pytest

import postal
from postal import calls
from postal.alone import Alone
from postal.app import create_app
from postal.cli import _parser
from postal.news import News
from postal.outcome import MAGIC, Outcome
from postal.service import ServiceClass

README = (Path(postal.__file__).parent / "README.md").read_text("utf-8")
HOST = "localhost:8026"
PLAYED = re.findall(r"```sh\n(.+?)```", README, re.DOTALL)


@pytest.fixture
def app(tmp_path):
    alone = Alone(tmp_path)
    app = create_app(alone)
    News(alone).mount(app)
    yield app
    alone.close()


def commands(block):
    """Return (method, path, body) of each curl of a block."""
    for text in re.split(r"^(?=curl )", block, flags=re.MULTILINE)[1:]:
        words = shlex.split(text)
        body = words[words.index("-d") + 1] if "-d" in words else None
        method = words[words.index("-X") + 1] if "-X" in words else "GET"
        yield method, next(word for word in words if word.startswith(HOST)).removeprefix(HOST), body


def test_the_examples_work(app):
    client, number, done = app.test_client(), "", 0
    for block in PLAYED:
        for method, path, body in commands(block):
            headers = {"Content-Type": "application/json"} if body else {}
            answer = client.open(path.replace("$N", number), method=method, data=body, headers=headers)
            assert answer.status_code in (200, 201), (method, path, answer.text)
            number = number or answer.json.get("tracking_number", "")
            done += 1
    assert done == README.count("\ncurl ") - 1


def test_the_two_commands_are_those_of_the_parser():
    command = re.search(r"^python -m postal (--http.+)$", README, re.MULTILINE).group(1)
    assert _parser().parse_args(command.split()).http == 8026
    options = set(re.findall(r"^\| `(--[\w-]+)", README, re.MULTILINE)) | {"--host"}
    assert options == {option for action in _parser()._actions for option in action.option_strings} - {
        "-h",
        "--help",
    }


def test_every_outcome_and_its_magic_words_stand_in_the_table():
    rows = re.findall(r"^\| `([a-z-]+)` \| (模擬\S+), (SIM-\S+) \| (.+) \|$", README, re.MULTILINE)
    assert [(row[0], row[3]) for row in rows] == [(outcome.value, outcome.en) for outcome in Outcome]
    for value, ja, en, _ in rows:
        assert MAGIC[ja] is MAGIC[en] is Outcome(value)


def test_every_service_is_named():
    for service in ServiceClass:
        assert f"`{service.value}`" in README


def test_every_call_stands_in_the_readme_on_the_page_and_in_the_app(app):
    told = [(call["method"], call["path"]) for call in calls.calls()]
    assert re.findall(r"^\| `(GET|POST|PUT|PATCH|DELETE) (\S+)` \|", README, re.MULTILINE) == told
    routes = {
        (method, rule.rule.replace("<", "{").replace(">", "}").replace("id_", "id"))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert set(told) <= routes
    named = r"/(items|moves|settings|clock|events|reset|healthz|webhooks|quote|services\.json)"
    own = {route for route in routes if re.match(named, route[1])}
    assert [path for _, path in own - set(told) if f"`{path}" not in README] == ["/items/{number}/control"]


def test_the_page_of_calls_is_one_click_away_and_in_two_languages(app):
    client = app.test_client()
    assert 'href="/calls?locale=ja"' in client.get("/").text
    for locale, word in (("ja", "呼出し一覧"), ("en", "Magic words")):
        page = client.get(f"/calls?locale={locale}").text
        assert word in page
        assert "模擬" in page
        for call in calls.calls():
            assert f"{call['method']} {call['path']}" in page
        for magic in MAGIC:
            assert magic in page


def test_every_module_that_is_named_is_there():
    home = Path(postal.__file__).parent
    rows = README.split("| module | what |")[1].split("\n\n")[0]
    for name in re.findall(
        r"`([a-z_]+(?:\.csv)?)`", "\n".join(row.split("|")[1] for row in rows.splitlines() if row)
    ):
        assert (home / name).exists() or (home / f"{name}.py").exists(), name
