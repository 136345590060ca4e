"""一括: files sent, checked minutes later; good lines become applications, the others errors that say what to do."""

from __future__ import annotations

from typing import Any

import pytest

from backoffice.domain.bulk.columns import Part
from backoffice.store.applications import Application
from backoffice.store.bulk_batches import BulkBatch, BulkRow, Fate, rows_of_batch
from backoffice.store.people import Person
from backoffice.usecases import bulk
from backoffice.usecases.viewing import actor_named
from tests.files.bulk import FILE_NAME, answers, csv_bytes
from tests.usecases.house import House

N = "技術・人文知識・国際業務"
MINUTES = {"hours": 1}


def person(house: House, **given: object) -> Person:
    key = house.person(**({"status": N} | given))
    with house.world.read() as reading:
        return reading.require(Person, key, "人", "person")


def send(
    house: House, data: bytes, wanted: str = N, user: str = "user", name: str = FILE_NAME, **companions: bytes
) -> str:
    files = {Part.MAIN: bulk.Upload(name, data)}
    files |= {Part(part): bulk.Upload(f"{part}.csv", more) for part, more in companions.items()}
    with house.world.write() as tx:
        return bulk.send_files(tx, actor_named(tx, house.who[user]), "renewal", wanted, files).id


def checked(house: House, data: bytes, **how: Any) -> str:
    batch = send(house, data, **how)
    house.pass_time(**MINUTES)
    return batch


def batch_of(house: House, key: str) -> BulkBatch:
    with house.world.read() as reading:
        return reading.require(BulkBatch, key, "一括", "batch")


def rows_of(house: House, key: str, *fates: Fate) -> list[BulkRow]:
    with house.world.read() as reading:
        return list(rows_of_batch(reading.session, key, fates or tuple(Fate), limit=1000))


def errors_of(house: House, key: str) -> list[dict[str, Any]]:
    return [error for row in rows_of(house, key, Fate.FAILED) for error in row.errors]


def applications(house: House, key: str) -> list[Application]:
    return [house.get(row.application_id) for row in rows_of(house, key, Fate.ENTERED)]


@pytest.mark.rule("R-159", "R-160", "R-163")
def test_a_file_as_agencies_write_it_becomes_applications_minutes_later(house: House) -> None:
    people = [person(house) for _ in range(3)]
    batch = send(house, csv_bytes(answers(each) for each in people))
    assert batch_of(house, batch).state == "waiting"
    assert not rows_of(house, batch)
    house.pass_time(**MINUTES)
    assert (batch_of(house, batch).state, batch_of(house, batch).entered) == ("checked", 3)
    entered = applications(house, batch)
    assert [each.applicant_id for each in entered] == [each.id for each in people]
    for each in entered:
        assert each.stage.label == "未申請"
        assert each.filer_id == house.who["user"]
        assert (each.document_id, each.photo_id) == ("", "")
        assert each.form["renewal_reason"] == "引き続き同じ会社で勤務するため"
        assert each.form["passport_expires_on"] == "2030-08-31"


@pytest.mark.rule("R-160", "R-175")
def test_one_mail_tells_minutes_later_that_all_went_well(house: House) -> None:
    batch = send(house, csv_bytes([answers(person(house))]))
    assert not house.mails(to=house.email("user"))
    house.pass_time(**MINUTES)
    (mail,) = house.mails(to=house.email("user"))
    assert mail["subject"] == "一括登録完了のお知らせ"
    assert batch in mail["text"]
    assert "登録した件数　　：1件" in mail["text"]


@pytest.mark.rule("R-160", "R-161", "R-162", "R-175")
def test_a_bad_line_is_an_error_and_the_good_ones_are_entered(house: House) -> None:
    good, bad = person(house), person(house)
    batch = checked(house, csv_bytes([answers(bad, 職業=""), answers(good)]))
    assert [each.applicant_id for each in applications(house, batch)] == [good.id]
    (row,) = rows_of(house, batch, Fate.FAILED)
    assert (row.row, row.card_number) == (2, bad.card_number)
    (error,) = row.errors
    assert (error["column"], error["cell"], error["rule"]) == ("身分事項_職業", "F2", "R-122")
    assert "入力してください" in error["ja"]
    (mail,) = house.mails(to=house.email("user"))
    assert mail["subject"] == "一括登録エラーのお知らせ"
    assert "「一括申請エラー」" in mail["text"]
    assert "登録した件数　　：1件\nエラーの件数　　：1件" in mail["text"]
