"""What a user is to do next with an application, in a word."""

from backoffice.domain.life import Status
from backoffice.store.applications import Application


def waits_for(application: Application) -> str:
    """Return what an application waits for its user to do; "" when it does not."""
    if application.request_id:
        return "追加資料を添付する"
    if application.stage is Status.ENTERED:
        return "資料をそろえて申請する"
    if application.stage is not Status.PERMITTED:
        return ""
    if application.at_counter:
        return "窓口で受け取る"
    return "" if application.envelope_id else "封筒を用意して送る"
