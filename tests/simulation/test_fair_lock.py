"""The lock serves those who wait in the order of their coming, and writers of a world one at a time."""

from threading import Event, Thread

import pytest

from backoffice.simulation.fair_lock import FairLock
from tests.usecases.house import House

PATIENCE_SECONDS = 20


def test_first_come_first_served() -> None:
    lock, order, threads = FairLock(), list[int](), list[Thread]()

    def work(number: int) -> None:
        with lock:
            order.append(number)

    with lock:
        for number in range(20):
            threads.append(Thread(target=work, args=(number,)))
            threads[-1].start()
            while len(lock._waiting) <= number:
                Event().wait(0)
        assert order == []
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert order == list(range(20))


def test_it_is_free_again_after_an_error() -> None:
    lock = FairLock()
    with pytest.raises(OSError, match="fire"), lock:
        raise OSError("fire")
    with lock:
        assert lock._held
    assert not lock._held


def test_writers_of_a_world_lose_nothing(house: House) -> None:
    def write() -> None:
        for _ in range(10):
            with house.world.write() as tx:
                tx.emit("counted", "counter", number=tx.serial("count"))

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    with house.world.read() as reading:
        assert reading.state.counters["count"] == 40
    assert len(house.kinds("counter")) == 40


def test_a_reader_sees_the_world_before_or_after_and_never_between(house: House) -> None:
    with house.world.write() as tx:
        tx.emit("counted", "counter")
        with house.world.read() as reading:
            assert reading.state.journal_seq == tx.event_seq - 1
            before = reading.state.head
    assert house.head() != before
