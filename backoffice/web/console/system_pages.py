"""What the pages of お知らせ・システム share: their tabs, and who may look at them."""

from typing import Any

from flask import request, url_for

from backoffice.domain.actors import Actor, Role
from backoffice.domain.refusal import Refused
from backoffice.web.console.blueprint import officer
from backoffice.web.console.doing import Errors, beside

TABS = (
    ("お知らせ", "console.system", ("console.announcement", "console.write_announcement")),
    ("メンテナンス", "console.maintenance", ("console.plan_maintenance",)),
    ("職員", "console.staff", ("console.staff_member", "console.add_officer")),
    ("官署", "console.offices", ()),
    ("監査", "console.audit", ()),
    ("閲覧記録", "console.access_log", ()),
    ("世界の状態", "console.world_state", ()),
)
"""The pages of the desk; the first one is for every officer, the others for its administrator."""


DAYS = {"from": "from_day", "to": "to_day"}
"""Where the page has the beginning and the end of a time, whose names are the API's."""


def beside_fields(refusal: Refused) -> Errors:
    """Return a refusal's words by the field of the page."""
    return {DAYS.get(name, name): words for name, words in beside(refusal).items()}


def administrator() -> Actor:
    """Return the officer who is signed in; Refused when he does not run the system."""
    officer().must_run_the_system()
    return officer()


def is_administrator() -> bool:
    """Return whether the officer who is signed in runs the system."""
    return officer().role is Role.ADMINISTRATOR


def tabs() -> list[dict[str, Any]]:
    """Return the tabs of the desk as far as the officer may open them."""
    shown = TABS if is_administrator() else TABS[:1]
    return [
        {
            "href": url_for(endpoint),
            "label": label,
            "current": request.endpoint in (endpoint, *others)
            or str(request.endpoint).startswith(f"{endpoint}_"),
        }
        for label, endpoint, others in shown
    ]
