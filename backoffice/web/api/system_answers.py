"""What the calls about announcements, officers and the access log answer."""

from pydantic import Field

from backoffice.web.api.answers import Told


class AnnouncementTold(Told):
    """An announcement; `audience` is portal, console or both."""

    announcement_id: str
    title: str
    words: str
    begins: str = Field(alias="from")
    to: str
    audience: str
    withdrawn: bool
    version: int


class AnnouncementsTold(Told):
    """Announcements, the newest first; `next` is the `before` of the next page, null on the last."""

    announcements: list[AnnouncementTold]
    next: str | None


class OfficerStandsTold(Told):
    """An officer as he stands; `state` is active or stopped, `section` "" of who works for all."""

    officer_id: str
    name: str
    role: str
    section: str
    sign_in: str
    state: str
    version: int


class OfficersTold(Told):
    """Officers in the order of their coming; `next` is the `after` of the next page, null on the last."""

    officers: list[OfficerStandsTold]
    next: str | None


class ReadingTold(Told):
    """That an officer read a case at a simulated instant; `what` is the tab or the file."""

    at: str
    officer_id: str
    application_id: str
    what: str


class ReadingsTold(Told):
    """Readings, the latest first; `next` is the `before` of the next page, null on the last."""

    readings: list[ReadingTold]
    next: str | None
