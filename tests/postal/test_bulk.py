"""Windows of any size tell one story; rows written at once are the rows; the bench ends by itself and its loader is true."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from postal import alone_file, bench, bulk_load, ledger, office, rows
from postal.alone import START, Alone
from postal.bulk_load import DisagreementError
from postal.holiday import JST
from postal.lifecycle import State
from postal.outcome import Outcome

MIXED = {outcome.value: 6 for outcome in Outcome}


def story(data: Path, most: int, items: int) -> tuple[list, list]:
    """Play a day of items with every outcome among them; return journal and all rows of items and events."""
    alone = Alone(data, most=most)
    alone.set_delivery(MIXED)
    for batch in range(3):
        with alone.stepping() as step:
            for at in range(batch * items, (batch + 1) * items):
                office.accept(step, bench.dispatch(at))
        alone.move(timedelta(hours=9))
    alone.move(timedelta(days=60))
    with alone.reading() as connection:
        kept = [
            connection.execute(sa.select(table).order_by(*table.primary_key)).all()
            for table in (ledger.mail_item, ledger.tracking_event)
        ]
    journal = alone.events(0, 100_000)
    alone.close()
    return journal, kept


@pytest.mark.slow
def test_windows_of_any_size_tell_one_story(tmp_path):
    one = story(tmp_path / "1", 1, 20)
    assert len({event["kind"] for event in one[0]}) > 8
    assert [event["at"] for event in one[0]] == sorted(event["at"] for event in one[0])
    assert story(tmp_path / "7", 7, 20) == one
    assert story(tmp_path / "1000", 1000, 20) == one


def test_a_window_serves_again_what_is_due_again_within_it(tmp_path):
    journals = []
    for most in (1, 3):
        alone = Alone(tmp_path / str(most), most=most)
        with alone.stepping() as step:
            for at in (1, 3, 5):
                office.accept(step, bench.dispatch(at))
        assert alone.move(timedelta(days=9)) == 12
        journals.append(alone.events(0, 100))
        alone.close()
    assert journals[0] == journals[1]
    assert len(journals[0]) == 15


def test_what_is_due_is_taken_in_the_order_of_time_then_of_acceptance(tmp_path):
    alone = Alone(tmp_path)
    with alone.stepping() as step:
        for at in range(12):
            office.accept(step, bench.dispatch(at))
    with alone.reading() as connection:
        due = ledger.due(connection, START + timedelta(days=9), 5)
        every = ledger.due(connection, START + timedelta(days=9), 100)
        assert ledger.next_due(connection) == due[0].due_at
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM mail_item WHERE due_at <= 'x' AND stopped IS 0 ORDER BY due_at, seq LIMIT 5"
        ).all()
    alone.close()
    assert due == every[:5]
    assert len(every) == 12
    assert [(item.due_at, item.seq) for item in every] == sorted((item.due_at, item.seq) for item in every)
    assert "alone_by_due" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def test_rows_written_at_once_are_those_that_sqlalchemy_writes(tmp_path):
    kept = []
    facts = [
        {
            "at": datetime(2025, 6, 2, 9, at, tzinfo=JST),
            "kind": "k",
            "subject": str(at),
            "facts": {"ja": "郵便"},
        }
        for at in range(3)
    ]
    ways = {
        "rows": rows.write,
        "sqlalchemy": lambda connection, insert, given: connection.execute(insert, given),
    }
    for name, write in ways.items():
        engine = alone_file.engine_of(tmp_path / name)
        with engine.connect() as connection:
            alone_file.METADATA.create_all(connection)
            write(connection, alone_file.journal.insert(), facts)
            raw = connection.exec_driver_sql("SELECT * FROM alone_journal").all()
            kept.append((raw, connection.execute(sa.select(alone_file.journal)).all()))
        engine.dispose()
    assert kept[0] == kept[1]
    assert kept[0][1][2].at == facts[2]["at"]


def test_no_rows_are_no_statement(tmp_path):
    alone = Alone(tmp_path)
    with alone.reading() as connection:
        rows.write(connection, alone_file.journal.insert(), [])
    assert alone.events(0, 10) == []
    alone.close()


def test_loaded_lives_are_those_that_were_played(tmp_path):
    alone = Alone(tmp_path)
    with alone.stepping() as step:
        for at in range(8):
            office.accept(step, bench.dispatch(at))
    alone.move(timedelta(days=9))
    assert bulk_load.multiply(alone, 100) == 32
    with alone.reading() as connection:
        loaded = office.items(connection, limit=100)
    assert len({item.number for item in loaded}) == 32
    assert {len(item.events) for item in loaded} == {2, 5}
    assert bulk_load.number_at(alone, 31) == loaded[0].number
    alone.close()


def test_a_loaded_life_that_differs_gives_no_figure(tmp_path):
    alone = Alone(tmp_path)
    with alone.stepping() as step:
        office.accept(step, bench.dispatch(0))
    alone.move(timedelta(days=9))
    bulk_load.multiply(alone, 4)
    with alone.stepping() as step:
        step.connection.execute(
            ledger.mail_item.update().where(ledger.mail_item.c.seq == 0).values(state=State.RETURNED)
        )
    with pytest.raises(DisagreementError):
        bulk_load._compare(alone, 1, 1)
    alone.close()


@pytest.mark.slow
def test_the_bench_ends_by_itself(capsys):
    assert bench.main(["--items", "200", "--events", "20000", "--pages", "20"]) == 0
    told = capsys.readouterr().out
    assert "a day of 200 items" in told
    assert "tracking page, p99" in told
    assert "plain executemany" in told
