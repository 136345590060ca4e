"""Bulk files read: their columns, what is refused whole, what is wrong with a line, and where it stands."""

from __future__ import annotations

import csv
import tracemalloc
from datetime import date
from io import StringIO
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.domain.bulk.answers import cell_of, joined
from backoffice.domain.bulk.columns import Family, Part, families, family_of, headers
from backoffice.domain.bulk.limits import BULK_ROWS_MAX, RULES
from backoffice.domain.bulk.lines import Line, look_at, read
from backoffice.domain.eras import BUILT
from backoffice.domain.forms import Context, check, form_for
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refusal, Refused
from tests.files.bulk import CHANGE, RENEWAL, csv_bytes, csv_text

TODAY = date(2025, 6, 2)
N = "技術・人文知識・国際業務"
MIB = 2**20
FAMILY = family_of(ApplicationType.RENEWAL, N, TODAY)
COLUMNS = FAMILY.files[Part.MAIN]
ROW = {"身分事項_氏名": "NGUYEN VAN AN", "身分事項_職業": "会社員"}


def lines_of(data: bytes, most: int = 500) -> list[Line]:
    look_at(data, 3 * MIB, Part.MAIN)
    return read(data, COLUMNS, most, Part.MAIN)


def refusal_of(data: bytes, most: int = 500) -> Refusal:
    with pytest.raises(Refused) as caught:
        lines_of(data, most)
    (refusal,) = caught.value.refusals
    assert refusal.rule == "R-162"
    assert refusal.field == Part.MAIN
    assert refusal.en
    return refusal


def problems_of(**cells: str) -> dict[str, Refusal]:
    """Return what is wrong with the cells of a line, by field."""
    named = {f"身分事項_{name}": text for name, text in cells.items()}
    (entry,) = joined(FAMILY, {Part.MAIN: lines_of(csv_text([ROW | named]).encode("utf-8-sig"))})
    found = check(FAMILY.form, dict(entry.answers), Context(TODAY)).problems
    return {problem.field or "": problem for problem in found}


@pytest.mark.rule("R-155")
@pytest.mark.parametrize("era", BUILT, ids=lambda era: era.code)
def test_every_renewal_has_the_real_76_columns_in_each_era(era) -> None:
    found = families(ApplicationType.RENEWAL, era.begins_on)
    assert len(RENEWAL) == 76
    assert [headers(family.files[Part.MAIN]) for family in found] == [RENEWAL] * len(found)
    assert FAMILY.file_name(Part.MAIN) == "申請情報入力(在留期間更新許可申請)"
    assert FAMILY.file_name(Part.ORGANISATION) == "所属機関等に関する情報(区分N)"


@pytest.mark.rule("R-156")
@pytest.mark.parametrize("era", BUILT, ids=lambda era: era.code)
def test_a_family_holds_the_statuses_that_share_one_screen_and_no_other(era) -> None:
    found = families(ApplicationType.RENEWAL, era.begins_on)
    statuses = [status for family in found for status in family.statuses]
    assert len(statuses) == len(set(statuses))
    for family in found:
        for status in family.statuses:
            assert form_for("renewal", status, era.begins_on) == family.form
            assert family_of(ApplicationType.RENEWAL, status, era.begins_on) == family
    assert "研究" in family_of(ApplicationType.RENEWAL, N, era.begins_on).statuses
    assert "留学" not in family_of(ApplicationType.RENEWAL, N, era.begins_on).statuses


def test_the_headers_of_each_file_are_told_apart() -> None:
    for kind in ApplicationType:
        for family in families(kind, TODAY):
            for columns in family.files.values():
                assert len(set(headers(columns))) == len(columns)
            assert len(family.places) == sum(len(columns) for columns in family.files.values())


def test_a_type_or_status_without_a_file_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        family_of(ApplicationType.RENEWAL, "", TODAY)
    assert caught.value.refusals[0].rule == "R-156"


def test_columns_are_named_as_a_spreadsheet_does() -> None:
    letters = [column.letters for column in COLUMNS]
    assert letters[:2] == ["A", "B"]
    assert letters[25:28] == ["Z", "AA", "AB"]
    assert (len(set(letters)), letters[-1]) == (76, "BX")


def test_every_limit_has_its_source_and_says_that_it_is_assumed() -> None:
    for rule in RULES:
        for row in rule.rows:
            assert row.source
            assert row.assumed
    assert BULK_ROWS_MAX.at(TODAY) == 500


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig"])
def test_both_encodings_and_both_line_ends_are_read(encoding: str) -> None:
    for end in ("\r\n", "\n"):
        text = csv_text([ROW | {"身分事項_氏名": "LI"}]).replace("\r\n", end)
        (line,) = lines_of(text.encode(encoding))
        assert (line.row, line.cells[2], len(line.cells)) == (2, "LI", 76)


def test_quotes_commas_and_line_breaks_in_cells_are_read_as_rfc_4180_says() -> None:
    wanted = '「a,b」"c"\r\n二行目'
    (line,) = lines_of(csv_bytes([{"入力情報確認_フリー欄": wanted}]))
    assert line.cells[-1] == wanted


def test_empty_lines_are_left_out_and_rows_keep_their_numbers() -> None:
    text = csv_text([ROW, {}, ROW]) + "," * 75 + "\r\n\r\n"
    assert [line.row for line in lines_of(text.encode("cp932"))] == [2, 4]


@given(st.lists(st.text("あア亜ａa髙㈱ｱ1 ,\"\r\n\t;='"), min_size=3, max_size=3))
def test_what_a_csv_writer_writes_is_read_back(cells: list[str]) -> None:
    whole = ["x", *cells, *[""] * 72]
    written = StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows([RENEWAL, whole])
    (line,) = lines_of(written.getvalue().encode("cp932"))
    assert line.cells == tuple(whole)


@given(st.binary(max_size=300))
def test_any_bytes_below_the_headers_are_read_or_refused_in_words(data: bytes) -> None:
    try:
        found = lines_of(csv_bytes([ROW]) + data)
    except Refused as refused:
        found = [refusal.ja for refusal in refused.refusals]
    assert found


@pytest.mark.rule("R-162")
@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "empty", "空です"),
        (b" \r\n", "empty", "空です"),
        (b"PK\x03\x04rest", "not-csv", "Excelブック又はZIP"),
        (b"\xd0\xcf\x11\xe0rest", "not-csv", "以前の形式のExcel"),
        (b"%PDF-1.7", "not-csv", "PDF"),
        ("身分".encode("utf-16"), "not-text", "Unicode"),
        (csv_bytes([ROW]) + b"\0", "not-text", "CSV（コンマ区切り）"),
        (csv_bytes([ROW])[:-60] + b"\x81", "encoding", "2行目に、シフトJIS"),
        (b"\xef\xbb\xbf" + csv_bytes([ROW]), "encoding", "1行目に、UTF-8"),
        (csv_text([ROW]).encode("utf-8"), "no-bom", "BOM"),
        (csv_bytes([]), "no-rows", "1人も入力されていません"),
        (csv_bytes([ROW], RENEWAL[:-1]), "headers", "列の数は76のはずですが、75"),
        (csv_bytes([ROW], [*RENEWAL, "余分"]), "headers", "列の数は76のはずですが、77"),
        (csv_bytes([ROW], ["氏名", *RENEWAL[1:]]), "headers", "1列目は「身分事項_国籍・地域」"),
        (csv_bytes([ROW]).replace(b",", b";"), "headers", "区切りがコンマではありません"),
        (csv_bytes([ROW]).replace(b",", b"\t"), "headers", "区切りがコンマではありません"),
        (csv_bytes([]) + b'"abc"x,\r\n', "quoting", "2行目の引用符"),
        (csv_bytes([ROW]) + b'"never closed', "quoting", "3行目の引用符"),
        (csv_bytes([]) + b"x" * 200_000, "quoting", "長すぎる"),
        (csv_bytes([ROW] * 501), "too-many-rows", "500人まで"),
    ],
)
def test_what_is_no_file_of_the_template_is_refused_with_what_to_do(
    data: bytes, code: str, words: str
) -> None:
    refusal = refusal_of(data)
    assert refusal.code == code
    assert words in refusal.ja
    assert len(refusal.ja) < 500


@pytest.mark.rule("U-08")
def test_five_hundred_lines_are_taken_and_ten_thousand_refused_without_being_read() -> None:
    assert len(lines_of(csv_bytes([ROW] * 500))) == 500
    many = csv_bytes([ROW] * 10_000)
    tracemalloc.start()
    began = perf_counter()
    assert refusal_of(many).code == "too-many-rows"
    assert perf_counter() - began < 2
    assert tracemalloc.get_traced_memory()[1] < 30 * MIB
    tracemalloc.stop()


def test_a_file_larger_than_any_full_one_is_refused_by_its_size_alone() -> None:
    refusal = refusal_of(b"PK\x03\x04" + b"x" * 4 * MIB)
    assert refusal.code == "too-large"
    assert "3MB" in refusal.ja


@pytest.mark.rule("R-124")
@pytest.mark.parametrize(
    ("field", "cells", "code"),
    [
        ("name", {"氏名": "ＮＧＵＹＥＮ"}, "width"),
        ("name", {"氏名": "nguyen"}, "width"),
        ("home_address", {"本国における居住地": "Hanoi"}, "width"),
        ("street", {"日本における住居地(町名丁目番地号等)": "青海2-7-11"}, "width"),
        ("mobile", {"日本における連絡先_携帯電話番号": "０９０１２３４５６７８"}, "width"),
        ("mobile", {"日本における連絡先_携帯電話番号": "090-1234-5678"}, "width"),
        ("birth_on", {"生年月日": "１９９５０４１２"}, "width"),
        ("birth_on", {"生年月日": "1995/4/12"}, "width"),
    ],
)
def test_the_widths_of_the_screen_hold_in_files(field: str, cells: dict[str, str], code: str) -> None:
    refusal = problems_of(**cells)[field]
    assert (refusal.rule, refusal.code) == ("R-124", code)


@pytest.mark.rule("R-162")
@pytest.mark.parametrize(
    ("field", "cells", "code"),
    [
        ("occupation", {"職業": ""}, "required"),
        ("occupation", {"職業": "あ" * 41}, "too_long"),
        ("occupation", {"職業": "会社員😀"}, "emoji"),
        ("occupation", {"職業": "会社員\ue000"}, "gaiji"),
        ("occupation", {"職業": "会社\u200b員"}, "control"),
        ("home_address", {"本国における居住地": '=HYPERLINK("http://x")'}, "width"),
        ("sex", {"性別": "男性"}, "not_an_option"),
        ("requested_period", {"希望する在留期間": "３年"}, "not_an_option"),
        ("expires_on", {"在留期間の満了日": "20250230"}, "impossible_date"),
        ("card_number", {"在留カードの有無": "有", "在留カード番号": "AB1234567"}, "card_number"),
    ],
)
def test_a_wrong_cell_is_named_by_its_column(field: str, cells: dict[str, str], code: str) -> None:
    refusal = problems_of(**cells)[field]
    assert refusal.code == code
    told = cell_of(FAMILY, [Part.MAIN], refusal, 7)
    assert told["column"] == f"身分事項_{list(cells)[-1]}"
    assert told["cell"] == f"{FAMILY.places[field][1].letters}7"
    assert told["file"] == "申請情報入力"


def test_a_formula_in_a_field_of_any_width_is_kept_as_the_text_that_it_is() -> None:
    (entry,) = joined(FAMILY, {Part.MAIN: lines_of(csv_bytes([ROW | {"身分事項_職業": "=1+1"}]))})
    assert check(FAMILY.form, dict(entry.answers), Context(TODAY)).cleaned["occupation"] == "=1+1"


def test_dates_amounts_and_seen_variants_of_labels_are_taken() -> None:
    row = ROW | {
        "身分事項_旅券_（2）有効期限": "20300831",
        "受領方法等_在留カードの受領方法": "窓口等での受領を希望",
        "入力情報確認_申請に先立ち、申請者本人に申請の意思を確認してください。": "1",
    }
    (entry,) = joined(FAMILY, {Part.MAIN: lines_of(csv_bytes([row]))})
    cleaned = check(FAMILY.form, dict(entry.answers), Context(TODAY)).cleaned
    assert cleaned["passport_expires_on"] == "2030-08-31"
    assert cleaned["receipt_method"] == "窓口での受領を希望"
    assert cleaned["intent_confirmed"] == "確認しました"


def test_a_receipt_is_known_by_its_word_and_by_no_other() -> None:
    for said, kept in (
        ("窓口", "窓口での受領を希望"),
        ("地方官署窓口", "窓口での受領を希望"),
        ("取りに行く", None),
    ):
        (entry,) = joined(
            FAMILY, {Part.MAIN: lines_of(csv_bytes([ROW | {"受領方法等_在留カードの受領方法": said}]))}
        )
        assert check(FAMILY.form, dict(entry.answers), Context(TODAY)).cleaned.get("receipt_method") == kept


@pytest.mark.rule("R-155")
def test_every_change_has_the_real_78_columns() -> None:
    found = families(ApplicationType.CHANGE, TODAY)
    assert len(CHANGE) == 78
    assert [headers(family.files[Part.MAIN]) for family in found] == [CHANGE] * len(found)
    assert found[0].file_name(Part.MAIN) == "申請情報入力(在留資格変更許可申請)"


def test_a_line_with_another_number_of_cells_says_how_many() -> None:
    data = csv_bytes([ROW]) + "余分な,コンマ\r\n".encode("cp932")
    good, bad = joined(FAMILY, {Part.MAIN: lines_of(data)})
    assert not good.problems
    assert "列の数が2です（正しくは76）" in bad.problems[0].ja


def _companion(family: Family, part: Part, *rows: int) -> list[Line]:
    return [Line(row, ("",) * len(family.files[part])) for row in rows]


def test_companion_files_are_joined_row_by_row_and_must_have_the_same_rows() -> None:
    main = _companion(FAMILY, Part.MAIN, 2, 3)
    both = {Part.MAIN: main, Part.APPLICANT: _companion(FAMILY, Part.APPLICANT, 2, 3)}
    assert [len(entry.answers) for entry in joined(FAMILY, both)] == [76 + 77] * 2
    for rows in ((2,), (2, 4), (2, 3, 4)):
        with pytest.raises(Refused) as caught:
            joined(FAMILY, both | {Part.APPLICANT: _companion(FAMILY, Part.APPLICANT, *rows)})
        assert caught.value.refusals[0].code == "rows-differ"


def test_an_error_in_a_companion_that_was_not_sent_names_its_column_and_no_cell() -> None:
    refusal = Refusal("R-122", "x", "x", "workplace_name")
    sent = cell_of(FAMILY, [Part.MAIN, Part.APPLICANT], refusal, 2)
    assert (sent["file"], sent["column"], sent["cell"]) == (
        "申請人に関する情報等",
        "申請人に関する情報等(区分N)_勤務先_名称",
        "A2",
    )
    assert cell_of(FAMILY, [Part.MAIN], refusal, 2) == sent | {"cell": ""}
    assert cell_of(FAMILY, [Part.MAIN], Refusal("", "x", "x"), 2)["file"] == ""
