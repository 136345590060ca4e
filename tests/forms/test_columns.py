"""The columns of bulk files: those of the real 更新 and 変更 exactly, the others in their manner."""

import pytest

from backoffice.domain.forms import bulk_columns, bulk_fields
from backoffice.domain.procedure import ApplicationType
from tests.forms.answers import FORMS, STATUSES

# As agencies' software writes them for the real system (facts forms §1).
_PERSONAL = [
    "国籍・地域",
    "生年月日",
    "氏名",
    "性別",
    "配偶者の有無",
    "職業",
    "本国における居住地",
    "日本における連絡先_郵便番号",
    "日本における住居地(都道府県)",
    "日本における住居地(市区町村)",
    "日本における住居地(町名丁目番地号等)",
    "日本における連絡先_電話番号",
    "日本における連絡先_携帯電話番号",
    "メールアドレス",
    "旅券_（1）番号",
    "旅券_（2）有効期限",
    "現に有する在留資格",
    "在留期間",
    "在留期間の満了日",
    "在留カードの有無",
    "在留カード番号",
    "ED番号（英字）",
    "ED番号（数字）",
    "希望する在留期間",
    "更新の理由",
    "犯罪を理由とする処分を受けたことの有無",
    "犯罪を理由とする処分を受けたことの有無_有_内容入力欄",
    "在日親族及び同居者_有無",
]
_RELATIVE = [
    "続柄",
    "氏名",
    "生年月日",
    "国籍・地域",
    "同居の有無",
    "勤務先名称・通学先名称",
    "在留カード番号_特別永住者証明書番号",
]
RENEWAL = [
    *(f"身分事項_{column}" for column in _PERSONAL),
    *(
        f"身分事項_在日親族及び同居者{n}_在日親族及び同居者_{column}"
        for n in range(1, 7)
        for column in _RELATIVE
    ),
    "受領方法等_在留カードの受領方法",
    "受領方法等_申請対象者の住居地",
    "受領方法等_受領官署",
    "受領方法等_通知送信用メールアドレス",
    "入力情報確認_申請に先立ち、申請者本人に申請の意思を確認してください。",
    "入力情報確認_フリー欄",
]
_OF_CHANGE = {
    "身分事項_日本における住居地(都道府県)": "身分事項_日本における連絡先_住居地(都道府県)",
    "身分事項_日本における住居地(市区町村)": "身分事項_日本における連絡先_住居地(市区町村)",
    "身分事項_日本における住居地(町名丁目番地号等)": "身分事項_日本における連絡先_住居地(町名丁目番地号等)",
    "身分事項_旅券_（1）番号": "身分事項_旅券_(1)番号",
    "身分事項_旅券_（2）有効期限": "身分事項_旅券_(2)有効期限",
    "身分事項_更新の理由": "身分事項_変更の理由",
}


def of_change() -> list[str]:
    columns = [_OF_CHANGE.get(column, column) for column in RENEWAL]
    columns.insert(columns.index("身分事項_性別") + 1, "身分事項_出生地")
    columns.insert(columns.index("身分事項_希望する在留期間"), "身分事項_希望する在留資格")
    return columns


@pytest.mark.parametrize("status", STATUSES)
def test_renewal_and_change_have_the_real_columns_whatever_the_status(status):
    assert len(RENEWAL) == 76
    assert list(bulk_columns("renewal", status)) == RENEWAL
    assert len(of_change()) == 78
    assert list(bulk_columns("change", status)) == of_change()


@pytest.mark.parametrize("form", FORMS[1:], ids=lambda form: form.name)
def test_each_field_but_a_name_in_kanji_has_one_column(form):
    fields = [
        field for part in ("", "applicant", "organisation") for field in bulk_fields(form, part).values()
    ]
    assert len(fields) == len(set(fields))
    assert {field.name for field in form.fields.values()} - {field.name for field in fields} <= {"kanji_name"}


@pytest.mark.parametrize("type_", ApplicationType)
def test_the_main_file_is_the_same_for_every_status_of_a_type(type_):
    assert len({bulk_columns(type_, status) for status in STATUSES}) == 1


def test_companion_files_name_the_family():
    applicant = bulk_columns("coe", "留学", "applicant")
    assert applicant[0] == "申請人に関する情報等(区分P)_通学先_(1)名称"
    assert bulk_columns("change", "技能", "organisation")[2] == "所属機関等に関する情報(区分N)_契約の形態"
    assert "申請人に関する情報等(区分N)_職歴10_入社年月" in bulk_columns("renewal", "研究", "applicant")
    assert bulk_columns("renewal", "定住者", "organisation") == ()
