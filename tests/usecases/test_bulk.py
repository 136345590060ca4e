"""一括: files sent, checked minutes later; good lines become applications, the others errors that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import Engine, event

from backoffice.domain.bulk.columns import Part, family_of, headers
from backoffice.domain.eras import BUILT
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refused
from backoffice.store.applications import Application
from backoffice.store.bulk_batches import BulkBatch, BulkRow, Fate, rows_of_batch
from backoffice.store.people import Person
from backoffice.usecases import admission, bulk
from backoffice.usecases.viewing import actor_named
from tests.files.bulk import CHANGE, CHANGE_FILE_NAME, FILE_NAME, answers, csv_bytes, csv_text
from tests.forms.answers import complete
from tests.usecases.house import TODAY, House

N = "技術・人文知識・国際業務"
MINUTES = {"hours": 1}
PERSON = {"expires_on": "2025-07-20", "period_months": 12, "prefecture": "東京都"}


def person(house: House, **given: object) -> Person:
    key = house.person(**({"status": N} | given))
    with house.world.read() as reading:
        return reading.require(Person, key, "人", "person")


def send(
    house: House,
    data: bytes,
    wanted: str = N,
    user: str = "user",
    name: str = FILE_NAME,
    kind: str = "renewal",
    **companions: bytes,
) -> str:
    files = {Part.MAIN: bulk.Upload(name, data)}
    files |= {Part(part): bulk.Upload(f"{part}.csv", more) for part, more in companions.items()}
    with house.world.write() as tx:
        return bulk.send_files(tx, actor_named(tx, house.who[user]), kind, wanted, files).id


def checked(house: House, data: bytes, **how: Any) -> str:
    batch = send(house, data, **how)
    house.pass_time(**MINUTES)
    return batch


@contextmanager
def statements() -> Iterator[list[str]]:
    """Count what any database is asked meanwhile."""
    asked: list[str] = []

    def note(*about: Any) -> None:
        asked.append(about[2])

    event.listen(Engine, "before_cursor_execute", note)
    yield asked
    event.remove(Engine, "before_cursor_execute", note)


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


@pytest.mark.rule("R-159", "R-160", "R-161", "R-162", "R-163", "R-175", "R-279", "R-124")
@pytest.mark.parametrize("era", BUILT, ids=lambda era: era.code)
def test_correct_and_register_again_in_each_era(house: House, era: Any) -> None:
    with house.world.write() as tx:
        tx.set_world(era=era.code)
    good, bad = person(house), person(house)
    first = checked(house, csv_bytes([answers(good), answers(bad, 氏名="ＬＩ　ＭＥＩ")]))
    (error,) = errors_of(house, first)
    assert (error["rule"], error["column"], error["cell"]) == ("R-124", "身分事項_氏名", "C3")
    assert [mail["subject"] for mail in house.mails()] == ["一括登録エラーのお知らせ"]
    second = checked(house, csv_bytes([answers(bad)]))
    assert [each.applicant_id for each in applications(house, second)] == [bad.id]
    assert [row.fate for row in rows_of(house, first)] == [Fate.ENTERED, Fate.CORRECTED]
    assert [mail["subject"] for mail in house.mails()][1:] == ["一括登録完了のお知らせ"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"a,b\r\n1,2\r\n", "headers"),
        (csv_bytes([{}, {}]), "no-rows"),
        (csv_text([{"入力情報確認_フリー欄": "x"}]).encode("utf-8"), "no-bom"),
        (csv_bytes([{"入力情報確認_フリー欄": "x"}]) + b"\x81", "encoding"),
        (csv_bytes([{"入力情報確認_フリー欄": "x"}] * 501), "too-many-rows"),
    ],
)
@pytest.mark.rule("R-162")
def test_a_file_that_is_not_the_templates_is_one_error_and_nothing_is_entered(
    house: House, data: bytes, code: str
) -> None:
    batch = checked(house, data)
    (row,) = rows_of(house, batch)
    assert (row.row, row.name, row.fate) == (0, FILE_NAME, Fate.FAILED)
    assert [error["code"] for error in row.errors] == [code]
    assert (batch_of(house, batch).entered, batch_of(house, batch).failed) == (0, 1)
    (mail,) = house.mails()
    assert "エラーの件数　　：1件" in mail["text"]


def test_what_no_check_need_read_is_refused_at_once_and_nothing_is_kept(house: House) -> None:
    with house.nothing_saved():
        for data in (b"", b"PK\x03\x04", b"x" * (3 * 2**20 + 1), b"a\0b"):
            with pytest.raises(Refused):
                send(house, data)
        with pytest.raises(Refused):
            send(house, b"a", wanted="短期")
        with pytest.raises(Refused):
            send(house, b"a", wanted="永住者", organisation=b"a")


@pytest.mark.rule("R-025", "R-162")
def test_only_the_holders_of_cards_whom_the_user_may_file_for(house: House) -> None:
    own = person(house)
    stranger_only = checked(house, csv_bytes([answers(own)]), user="stranger")
    nobody = checked(house, csv_bytes([answers(own, 在留カード番号="ZZ00000000ZZ")]))
    told = [errors_of(house, batch)[0] for batch in (stranger_only, nobody)]
    assert {error["code"] for error in told} == {"not-yours"}
    assert {error["cell"] for error in told} == {"U2"}
    assert told[0] == told[1], "whose card it is must not be told"
    blank = checked(house, csv_bytes([answers(own, 在留カード番号="")]))
    assert "no-card-number" in {error["code"] for error in errors_of(house, blank)}


def test_all_that_is_wrong_with_a_line_is_told_at_once(house: House) -> None:
    line = answers(person(house), 在留カード番号="ZZ00000000ZZ", 職業="", 性別="男性")
    codes = [error["code"] for error in errors_of(house, checked(house, csv_bytes([line])))]
    assert codes == ["not-yours", "not_an_option", "required"]


@pytest.mark.rule("R-156")
def test_another_family_s_person_is_an_error_of_that_line(house: House) -> None:
    own, student = person(house), person(house, status="留学")
    batch = checked(house, csv_bytes([answers(own), answers(student)]))
    assert [each.applicant_id for each in applications(house, batch)] == [own.id]
    (error,) = errors_of(house, batch)
    assert (error["rule"], error["column"]) == ("R-156", "身分事項_現に有する在留資格")
    other = checked(house, csv_bytes([answers(student)]), wanted="留学")
    assert [each.applicant_id for each in applications(house, other)] == [student.id]


def test_of_the_same_person_twice_in_a_file_neither_line_is_taken(house: House) -> None:
    own, other = person(house), person(house)
    batch = checked(house, csv_bytes([answers(own), answers(other), answers(own, 希望する在留期間="1年")]))
    assert [each.applicant_id for each in applications(house, batch)] == [other.id]
    assert [(error["code"], error["cell"]) for error in errors_of(house, batch)] == [
        ("duplicate", "U2"),
        ("duplicate", "U4"),
    ]


def test_the_same_lines_sent_again_are_not_entered_twice_but_changed_ones_are(house: House) -> None:
    own, data = person(house), csv_bytes
    assert batch_of(house, checked(house, data([answers(own)]))).entered == 1
    again = checked(house, data([answers(own)]))
    assert [error["code"] for error in errors_of(house, again)] == ["same-line"]
    assert batch_of(house, checked(house, data([answers(own, 希望する在留期間="1年")]))).entered == 1


@pytest.mark.rule("R-155", "R-156")
def test_a_change_by_its_78_columns_goes_by_the_status_that_is_wanted(house: House) -> None:
    students = [person(house, status="留学") for _ in range(2)]
    wanted = ("技術・人文知識・国際業務", "家族滞在")
    lines = [answers(each, 希望する在留資格=status) for each, status in zip(students, wanted, strict=True)]
    batch = checked(house, csv_bytes(lines, CHANGE), kind="change", name=CHANGE_FILE_NAME)
    (entered,) = applications(house, batch)
    assert (entered.kind, entered.applicant_id) == (ApplicationType.CHANGE, students[0].id)
    assert (entered.residence_status, entered.requested_status) == ("留学", N)
    assert entered.form["change_reason"] == "会社に就職するため"
    (error,) = errors_of(house, batch)
    assert (error["rule"], error["column"]) == ("R-156", "身分事項_希望する在留資格")
    blank = checked(house, csv_bytes([answers(students[1])], CHANGE), kind="change")
    assert [(each["code"], each["column"]) for each in errors_of(house, blank)] == [
        ("no-status", "身分事項_希望する在留資格")
    ]


def newcomers(*names: str) -> bytes:
    """Return a 認定's file of 区分N about people whom the office does not know yet."""
    family = family_of(ApplicationType.COE, N, TODAY)
    columns, known = family.files[Part.MAIN], complete(family.form) | {"requested_status": N}
    line = {column.header: known.get(column.field.name, "") for column in columns}
    name = family.places["name"][1].header
    return csv_bytes([line | {name: each} for each in names], headers(columns))


def test_of_a_recognition_the_file_itself_makes_its_people_known(house: House) -> None:
    batch = checked(house, newcomers("LI MEI", "LI NA", "LI NA", "ｌｉ"), kind="coe")
    assert [row.name for row in rows_of(house, batch, Fate.ENTERED)] == ["LI MEI"], errors_of(house, batch)
    (entered,) = applications(house, batch)
    assert (entered.kind, entered.requested_status) == (ApplicationType.COE, N)
    assert house.applicant(entered.id).card_number == ""
    assert [row.row for row in rows_of(house, batch, Fate.FAILED)] == [3, 4, 5]
    assert [row.errors[0]["code"] for row in rows_of(house, batch, Fate.FAILED)] == [
        "duplicate",
        "duplicate",
        "width",
    ]
    again = checked(house, newcomers("LI MEI"), kind="coe")
    assert [error["code"] for error in errors_of(house, again)] == ["same-line"]


@pytest.mark.rule("R-119")
def test_a_line_becomes_what_entering_it_on_screen_would(house: House) -> None:
    own = person(house)
    line = answers(own)
    batch = checked(house, csv_bytes([line]))
    (entered,) = applications(house, batch)
    columns = family_of(ApplicationType.RENEWAL, N, TODAY).places.values()
    typed = {column.field.name: line.get(column.header, "") for part, column in columns if part is Part.MAIN}
    by_screen = house.get(house.enter(own.id, answers=typed, receipt=""))
    assert entered.form == by_screen.form
    assert (entered.receipt, entered.notify_email) == (by_screen.receipt, by_screen.notify_email)


def companion(rows: int, **changed: str) -> bytes:
    """Return a 申請人に関する情報等 of 区分N, each field with its example or what is given."""
    family = family_of(ApplicationType.RENEWAL, N, TODAY)
    columns, known = family.files[Part.APPLICANT], complete(family.form) | changed
    line = {column.header: known.get(column.field.name, "") for column in columns}
    return csv_bytes([line] * rows, headers(columns))


def test_companion_files_are_joined_line_by_line(house: House) -> None:
    people = [person(house) for _ in range(2)]
    main = csv_bytes(answers(each) for each in people)
    batch = checked(house, main, applicant=companion(2, school_name="ハノイ模擬工科大学"))
    assert errors_of(house, batch) == []
    for each in applications(house, batch):
        assert each.form["work_1_joined"] == complete()["work_1_joined"]
        assert each.form["school_name"] == "ハノイ模擬工科大学"
    wrong = checked(house, main, applicant=companion(3))
    assert [error["code"] for error in errors_of(house, wrong)] == ["rows-differ"]
    blank = checked(house, csv_bytes([answers(person(house))]), applicant=companion(1, workplace_name=""))
    told = errors_of(house, blank)
    assert {error["file"] for error in told} == {"申請人に関する情報等"}
    assert ("申請人に関する情報等(区分N)_勤務先_名称", "A2") in {(e["column"], e["cell"]) for e in told}


def test_the_errors_of_a_batch_are_bounded(house: House) -> None:
    batch = checked(house, csv_bytes([{"入力情報確認_フリー欄": "x"}] * 200))
    rows = rows_of(house, batch)
    assert len(rows) == 200
    assert all(1 <= len(row.errors) <= 20 for row in rows)
    assert sum(len(row.errors) for row in rows) <= 3000 + len(rows)
    assert rows[-1].errors[0]["code"] == rows[0].errors[0]["code"] == "no-card-number"
    assert rows[-1].more > 0


@pytest.mark.slow
@pytest.mark.rule("U-08")
def test_five_hundred_lines_are_entered_at_one_instant(house: House) -> None:
    with house.world.write() as tx:
        keys = [
            admission.add_person(tx, PERSON | {"status": N}, house.who["user's organisation"]).id
            for _ in range(500)
        ]
    with house.world.read() as reading:
        people = [reading.require(Person, key, "人", "person") for key in keys]
    data = csv_bytes(answers(each) for each in people)
    batch = send(house, data)
    began = perf_counter()
    with statements() as asked:
        house.pass_time(**MINUTES)
    assert batch_of(house, batch).entered == 500
    assert len(asked) < 120
    assert perf_counter() - began < 20
