"""申請情報入力（一括） by page: choose, upload, wait, read why, attach; and the templates."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from backoffice.store.people import Person
from tests.files.bulk import FILE_NAME, RENEWAL, answers, csv_bytes

N = "技術・人文知識・国際業務"


def record(portal, key="person"):
    with portal.world.read() as reading:
        return reading.require(Person, portal.ids.get(key, key), "人", "person")


def send(portal, data, *, name=FILE_NAME, press="p1", status=N, kind="renewal", **companions):
    files = {"main": (name, data)} | {part: (f"{part}.csv", more) for part, more in companions.items()}
    lines = []
    for part, (file_name, body) in files.items():
        head = f'--cut\r\nContent-Disposition: form-data; name="{part}"; filename="{file_name}"\r\n\r\n'
        lines.append(head.encode() + body)
    for field, value in {"type": kind, "status": status, "press": press}.items():
        lines.append(f'--cut\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}'.encode())
    body = b"\r\n".join([*lines, b"--cut--\r\n"])
    address = f"/w/{portal.world.id}/portal/bulk"
    kind = "multipart/form-data; boundary=cut"
    return portal._page(portal.client.post(address, data=body, content_type=kind))


@pytest.mark.rule("R-159", "R-161", "R-163", "R-279")
def test_upload_wait_read_the_error_correct_and_register_again(portal):
    other = record(portal, portal.person(status=N, expires_on="2025-08-01", period_months=12))
    own = record(portal)
    assert 'name="type"' in portal.get("bulk").main
    sent = send(portal, csv_bytes([answers(own), answers(other, 職業="１" * 41)]))
    assert sent.status == 303
    batch = sent.location.removeprefix(f"/w/{portal.world.id}/portal/")
    assert portal.get(batch).has("waiting")
    portal.pass_time("PT10M")
    page = portal.get(batch)
    assert page.main.count('data-testid="attach-documents"') == 1
    assert page.main.count('data-testid="attach-photo"') == 1
    listed = portal.get("applications")
    assert "エラー(一括登録)" in listed.main
    assert listed.main.count(">一括申請エラー</a>") == 1
    href = listed.main.partition('data-testid="bulk-error"')[0].rpartition('href="')[2].partition('"')[0]
    why = portal.get(href)
    assert why.status == 200
    for words in ("身分事項_職業", "F3", "3行目", "40文字以内", "R-123", other.name):
        assert words in why.main
    send(portal, csv_bytes([answers(other)]), press="p2")
    portal.pass_time("PT10M")
    assert "一括申請エラー" not in portal.get("applications").main
    assert "再登録済み" in portal.get(href).main
    assert portal.events("application.entered") == 2


@pytest.mark.rule("R-155", "R-156", "R-157", "R-158")
def test_the_templates_are_workbooks_with_the_real_headers(portal):
    page = portal.get("template-files")
    for words in ("区分N", "研究、技術・人文知識・国際業務", "保存できます", "Excel 2013", "マクロ"):
        assert words in page.main
    response = portal.get("template-files/renewal/n/main.xlsx").response
    assert response.headers["Content-Disposition"].startswith("attachment;")
    book = load_workbook(BytesIO(response.data))
    sheet, advice, _options = book.worksheets
    assert [cell.value for cell in sheet[1]] == RENEWAL
    assert sheet.max_row == 1
    rules = sheet.data_validations.dataValidation
    assert {one.max_row for rule in rules for one in rule.sqref.ranges} == {501}
    sexes = next(rule for rule in rules if "D2" in rule)
    assert sexes.type == "list"
    words = "".join(str(cell.value) for row in advice.iter_rows() for cell in row if cell.value)
    assert "模擬" in words
    assert "途中で保存" in words
    for each in book.worksheets:
        assert "模擬" in each.title
        assert {cell.data_type for row in each.iter_rows() for cell in row if cell.value} <= {"s"}
    names = ZipFile(BytesIO(response.data)).namelist()
    assert not [name for name in names if "vba" in name.lower()]
    assert portal.get("template-files/renewal/n/main.xlsx").response.data == response.data


@pytest.mark.parametrize("path", ["renewal/n/nothing", "coe-x/n/main", "renewal/永住者/organisation"])
def test_a_template_that_is_none_is_absent(portal, path):
    assert portal.get(f"template-files/{path}.xlsx").status == 404


def test_the_same_press_twice_registers_once(portal):
    data = csv_bytes([answers(record(portal))])
    assert send(portal, data).location == send(portal, data).location
    portal.pass_time("PT10M")
    assert portal.events("bulk.sent") == portal.events("application.entered") == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": ""}, "申請種別を選んでください"),
        ({"status": ""}, "この在留資格を選べません"),
        ({"name": ""}, "CSVファイルを選んでください"),
        ({"data": b""}, "ファイルが空です"),
        ({"data": b"PK\x03\x04" + b"x" * 500}, "Excelブック又はZIP"),
        ({"data": b"a,b\r\n\0,c"}, "CSV（コンマ区切り）"),
        ({"data": b"x" * (3 * 2**20 + 1)}, "3MB以内"),
    ],
)
def test_what_is_no_bulk_file_is_refused_beside_the_field_at_once(portal, given, words):
    page = send(portal, **({"data": csv_bytes([answers(record(portal))])} | given))
    assert page.status == 422
    assert page.has("error-summary")
    assert words in page.main or (words == "CSVで保存" and "CSV（コンマ区切り）" in page.main)
    assert portal.events("bulk.sent") == 0


def test_fifty_megabytes_are_refused_unread(portal):
    body = BytesIO(b"x")
    kind = "multipart/form-data; boundary=cut"
    response = portal.client.post(
        f"/w/{portal.world.id}/portal/bulk",
        input_stream=body,
        content_type=kind,
        environ_overrides={"CONTENT_LENGTH": str(50 * 2**20)},
    )
    page = portal._page(response)
    assert page.status == 413
    assert "3MB以内" in page.main
    assert body.tell() == 0


@pytest.mark.rule("R-256")
def test_only_ones_own_batches(portal):
    batch = send(portal, csv_bytes([answers(record(portal), 職業="")])).location
    portal.pass_time("PT10M")
    portal.post("sign-out")
    portal.sign_in("USER2")
    assert portal.get(batch).status == 403
    assert portal.get(f"bulk/errors/{batch.rpartition('/')[2]}-00002").status == 403
    assert "一括申請エラー" not in portal.get("applications").main
    assert portal.get("bulk/bulk-99999999").status == 404


@pytest.mark.rule("X-064")
def test_a_world_may_tell_only_whose_line_failed(portal):
    with portal.world.write() as tx:
        tx.set_world(bulk_errors="vague")
    batch = send(portal, csv_bytes([answers(record(portal), 職業="")])).location
    portal.pass_time("PT10M")
    page = portal.get(f"bulk/errors/{batch.rpartition('/')[2]}-00002")
    assert record(portal).name in page.main
    assert "身分事項_職業" not in page.main
    assert page.has("vague")


def test_markup_and_formulas_in_cells_are_shown_as_text(portal):
    own = record(portal)
    lines = [answers(own, 氏名="<script>alert(1)</script>", 職業='=HYPERLINK("http://x.example","y")')]
    batch = send(portal, csv_bytes(lines), name="<b>x</b>.csv").location
    portal.pass_time("PT10M")
    for path in (batch, f"bulk/errors/{batch.rpartition('/')[2]}-00002", "applications", "bulk"):
        page = portal.get(path)
        assert page.status == 200
        assert "<script>alert" not in page.main
        assert "<b>x" not in page.main
    assert "&lt;script&gt;" in portal.get("applications").main


def test_the_list_shows_errors_by_their_word_page_by_page(portal):
    own = record(portal)
    lines = [answers(own, 在留カード番号=f"ZZ{n:08d}ZZ", 氏名=f"NOBODY {'ABC'[n % 3]}") for n in range(30)]
    send(portal, csv_bytes(lines))
    portal.pass_time("PT10M")
    assert portal.get("applications").main.count(">一括申請エラー</a>") == 5
    page = portal.get("applications?status=エラー(一括登録)")
    assert page.main.count(">一括申請エラー</a>") == 25
    href = page.main.partition('data-testid="more-failed"')[0].rpartition('href="')[2].partition('"')[0]
    assert portal.get(href.replace("&amp;", "&")).main.count(">一括申請エラー</a>") == 5
    named = portal.get("applications?status=エラー(一括登録)&name=nobody+b").main
    assert named.count(">一括申請エラー</a>") == 10
    assert not portal.get("applications?status=未申請").has("bulk-failed")
