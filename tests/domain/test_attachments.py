"""The declaration by its two names, the ways in which documents come, and the advice about files."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.attachments import (
    DECLARATION_NAME,
    DPI_ADVISED,
    PLAIN_SPREAD,
    Channel,
    channel_refusal,
    declaration_remarks,
    names_declaration,
    pdf_remarks,
    photo_remarks,
    usual_channel,
    usual_documents,
)
from backoffice.domain.procedure import ApplicationType

E19, E22, E25 = date(2019, 7, 25), date(2022, 3, 16), date(2025, 4, 1)


@pytest.mark.rule("C-28")
def test_the_name_of_the_declaration_by_era() -> None:
    assert DECLARATION_NAME.at(E22) == "資料添付に関する申告書"
    assert DECLARATION_NAME.at(date(2025, 3, 31)) == "資料添付に関する申告書"
    assert DECLARATION_NAME.at(E25) == "資料添付に係る申告書"


@pytest.mark.rule("C-28", "R-141")
@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("資料添付に関する申告書.pdf", True),
        ("資料添付に係る申告書.pdf", True),
        ("01_参考様式９と資料.pdf", True),
        ("参考様式 9.pdf", True),
        ("参考様式１.pdf", False),
        ("資料.pdf", False),
        ("", False),
    ],
)
def test_both_names_of_the_declaration_are_taken(name: str, is_one: bool) -> None:
    assert names_declaration(name) is is_one


@pytest.mark.rule("R-135", "R-152", "C-07")
def test_in_the_first_era_documents_come_on_paper_only() -> None:
    before = date(2022, 3, 15)
    assert (usual_channel(E19), usual_channel(before), usual_channel(E22)) == ("post", "post", "online")
    for on in (E19, before):
        refusal = channel_refusal(on, Channel.ONLINE, originals=False)
        assert refusal is not None
        assert (refusal.rule, refusal.field) == ("R-152", "how")
        assert channel_refusal(on, Channel.COUNTER, originals=False) is None
    assert channel_refusal(E22, Channel.ONLINE, originals=False) is None


@pytest.mark.rule("R-146", "C-44")
@pytest.mark.parametrize("on", [E22, E25])
def test_originals_never_come_online(on: date) -> None:
    refusal = channel_refusal(on, Channel.ONLINE, originals=True)
    assert refusal is not None
    assert refusal.rule == "R-146"
    assert [channel_refusal(on, way, originals=True) for way in (Channel.POST, Channel.COUNTER)] == [None] * 2


@pytest.mark.rule("R-145")
@pytest.mark.parametrize(
    ("dpi", "said"),
    [(0, []), (72, ["R-145"]), (DPI_ADVISED - 1, ["R-145"]), (DPI_ADVISED, []), (600, [])],
)
def test_under_200_dpi_there_is_advice(dpi: int, said: list[str]) -> None:
    assert [remark.rule for remark in pdf_remarks(dpi)] == said


@pytest.mark.rule("R-133", "R-276")
@pytest.mark.parametrize(
    ("spread", "taken_on", "codes"),
    [
        (0, date(2025, 5, 1), ["not-judged"]),
        (PLAIN_SPREAD, date(2025, 5, 1), ["not-judged"]),
        (PLAIN_SPREAD + 1, date(2025, 5, 1), ["background", "not-judged"]),
        (-1, None, ["undated", "not-judged"]),
    ],
)
def test_what_a_machine_says_of_a_photo(spread: int, taken_on: date | None, codes: list[str]) -> None:
    found = photo_remarks(spread, taken_on)
    assert [remark.code for remark in found] == codes
    assert "未判定" in found[-1].ja


@pytest.mark.rule("R-143")
def test_additional_documents_without_the_declaration_are_remarked() -> None:
    assert declaration_remarks(declared=True) == []
    assert [remark.rule for remark in declaration_remarks(declared=False)] == ["R-143"]


@pytest.mark.rule("R-148", "R-149")
def test_documents_depend_on_type_and_activity() -> None:
    worker = usual_documents(ApplicationType.RENEWAL, "技術・人文知識・国際業務")
    student = usual_documents("renewal", "留学")
    assert any("在職証明書" in item for item in worker)
    assert {"在学証明書", "成績証明書"} <= set(student)
    assert set(usual_documents("change", "留学")) - set(student) == {"変更の事由を証する文書"}
    assert "日本での活動内容に応じた資料" in usual_documents("renewal", "経営・管理")
