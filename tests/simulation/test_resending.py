"""A mail that was left behind goes out first, and what another process has noted is not noted again."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from backoffice.adapters.composing import compose
from backoffice.domain.life import Status
from backoffice.ports import Bounce
from backoffice.simulation.world import World
from backoffice.store import outbox
from backoffice.store.outbox import OutgoingMail
from tests.usecases.house import House

pytestmark = pytest.mark.slow


def test_a_mail_that_a_dead_process_left_goes_out_before_the_first_command(house: House) -> None:
    house.reach(Status.FILED)
    with house.world.read() as reading:
        (letter,) = outbox.of_application(reading.connection, "app-00000001")
    house.world.close()
    _forget_what_was_sent(house)
    inbox = house.system.inboxes.of(house.world.id)
    inbox.delete(None)

    house.world = _reopened(house)
    house.person()
    assert [inbox.raw(mail["id"]) for mail in house.mails()] == [compose(letter)]


def test_a_mail_that_two_processes_send_and_see_refused_is_one_event(house: House) -> None:
    application = house.reach(Status.FILED)
    with house.world.write():
        pass
    with house.world.read() as reading:
        (letter,) = outbox.of_application(reading.connection, application)
    worlds = [house.world, _reopened(house)]
    _forget_what_was_sent(house)
    for world in worlds:
        world._sent.add(letter.seq)
        world._bounces.append(Bounce(letter.seq, letter.recipients[0], "550 no"))
    for world in worlds:
        with world.write():
            pass
    assert house.kinds(application).count("notice.refused") == 1


def _forget_what_was_sent(house: House) -> None:
    with house.world._tables.writer.begin() as connection:
        connection.execute(update(OutgoingMail).values(sent=False))


def _reopened(house: House) -> World:
    """Return the world as another process would open it."""
    return World(house.world.id, house.world.path, house.world._home, house.world.ports)
