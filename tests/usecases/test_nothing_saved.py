"""A use-case that fails on the way saves nothing: no row, no event, no agenda entry, no mail."""

from collections.abc import Callable

import pytest

from backoffice.domain.life import Status
from backoffice.domain.refusal import Refused
from backoffice.simulation.transaction import Transaction
from backoffice.usecases import acting, annex, approval, attaching, counter, filing, outgoing, sending
from backoffice.usecases.viewing import actor_named
from tests.files import kit
from tests.usecases.house import House

Do = Callable[[Transaction, House, str], None]


class Fire(Exception):
    """Something that nobody expected."""


def file(tx: Transaction, house: House, application: str) -> None:
    filing.file(tx, actor_named(tx, house.who["user"]), application)


def attach(tx: Transaction, house: House, application: str) -> None:
    user = actor_named(tx, house.who["user"])
    attaching.attach_documents(tx, user, application, kit.pdf_bytes("NEW"), "a.pdf")
    attaching.attach_photo(tx, user, application, kit.photo_jpeg(), "a.jpg")


def request(tx: Transaction, house: House, application: str) -> None:
    acting.act(tx, actor_named(tx, house.who["examiner"]), application, "request-documents", {})


def approve(tx: Transaction, house: House, application: str) -> None:
    approval.approve(tx, actor_named(tx, house.who["approver"]), application)


def send(tx: Transaction, house: House, application: str) -> None:
    user = actor_named(tx, house.who["user"])
    sending.send_papers(
        tx, user, "letter-pack-plus", [{"kind": "residence-card"}], application_id=application
    )


def return_envelope(tx: Transaction, house: House, application: str) -> None:
    annex.open_envelope(tx, actor_named(tx, house.who["annex"]), application)


def issue(tx: Transaction, house: House, application: str) -> None:
    annex.issue_card(tx, actor_named(tx, house.who["annex"]), application)


def dispatch(tx: Transaction, house: House, application: str) -> None:
    outgoing.dispatch(tx, actor_named(tx, house.who["annex"]), application)


def hand_over(tx: Transaction, house: House, application: str) -> None:
    counter.hand_over(tx, actor_named(tx, house.who["counter"]), application)


def file_and_take_as_annex(tx: Transaction, house: House, application: str) -> None:
    file(tx, house, application)
    acting.act(tx, actor_named(tx, house.who["annex"]), application, "take", {})


def burn(house: House, do: Do, application: str) -> None:
    with house.world.write() as tx:
        do(tx, house, application)
        raise Fire


@pytest.mark.parametrize(
    ("status", "do"),
    [
        (Status.ENTERED, file),
        (Status.ENTERED, attach),
        (Status.EXAMINATION, request),
        (Status.PROPOSED, approve),
        (Status.PERMITTED, send),
        (Status.PAPERS_RECEIVED, return_envelope),
        (Status.CARD_PENDING, issue),
        (Status.CARD_ISSUED, dispatch),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_a_fire_after_the_work_and_before_its_commit(house: House, status: Status, do: Do) -> None:
    application = house.reach(status)
    with house.nothing_saved(), pytest.raises(Fire):
        burn(house, do, application)
    with house.world.write() as tx:
        do(tx, house, application)


def test_a_fire_at_the_counter(house: House) -> None:
    application = house.reach(Status.PERMITTED, house.file(receipt="counter"))
    with house.nothing_saved(), pytest.raises(Fire):
        burn(house, hand_over, application)
    assert house.do("counter", application, "hand-over").stage is Status.COMPLETED


def test_two_commands_of_one_transaction_stand_or_fall_together(house: House) -> None:
    application = house.reach(Status.ENTERED)
    with house.nothing_saved(), pytest.raises(Refused, match="Only these roles"):
        burn(house, file_and_take_as_annex, application)
