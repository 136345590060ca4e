from __future__ import annotations

import pytest

from backoffice.domain.actors import UserKind
from backoffice.domain.places import ANNEX, Place, card_goes_to_seat
from tests.domain.weekdays import day


@pytest.mark.rule("R-232", "R-233", "C-11")
@pytest.mark.parametrize(
    ("on", "start", "end"),
    [
        ("2019-07-25 木", "〒108-8255 東京都港区港南", "東京出入国在留管理局在留管理情報部門"),
        ("2022-03-15 火", "〒108-8255 東京都港区港南", "東京出入国在留管理局在留管理情報部門"),
        ("2022-03-16 水", "〒135-0064 東京都江東区青海2-7-11", "オンライン申請手続班（おだいば分室内）"),
        ("2025-06-02 月", "〒135-0064 東京都江東区青海2-7-11", "オンライン申請手続班（おだいば分室内）"),
    ],
)
def test_papers_go_to_the_desk_of_their_day(on: str, start: str, end: str) -> None:
    text = ANNEX.at(day(on)).text()
    assert text.startswith(start)
    assert text.endswith(end)


@pytest.mark.rule("R-224", "R-225", "C-10")
@pytest.mark.parametrize(
    ("kind", "to_seat"),
    [
        (UserKind.INDIVIDUAL, False),
        (UserKind.LEGAL_REPRESENTATIVE, False),
        (UserKind.RELATIVE, False),
        (UserKind.LAWYER, True),
        (UserKind.ORGANISATION, True),
        (UserKind.PUBLIC_INTEREST, True),
        (UserKind.SUPPORT_ORGANISATION, True),
    ],
)
def test_the_card_goes_to_the_applicant_or_the_seat_by_user_kind(kind: UserKind, to_seat: bool) -> None:
    assert card_goes_to_seat(kind) is to_seat


@pytest.mark.parametrize(
    ("code", "lines", "same"),
    [
        ("1350064", ("東京都江東区青海2-7-11", "東京港湾合同庁舎9階"), True),
        ("135-0064", ("東京都 江東区青海２－７－１１　東京港湾合同庁舎９階",), True),
        ("1350064", ("東京都江東区青海1-1-1",), False),
        ("1350063", ("東京都江東区青海2-7-11", "東京港湾合同庁舎9階"), False),
    ],
)
def test_a_place_is_its_code_and_lines_however_written(code: str, lines: tuple[str, ...], same: bool) -> None:
    annex = ANNEX.at(day("2025-06-02 月"))
    assert Place(code, lines, "おだいば分室 御中").is_at(annex) is same


def test_an_address_is_one_line_with_its_postal_code() -> None:
    place = Place("5300001", ("大阪府大阪市北区", "梅田9-9-9"), "株式会社みほん")
    assert place.text() == "〒530-0001 大阪府大阪市北区梅田9-9-9 株式会社みほん"
