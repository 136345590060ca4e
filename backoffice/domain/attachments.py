"""What goes with an application and by which way: kinds of papers, the declaration 参考様式9, advice (rulebook B9, B10)."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.file_limits import DOCUMENTS_ONLINE
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.refusal import Refusal


class DocumentKind(StrEnum):
    """What came with an application: files, fetched data, or paper that an officer took in."""

    DOCUMENTS = "documents"
    PHOTO = "photo"
    ADDITIONAL = "additional"
    TAX_DATA = "tax-data"
    PAPER = "paper"
    PAPER_PHOTO = "paper-photo"

    @property
    def label(self) -> str:
        """What the pages call it."""
        return _KINDS[self]

    @property
    def is_file(self) -> bool:
        """Whether it has bytes; paper has none."""
        return self not in (DocumentKind.PAPER, DocumentKind.PAPER_PHOTO)


class Channel(StrEnum):
    """The way in which documents are asked for and come (R-143, R-146, R-152)."""

    ONLINE = "online"
    POST = "post"
    COUNTER = "counter"

    @property
    def label(self) -> str:
        """What the pages call it."""
        return _CHANNELS[self]


class Purpose(StrEnum):
    """Why an officer writes: to open the slot for the rest of what was filed, or to ask in the examination (R-170)."""

    REST = "rest"
    REVIEW = "review"

    @property
    def label(self) -> str:
        """What the pages call it."""
        return _PURPOSES[self]


_KINDS = {
    DocumentKind.DOCUMENTS: "資料（PDF）",
    DocumentKind.PHOTO: "顔写真",
    DocumentKind.ADDITIONAL: "追加資料",
    DocumentKind.TAX_DATA: "所得・個人住民税情報",
    DocumentKind.PAPER: "紙の資料",
    DocumentKind.PAPER_PHOTO: "紙の顔写真",
}
_CHANNELS = {Channel.ONLINE: "オンライン", Channel.POST: "郵送", Channel.COUNTER: "窓口"}
_PURPOSES = {Purpose.REST: "残りの資料の添付", Purpose.REVIEW: "審査のための資料"}

DECLARATION_NAME = DatedRows(
    "name of 参考様式9",
    Dated(date(2022, 3, 16), "資料添付に関する申告書", "C-28: S2 注16"),
    Dated(
        date(2025, 4, 1),
        "資料添付に係る申告書",
        "C-28: S3 §6, X-060; the day on which the name changed is assumed",
        assumed=True,
    ),
)
"""Both names are taken at any time (C-28)."""

DPI_ADVISED = 200
"""Resolution that is advised, not demanded (R-145)."""

PLAIN_SPREAD = 24
"""How much the corners behind the head may vary, of 255, before somebody should look (R-133; ours)."""


def names_declaration(text: str) -> bool:
    """Return whether a name or line speaks of 参考様式9, by either name and in any width (C-28)."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    titles = (row.value for row in DECLARATION_NAME.rows)
    return "参考様式9" in plain or any(title in plain for title in titles)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth a look about a file that was taken all the same: never a refusal. `rule` is a row of the book."""

    code: str
    rule: str
    ja: str


def pdf_remarks(dpi: int) -> list[Remark]:
    """Return the advice about a PDF by its lowest resolution in dots an inch; 0 is not known (R-145)."""
    if not 0 < dpi < DPI_ADVISED:
        return []
    words = f"解像度が約{dpi}dpiです。{DPI_ADVISED}dpi相当以上をおすすめします。不鮮明なときは原本の提出を求められます。"
    return [Remark("low-resolution", "R-145", words)]


def declaration_remarks(*, declared: bool) -> list[Remark]:
    """Return what to say of additional documents that came without 参考様式9 (R-141, R-143)."""
    if declared:
        return []
    words = (
        "参考様式９（申告書）が含まれていると申告されていません。追加の資料には参考様式９を付けてください。"
    )
    return [Remark("no-declaration", "R-143", words)]


def photo_remarks(border_spread: int, taken_on: date | None) -> list[Remark]:
    """Return what a machine says of a photo that was taken: what it saw, and what it did not judge (R-133, R-276)."""
    return [*_background(border_spread), *_undated(taken_on), _NOT_JUDGED]


_NOT_JUDGED = Remark(
    "not-judged",
    "R-276",
    "正面・無帽・表情・鮮明さは判定していません（未判定）。写真の規格に合っているか、目で確かめてください。",
)


def _background(border_spread: int) -> Iterator[Remark]:
    if border_spread > PLAIN_SPREAD:
        words = "背景が無地でない可能性があります（要確認）。無背景の写真が必要です。"
        yield Remark("background", "R-133", words)


def _undated(taken_on: date | None) -> Iterator[Remark]:
    if taken_on is None:
        yield Remark("undated", "R-132", "撮影日が申告されていません。期限内に撮影したか確かめてください。")


def usual_channel(on: date) -> Channel:
    """Return the way in which documents are asked for when the officer names none (C-07)."""
    return Channel.ONLINE if DOCUMENTS_ONLINE.at(on) else Channel.POST


def channel_refusal(on: date, channel: Channel, *, originals: bool) -> Refusal | None:
    """Return why documents cannot be asked for in a way: nothing online in the first era (R-152), no original (R-146)."""
    if channel is not Channel.ONLINE:
        return None
    if not DOCUMENTS_ONLINE.at(on):
        ja = "この日の制度では、資料は郵送又は窓口で提出してもらいます。「郵送」か「窓口」を選んでください。"
        return Refusal("R-152", ja, "Documents come by post or at the counter only.", "how", "offline-only")
    if originals:
        ja = "原本はオンラインでは提出できません。「郵送」か「窓口」を選んでください。"
        return Refusal("R-146", ja, "Originals come by post or at the counter.", "how", "originals-offline")
    return None


def usual_documents(kind: ApplicationType | str, status: str) -> tuple[str, ...]:
    """Return what is usually put into the PDF, by application and status of residence (R-148, R-149; a selection of ours)."""
    own = _BY_STATUS.get(status, ("日本での活動内容に応じた資料",))
    of_type = _BY_TYPE.get(ApplicationType(kind), ())
    return ("旅券の写し", *of_type, *own)


_BY_STATUS = {
    "技術・人文知識・国際業務": ("在職証明書又は雇用契約書の写し", "住民税の課税（又は非課税）証明書"),
    "留学": ("在学証明書", "成績証明書"),
    "家族滞在": ("扶養者との身分関係を証する文書", "扶養者の在職証明書", "住民税の課税（又は非課税）証明書"),
}
_BY_TYPE = {
    ApplicationType.CHANGE: ("変更の事由を証する文書",),
    ApplicationType.ACQUISITION: ("出生等を証する文書", "住民票の写し"),
    ApplicationType.WORK_CERTIFICATE: ("就労資格証明書の対象となる活動を証する文書",),
    ApplicationType.COE: ("身分関係又は活動の内容を証する文書",),
}
