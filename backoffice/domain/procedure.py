"""The kinds of applications (申請種別) and what may be joined to them (R-015, R-017), with what sets them apart."""

from enum import StrEnum


class ApplicationType(StrEnum):
    """The five applications that stand alone, in their fixed order (R-015 ①–⑤); the value is the API's word."""

    COE = "coe"
    CHANGE = "change"
    RENEWAL = "renewal"
    ACQUISITION = "acquisition"
    WORK_CERTIFICATE = "work-certificate"

    @property
    def label(self) -> str:
        """The name of the application."""
        return _LABELS[self]

    @property
    def letter(self) -> str:
        """The letter in its 申請受付番号: E is R-166, C is X-080, the others are assumed (U-02)."""
        return _LETTERS[self]

    @property
    def of_a_stay(self) -> bool:
        """Whether its applicant stays in Japan with a status and period that it is about."""
        return self in OF_A_STAY

    @property
    def certifies(self) -> bool:
        """Whether it ends in a certificate and changes nobody's stay."""
        return self in CERTIFICATES

    @property
    def replaces_card(self) -> bool:
        """Whether its new card takes the place of the applicant's card, which is given up for it."""
        return self.of_a_stay and not self.certifies

    @property
    def made(self) -> str:
        """What the office makes at its end, as mails and pages call it."""
        if self.certifies:
            return self.label.removesuffix("交付申請")
        return "新しい在留カード" if self.replaces_card else "在留カード"


class Joined(StrEnum):
    """What is filed together with a 変更, 更新 or 取得, and never alone (R-015 ⑥⑦, R-017)."""

    REENTRY_SINGLE = "re-entry-single"
    REENTRY_MULTIPLE = "re-entry-multiple"
    OTHER_ACTIVITY = "other-activity"

    @property
    def label(self) -> str:
        """The name of the application."""
        return _JOINED[self]


_LABELS = {
    ApplicationType.COE: "在留資格認定証明書交付申請",
    ApplicationType.CHANGE: "在留資格変更許可申請",
    ApplicationType.RENEWAL: "在留期間更新許可申請",
    ApplicationType.ACQUISITION: "在留資格取得許可申請",
    ApplicationType.WORK_CERTIFICATE: "就労資格証明書交付申請",
}
_LETTERS = {
    ApplicationType.COE: "N",
    ApplicationType.CHANGE: "C",
    ApplicationType.RENEWAL: "E",
    ApplicationType.ACQUISITION: "A",
    ApplicationType.WORK_CERTIFICATE: "W",
}
_JOINED = {
    Joined.REENTRY_SINGLE: "再入国許可申請（１回）",
    Joined.REENTRY_MULTIPLE: "再入国許可申請（数次）",
    Joined.OTHER_ACTIVITY: "資格外活動許可申請",
}
OF_A_STAY = frozenset({ApplicationType.CHANGE, ApplicationType.RENEWAL, ApplicationType.WORK_CERTIFICATE})
WANTS_STATUS = frozenset({ApplicationType.COE, ApplicationType.CHANGE, ApplicationType.ACQUISITION})
"""The applications that ask for a status of residence."""
OF_NEWCOMERS = frozenset({ApplicationType.COE, ApplicationType.ACQUISITION})
"""The applications whose applicant the office may meet for the first time."""
CERTIFICATES = frozenset({ApplicationType.COE, ApplicationType.WORK_CERTIFICATE})
"""The applications that end in a certificate and change nobody's stay."""
JOINABLE = frozenset({ApplicationType.CHANGE, ApplicationType.RENEWAL, ApplicationType.ACQUISITION})
