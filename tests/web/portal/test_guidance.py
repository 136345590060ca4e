"""The guidance of the portal: each topic says what its rows of the rule book say."""

from __future__ import annotations

from typing import Any

import pytest


def section(page: str, anchor: str) -> str:
    return page.partition(f'<section class="panel" id="{anchor}"')[2].partition("</section>")[0]


TOPICS = [
    pytest.param(
        "two-ways",
        ["二つがあります", "窓口で申請してください", "予約が必要な官署", "対象範囲", "メンテナンス", "マイナンバーカードを持っていない", "登録に不備"],
        marks=pytest.mark.rule("R-014", "R-270"),
    ),
    pytest.param("cost", ["無料です", "手数料は、これとは別", "出向かずに", "郵送で"], marks=pytest.mark.rule("R-248", "R-258")),
    pytest.param("when", ["満了日の1か月前まで"], marks=pytest.mark.rule("R-114")),
    pytest.param("when", ["入力の誤り", "添付の失敗", "混雑"], marks=pytest.mark.rule("R-272")),
    pytest.param("when", ["届く前に", "有効期間が過ぎる"], marks=pytest.mark.rule("R-273")),
    pytest.param("when", ["やむを得ない理由", "早く官署に相談"], marks=pytest.mark.rule("R-274")),
    pytest.param("special-period", ["窓口で申請すると", "「在留期間更新許可申請中」の印"], marks=pytest.mark.rule("R-269")),
    pytest.param("before", ["申請する日より前に", "システムが動いているか"], marks=pytest.mark.rule("R-271")),
    pytest.param("before", ["Google Chrome 72", "動作保証の対象外", "OSや設定によっては"], marks=pytest.mark.rule("R-100", "R-283")),
    pytest.param("before", ["操作マニュアル", "「エラーメッセージ一覧」"], marks=pytest.mark.rule("R-049")),
    pytest.param("before", ["対応機種の一覧", "無料のJPKIクライアントソフト", "市区町村で取得"], marks=pytest.mark.rule("R-280")),
    pytest.param("before", ["後の手続で困る", "正確に入力"], marks=pytest.mark.rule("R-079")),
    pytest.param("fields", ["申請項目入力時の注意事項について", "入力する必要がない項目でも", "確かめられていません"], marks=pytest.mark.rule("R-122")),
    pytest.param("photo", ["背景に何も", "表情は普段のまま"], marks=pytest.mark.rule("R-276")),
    pytest.param("photo", ["規格に合わない写真", "不許可"], marks=pytest.mark.rule("R-134")),
    pytest.param("documents", ["200dpi以上"], marks=pytest.mark.rule("R-145")),
    pytest.param("documents", ["はっきり読める", "PDFに"], marks=pytest.mark.rule("R-277")),
    pytest.param("documents", ["パソコンに入れたソフト", "個人情報が漏れる"], marks=pytest.mark.rule("R-154")),
    pytest.param("documents", ["活動内容によって異なります", "認定・変更・更新・取得"], marks=pytest.mark.rule("R-148")),
    pytest.param("request", ["依頼状", "結果が出るまで", "新しい在留カードを手にするまで", "様式は決まっていません"], marks=pytest.mark.rule("R-153")),
    pytest.param("honest", ["隠さずに、すぐ"], marks=pytest.mark.rule("R-278")),
    pytest.param("honest", ["対象にならない人", "取り下げ", "当日を含みます", "窓口で申請し直して"], marks=pytest.mark.rule("R-026")),
    pytest.param("honest", ["一括登録でエラー", "もう一度確かめて"], marks=pytest.mark.rule("R-279")),
    pytest.param("honest", ["すぐにパスワードを変更"], marks=pytest.mark.rule("R-094")),
    pytest.param("mail", ["こまめに確かめて"], marks=pytest.mark.rule("R-188")),
    pytest.param("mail", ["ヘルプデスクが", "連絡先はすべてのメールに"], marks=pytest.mark.rule("R-257")),
    pytest.param("mail", ["結果が届かない", "申出をした官署"], marks=pytest.mark.rule("R-041")),
    pytest.param("counter", ["予約は要りません", "待ち時間", "年度末", "期限までに"], marks=pytest.mark.rule("R-247")),
    pytest.param("after", ["14日以内", "市区町村", "確かめられていません"], marks=pytest.mark.rule("R-253")),
    pytest.param("after", ["銀行、勤務先、携帯電話の会社、クレジットカードの会社"], marks=pytest.mark.rule("R-254")),
    pytest.param("after", ["旅券も", "電子証明書の更新"], marks=pytest.mark.rule("R-275")),
]  # fmt: skip


@pytest.fixture(scope="module")
def page(first: Any) -> str:
    text: str = first.get("guidance").text
    return text


@pytest.mark.parametrize(("anchor", "facts"), TOPICS)
def test_a_topic_says_what_its_rows_say(page: str, anchor: str, facts: list[str]) -> None:
    text = section(page, anchor)
    assert text
    assert [fact for fact in facts if fact not in text] == []


def test_the_contents_lead_to_every_topic(page: str) -> None:
    assert page.count('<section class="panel" id="') == len({topic.values[0] for topic in TOPICS})
    for topic in TOPICS:
        assert f'href="#{topic.values[0]}"' in page


@pytest.mark.rule("R-023")
def test_menu_and_guidance_lead_to_the_list_of_eligibility(portal: Any, page: str) -> None:
    address = f"/w/{portal.world.id}/rules/eligibility"
    menu = portal.get("").text
    assert f'href="{address}"' in menu
    assert 'href="/w/portal/rules/eligibility"' in section(page, "two-ways")
    assert "guidance" in menu
    assert portal.client.get(address).status_code == 200
