"""官署: the offices of the simulated Japan, from the rules' own tables, with what each does and when it is open."""

from collections.abc import Iterator
from datetime import date

from flask import render_template

from backoffice.domain.forms.tables import rows
from backoffice.domain.places import ANNEX, COUNTER, Place
from backoffice.domain.reception import AIRPORT_BRANCHES, hours_of
from backoffice.simulation.transaction import Reading
from backoffice.web.console.blueprint import pages
from backoffice.web.console.system_pages import administrator, tabs
from backoffice.web.context import looking

Office = dict[str, str]


@pages.get("/system/offices/")
def offices() -> str:
    """Show the offices."""
    administrator()
    with looking() as reading:
        return render_template(
            "console/offices.html",
            tabs=tabs(),
            desks=_desks(reading),
            regional=list(_regional(reading.rules_on())),
        )


def _desks(reading: Reading) -> list[Office]:
    """Return the places that work with cards: the annex, and the counter of each office."""
    on = reading.rules_on()
    annex = _desk(ANNEX.at(on), "郵送の封筒の受領と点検、カード・証明書の作成と発送", "")
    serves = "在留カード・証明書の窓口交付、認証ID・パスワードの申出"
    return [
        annex,
        *(_desk(place, serves, _hours(name, on)) for name, place in COUNTER.at(on).items()),
    ]


def _desk(place: Place, serves: str, hours: str) -> Office:
    code = f"〒{place.postal_code[:3]}-{place.postal_code[3:]}"
    return {
        "name": place.name,
        "address": f"{code} {''.join(place.lines)}",
        "serves": serves,
        "hours": hours or "窓口なし（郵送のみ）",
    }


def _regional(on: date) -> Iterator[Office]:
    """Give the regional offices with the prefectures that each is in charge of, then the branches without a counter."""
    found: dict[str, list[str]] = {}
    for row in rows("offices"):
        found.setdefault(row["office"], []).append(row["prefecture"])
    for name, prefectures in found.items():
        yield {"name": name, "serves": "、".join(prefectures), "hours": _hours(name, on)}
    for name in AIRPORT_BRANCHES:
        yield {"name": name, "serves": "利用申出・定期報告は受け付けない（R-034）", "hours": "—"}


def _hours(office: str, on: date) -> str:
    times = "、".join(f"{begin:%H:%M}–{end:%H:%M}" for begin, end in hours_of(office, on))
    return f"平日 {times}"
