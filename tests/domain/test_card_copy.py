"""The five lines of S4 Q52, filled in."""

from __future__ import annotations

from datetime import date

import pytest

from backoffice.domain.card_copy import BACK_IS_FILLED, back_lines
from backoffice.domain.procedure import ApplicationType


@pytest.mark.rule("R-235", "R-266")
def test_the_five_lines_in_the_words_of_the_sample() -> None:
    assert back_lines(
        application=ApplicationType.RENEWAL.label,
        user="髙﨑 花子",
        occupation="行政書士",
        phone="03-1234-5678",
        filed_on=date(2021, 3, 1),
        number="東オンE21000001",
    ) == (
        "表面記載の外国人は、現在オンラインで在留期間更新許可申請中である。",
        "オンラインシステム利用者（取次者）氏名：髙﨑 花子（職業：行政書士）",
        "オンラインシステム利用者（取次者）の連絡先：03-1234-5678",
        "申請受付日：2021年3月1日",
        "申請受付番号：東オンE21000001",
    )


@pytest.mark.rule("R-235", "C-29")
def test_the_back_is_filled_in_the_first_era_only() -> None:
    assert BACK_IS_FILLED.at(date(2022, 3, 15))
    assert not BACK_IS_FILLED.at(date(2022, 3, 16))
