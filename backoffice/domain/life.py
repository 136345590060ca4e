"""The life of an application: its statuses, the actions that change them, and the one table that allows them."""

from enum import StrEnum

from backoffice.domain.actors import Role
from backoffice.domain.refusal import conflict


class Status(StrEnum):
    """Where an application stands. `label` is the official 申請状態 that its user reads (R-190, X-040)."""

    ENTERED = "entered"
    FILED = "filed"
    EXAMINATION = "examination"
    PROPOSED = "proposed"
    PERMITTED = "permitted"
    PAPERS_RECEIVED = "papers-received"
    CARD_PENDING = "card-pending"
    CARD_ISSUED = "card-issued"
    DISPATCHED = "dispatched"
    CARD_RETURNED = "card-returned"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The word on the user's list."""
        return _LABELS[self][0]

    @property
    def desk_label(self) -> str:
        """The word on the officers' lists, one step finer."""
        return _LABELS[self][1]


class Action(StrEnum):
    """What someone does to an application; the values are the API's action names (contract)."""

    FILE = "file"
    TAKE = "take"
    ASSIGN = "assign"
    RELEASE = "release"
    TRANSFER = "transfer"
    REQUEST_DOCUMENTS = "request-documents"
    SUPPLY_DOCUMENTS = "supply-documents"
    WAIVE_DOCUMENTS = "waive-documents"
    RECEIVE_DOCUMENTS = "receive-documents"
    REMIND_DOCUMENTS = "remind-documents"
    JUDGE_FINDINGS = "judge-findings"
    EXTEND_DOCUMENTS = "extend-documents"
    CHECK_DOCUMENTS = "check-documents"
    PROPOSE = "propose"
    APPROVE = "approve"
    REFUSE = "refuse"
    SEND_BACK = "send-back"
    WITHDRAW = "withdraw"
    END = "end"
    CHANGE_RECEIPT = "change-receipt"
    ARRANGE_RECEIPT = "arrange-receipt"
    RECEIVE_ENVELOPE = "receive-envelope"
    OPEN_ENVELOPE = "open-envelope"
    WITNESS_ENVELOPE = "witness-envelope"
    RETURN_ENVELOPE = "return-envelope"
    ISSUE_CARD = "issue-card"
    DISPATCH = "dispatch"
    ASK_ADDRESS = "ask-address"
    DELIVER = "deliver"
    RETURN_CARD = "return-card"
    LOSE_CARD = "lose-card"
    HAND_OVER = "hand-over"
    REGISTER_RECEIPT = "register-receipt"
    WITHDRAW_JOINED = "withdraw-joined"

    @property
    def label(self) -> str:
        """The word of the screens (GLOSSARY.md)."""
        return _ACTION_LABELS[self]


_ACTION_LABELS = {
    Action.FILE: "申請",
    Action.TAKE: "担当する",
    Action.ASSIGN: "割当て",
    Action.RELEASE: "担当を外す",
    Action.TRANSFER: "移管",
    Action.REQUEST_DOCUMENTS: "追加資料提出の求め",
    Action.SUPPLY_DOCUMENTS: "追加資料の提出",
    Action.WAIVE_DOCUMENTS: "提出を待たずに進める",
    Action.RECEIVE_DOCUMENTS: "紙の資料の受取り",
    Action.REMIND_DOCUMENTS: "督促",
    Action.JUDGE_FINDINGS: "気付きの判断",
    Action.EXTEND_DOCUMENTS: "期限延長",
    Action.CHECK_DOCUMENTS: "提出資料の確認",
    Action.PROPOSE: "起案",
    Action.APPROVE: "決裁",
    Action.REFUSE: "不許可",
    Action.SEND_BACK: "差戻し",
    Action.WITHDRAW: "取下げ",
    Action.END: "終止",
    Action.CHANGE_RECEIPT: "受領方法の変更",
    Action.ARRANGE_RECEIPT: "官署による受領方法の変更",
    Action.RECEIVE_ENVELOPE: "封筒の受取り",
    Action.OPEN_ENVELOPE: "開封",
    Action.WITNESS_ENVELOPE: "第二確認",
    Action.RETURN_ENVELOPE: "書類の返送",
    Action.ISSUE_CARD: "カードの作成",
    Action.DISPATCH: "発送",
    Action.ASK_ADDRESS: "送付先の確認",
    Action.DELIVER: "配達",
    Action.RETURN_CARD: "返戻",
    Action.LOSE_CARD: "亡失",
    Action.HAND_OVER: "交付",
    Action.REGISTER_RECEIPT: "受領登録",
    Action.WITHDRAW_JOINED: "同時申請の取下げ",
}
_LABELS: dict[Status, tuple[str, str]] = {
    Status.ENTERED: ("未申請", "未申請"),
    Status.FILED: ("申請完了", "受付"),
    Status.EXAMINATION: ("審査中", "審査中"),
    Status.PROPOSED: ("審査中", "決裁待ち"),
    Status.PERMITTED: ("審査完了", "書類待ち"),
    Status.PAPERS_RECEIVED: ("審査完了", "開封待ち"),
    Status.CARD_PENDING: ("発行待ち", "作成待ち"),
    Status.CARD_ISSUED: ("発行待ち", "発送待ち"),
    Status.DISPATCHED: ("発行待ち", "配達待ち"),
    Status.CARD_RETURNED: ("発行待ち", "返戻"),
    Status.COMPLETED: ("完了", "完了"),
    Status.REFUSED: ("審査完了", "不許可"),
    Status.WITHDRAWN: ("取下げ", "取下げ"),
    Status.ENDED: ("終止", "終止"),
}

TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (Status.ENTERED, Action.FILE): Status.FILED,
    (Status.FILED, Action.TAKE): Status.EXAMINATION,
    (Status.EXAMINATION, Action.TAKE): Status.EXAMINATION,
    (Status.FILED, Action.ASSIGN): Status.EXAMINATION,
    (Status.EXAMINATION, Action.ASSIGN): Status.EXAMINATION,
    (Status.EXAMINATION, Action.RELEASE): Status.EXAMINATION,
    (Status.FILED, Action.TRANSFER): Status.FILED,
    (Status.EXAMINATION, Action.TRANSFER): Status.EXAMINATION,
    (Status.EXAMINATION, Action.REQUEST_DOCUMENTS): Status.EXAMINATION,
    (Status.EXAMINATION, Action.SUPPLY_DOCUMENTS): Status.EXAMINATION,
    (Status.EXAMINATION, Action.WAIVE_DOCUMENTS): Status.EXAMINATION,
    (Status.EXAMINATION, Action.RECEIVE_DOCUMENTS): Status.EXAMINATION,
    (Status.EXAMINATION, Action.REMIND_DOCUMENTS): Status.EXAMINATION,
    (Status.EXAMINATION, Action.JUDGE_FINDINGS): Status.EXAMINATION,
    (Status.EXAMINATION, Action.EXTEND_DOCUMENTS): Status.EXAMINATION,
    (Status.EXAMINATION, Action.CHECK_DOCUMENTS): Status.EXAMINATION,
    (Status.EXAMINATION, Action.PROPOSE): Status.PROPOSED,
    (Status.PROPOSED, Action.APPROVE): Status.PERMITTED,
    (Status.PROPOSED, Action.REFUSE): Status.REFUSED,
    (Status.PROPOSED, Action.SEND_BACK): Status.EXAMINATION,
    (Status.FILED, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.EXAMINATION, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.PROPOSED, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.FILED, Action.END): Status.ENDED,
    (Status.EXAMINATION, Action.END): Status.ENDED,
    (Status.PROPOSED, Action.END): Status.ENDED,
    (Status.FILED, Action.WITHDRAW_JOINED): Status.FILED,
    (Status.EXAMINATION, Action.WITHDRAW_JOINED): Status.EXAMINATION,
    (Status.PROPOSED, Action.WITHDRAW_JOINED): Status.PROPOSED,
    (Status.ENTERED, Action.CHANGE_RECEIPT): Status.ENTERED,
    (Status.FILED, Action.CHANGE_RECEIPT): Status.FILED,
    (Status.EXAMINATION, Action.CHANGE_RECEIPT): Status.EXAMINATION,
    (Status.PROPOSED, Action.CHANGE_RECEIPT): Status.PROPOSED,
    (Status.FILED, Action.ARRANGE_RECEIPT): Status.FILED,
    (Status.EXAMINATION, Action.ARRANGE_RECEIPT): Status.EXAMINATION,
    (Status.PROPOSED, Action.ARRANGE_RECEIPT): Status.PROPOSED,
    (Status.PERMITTED, Action.ARRANGE_RECEIPT): Status.PERMITTED,
    (Status.PERMITTED, Action.RECEIVE_ENVELOPE): Status.PAPERS_RECEIVED,
    (Status.PAPERS_RECEIVED, Action.OPEN_ENVELOPE): Status.CARD_PENDING,
    (Status.PAPERS_RECEIVED, Action.WITNESS_ENVELOPE): Status.PAPERS_RECEIVED,
    (Status.PAPERS_RECEIVED, Action.RETURN_ENVELOPE): Status.PERMITTED,
    (Status.CARD_PENDING, Action.ISSUE_CARD): Status.CARD_ISSUED,
    (Status.CARD_ISSUED, Action.DISPATCH): Status.DISPATCHED,
    (Status.DISPATCHED, Action.DELIVER): Status.COMPLETED,
    (Status.DISPATCHED, Action.RETURN_CARD): Status.CARD_RETURNED,
    (Status.DISPATCHED, Action.LOSE_CARD): Status.CARD_PENDING,
    (Status.CARD_RETURNED, Action.ASK_ADDRESS): Status.CARD_RETURNED,
    (Status.CARD_RETURNED, Action.DISPATCH): Status.DISPATCHED,
    (Status.PERMITTED, Action.HAND_OVER): Status.COMPLETED,
    (Status.PERMITTED, Action.REGISTER_RECEIPT): Status.COMPLETED,
}

# Who may do what. FILE, SUPPLY_DOCUMENTS, CHANGE_RECEIPT and REGISTER_RECEIPT belong to the user who entered the
# application; ARRANGE_RECEIPT is the same change by the office that he calls.
ROLES: dict[Action, tuple[Role, ...]] = {
    Action.TAKE: (Role.EXAMINER,),
    Action.ASSIGN: (Role.EXAMINER, Role.APPROVER),
    Action.RELEASE: (Role.EXAMINER, Role.APPROVER),
    Action.TRANSFER: (Role.EXAMINER, Role.APPROVER),
    Action.REQUEST_DOCUMENTS: (Role.EXAMINER, Role.DOCUMENTS),
    Action.WAIVE_DOCUMENTS: (Role.EXAMINER,),
    Action.RECEIVE_DOCUMENTS: (Role.EXAMINER, Role.DOCUMENTS, Role.COUNTER),
    Action.REMIND_DOCUMENTS: (Role.EXAMINER, Role.DOCUMENTS),
    Action.JUDGE_FINDINGS: (Role.EXAMINER,),
    Action.EXTEND_DOCUMENTS: (Role.EXAMINER, Role.DOCUMENTS),
    Action.CHECK_DOCUMENTS: (Role.EXAMINER, Role.DOCUMENTS),
    Action.PROPOSE: (Role.EXAMINER,),
    Action.APPROVE: (Role.APPROVER,),
    Action.REFUSE: (Role.APPROVER,),
    Action.SEND_BACK: (Role.APPROVER,),
    Action.WITHDRAW: (Role.EXAMINER, Role.APPROVER),
    Action.WITHDRAW_JOINED: (Role.EXAMINER, Role.APPROVER),
    Action.END: (Role.EXAMINER, Role.APPROVER),
    Action.ARRANGE_RECEIPT: (Role.EXAMINER, Role.COUNTER),
    Action.RECEIVE_ENVELOPE: (Role.ANNEX,),
    Action.OPEN_ENVELOPE: (Role.ANNEX,),
    Action.WITNESS_ENVELOPE: (Role.ANNEX,),
    Action.RETURN_ENVELOPE: (Role.ANNEX,),
    Action.ISSUE_CARD: (Role.ANNEX,),
    Action.DISPATCH: (Role.ANNEX,),
    Action.ASK_ADDRESS: (Role.ANNEX,),
    Action.HAND_OVER: (Role.COUNTER,),
}

# An application in one of these waits for nobody.
CLOSED = frozenset({Status.COMPLETED, Status.REFUSED, Status.WITHDRAWN, Status.ENDED})

# A filed application in one of these has not come to its end: the 特例期間 goes by them.
PENDING = frozenset(Status) - CLOSED - {Status.ENTERED}

# Nobody has decided on a filed application in one of these.
UNDECIDED = frozenset({Status.FILED, Status.EXAMINATION, Status.PROPOSED})

# Papers may still be asked for, or lie on the annex's desk.
MAY_NEED_PAPERS = frozenset(
    {
        *(Status.ENTERED, Status.FILED, Status.EXAMINATION, Status.PROPOSED),
        *(Status.PERMITTED, Status.PAPERS_RECEIVED),
    }
)


class Desk(StrEnum):
    """The queue an application waits in; the value is the label of the console's tab."""

    EXAMINATION = "審査"
    APPROVAL = "決裁"
    ANNEX = "おだいば分室"
    COUNTER = "窓口"
    NONE = ""


_DESKS = {
    Status.FILED: Desk.EXAMINATION,
    Status.EXAMINATION: Desk.EXAMINATION,
    Status.PROPOSED: Desk.APPROVAL,
    Status.PERMITTED: Desk.ANNEX,
    Status.PAPERS_RECEIVED: Desk.ANNEX,
    Status.CARD_PENDING: Desk.ANNEX,
    Status.CARD_ISSUED: Desk.ANNEX,
    Status.DISPATCHED: Desk.ANNEX,
    Status.CARD_RETURNED: Desk.ANNEX,
}


def desk_of(status: Status, *, at_counter: bool, by_mail: bool = False) -> Desk:
    """Return the desk whose queue an application of this status stands in; what goes by e-mail waits at none."""
    if status is Status.PERMITTED and at_counter:
        return Desk.COUNTER
    if status is Status.PERMITTED and by_mail:
        return Desk.NONE
    return _DESKS.get(status, Desk.NONE)


def step(status: Status, action: Action) -> Status:
    """Return the status that an action leads to; refuse an action that this status does not allow."""
    following = TRANSITIONS.get((status, action))
    if following is None:
        raise conflict(
            f"申請状態が「{status.desk_label}」のため、この操作（{action.label}）はできません。画面を開き直して現在の状態を確かめてください。",
            f"{action} is not allowed while the application is {status}. Look at its present state and try again.",
        )
    return following


def actions_from(status: Status) -> tuple[Action, ...]:
    """Return the actions that a status allows, in the table's order."""
    return tuple(action for (origin, action) in TRANSITIONS if origin is status)
