"""The look at where things are sees what is out of its place: each row changed by hand is found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest

from backoffice.bootstrap import wire
from backoffice.domain.life import Status
from backoffice.settings import Settings
from tests.crash import custody
from tests.usecases.house import House


class UndoneError(Exception):
    """Leaves a transaction without a trace."""


CHANGES = {
    "a card that is elsewhere": "UPDATE residence_card SET place = 'annex' WHERE state = 'valid'",
    "an old card that is valid again": "UPDATE residence_card SET state = 'valid'",
    "a card that is gone": "DELETE FROM residence_card WHERE state = 'punched'",
    "a card too many": "UPDATE application SET new_card_number = '' WHERE new_card_number != ''",
    "another's card": "UPDATE person SET card_number = 'AB12345678CD'",
    "a shipment without its item": "DELETE FROM mail_item WHERE seq = 0",
    "an item without its shipment": "DELETE FROM shipment WHERE way = 'new-card'",
    "a shipment that goes on travelling": "UPDATE shipment SET state = 'travelling' WHERE way = 'new-card'",
    "an item that goes on travelling": "UPDATE mail_item SET state = 'accepted'",
    "an envelope that is nobody's": "UPDATE application SET envelope_id = '1' WHERE envelope_id != ''",
    "a dispatch that is the envelope": "UPDATE application SET dispatch_number = envelope_id",
    "a file that is nowhere": "UPDATE application SET photo_id = 'doc-999999'",
    "a mail that waits": "UPDATE outbox SET sent = 0 WHERE seq = (SELECT min(seq) FROM outbox)",
    "a card in two envelopes": "UPDATE shipment SET state = 'travelling', arrived_at = NULL WHERE way = 'to-annex'",
}


@pytest.fixture(scope="module")
def completed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    system = wire(Settings(data=tmp_path_factory.mktemp("custody") / "data", mail="direct", fast_hash=True))
    house = House.build(system, "house")
    house.reach(Status.COMPLETED)
    with house.world.write():
        pass  # what was sent is noted now
    yield house
    system.close()


def test_a_world_in_order_has_no_fault(completed: House) -> None:
    with completed.world.read() as reading:
        assert custody.faults(reading) == []


@pytest.mark.parametrize("statement", CHANGES.values(), ids=CHANGES)
def test_what_is_out_of_place_is_found(completed: House, statement: str) -> None:
    with suppress(UndoneError), completed.world.transaction() as tx:
        assert tx.connection.exec_driver_sql(statement).rowcount
        found = custody.faults(tx)
        raise UndoneError
    assert found
