"""The post follows a clock that is handed in: no test looks at the wall, none sleeps."""

from datetime import timedelta

from postal import bench, office
from postal.alone import START
from postal.wall import Beat


class Wall:
    """A clock on the wall that only a test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


def test_time_goes_on_from_where_it_stood(alone):
    wall = Wall()
    beat = Beat(alone, wall=wall)
    beat.beat()
    assert alone.now == START
    wall.seconds += 0.4
    beat.beat()
    assert alone.now == START
    wall.seconds += 0.7
    beat.beat()
    assert alone.now == START + timedelta(seconds=1)
    wall.seconds += 0.9
    beat.beat()
    assert alone.now == START + timedelta(seconds=2)


def test_a_beat_serves_what_is_due(alone):
    wall = Wall()
    beat = Beat(alone, 86_400, wall)
    with alone.stepping() as step:
        number = office.accept(step, bench.dispatch(0))
    wall.seconds += 3
    assert beat.beat() == 1
    with alone.reading() as connection:
        assert office.find(connection, number).state == "delivered"
    assert alone.now == START + timedelta(days=3)


def test_who_moves_time_by_hand_moves_it_from_there(alone):
    wall = Wall()
    beat = Beat(alone, wall=wall)
    alone.move(timedelta(days=1))
    wall.seconds += 5
    beat.beat()
    assert alone.now == START + timedelta(days=1, seconds=5)


def test_a_clock_that_is_set_back_stands_still(alone):
    wall = Wall()
    beat = Beat(alone, wall=wall)
    wall.seconds -= 500
    assert beat.beat() == 0
    assert alone.now == START
    wall.seconds += 2
    beat.beat()
    assert alone.now == START + timedelta(seconds=2)


def test_a_beat_that_never_began_stops_too(alone):
    beat = Beat(alone, wall=Wall())
    beat.stop()
    begun = Beat(alone, wall=Wall())
    begun.start()
    begun.stop()
    assert alone.now == START
