"""The words of the mails: each renders for plain rows, says what its rule row asks, and leaves names as they are."""

from __future__ import annotations

from datetime import date
from unicodedata import east_asian_width

import pytest
from jinja2 import UndefinedError

from backoffice.domain.fees import online_fee_yen
from backoffice.domain.jst import spoken
from backoffice.domain.notices import HEADINGS, SENDER, Notice
from backoffice.domain.places import ANNEX, TOKYO, counter_of
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.receipt import Receipt
from backoffice.usecases.notifying import recipients, words
from tests.domain.letters import (
    ABOUT_A_CASE,
    ABOUT_USE,
    COLUMNS,
    COUNTER_STRING,
    LINK,
    POST_STRING,
    SEAT,
    SIMULATED,
    SLIP_UNNAMED,
    TODAY,
    a_bulk,
    a_user,
    an_application,
    body,
    facts_of,
)


def columns(line: str) -> int:
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in line)


@pytest.mark.parametrize("notice", Notice)
@pytest.mark.parametrize("receipt", Receipt)
def test_every_notice_renders_and_says_that_it_is_simulated(notice: Notice, receipt: Receipt) -> None:
    text = body(notice, an_application(receipt=receipt))
    assert text.splitlines()[0] == SIMULATED
    assert text.rstrip().splitlines()[-1] == "【模擬】在留申請オンラインシステム"
    assert text.endswith("\n")
    for leftover in ("{{", "{%", "None", "Undefined", "\n\n\n"):
        assert leftover not in text


@pytest.mark.parametrize("notice", ABOUT_A_CASE)
def test_every_notice_names_the_case(notice: Notice) -> None:
    text = body(notice)
    for expected in ("髙﨑 花子 様", "東オンE25000001", "NGUYEN THI MAI", "在留期間更新許可申請"):
        assert expected in text
    assert "申請受付日　　　：2025年6月2日（月）" in text


@pytest.mark.parametrize("notice", ABOUT_A_CASE)
def test_before_the_number_the_provisional_number_names_the_case(notice: Notice) -> None:
    text = body(notice, an_application(number=""))
    assert "申請受付仮番号　：仮250602000001" in text


@pytest.mark.rule("R-181", "R-182", "R-200", "R-201")
@pytest.mark.parametrize("notice", Notice)
def test_every_notice_says_that_nobody_reads_replies_and_whom_to_ask(notice: Notice) -> None:
    text = body(notice)
    office = "地方出入国在留管理官署（模擬）" if notice in ABOUT_USE else "申請人の住居地を管轄する"
    for expected in ("送信専用", "ヘルプデスク（模擬）", office, "お心当たりのない方"):
        assert expected in text


@pytest.mark.parametrize("notice", Notice)
def test_names_with_markup_stay_plain_text(notice: Notice) -> None:
    application = an_application(applicant_name="<b>O'NEIL & {{ 7 * 7 }}</b>")
    text = body(notice, application, a_user(name='"山田" <script>'))
    assert ("<b>O'NEIL & {{ 7 * 7 }}</b>" in text) == (notice in ABOUT_A_CASE)
    assert '"山田" <script> 様' in text


@pytest.mark.parametrize("notice", Notice)
@pytest.mark.parametrize("receipt", Receipt)
def test_lines_are_short_enough_to_read(notice: Notice, receipt: Receipt) -> None:
    lines = body(notice, an_application(receipt=receipt)).splitlines()[1:]
    whole = (
        POST_STRING,
        COUNTER_STRING,
        "〒",
        "https://",
    )  # parsed by firms, or copied onto an envelope: never broken
    long = [line for line in lines if columns(line) > COLUMNS and not line.strip().startswith(whole)]
    assert long == []


def test_a_notice_without_one_of_its_facts_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        words(Notice.RESULT).render(application=an_application(), user=a_user(), today=TODAY)


def test_an_application_of_a_type_without_a_name_is_an_error() -> None:
    with pytest.raises(ValueError, match="unheard-of"):
        body(Notice.ACCEPTANCE, an_application(type="unheard-of"))


@pytest.mark.rule("R-164", "R-264")
def test_the_two_acceptance_mails_go_to_user_and_applicant_each_once() -> None:
    application, user = an_application(), a_user()
    for notice in Notice:
        both = notice in {Notice.ACCEPTANCE, Notice.NUMBER}
        expected = ("takasaki@example.jp", "mai@example.jp")[: 1 + both]
        assert recipients(application, user, notice) == expected
    own = a_user(email="mai@example.jp")
    assert recipients(application, own, Notice.NUMBER) == ("mai@example.jp",)


@pytest.mark.rule("R-168", "R-169", "R-170", "R-171", "R-172")
def test_the_subjects_are_the_fixed_ones() -> None:
    subjects = {notice: HEADINGS[notice].subject for notice in Notice if not HEADINGS[notice].assumed}
    assert subjects == {
        Notice.ACCEPTANCE: "申請受付完了のお知らせ",
        Notice.NUMBER: "申請受付番号のお知らせ",
        Notice.DOCUMENT_REQUEST: "申請内容等について",
        Notice.DOCUMENT_SLOT: "在留申請オンラインシステムの利用について",
        Notice.RESULT: "審査完了に関するお知らせ",
        Notice.CARD_CREATED: "在留カード・就労資格証明書送付に関するお知らせ",
        Notice.COE_ISSUED: "電子在留資格認定証明書の交付について",
        Notice.REPORT_RESULT: "定期報告の確認結果のお知らせ",
    }


@pytest.mark.rule("C-38")
def test_the_sender_is_of_the_systems_domain() -> None:
    assert SENDER.at(TODAY).endswith("@ras-immi.moj.go.jp")


@pytest.mark.rule("R-265", "R-128", "R-198")
def test_acceptance_says_that_the_number_takes_a_day_and_nothing_can_be_changed() -> None:
    text = body(Notice.ACCEPTANCE, an_application(number=""))
    for expected in (
        "翌日",
        "「申請受付番号のお知らせ」",
        "画面では変更でき",
        "取下げ",
        "「郵送による受領」",
    ):
        assert expected in text
    assert "「窓口での受領」" in body(Notice.ACCEPTANCE, an_application(receipt=Receipt.COUNTER))


@pytest.mark.parametrize("notice", [Notice.ACCEPTANCE, Notice.NUMBER])
def test_a_user_who_is_the_applicant_is_addressed_once(notice: Notice) -> None:
    assert body(notice, user=a_user(name="NGUYEN THI MAI")).count("NGUYEN THI MAI 様") == 1
    assert "申請人　NGUYEN THI MAI 様" in body(notice)


@pytest.mark.rule("R-167", "R-185", "R-186")
def test_the_number_mail_proves_the_application_and_must_be_kept_and_printed() -> None:
    text = body(Notice.NUMBER)
    for expected in (
        "申請中であることを示す",
        "削除しないで",
        "印刷し、在留カードと一緒に携行",
        "印は押されま",
    ):
        assert expected in text
    assert "2025年8月20日（水）" in text


@pytest.mark.rule("R-143", "R-202", "R-147")
def test_a_document_request_lists_what_by_when_and_how() -> None:
    text = body(Notice.DOCUMENT_REQUEST)
    for expected in ("1. 課税証明書", "2. 在職証明書", "2025年6月30日（月）", "参考様式９", "10MB", "原本"):
        assert expected in text
    assert "【審査官からの連絡】\n直近のものを提出してください。" in text


@pytest.mark.rule("R-141", "R-142", "R-170")
def test_the_mail_for_the_rest_says_that_the_slot_is_open_and_asks_for_the_declaration() -> None:
    text = body(Notice.DOCUMENT_SLOT)
    for expected in (
        *("添付できるようになりました", "「追加資", "1. 課税証明書", "2025年6月30日（月）"),
        *("「資料添付に係る申告書」（参考様式９）", "10MB", "原本"),
    ):
        assert expected in text


@pytest.mark.rule("R-146", "R-152")
@pytest.mark.parametrize("originals", [True, False])
@pytest.mark.parametrize(
    ("how", "words"), [("post", "次の宛先に郵送してください"), ("counter", "次の窓口に持参してください")]
)
def test_a_request_on_paper_says_where_and_opens_nothing(how: str, words: str, originals: bool) -> None:
    request = facts_of(Notice.DOCUMENT_REQUEST)["request"]
    request.how, request.originals = how, originals
    text = body(Notice.DOCUMENT_REQUEST, request=request)
    assert words in text
    assert counter_of(TOKYO, TODAY).text() in text
    assert ("原本を提出してください" in text) is originals
    assert "参考様式" not in text
    assert "追加資\n　　料を添付する" not in text


def test_a_document_request_without_words_has_no_heading_for_them() -> None:
    request = facts_of(Notice.DOCUMENT_REQUEST)["request"]
    request.words = ""
    assert "審査官からの連絡" not in body(Notice.DOCUMENT_REQUEST, request=request)


@pytest.mark.rule("R-216", "R-230", "R-234", "R-236", "X-045")
def test_the_result_by_post_says_what_to_send_where_and_by_when() -> None:
    text = body(Notice.RESULT)
    assert POST_STRING in text
    assert COUNTER_STRING not in text
    for expected in (
        *("決定した在留期間：3年", "5,500円", "収入印紙", "右上", "右下", "氏名を記入", "指定書", SEAT),
        *("簡易書留又はレターパック", "レターパックプラス", "2025年7月21日（月）", "14日以内"),
        *("〒135-0064 東京都江東区青海2-7-11", "おだいば分室内", "旅券とマイナンバーカード", "カラーで写し"),
        *("みなし再入国許可", "受け取られた日に生じます", "穿孔"),
    ):
        assert expected in text


@pytest.mark.rule("R-235")
def test_in_the_first_era_the_slip_is_signed_and_only_registered_mail_serves() -> None:
    text = body(Notice.RESULT, signed=True, annex=ANNEX.at(date(2022, 3, 15)).text())
    for expected in ("署名してください", "方法　簡易書留\n", "裏面", "在留管理情報部門"):
        assert expected in text
    assert "レターパック" not in text
    assert "署名" not in body(Notice.RESULT)


@pytest.mark.rule("R-243", "R-244", "R-267", "X-045")
def test_the_result_at_the_counter_says_what_to_bring() -> None:
    text = body(Notice.RESULT, an_application(receipt=Receipt.COUNTER))
    assert COUNTER_STRING in text
    assert POST_STRING not in text
    for expected in ("旅券", "在留カード", "指定書", "手数料納付書", "メールの写し", "右上", "ほかの方には"):
        assert expected in text
    assert "（注）2025年7月21日（月）まで" in text
    assert "受領方法の変更について" not in text


@pytest.mark.rule("R-263")
def test_a_short_permission_tells_that_post_became_counter() -> None:
    text = body(Notice.RESULT, an_application(receipt=Receipt.COUNTER), turned_counter=True, period="3月")
    assert "郵送による受領を希望されていましたが" in text
    assert COUNTER_STRING in text


@pytest.mark.parametrize(("filed_on", "fee"), [(date(2025, 3, 31), "4,000円"), (date(2025, 4, 1), "5,500円")])
def test_the_fee_of_the_result_is_that_of_the_day_of_receipt(filed_on: date, fee: str) -> None:
    assert f"手数料の額　　　：{fee}" in body(
        Notice.RESULT, fee_yen=online_fee_yen(ApplicationType.RENEWAL, filed_on)
    )


@pytest.mark.rule("R-197")
def test_a_refusal_gives_result_reasons_and_what_to_do() -> None:
    text = body(Notice.REFUSAL, an_application(reasons="活動の内容が在留資格に該当しません。"))
    for expected in ("審査の結果　　　：不許可", "【理由】\n活動の内容が", "改めて申請", "お越しください"):
        assert expected in text
    assert "【理由】" not in body(Notice.REFUSAL, an_application(reasons=""))


@pytest.mark.rule("R-184")
def test_a_refusal_ends_what_was_joined_without_a_mail_of_its_own() -> None:
    assert "終止" in body(Notice.REFUSAL, an_application(joined_with={"other-activity": "ended"}))
    assert "終止" not in body(Notice.REFUSAL)


@pytest.mark.rule("R-211")
def test_a_change_of_receipt_tells_the_new_one_and_until_when_it_may_change() -> None:
    text = body(Notice.RECEIPT_CHANGED, an_application(receipt=Receipt.COUNTER))
    for expected in ("変更後の受領方法：窓口での受領", "「申請完了」又は「審査中」", "申請先の"):
        assert expected in text


@pytest.mark.rule("R-241")
def test_the_card_mail_tells_where_it_goes_and_when_it_takes_effect() -> None:
    text = body(Notice.CARD_CREATED)
    for expected in (SEAT, "順次", "穿孔処理", "受け取られた日に生じます", "東京出入国在留管理局"):
        assert expected in text


@pytest.mark.rule("R-228")
def test_a_defect_mail_lists_the_defects_and_asks_to_send_again() -> None:
    text = body(Notice.ENVELOPE_DEFECT)
    assert "【不備の内容】\n　1. 納付者氏名の記名がありません。\n\n【お気を付けいただきたいこと】\n" in text
    for expected in ("　1. 期限後の発送です。", "お問い合わせ番号　12345678901", "もう一度お送りください"):
        assert expected in text
    assert spoken(date(2025, 7, 21)) in text
    assert "お気を付け" not in body(Notice.ENVELOPE_DEFECT, defects=[SLIP_UNNAMED])


def test_a_defect_mail_behind_the_deadline_does_not_name_it_as_if_it_could_be_kept() -> None:
    text = body(Notice.ENVELOPE_DEFECT, today=date(2025, 7, 22))
    assert spoken(date(2025, 7, 21)) not in text
    assert "期限を過ぎています" in text


def test_a_card_that_came_back_has_no_effect_yet() -> None:
    text = body(Notice.CARD_RETURNED)
    for expected in ("12345678901", "許可の効力は生じません", "改めて発送"):
        assert expected in text


@pytest.mark.rule("R-198")
def test_a_withdrawal_tells_the_day_and_how_long_the_stay_is() -> None:
    text = body(Notice.WITHDRAWN, an_application(joined_with={"other-activity": "ended"}))
    for expected in ("取下げの日　　　：2025年7月7日（月）", "2025年8月20日（水）", "同時に行われた"):
        assert expected in text


@pytest.mark.rule("R-074", "R-075", "R-076")
def test_the_registration_mail_tells_how_mails_come_and_what_to_do_when_none_does() -> None:
    text = body(Notice.REGISTERED)
    for expected in (LINK, "@ras-immi.moj.go.jp", "フリーメールや携帯電話", "パソコンのメール", "１日以上"):
        assert expected in text


def test_no_mail_but_that_of_the_id_holds_the_id() -> None:
    assert [notice for notice in ABOUT_USE if "U00000001" in body(notice)] == [Notice.SIGN_IN_ID]


@pytest.mark.rule("R-077", "R-078", "R-093")
def test_the_id_mail_tells_its_end_and_that_it_never_changes() -> None:
    text = body(Notice.SIGN_IN_ID, user=a_user(valid_until=date(2030, 7, 6)))
    for expected in (
        "2030年7月6日（土）",
        "認証IDは変更できません",
        "市区町村でマイナンバーカードを更新",
        "外国人本人・その他",
    ):
        assert expected in text
    assert "有効期限" not in body(Notice.SIGN_IN_ID)
    assert "マイナンバーカード" not in body(Notice.SIGN_IN_ID, user=a_user(organisation_id="org-1"))


@pytest.mark.rule("R-082", "R-083", "R-084")
def test_the_password_mails_tell_the_year_the_days_and_the_way_back() -> None:
    for notice in (Notice.PASSWORD_SET, Notice.PASSWORD_CHANGED):
        assert "有効期間は１年間" in body(notice)
        assert "30日前と７日前" in body(notice)
    text = body(Notice.PASSWORD_EXPIRING)
    for expected in ("2025年7月7日（月）（30日後）", "利用者情報更新", "「パスワードを忘れた場合」"):
        assert expected in text


@pytest.mark.rule("R-160", "R-161", "R-175", "R-279")
def test_the_bulk_error_mail_tells_where_to_see_why_and_to_register_again() -> None:
    text = body(Notice.BULK_ERROR)
    for expected in ("bulk-1", "登録した件数　　：3件", "エラーの件数　　：2件", "「エラー(一括登録)」"):
        assert expected in text
    for expected in ("「一括申請エラー」", "もう一度登録", "在留期間更新許可申請（区分N）", "「未申請」"):
        assert expected in text
    assert "「未申請」" not in body(Notice.BULK_ERROR, **a_bulk(entered=0))


@pytest.mark.rule("R-163")
def test_the_bulk_mail_tells_that_files_are_attached_one_by_one() -> None:
    text = body(Notice.BULK_DONE, **a_bulk(failed=0))
    for expected in ("登録した件数　　：3件", "まだ申請は完了していません", "申請ごとに資料と顔写真"):
        assert expected in text


@pytest.mark.rule("R-044", "R-045")
def test_in_the_first_era_approval_tells_the_id_and_a_first_password() -> None:
    given = {"sign_in": "U12345678", "password": "first-word", "valid_until": date(2020, 7, 24)}
    text = words(Notice.ENROLMENT_APPROVED).render(user=a_user(), today=date(2019, 7, 25), **given)
    for expected in ("U12345678", "first-word", "2020年7月24日（金）", "共同で使うことはできませ"):
        assert expected in text
    assert "パスワード登録（初期設定）" in body(Notice.ENROLMENT_APPROVED)


@pytest.mark.rule("R-052", "R-053", "R-055", "R-057")
def test_the_mail_before_the_end_says_who_reports_how_and_what_happens_otherwise() -> None:
    text = body(Notice.REPORT_DUE)
    for expected in (
        "いずれか１名",
        "簡易書留による郵送又は窓口",
        "横浜支局",
        "利用を停止することがあります",
    ):
        assert expected in text


@pytest.mark.rule("R-040", "R-054", "R-058")
def test_refusals_and_stops_give_their_reasons() -> None:
    reasons = "継続して利用することが適切と認められない。"
    for notice in (Notice.REPORT_RESULT, Notice.PAPER_RESULT, Notice.ENROLMENT_REFUSED, Notice.USE_STOPPED):
        assert f"【理由】\n{reasons}" in body(notice, approved=False, reasons=reasons)
    assert "定期報告の承認がありませんでした" in body(Notice.USE_STOPPED)
