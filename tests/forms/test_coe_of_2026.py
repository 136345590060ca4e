"""認定 区分N beside the real screen of 2026-05 (facts form-coe-2026.md): number, label, 必須, limit, where it is asked."""

import unicodedata

import pytest

from backoffice.domain.forms import form_for
from tests.forms.answers import TODAY

COE = form_for("coe", "技術・人文知識・国際業務", TODAY)

# Typed by hand from the table of the facts: field, 必須, max. The label stands there with its number in front.
ROWS = """
nationality | １ 国籍・地域 | Y |
name | ３ 氏名 | Y | 104
sex | ４ 性別 | Y |
birthplace | ５ 出生地 | Y | 40
spouse | ６ 配偶者の有無 | Y |
occupation | ７ 職業 | Y | 40
home_address | ８ 本国における居住地 | Y | 80
postal_code | ９.１ 日本における連絡先 郵便番号 | Y | 7
contact_address | ９.２ 日本における連絡先 居住地 | Y | 85
phone | ９.３ 日本における連絡先 電話番号 | | 12
mobile | ９.４ 日本における連絡先 携帯電話番号 | | 12
email | ９.５ メールアドレス | | 60
email_again | ９.６ メールアドレス再入力 | | 60
passport_number | １０.１ 旅券 (1)番号 | | 12
passport_expires_on | １０.２ 旅券 (2)有効期限 | |
requested_status | １１ 入国目的 | Y |
entry_planned_on | １２ 入国予定年月日 | Y | 40
landing_port | １３.１ 上陸予定港 | Y |
landing_port_other | １３.２ 上陸予定港 その他 | Y | 40
stay_years | １４.１ 滞在予定期間(年数) | Y |
stay_months | １４.２ 滞在予定期間(月数) | Y |
companions | １５ 同伴者の有無 | Y |
visa_place | １６ 査証申請予定地 | Y | 40
past_entries | １７.１ 過去の出入国歴 有無 | Y |
past_entries_count | １７.２ 過去の出入国歴 回数 | Y |
last_entry_on | １７.３ 直近の出入国歴(始期) | Y |
last_departure_on | １７.４ 直近の出入国歴(終期) | Y |
past_coe | １８.１ 過去の在留資格認定証明書交付申請歴 有無 | Y |
past_coe_count | １８.２ 過去の在留資格認定証明書交付申請歴 回数 | Y |
past_coe_refused | １８.３ 過去の在留資格認定証明書交付申請歴 うち不交付となった回数 | Y |
criminal_record | １９ 犯罪を理由とする処分を受けたことの有無 | Y |
deportation | ２０.１ 退去強制又は出国命令による出国の有無 | Y |
deportation_count | ２０.２ 退去強制又は出国命令による出国の有無 回数 | Y |
deported_on | ２０.３ 退去強制又は出国命令による出国の有無 直近の送還歴 | Y |
relatives | ２１.１ 在日親族及び同居者 有無 | Y |
education_place | ２３.１ 最終学歴(1) | Y |
education_level | ２３.２ 最終学歴(2) | Y |
education_level_other | ２３.３ 最終学歴(2) その他 | Y | 40
school_name | ２３.４ 最終学歴(3) 学校名 | Y | 60
graduated_on | ２３.５ 最終学歴(4) 卒業年月日 | Y |
major | ２４.１ 専攻・専門分野 | Y |
major_other | ２４.２ 専攻・専門分野 その他 | Y | 40
it_qualification | ２５.１ 情報処理技術者資格又は試験合格の有無 | |
it_qualification_name | ２５.２ 情報処理技術者資格名又は試験名 | | 40
work_history | 職歴の有無 | Y |
representative_name | ２７.１ 申請人、法定代理人、法第７条の２第２項に規定する代理人 (1)氏名 | Y | 26
representative_relationship | ２７.２ 申請人、法定代理人、法第７条の２第２項に規定する代理人 (2)本人との関係 | Y | 40
representative_address | ２７.４ 申請人、法定代理人、法第７条の２第２項に規定する代理人 (3)住所 | Y | 85
representative_phone | ２７.５ 申請人、法定代理人、法第７条の２第２項に規定する代理人 (3)電話番号 | | 12
agent_name | 取次者(オンラインシステム利用者) (1)氏名 | Y | 26
agent_organisation | 取次者 (3)所属機関等 | Y | 256
contract_form | ２ 契約の形態 | Y |
org_name | ３.１ 所属機関等契約先 (1)名称 | Y | 60
org_corporate_number | ３.２ 所属機関等契約先 (2)法人番号 | Y | 13
org_branch | ３.３ 所属機関等契約先 (3)支店・事業所名 | | 60
org_insurance_office_number | ３.４ 所属機関等契約先 (4)雇用保険適用事業所番号 | | 11
org_industry | ３.５ 所属機関等契約先 (5)業種 主たる業種 | Y |
org_other_industry_1 | ３.７ 所属機関等契約先 (5)他業種01 | |
org_address | ３.１０ 所属機関等契約先 (6)所在地 | Y | 85
org_capital_yen | ３.１２ 所属機関等契約先 (7)資本金 | Y | 13
org_sales_yen | ３.１３ 所属機関等契約先 (8)年間売上高(直近年度) | Y | 15
org_employees | ３.１４ 所属機関等契約先 (9)従業員数 | Y | 5
org_foreign_employees | ３.１５ 所属機関等契約先 (9)うち外国人職員数 | Y | 5
org_trainees | ３.１６ 所属機関等契約先 (9)(このうち技能実習生) | | 5
laboratory | ４.１ 研究室 (1)研究室名 | | 60
supervisor | ４.２ 研究室 (2)指導教員氏名 | | 26
employment_term | ５.１ 就労予定期間 | Y |
employment_years | ５.２ 就労予定期間(年数) | Y |
employment_starts_on | ６ 雇用開始(入社)年月日 | |
salary_yen | ７ 月額給与・月額報酬(税引き前の支払額) | Y | 8
experience_months | ８ 実務経験月数 | Y | 3
has_position | ９.１ 職務上の地位(役職名) 有無 | Y |
position | ９.２ 職務上の地位(役職名) | Y | 60
job_type | １０.１ 職種 主たる職種 | Y |
other_job_type_3 | １０.２ 職種 他職種03 | |
activity_detail | １１ 活動内容詳細 | Y | 600
duties_changed | 職務内容変更の有無(前回許可時以降) | |
dispatch_insurance_office_number | １２.４ 派遣先等 (4)雇用保険適用事業所番号 | | 11
dispatch_months | １２.１４ 派遣先等 (9)派遣予定期間 | | 3
receipt_method | 在留資格認定証明書の受領方法 | Y |
notice_email | 通知送信用メールアドレス | Y | 60
contents_confirmed | 申請内容の確認 | Y |
remarks | フリー欄 | | 300
""".strip().splitlines()


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.rule("R-125")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.partition(" ")[0])
def test_the_field_is_that_of_the_screen(row):
    name, label, required, limit = (cell.strip() for cell in row.split("|"))
    field = COE.fields[name]
    assert plain(f"{field.number}{field.label_ja}") == plain(label)
    assert field.required == (required == "Y")
    assert field.max_length == (int(limit) if limit else None)


# Selects of the screen, less their empty line: 別紙 lists are assumed, their sizes are not.
@pytest.mark.parametrize(
    ("name", "size"),
    [
        *(("landing_port", 8), ("stay_years", 6), ("stay_months", 12), ("past_entries_count", 99)),
        *(("past_coe_refused", 100), ("education_level", 8), ("major", 25), ("college_major", 10)),
        *(("org_industry", 47), ("employment_years", 41), ("job_type", 30), ("relative_1_relationship", 29)),
    ],
)
def test_a_select_has_as_many_lines_as_that_of_the_screen(name, size):
    assert len(COE.fields[name].options) == size


@pytest.mark.parametrize(
    ("opener", "answer", "names"),
    [
        ("landing_port", "その他", ["landing_port_other"]),
        ("past_entries", "有", ["past_entries_count", "last_entry_on", "last_departure_on"]),
        ("past_coe", "有", ["past_coe_count", "past_coe_refused"]),
        ("deportation", "有", ["deportation_count", "deported_on"]),
        ("employment_term", "定めあり", ["employment_years", "employment_months"]),
        ("has_position", "有", ["position"]),
    ],
)
def test_what_opens_what(opener, answer, names):
    def shown(answers):
        return [field.name for field in COE.shown(answers)]

    assert [name for name in shown({opener: answer}) if name not in shown({})] == names
