"""The calls that tell the dated rules: what holds on a day, what changes between two, what may be filed online."""

from datetime import date

from flask import Response
from pydantic import ConfigDict, Field

from backoffice.usecases import ruling
from backoffice.web.api.answers import EligibilityTold, RulesTold
from backoffice.web.api.commands import respond
from backoffice.web.api.v1 import InWorld, v1
from backoffice.web.api.values import Asked, Day
from backoffice.web.context import world


class RulesAsked(Asked):
    """On which day (of rules; else the world's), and the day to compare it with."""

    model_config = ConfigDict(populate_by_name=False)

    on: Day | None = None
    then: Day | None = Field(None, alias="with")


class EligibilityAsked(Asked):
    """On which day of rules; else the world's."""

    on: Day | None = None


@v1.get("/worlds/<world_id>/rules", summary="規則を読む", responses={200: RulesTold})
def list_rules(path: InWorld, query: RulesAsked) -> Response:  # noqa: ARG001 - the gate has read the path
    """Tell what every dated rule says on a day, and what changes from it to a second day."""
    on = query.on or _rules_day()
    answer = {
        "on": on.isoformat(),
        "era": ruling.built_era_at(on).code,
        "rules": ruling.lines(on),
        "changes": ruling.differences(on, query.then) if query.then else [],
    }
    return respond(answer | ({"with": query.then.isoformat()} if query.then else {}))


@v1.get("/worlds/<world_id>/eligibility", summary="対象範囲を読む", responses={200: EligibilityTold})
def show_eligibility(path: InWorld, query: EligibilityAsked) -> Response:  # noqa: ARG001 - as above
    """Tell what may be filed online by kind of user, type and status of residence (R-023)."""
    on = query.on or _rules_day()
    return respond({"on": on.isoformat(), "era": ruling.built_era_at(on).code} | ruling.eligibility(on))


def _rules_day() -> date:
    with world().read() as reading:
        return reading.rules_on()
