"""The application with its documents and document requests, and the questions about one or a few of them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, false, text
from sqlmodel import Field, Session, col, select

from backoffice.domain.attachments import Channel, DocumentKind
from backoffice.domain.life import Desk, Status
from backoffice.domain.procedure import ApplicationType, Joined
from backoffice.domain.receipt import Receipt
from backoffice.store.rows import Row
from backoffice.store.types import InstantText, JsonText

# In the words of the partial index, which serves only questions that say the same.
WAITS_FOR_USER = text(
    "(status = 'entered' OR request_id <> '' OR (status = 'permitted' AND receipt = 'post' AND envelope_id = ''))"
)
# Said so that no index of whole columns serves the question, which would read all that is permitted of a filer.
TO_REGISTER = text("(status || '/' || receipt = 'permitted/email')")
STILL_AWAITED = text("supplied_at IS NULL")
AT_DOCUMENTS_DESK = text("(documents_step <> '' AND desk = '審査')")
UNDER_EXAMINATION = text(f"desk = '{Desk.EXAMINATION}'")
IN_HAND = ("examiner_id", "desk", "section", "type")
SOUGHT = ("desk", "sought_status", "type")
BESIDE_SOUGHT = ("section", "examiner_id", "status", "search_name")
STANDING = frozenset({"pending", "permitted"})


class Application(Row, table=True):
    """An application (申請). Who and what it is about, where it stands, and what the desks have added.

    `residence_status` is the status held at the entry ("" of who holds none), `requested_status` the one wanted by a
    認定, 変更 or 取得, `occurred_on` the day of the birth or other cause, `joined_with` what is joined (`Joined`) by how
    it stands: pending, permitted, withdrawn, ended. `urgent_on` is the day that orders the worklists; `desk` the queue it stands in, `section` the 審査部門 that examines it; `version` rises with each change. `sought_status` is the status that the result is
    about, as lists ask for it; `usual_until` the last day of the usual time of its review (`domain.processing`).
    `documents_step` is a DocumentStep, what is to be done about its documents, since or by `documents_on`.
    `search_name` is what searches compare (`domain.name_search`). After any change `store.following` must know of it.
    """

    __tablename__ = "application"
    __table_args__ = (
        # Names stand in these so that a search reads the index alone and stops when its page is full.
        # Where types or sections stand before the order, a list asks for each of them (`worklist_paths`).
        Index("application_by_desk", "desk", "type", "urgent_on", "id", "search_name"),
        Index("application_by_stage", "desk", "status", "urgent_on", "id", "search_name"),
        Index("application_by_urgency", "urgent_on", "id", "status", "search_name"),
        Index("application_by_examiner", *IN_HAND, "urgent_on", "id", "status", "search_name"),
        Index(
            "application_by_section", "section", "desk", "type", "urgent_on", "id", "status", "search_name"
        ),
        Index("application_by_sought", *SOUGHT, "urgent_on", "id", *BESIDE_SOUGHT),
        Index("application_by_organisation", "organisation_id", "urgent_on", "id", "desk", "status"),
        Index(
            "application_by_age",
            "section",
            "usual_until",
            "id",
            "urgent_on",
            "examiner_id",
            "desk",
            sqlite_where=UNDER_EXAMINATION,
            postgresql_where=UNDER_EXAMINATION,
        ),
        Index("application_by_status", "status", "urgent_on", "id", "search_name"),
        Index("application_by_filer", "filer_id", "id", "receipt", "search_name"),
        Index("application_by_filer_and_status", "filer_id", "status", "id"),
        Index("application_by_applicant", "applicant_id", "id"),
        Index(
            "application_by_documents",
            "documents_step",
            "documents_on",
            "id",
            "desk",
            sqlite_where=AT_DOCUMENTS_DESK,
            postgresql_where=AT_DOCUMENTS_DESK,
        ),
        Index(
            "application_by_section_documents",
            "section",
            "documents_step",
            "documents_on",
            "id",
            "desk",
            sqlite_where=AT_DOCUMENTS_DESK,
            postgresql_where=AT_DOCUMENTS_DESK,
        ),
        Index(
            "application_waiting",
            "filer_id",
            "urgent_on",
            "id",
            "request_id",
            sqlite_where=WAITS_FOR_USER,
            postgresql_where=WAITS_FOR_USER,
        ),
        Index(
            "application_to_register",
            "filer_id",
            "id",
            sqlite_where=TO_REGISTER,
            postgresql_where=TO_REGISTER,
        ),
    )

    id: str = Field(primary_key=True)
    type: str
    status: str
    desk: str = ""
    urgent_on: date
    version: int = 1
    filer_id: str
    organisation_id: str = ""
    applicant_id: str
    applicant_name: str
    nationality: str
    residence_status: str
    period_months: int
    card_number: str = Field(index=True)
    receipt: str
    kanji_newly_asked: bool = False
    form: dict[str, Any] = Field(default_factory=dict, sa_type=JsonText)
    notify_email: str
    entered_at: datetime = Field(sa_type=InstantText)
    filed_at: datetime | None = Field(default=None, sa_type=InstantText)
    provisional_number: str = Field(default="", index=True)
    number: str = Field(default="", index=True)
    document_id: str = ""
    photo_id: str = ""
    request_id: str = ""
    examiner_id: str = ""
    examiner_name: str = ""
    disposition: str = ""
    granted_months: int = 0
    granted_until: date | None = None
    reasons: str = ""
    proposed_by: str = ""
    note: str = ""
    approved_by: str = ""
    result_at: datetime | None = Field(default=None, sa_type=InstantText)
    papers_due_on: date | None = None
    envelope_id: str = ""
    new_card_number: str = ""
    dispatch_number: str = ""
    effective_on: date | None = None
    applicant_kanji: str = Field(default="", sa_column_kwargs={"server_default": ""})
    search_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    expires_on: date | None = None
    requested_status: str = Field(default="", sa_column_kwargs={"server_default": ""})
    occurred_on: date | None = None
    joined_with: dict[str, str] = Field(
        default_factory=dict, sa_type=JsonText, sa_column_kwargs={"server_default": "{}"}
    )
    certificate_number: str = Field(default="", sa_column_kwargs={"server_default": ""})
    receipt_key: str = Field(default="", sa_column_kwargs={"server_default": ""})
    section: str = Field(default="", sa_column_kwargs={"server_default": ""})
    sought_status: str = Field(default="", sa_column_kwargs={"server_default": ""})
    usual_until: date | None = None
    documents_step: str = Field(default="", sa_column_kwargs={"server_default": ""})
    documents_on: date | None = None

    @property
    def stage(self) -> Status:
        """The status as the domain's word."""
        return Status(self.status)

    @property
    def kind(self) -> ApplicationType:
        """The type as the domain's word."""
        return ApplicationType(self.type)

    @property
    def joined(self) -> tuple[Joined, ...]:
        """What is joined and neither withdrawn nor ended."""
        return tuple(Joined(name) for name, state in self.joined_with.items() if state in STANDING)

    @property
    def status_to_be(self) -> str:
        """The status of residence that the result is about: the one wanted, else the one held."""
        return self.requested_status or self.residence_status

    @property
    def status_words(self) -> str:
        """The statuses as lists show them: 留学 → 技術・人文知識・国際業務."""
        return " → ".join(filter(None, (self.residence_status, self.requested_status)))

    @property
    def by_mail(self) -> bool:
        """Whether the certificate comes by e-mail (R-203)."""
        return self.receipt == Receipt.EMAIL

    @property
    def at_counter(self) -> bool:
        """Whether the card is handed over at a counter."""
        return self.receipt == Receipt.COUNTER


class Document(Row, table=True):
    """What came with an application: `kind` is a DocumentKind, `state` ok or error-file; paper has no bytes.

    `declared`: 参考様式9 is in it, as its user says; `taken_on` is the stated day of a photo. `dpi` and `border_spread`
    are what was measured (`domain.files`), 0 and -1 unknown. `came_by` is a Channel; `original` says that a paper is to
    be given back.
    """

    __tablename__ = "document"
    __table_args__ = (Index("document_by_application", "application_id", "id"),)

    id: str = Field(primary_key=True)
    application_id: str
    kind: str
    sha256: str
    size: int
    file_name: str
    pages: int = 0
    locked: bool = False
    state: str = "ok"
    attached_at: datetime = Field(sa_type=InstantText)
    declared: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    taken_on: date | None = None
    dpi: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    border_spread: int = Field(default=-1, sa_column_kwargs={"server_default": "-1"})
    came_by: str = Field(default="online", sa_column_kwargs={"server_default": "online"})
    original: bool = Field(default=False, sa_column_kwargs={"server_default": false()})

    @property
    def label(self) -> str:
        """What the pages call it."""
        return DocumentKind(self.kind).label

    @property
    def is_file(self) -> bool:
        """Whether there are bytes to show."""
        return DocumentKind(self.kind).is_file


class DocumentRequest(Row, table=True):
    """Documents that an examiner asked for (追加資料提出の求め), until they are supplied.

    `how` is the Channel in which they are to come, `purpose` a Purpose; `originals` says that no copy will do (R-146).
    `reminders` counts the 督促, `extended_for` is why the deadline was moved, `checked_by` who has looked at what came.
    """

    __tablename__ = "document_request"
    __table_args__ = (
        Index("request_by_application", "application_id", "id"),
        Index(
            "request_awaited",
            "due_on",
            "application_id",
            sqlite_where=STILL_AWAITED,
            postgresql_where=STILL_AWAITED,
        ),
    )

    id: str = Field(primary_key=True)
    application_id: str
    items: list[str] = Field(default_factory=list, sa_type=JsonText)
    words: str = ""
    asked_by: str
    asked_at: datetime = Field(sa_type=InstantText)
    due_on: date
    supplied_at: datetime | None = Field(default=None, sa_type=InstantText)
    how: str = Field(default="online", sa_column_kwargs={"server_default": "online"})
    purpose: str = Field(default="review", sa_column_kwargs={"server_default": "review"})
    originals: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    reminders: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    reminded_at: datetime | None = Field(default=None, sa_type=InstantText)
    extended_for: str = Field(default="", sa_column_kwargs={"server_default": ""})
    checked_at: datetime | None = Field(default=None, sa_type=InstantText)
    checked_by: str = Field(default="", sa_column_kwargs={"server_default": ""})

    @property
    def is_online(self) -> bool:
        """Whether a slot is open for what was asked for."""
        return self.how == Channel.ONLINE


def documents_of(session: Session, application_id: str) -> Sequence[Document]:
    """Return an application's files in the order of their coming."""
    query = select(Document).where(Document.application_id == application_id).order_by(col(Document.id))
    return session.exec(query).all()


def open_requests(session: Session, applications: Sequence[Application]) -> dict[str, DocumentRequest]:
    """Return the document requests that several applications wait for, by application, in one question."""
    keys = [application.request_id for application in applications if application.request_id]
    query = select(DocumentRequest).where(col(DocumentRequest.id).in_(keys))
    return {request.application_id: request for request in session.exec(query)} if keys else {}


def requests_of(session: Session, application_id: str) -> Sequence[DocumentRequest]:
    """Return an application's document requests in the order of asking."""
    query = select(DocumentRequest).where(DocumentRequest.application_id == application_id)
    return session.exec(query.order_by(col(DocumentRequest.id))).all()


def of_applicant(session: Session, person_id: str) -> Sequence[Application]:
    """Return a person's applications, the oldest first."""
    query = select(Application).where(Application.applicant_id == person_id).order_by(col(Application.id))
    return session.exec(query).all()


def forms_of(session: Session, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the forms of a page of applications by their keys, which lists leave unread."""
    query = select(Application.id, Application.form).where(col(Application.id).in_(keys))
    return {key: dict(form) for key, form in session.exec(query)} if keys else {}
