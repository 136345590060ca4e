"""What the post on its own finds where its file should be: an older one, a newer one, something else, or somebody else."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from postal import alone_file, bench, cli, office
from postal.alone import START, Alone
from postal.app import create_app

OLDER = Path(__file__).with_name("older_post.sql").read_text("utf-8")
NUMBER = "31023441072"


@pytest.fixture
def older(tmp_path):
    with sqlite3.connect(tmp_path / alone_file.NAME) as raw:
        raw.executescript(OLDER)
    raw.close()
    return tmp_path


def test_a_file_of_before_is_brought_up_with_what_it_knew(older):
    alone = Alone(older)
    client = create_app(alone).test_client()
    assert alone.now == START + timedelta(hours=1)
    client.post("/clock/advance", json={"by": "P3W"})
    item = client.get(f"/items/{NUMBER}").json
    assert [event["state"] for event in item["events"]][:3] == ["accepted", "absent", "held"]
    assert item["state"] == "returned"
    assert client.post("/items", json={**HAND_IN, "outcome": "absent"}).status_code == 201
    alone.close()


def test_a_file_that_was_brought_up_has_the_tables_of_a_new_one(older, tmp_path_factory):
    new = tmp_path_factory.mktemp("new")
    shapes = []
    for data in (older, new):
        Alone(data).close()
        with sqlite3.connect(data / alone_file.NAME) as raw:
            tables = raw.execute("SELECT name, type FROM sqlite_master ORDER BY 1, 2").fetchall()
            columns = {
                name: {row[1:4] for row in raw.execute(f"PRAGMA table_info({name})")}
                for name, kind in tables
                if kind == "table"
            }
        raw.close()
        shapes.append((tables, columns))
    assert shapes[0] == shapes[1]


def test_a_newer_file_is_refused_and_left_alone(tmp_path, capsys):
    Alone(tmp_path).close()
    with sqlite3.connect(tmp_path / alone_file.NAME) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    assert cli.main(["--http", "0", "--data", str(tmp_path)]) == 1
    assert "newer postal (format 99" in capsys.readouterr().err


def test_what_is_no_file_of_the_post_is_told_plainly(tmp_path, capsys):
    (tmp_path / alone_file.NAME).write_bytes(b"a letter to grandmother, many pages long" * 100)
    assert cli.main(["--http", "0", "--data", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "cannot open" in told
    assert "not a database" in told
    assert "Traceback" not in told


def test_a_directory_that_cannot_be_made(tmp_path, capsys):
    (tmp_path / "plain").write_text("")
    assert cli.main(["--http", "0", "--data", str(tmp_path / "plain" / "post")]) == 1
    assert "Name another with --data" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--http", "65536"],
        ["--http", "x"],
        ["--factor", "0"],
        ["--factor", "1000001"],
        ["--clock", "sun"],
        ["--start", "soon"],
        ["bench", "--items", "0"],
        ["bench", "--pages", "-1"],
    ],
)
def test_what_is_asked_for_wrongly_exits_with_two(arguments, tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main([*arguments, *(["--data", str(tmp_path)] if arguments[0] != "bench" else [])])
    assert end.value.code == 2
    assert arguments[-2] in capsys.readouterr().err


def test_two_posts_over_one_file_share_it(tmp_path):
    one, other = Alone(tmp_path), Alone(tmp_path)
    numbers = []
    for at, alone in enumerate((one, other, one, other)):
        with alone.stepping() as step:
            numbers.append(office.accept(step, bench.dispatch(at)))
    assert len(set(numbers)) == 4
    one.move(timedelta(days=1))
    other.move(timedelta(days=8))
    assert one.now == other.now == START + timedelta(days=9)
    with one.reading() as connection:
        assert {item.state for item in office.items(connection)} == {"delivered"}
    one.close()
    other.close()


HAND_IN = {
    "service": "simplified-registered",
    "from": {"postal_code": "160-0022", "lines": ["東京都新宿区新宿1-2-3"], "name": "模擬 太郎"},
    "to": {"postal_code": "135-0064", "lines": ["東京都江東区青海2-7-11"], "name": "おだいば分室"},
}
