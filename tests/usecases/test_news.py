"""Looking again: a page is told of what its reader looks at, and of nothing else."""

from __future__ import annotations

import pytest

from backoffice.domain.life import Status
from backoffice.domain.sections import STUDY, WORK
from backoffice.usecases import news
from backoffice.usecases.news import News, Watch, Watched
from backoffice.web.wording import EVENTS
from tests.usecases.house import House


def asked(house: House, since: int, watch: Watch, key: str = "", section: str = "") -> News:
    with house.world.read() as reading:
        return news.news(reading, Watched(watch, key, section), since)


def newest(house: House) -> int:
    with house.world.read() as reading:
        return reading.state.journal_seq


def test_a_desk_hears_of_its_own_list_and_of_its_own_section(house: House) -> None:
    house.reach(Status.ENTERED)
    before = newest(house)
    assert asked(house, before, Watch.DESK, "examination") == News(0, before)
    key = house.reach(Status.FILED)
    seen = newest(house)
    assert asked(house, before, Watch.DESK, "examination").count == 1
    assert asked(house, before, Watch.DESK, "examination", WORK).count == 1
    for desk, section in (("examination", STUDY), ("approval", ""), ("annex", ""), ("reception", "")):
        assert asked(house, before, Watch.DESK, desk, section) == News(0, seen)
    house.do("examiner", key, "take")
    house.do("examiner", key, "propose", period_months=12)
    assert asked(house, seen, Watch.DESK, "approval").count == 1
    assert asked(house, seen, Watch.DESK, "examination").count == 1  # one case, however much happened to it


def test_a_case_and_a_user_hear_of_their_own(house: House) -> None:
    first, second = house.reach(Status.FILED), house.reach(Status.FILED)
    before = newest(house)
    house.do("examiner", first, "take")
    assert asked(house, before, Watch.CASE, first).count == 1
    assert asked(house, before, Watch.CASE, second).count == 0
    assert asked(house, before, Watch.USER, house.who["user"]).count == 1
    assert asked(house, before, Watch.USER, house.who["stranger"]).count == 0
    assert asked(house, before, Watch.WORLD).count == 1


def test_a_question_looks_at_so_many_events_and_says_how_far_it_came(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "LOOKED", 5)
    before = newest(house)
    with house.world.write() as tx:
        for _ in range(7):
            tx.emit("person.added", "person-x")
    house.reach(Status.FILED)
    found = asked(house, before, Watch.DESK, "examination")
    assert found == News(0, before + 5, more=True)
    while not found.count:
        found = asked(house, found.seen, Watch.DESK, "examination")
    assert found.count == 1


def test_a_kind_that_nobody_has_placed_changes_every_list() -> None:
    assert all(news.concerns("something.new", desk) for desk in news.KINDS)
    assert not any(news.concerns("item.relayed", desk) for desk in news.KINDS if desk != "annex")


@pytest.mark.parametrize("kind", EVENTS)
def test_every_kind_of_event_changes_some_list_or_is_said_to_change_none(kind: str) -> None:
    known = kind.startswith(news.NOBODYS) or any(kind.startswith(kinds) for kinds in news.KINDS.values())
    assert known
