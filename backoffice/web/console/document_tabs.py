"""The tabs of the 資料 desk: a step of its work each, with how many wait there."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from backoffice.domain.document_steps import DocumentStep, soon_by
from backoffice.simulation.transaction import Reading
from backoffice.store.document_lists import DocumentsFilter, count_documents
from backoffice.web.counts import count_text

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the list. `todo` when it is the desk that acts next; `hint` says what to do there."""

    name: str
    label: str
    step: DocumentStep
    day_label: str
    hint: str
    todo: bool = True
    tone: str = ""

    def narrow(self, today: date) -> DocumentsFilter:
        """Return the question for this tab on a day."""
        since, until = _bounds(self.name, today)
        return DocumentsFilter(self.step, since, until)


def _bounds(name: str, today: date) -> tuple[date | None, date | None]:
    soon = soon_by(today)
    bounds = {"overdue": (None, today - DAY), "soon": (today, soon), "awaited": (soon + DAY, None)}
    return bounds.get(name, (None, None))


TABS = (
    Tab(
        "overdue",
        "期限超過",
        DocumentStep.AWAITED,
        "提出期限",
        "督促するか、期限を延ばしてください。待たずに進めるか、起案するかは、担当の審査官が決めます。",
        tone="danger",
    ),
    Tab(
        "soon",
        "期限間近",
        DocumentStep.AWAITED,
        "提出期限",
        "本日から3日以内に期限が来ます。必要なら督促してください。",
        todo=False,
        tone="warning",
    ),
    Tab("awaited", "提出待ち", DocumentStep.AWAITED, "提出期限", "利用者の提出を待っています。", todo=False),
    Tab(
        "supplied",
        "提出済み未確認",
        DocumentStep.SUPPLIED,
        "提出日",
        "資料を開いて内容を確かめ、「確認した」を押してください。",
    ),
    Tab(
        "error-file",
        "エラーファイル",
        DocumentStep.ERROR_FILE,
        "判明した日",
        "開くことのできないファイルです。まだ利用者に知らせていません（R-144）。もう一度求めてください。",
        tone="danger",
    ),
    Tab(
        "rest",
        "残りの資料",
        DocumentStep.REST,
        "申請日",
        "参考様式９で残りがあると申告されています（R-141）。添付欄を開くメールを送ってください。",
    ),
)


def to_do(reading: Reading) -> str:
    """Return how many the desk has to act on, of all sections, for the navigation."""
    return count_text(sum(count_of(reading, tab, "") for tab in TABS if tab.todo))


def count_of(reading: Reading, tab: Tab, section: str) -> int:
    """Return how many a tab has, but no more than MOST_COUNTED and one."""
    return count_documents(reading.session, replace(tab.narrow(reading.today), section=section))
