"""The demo world: users of all seven kinds, some seventy people, and applications of every type and stage.

Its people and their lives stand in `scenarios/demo_*.csv`; all of them are invented, and all is done by use-cases.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

from backoffice.domain.file_limits import DOCUMENTS_ONLINE
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.templates import template
from backoffice.simulation.world import World
from seed.scenarios.cast import admit
from seed.scenarios.script import cues, let_pass, play_cues

HISTORY_DAYS = 70
PASSWORD = "odaiba-demo"  # noqa: S105 - of demo worlds only; the entrance page shows it
NOBODY_HOME = ((17, 14), (3, 2))
"""From and to how many days before the start nobody is at the door of the organisations."""


@template(HISTORY_DAYS)
def play(world: World) -> None:
    """Fill a new world with ten weeks of an office's work that end at its start, a Monday at nine."""
    with world.read() as reading:
        start, seed = reading.now + timedelta(days=HISTORY_DAYS), reading.state.seed
        _must_take_documents_online(reading.rules_on())
    _must_be_monday_morning(start)
    with ThreadPoolExecutor(1, "artist") as artist:
        with world.write() as tx:
            cast = admit(tx, "demo", start.date(), PASSWORD, artist)
        play_cues(world, cast, cues(cast.parts, start, seed), _absences(start))
    let_pass(world, start)


def _must_be_monday_morning(start: datetime) -> None:
    if (start.weekday(), start.hour, start.minute, start.second) == (0, 9, 0, 0):
        return
    ja = "デモの世界は月曜日の09:00に始まります。月曜日の09:00を指定してください。"
    raise Refused(Refusal("", ja, "The demo starts on a Monday at 09:00: name one.", "start", "demo-start"))


def _must_take_documents_online(rules_on: date) -> None:
    if DOCUMENTS_ONLINE.at(rules_on):
        return
    ja = "デモの世界は、資料をオンラインで添付する時代のものです。2022年3月16日以後の規則を選んでください。"
    en = "The demo plays where documents are attached online: choose the rules of 2022-03-16 or later."
    raise Refused(Refusal("R-135", ja, en, "era", "demo-era"))


def _absences(start: datetime) -> dict[datetime, dict[str, str]]:
    midnight = start.replace(hour=0)
    left = {midnight - timedelta(days=gone): {"delivery": "absent"} for gone, _ in NOBODY_HOME}
    return left | {midnight - timedelta(days=back): {"delivery": "present"} for _, back in NOBODY_HOME}
