"""The mails of the system: which there are, their fixed subjects, their sender, and whom each is for (B12)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from backoffice.domain.dated import Dated, DatedRows

SITE = "https://ras-immi.example.jp/"
"""Where links in mails lead: no real host; the inbox page opens them in its own world."""


class Notice(StrEnum):
    """The notices a renewal meets; each has a folder of this name with its words."""

    ACCEPTANCE = "acceptance"
    NUMBER = "number"
    DOCUMENT_REQUEST = "document_request"
    DOCUMENT_SLOT = "document_slot"
    DOCUMENT_REMINDER = "document_reminder"
    DOCUMENT_EXTENSION = "document_extension"
    RESULT = "result"
    REFUSAL = "refusal"
    RECEIPT_CHANGED = "receipt_changed"
    CARD_CREATED = "card_created"
    ENVELOPE_DEFECT = "envelope_defect"
    PAPERS_UNNEEDED = "papers_unneeded"
    PAPERS_HELD = "papers_held"
    CARD_RETURNED = "card_returned"
    ITEM_LOST = "item_lost"
    ADDRESS_ASKED = "address_asked"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    COE_ISSUED = "coe_issued"
    JOINED_WITHDRAWN = "joined_withdrawn"
    REGISTERED = "registered"
    SIGN_IN_ID = "sign_in_id"
    PASSWORD_SET = "password_set"  # noqa: S105 - the name of a mail
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a mail
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a mail
    PASSWORD_EXPIRING = "password_expiring"  # noqa: S105 - the name of a mail
    EMAIL_CHANGED = "email_changed"
    DELETED = "deleted"
    ENROLMENT_APPROVED = "enrolment_approved"
    ENROLMENT_REFUSED = "enrolment_refused"
    USER_PAPERS_ASKED = "user_papers_asked"
    REPORT_DUE = "report_due"
    REPORT_RESULT = "report_result"
    PAPER_RESULT = "paper_result"
    USE_STOPPED = "use_stopped"
    USE_RESUMED = "use_resumed"
    BULK_ERROR = "bulk_error"
    BULK_DONE = "bulk_done"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class Heading:
    """A notice's fixed subject, whether the applicant gets it beside the user, and where that is known from.

    `when` says on what it is sent, `holds` in which eras, both for readers of the table.
    """

    subject: str
    to_applicant: bool
    source: str
    assumed: bool = False
    when: str = ""
    holds: str = "E19–E25"


HEADINGS: dict[Notice, Heading] = {
    Notice.ACCEPTANCE: Heading(
        "申請受付完了のお知らせ",
        to_applicant=True,
        source="S1; S2 VI (R-164, R-168)",
        when="申請したとき、すぐに",
        holds="E22–E25",
    ),
    Notice.NUMBER: Heading(
        "申請受付番号のお知らせ",
        to_applicant=True,
        source="S1; S4 Q32, Q75 (R-169, R-264)",
        when="申請の翌日、申請受付番号が付いたとき",
    ),
    Notice.DOCUMENT_REQUEST: Heading(
        "申請内容等について",
        to_applicant=False,
        source="S1 (R-170)",
        when="審査官が追加資料を求めたとき",
        holds="E22–E25",
    ),
    Notice.RESULT: Heading(
        "審査完了に関するお知らせ",
        to_applicant=False,
        source="S1; S4 Q45 (R-171)",
        when="許可の決裁があったとき",
    ),
    Notice.DOCUMENT_SLOT: Heading(
        "在留申請オンラインシステムの利用について",
        to_applicant=False,
        source="S1; that this one opens the slot for the rest is assumed (R-170, R-142)",
        when="参考様式９で申告された残りの資料のために、職員が添付欄を開いたとき",
        holds="E22–E25",
    ),
    Notice.DOCUMENT_REMINDER: Heading(
        "追加資料の提出について（再度のお願い）",
        to_applicant=False,
        source="U-12: the subject and the words are ours",
        assumed=True,
        when="求めた資料について督促したとき",
    ),
    Notice.DOCUMENT_EXTENSION: Heading(
        "追加資料の提出期限の変更について",
        to_applicant=False,
        source="U-12: the subject and the words are ours",
        assumed=True,
        when="求めた資料の提出期限を延ばしたとき",
    ),
    Notice.REFUSAL: Heading(
        "審査完了に関するお知らせ",
        to_applicant=False,
        source="S1; the words are ours (R-171, R-197)",
        assumed=True,
        when="不許可の決裁があったとき",
    ),
    Notice.RECEIPT_CHANGED: Heading(
        "在留カード受領方法変更のお知らせ",
        to_applicant=False,
        source="S4 Q75 (R-174)",
        assumed=True,
        when="申請の後に受領方法を変更したとき",
    ),
    Notice.CARD_CREATED: Heading(
        "在留カード・就労資格証明書送付に関するお知らせ",
        to_applicant=False,
        source="X-041; S4 Q60 (R-173)",
        when="在留カードが作成されたとき",
    ),
    Notice.ENVELOPE_DEFECT: Heading(
        "提出書類の不備について",
        to_applicant=False,
        source="S4 Q56 (R-228)",
        assumed=True,
        when="届いた書類に不備があったとき",
    ),
    Notice.PAPERS_UNNEEDED: Heading(
        "封筒の返送について",
        to_applicant=False,
        source="U-12 (R-229)",
        assumed=True,
        when="開封しない封筒を返送したとき",
    ),
    Notice.PAPERS_HELD: Heading(
        "お返しした書類の返戻について",
        to_applicant=False,
        source="U-12 (R-228)",
        assumed=True,
        when="返送した書類が配達されずに戻ったとき",
    ),
    Notice.CARD_RETURNED: Heading(
        "在留カードの返戻について",
        to_applicant=False,
        source="U-12",
        assumed=True,
        when="在留カードが配達されずに戻ったとき",
    ),
    Notice.ITEM_LOST: Heading(
        "郵便物の亡失について",
        to_applicant=False,
        source="the subject and the words are ours; that a lost card is made or issued anew (facts/post.md)",
        assumed=True,
        when="送った封筒、返送した書類又は在留カードが、郵便で失われたとき",
    ),
    Notice.ADDRESS_ASKED: Heading(
        "在留カード等の送付先の確認について",
        to_applicant=False,
        source="U-12 (R-224, R-225, R-240); subject and words are ours",
        assumed=True,
        when="戻った在留カード・証明書の送付先を、職員が利用者に確かめるとき",
    ),
    Notice.WITHDRAWN: Heading(
        "申請の取下げについて",
        to_applicant=False,
        source="U-12 (R-198)",
        assumed=True,
        when="取下げが記録されたとき",
    ),
    Notice.ENDED: Heading(
        "申請の終止について",
        to_applicant=False,
        source="U-12",
        assumed=True,
        when="審査が決定なしに終わったとき",
    ),
    Notice.COE_ISSUED: Heading(
        "電子在留資格認定証明書の交付について",
        to_applicant=False,
        source="S1 (R-172, R-212)",
        when="メールによる受領を選んだ認定の証明書ができたとき",
    ),
    Notice.JOINED_WITHDRAWN: Heading(
        "同時申請の取下げについて",
        to_applicant=False,
        source="U-12 (R-199)",
        assumed=True,
        when="同時申請だけの取下げが記録されたとき",
    ),
    Notice.REGISTERED: Heading(
        "利用者情報登録完了のお知らせ",
        to_applicant=False,
        source="S2 §4⑥ (R-072)",
        assumed=True,
        when="マイナンバーカードで利用者情報を登録したとき",
    ),
    Notice.SIGN_IN_ID: Heading(
        "認証IDのお知らせ",
        to_applicant=False,
        source="S2 §4⑦, §6 (R-073, R-087)",
        assumed=True,
        when="パスワードを登録した後、又は認証IDの確認を申し出たとき",
    ),
    Notice.PASSWORD_SET: Heading(
        "パスワード登録完了のお知らせ",
        to_applicant=False,
        source="S4 Q75 (R-179)",
        assumed=True,
        when="初めてのパスワードを登録したとき",
    ),
    Notice.PASSWORD_CHANGED: Heading(
        "パスワード変更完了のお知らせ",
        to_applicant=False,
        source="S4 Q75 (R-179)",
        assumed=True,
        when="パスワードを変更したとき",
    ),
    Notice.PASSWORD_RESET: Heading(
        "パスワード再設定のご案内",
        to_applicant=False,
        source="S2 §6; S4 Q77 (R-084)",
        assumed=True,
        when="「パスワードを忘れた場合」から申し出たとき",
    ),
    Notice.PASSWORD_EXPIRING: Heading(
        "パスワードの有効期限のお知らせ",
        to_applicant=False,
        source="S4 Q75, Q82 (R-083)",
        assumed=True,
        when="パスワードの期限の30日前と7日前",
    ),
    Notice.EMAIL_CHANGED: Heading(
        "メールアドレス変更完了のお知らせ",
        to_applicant=False,
        source="S4 Q75 (R-178)",
        assumed=True,
        when="メールアドレスを変更したとき",
    ),
    Notice.DELETED: Heading(
        "利用者情報の抹消について",
        to_applicant=False,
        source="S4 Q75, Q80 (R-058, R-061)",
        assumed=True,
        when="利用者情報を抹消したとき",
    ),
    Notice.ENROLMENT_APPROVED: Heading(
        "利用申出の結果（承認）について",
        to_applicant=False,
        source="S4 Q12, Q75; S3 §3 (R-040, R-043, R-044, R-176); the words are ours",
        assumed=True,
        when="利用申出を承認したとき",
    ),
    Notice.ENROLMENT_REFUSED: Heading(
        "利用申出の結果（不承認）について",
        to_applicant=False,
        source="S4 Q12, Q75 (R-040, R-176); the words are ours",
        assumed=True,
        when="利用申出を承認しなかったとき",
    ),
    Notice.USER_PAPERS_ASKED: Heading(
        "提出書類の追加のお願い",
        to_applicant=False,
        source="S4 Q75: other notices (R-048)",
        assumed=True,
        when="提出書類が足りないとき",
    ),
    Notice.REPORT_DUE: Heading(
        "定期報告のご案内",
        to_applicant=False,
        source="S4 Q14, Q64, Q75 (R-050, R-177); the words are ours",
        assumed=True,
        when="利用期間の満了の2か月前",
    ),
    Notice.REPORT_RESULT: Heading(
        "定期報告の確認結果のお知らせ",
        to_applicant=False,
        source="S4 Q65, Q75 (R-054, R-177)",
        when="定期報告の確認が終わったとき",
    ),
    Notice.PAPER_RESULT: Heading(
        "提出書類の処理結果について",
        to_applicant=False,
        source="S4 Q68–Q70, Q75 (R-059, R-060)",
        assumed=True,
        when="変更・抹消などの届出を処理したとき",
    ),
    Notice.USE_STOPPED: Heading(
        "利用停止のお知らせ",
        to_applicant=False,
        source="S4 Q75 (R-058); the words are ours",
        assumed=True,
        when="利用を停止したとき",
    ),
    Notice.USE_RESUMED: Heading(
        "利用再開のお知らせ",
        to_applicant=False,
        source="S4 Q75 (R-058); the words are ours",
        assumed=True,
        when="利用を再開したとき",
    ),
    Notice.BULK_ERROR: Heading(
        "一括登録エラーのお知らせ",
        to_applicant=False,
        source="S3 §5; S4 Q75 (R-160, R-175); the subject is ours",
        assumed=True,
        when="一括登録のファイルに誤りがあったとき",
    ),
    Notice.BULK_DONE: Heading(
        "一括登録完了のお知らせ",
        to_applicant=False,
        source="U-12; beside R-160",
        assumed=True,
        when="一括登録が終わったとき",
    ),
    Notice.MAINTENANCE: Heading(
        "システムに関するお知らせ",
        to_applicant=False,
        source="S4 Q75 (R-180); the words are ours",
        assumed=True,
        when="メンテナンスが予定されたとき、すべての利用者に",
    ),
}

SENDER: DatedRows[str] = DatedRows(
    "sender of the system's mails",
    Dated(
        date(2019, 7, 25),
        "noreply@ras-immi.moj.go.jp",
        "S4 Q83; S2 注9 (C-38); the local part is assumed",
        assumed=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of the system as written: `id` becomes its Message-ID, `at` its Date (JST).

    `only` are those of its recipients whom it is brought to this time, () for all.
    """

    seq: int
    id: str
    at: datetime
    application_id: str
    notice: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    body: str
    only: tuple[str, ...] = ()

    @property
    def bound_for(self) -> tuple[str, ...]:
        """Whom it is brought to this time."""
        return self.only or self.recipients
