"""What a user is to do next with an application, and until when."""

from dataclasses import dataclass
from datetime import date

from backoffice.domain.life import Status
from backoffice.domain.receipt import Receipt
from backoffice.simulation.transaction import Reading
from backoffice.store.applications import Application, DocumentRequest


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application that waits for its user: what to do, and the day by which, None for no such day, with what it is."""

    application: Application
    todo: str
    due_on: date | None
    what_day: str


def waiting(reading: Reading, application: Application) -> Waiting:
    """Return what an application waits for its user to do."""
    asked = reading.get(DocumentRequest, application.request_id)
    if asked:
        todo = {"online": "追加資料を添付する", "post": "資料を郵送する"}.get(
            asked.how, "資料を窓口に持参する"
        )
        return Waiting(application, todo, asked.due_on, "提出期限")
    if application.stage is Status.PERMITTED and application.receipt == Receipt.EMAIL:
        return Waiting(application, "証明書の受領を登録する", None, "期限なし")
    if application.stage is Status.PERMITTED:
        due_on = application.papers_due_on or application.urgent_on
        return Waiting(application, "封筒を用意して送る", due_on, "送付の期限")
    what_day = "在留期間満了日" if application.expires_on else "入力日"
    return Waiting(application, "資料をそろえて申請する", application.urgent_on, what_day)
