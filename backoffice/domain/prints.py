"""What the office prints: each paper's name, and whose desk prints it."""

from enum import StrEnum

from backoffice.domain.actors import Role
from backoffice.domain.procedure import ApplicationType


class Print(StrEnum):
    """A paper that is printed; the value stands in its address."""

    CASE_SHEET = "case-sheet"
    FEE_SLIP = "fee-slip"
    DOCUMENT_REQUEST = "document-request"
    REFUSAL = "refusal"
    ORIGINALS = "originals"
    RECEIPT = "receipt"
    ENVELOPE = "envelope"
    RETURN_ENVELOPE = "return-envelope"
    LABEL = "label"
    POSTING_LIST = "posting-list"

    @property
    def label(self) -> str:
        """What the pages call it."""
        return _LABELS[self]

    def label_of(self, kind: ApplicationType) -> str:
        """Return what it is called for a type of application: a certificate is not refused but not issued."""
        return "不交付通知書" if self is Print.REFUSAL and kind.certifies else self.label


_LABELS = {
    Print.CASE_SHEET: "事案票",
    Print.FEE_SLIP: "手数料納付書",
    Print.DOCUMENT_REQUEST: "資料提出通知書",
    Print.REFUSAL: "不許可通知書",
    Print.ORIGINALS: "原本預り証",
    Print.RECEIPT: "受領証",
    Print.ENVELOPE: "分室あて封筒",
    Print.RETURN_ENVELOPE: "返信用封筒",
    Print.LABEL: "宛名ラベル",
    Print.POSTING_LIST: "差出票",
}
_CASEWORK = (Role.EXAMINER, Role.APPROVER, Role.DOCUMENTS, Role.COUNTER)
PRINTED_BY: dict[Print, tuple[Role, ...]] = {
    Print.CASE_SHEET: (*_CASEWORK, Role.ANNEX),
    Print.FEE_SLIP: (*_CASEWORK, Role.ANNEX),
    Print.DOCUMENT_REQUEST: _CASEWORK,
    Print.REFUSAL: (Role.EXAMINER, Role.APPROVER, Role.COUNTER),
    Print.ORIGINALS: (*_CASEWORK, Role.ANNEX),
    Print.RECEIPT: (*_CASEWORK, Role.ANNEX),
    Print.ENVELOPE: (Role.COUNTER, Role.ANNEX, Role.DOCUMENTS),
    Print.RETURN_ENVELOPE: (Role.COUNTER, Role.ANNEX, Role.DOCUMENTS),
    Print.LABEL: (Role.ANNEX, Role.DOCUMENTS),
    Print.POSTING_LIST: (Role.ANNEX,),
}
"""Whose desks print what (ours)."""
