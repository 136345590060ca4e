"""What is read out of the text of any mail."""

from __future__ import annotations

import pytest

from mailsim.extraction import extract, spoken


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025年6月2日（月）", "2025-06-02"),
        ("2025年6月2日（月）09:00まで", "2025-06-02T09:00:00+09:00"),
        ("２０２５年６月２日", "2025-06-02"),
        ("令和7年6月2日", "2025-06-02"),
        ("令和元年5月1日", "2019-05-01"),
        ("平成31年4月30日", "2019-04-30"),
        ("2025年6月2日午後3時30分", "2025-06-02T15:30:00+09:00"),
        ("2025年6月2日24:00", "2025-06-03T00:00:00+09:00"),
        ("due 2025-06-02.", "2025-06-02"),
        ("due 2025/6/2", "2025-06-02"),
        ("at 2025-06-02T09:00:00Z", "2025-06-02T09:00:00+00:00"),
        ("at 2025-06-02 09:00", "2025-06-02T09:00:00+09:00"),
        ("2025-02-30", None),
        ("2025年13月1日", None),
        ("2025年6月2日25:00", None),
        ("2025-06-02T29:00:00Z", None),
        ("2025-06/02", None),
        ("12025-06-02", None),
        ("", None),
    ],
)
def test_days_and_instants(text: str, found: str | None) -> None:
    assert spoken(text) == found


def test_links_lose_what_ends_a_sentence() -> None:
    text = "次（https://example.jp/a?b=1&c=2）を見る。http://example.jp/x. <https://example.jp/y>"
    assert extract(text).links == (
        "https://example.jp/a?b=1&c=2",
        "http://example.jp/x",
        "https://example.jp/y",
    )


def test_amounts_are_whole_yen() -> None:
    assert extract("手数料 5,500円、¥6000、７，０００円、1.5円、100円玉").yen == (5500, 6000, 7000, 100)


def test_numbers_are_no_dates_amounts_or_parts_of_links() -> None:
    text = "確認コード 482913、AB12345678CD、1234-5678-9012、2025年6月2日、15,000円、https://example.jp/99999、第3条"
    assert extract(text).numbers == ("482913", "AB12345678CD", "1234-5678-9012")


def test_labelled_lines() -> None:
    text = "申請受付番号　　：東オンE25000001\nCode: 1234\nsee https://example.jp/\n：なし\n見出し：\n申請受付番号：後"
    assert extract(text).labels == {"申請受付番号": "東オンE25000001", "Code": "1234"}


def test_each_find_is_told_once_and_no_more_than_a_hundred() -> None:
    assert extract("1234 1234").numbers == ("1234",)
    assert len(extract(" ".join(str(number) for number in range(10_000, 20_000))).numbers) == 100


@pytest.mark.parametrize(
    "rubbish", ["1-" * 50_000, "令和" * 50_000, "a：" * 50_000, "https://" * 20_000, "0" * 100_000]
)
def test_rubbish_is_read_in_no_time(rubbish: str) -> None:
    assert extract(rubbish).dates == ()
