"""What the calls answer, for the OpenAPI document and for typed clients; tests hold every answer to it."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from backoffice.domain.life import Status


class Told(BaseModel):
    """An answer: more may be added to it, nothing is taken away."""

    model_config = ConfigDict(extra="allow")


class WorldTold(Told):
    """A world: its id, clock, seed and the head of its journal."""

    world_id: str
    now: str
    seed: str
    head: str
    mode: str
    template: str
    parent: str
    settings: dict[str, str | dict[str, int]]


class NewWorldTold(WorldTold):
    """A new world, with its owner's token, told this once."""

    owner_token: str


class WorldsTold(Told):
    """All worlds by id."""

    worlds: list[WorldTold]


class RulesStandTold(Told):
    """Which rules hold: the era, whether the world pins it, and whether it stays in force beyond its end (U-14)."""

    era: str
    pinned: bool
    beyond: bool


class RulesTold(Told):
    """What holds on a day, and with a second day what changes to it: values in words, sources, what is assumed."""

    on: str
    era: str
    rules: list[dict[str, Any]]
    changes: list[dict[str, Any]]


class EligibilityTold(Told):
    """What may be filed online (○, △ on conditions, ×): types by kind of user, statuses by type."""

    on: str
    era: str
    types: list[dict[str, Any]]
    joined_with: list[str]
    statuses: list[dict[str, Any]]
    never_online: list[str]


class MaintenanceTold(Told):
    """A time in which the portal stands still."""

    maintenance_id: str
    begins: str = Field(alias="from")
    to: str
    words: str
    cancelled: bool


class MaintenancesTold(Told):
    """The times in which the portal stands still, the latest first."""

    maintenance: list[MaintenanceTold]


class LocationTold(Told):
    """Where a user is (ISO 3166)."""

    user_id: str
    country: str


class ClockTold(Told):
    """A world's clock: frozen, running at a factor of wall time, or halted by an error."""

    now: str
    mode: str
    factor: int
    rules: RulesStandTold
    error: str | None = None


class AdvanceTold(Told):
    """A finished move of time: `events` is how many events the journal gained, `stopped_by` target or halted."""

    began_at: str = Field(alias="from")
    to: str
    events: int
    head: str
    stopped_by: str


class EventTold(Told):
    """An event of the journal."""

    seq: int
    at: str
    actor: str
    kind: str
    subject: str
    facts: dict[str, Any]


class EventsTold(Told):
    """Events, the oldest first; `next` is the `after` that goes on behind them."""

    events: list[EventTold]
    next: int


class BrokenTold(Told):
    """The first event whose hash does not follow: the hash that was computed, and the one that stands there."""

    seq: int
    expected: str
    found: str


class ChainTold(Told):
    """Whether the journal's chain holds from the first event to the head that the world states."""

    holds: bool
    events: int
    head: str
    broken: BrokenTold | None


class PersonTold(Told):
    """A foreign resident with the card's number and a mail address."""

    id: str
    person_id: str
    name: str
    card_number: str
    email: str
    expires_on: str


class OrganisationTold(Told):
    """An organisation."""

    id: str
    organisation_id: str
    name: str


class UserTold(Told):
    """A user of the online system with the sign-in ID and password."""

    id: str
    user_id: str
    sign_in: str
    password: str
    email: str
    kind: str


class OfficerTold(Told):
    """An officer with the sign-in ID and password."""

    id: str
    officer_id: str
    sign_in: str
    password: str
    role: str


class EnteredTold(Told):
    """An application that was entered and not filed."""

    application_id: str
    status: str


class FiledTold(EnteredTold):
    """An application that was filed."""

    provisional_number: str


class SummaryTold(Told):
    """An application: where it stands, its numbers and deadlines, what is allowed now, and what happened."""

    application_id: str
    status: str = Field(
        description="申請状態（公式の語）: " + "、".join(dict.fromkeys(s.label for s in Status))
    )
    stage: str = Field(description="one step finer: " + ", ".join(Status))
    receipt: str
    provisional_number: str
    number: str
    expires_on: str
    papers_due_on: str | None
    special_period_ends_on: str | None
    effective_on: str | None
    new_card_number: str
    version: int
    actions: list[str]
    timeline: list[EventTold]


class ApplicationTold(SummaryTold):
    """An application with its form, files, requests for documents and shipments."""

    form: dict[str, str]
    documents: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    shipments: list[dict[str, Any]]


class ActedTold(ApplicationTold):
    """An application after an action; `events` are what the action brought about."""

    events: list[EventTold]


class FindingsTold(Told):
    """What is to be noticed about an application, each with rule, source and verdict; and what a proposal needs."""

    findings: list[dict[str, Any]]
    needs: list[dict[str, Any]]


class ApplicationsTold(Told):
    """Applications, the most urgent first; `next` is the `after` of the next page, null on the last."""

    applications: list[SummaryTold]
    next: str | None


class FoundTold(Told):
    """What stands in any mail's text: labelled lines, links, days and instants in ISO 8601, yen, numbers."""

    labels: dict[str, str]
    links: list[str]
    dates: list[str]
    yen: list[int]
    numbers: list[str]


class MessageTold(Told):
    """A mail as its inbox holds it; `at` is world time.

    `notice` is the name of the office's notice ("" for other mails), `facts` what its words state, by name and typed.
    """

    id: int
    at: str
    sender: str = Field(alias="from")
    to: list[str]
    subject: str
    text: str
    message_id: str
    notice: str
    facts: dict[str, str | int | list[str]]
    found: FoundTold


class MessagesTold(Told):
    """Mails, the newest last; `next` is the `after` that goes on behind them."""

    messages: list[MessageTold]
    next: int


class UnderWayTold(Told):
    """A mail that is taken and not yet in its mailboxes."""

    due: str
    to: list[str]
    subject: str


class ComingTold(Told):
    """What is due next in the world, in words."""

    due: str
    kind: str
    words: str
    subject: str


class NearTold(Told):
    """What came near a mail that did not come, the newest last, and what is to come."""

    same_subject: list[MessageTold]
    same_addressee: list[MessageTold]
    under_way: list[UnderWayTold]
    coming: list[ComingTold]


class WaitedTold(Told):
    """What a wait came to: the mail and the cursor behind it, or null and what came near it; from when to when time went."""

    found: bool
    began_at: str = Field(alias="from")
    to: str
    message: MessageTold | None
    near: NearTold | None
    next: int


class BulkErrorTold(Told):
    """What is wrong with a line: the file, the column's header, the cell as a spreadsheet names it, rule and words."""

    file: str
    column: str
    cell: str
    rule: str
    code: str
    field: str
    ja: str
    en: str


class BulkRowTold(Told):
    """A line of a bulk file, the headers being row 1; row 0 is the file as a whole. A vague world tells no errors."""

    row: int
    status: str = Field(description="未申請, エラー(一括登録), 再登録済み")
    name: str
    card_number: str
    application_id: str | None
    errors: list[BulkErrorTold]
    more_errors: int


class BulkSentTold(Told):
    """Bulk files that were taken; `state` is waiting until `due_at`, then checked."""

    batch_id: str
    state: str
    type: str
    family: str
    files: list[dict[str, Any]]
    sent_at: str
    due_at: str
    entered: int
    failed: int


class BulkTold(BulkSentTold):
    """Bulk files with what became of their lines; `next` is the `after` of the next page, null on the last."""

    rows: list[BulkRowTold]
    next: int | None


class SettingsTold(Told):
    """What a world does of itself."""

    delivery: str | dict[str, int]
    subject_prefix: str
    bulk_errors: str
    enrolment: str
    four_eyes: str
    counter_hours: str


class ReasonTold(Told):
    """One reason: the field it stands beside, a stable code, the row of the rule book, words in both languages."""

    field: str | None
    code: str
    rule: str
    detail: str
    detail_en: str


class ProblemTold(Told):
    """A problem (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    detail_en: str
    rule: str
    todo: str
    errors: list[ReasonTold]
