"""What befalls mails that are handed in where faults are set: straight, and over real SMTP."""

from __future__ import annotations

import shutil
import smtplib
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailsim import box_book, fault_book
from mailsim.delivery import Answer, Delivery
from mailsim.fault_fields import read_fault
from mailsim.faults import plan
from mailsim.held import next_due, settle
from mailsim.inbox import Inbox
from mailsim.message import JST, Wish
from mailsim.smtp import SmtpServer
from tests.mailsim.conftest import Write

pytestmark = pytest.mark.slow

NOON = datetime(2025, 6, 2, 12, tzinfo=JST)
TARO, HANAKO = "taro@example.jp", "hanako@example.jp"


class World:
    """A host whose time and seed the test sets."""

    def __init__(self, seed: str = "7") -> None:
        self.at: datetime | None = NOON
        self.by = seed

    def now(self) -> datetime | None:
        return self.at

    def seed(self) -> str:
        return self.by


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def box(tmp_path: Path, world: World) -> Iterator[Inbox]:
    with closing(Inbox(tmp_path / "mail.sqlite3", world)) as opened:
        yield opened


def aim(inbox: Inbox, **facts: object) -> None:
    """Set a fault at the end of the list."""
    faults = fault_book.all_faults(inbox)
    fault_book.put(inbox, read_fault(fault_book.next_id(faults), facts, len(faults) + 1))


def send(inbox: Inbox, write: Write, number: int, **mail: object) -> Answer:
    """Hand a mail in step by step, as SMTP would; the first answer that is none of success."""
    envelope, raw = write(number, **mail)
    delivery = Delivery(inbox)
    for answer in (
        delivery.sender(envelope.sender),
        *(delivery.recipient(envelope.sender, one) for one in envelope.recipients),
    ):
        if not answer.taken:
            return answer
    return delivery.message(envelope, raw)


def at(inbox: Inbox, address: str) -> list[str]:
    """Return the Message-IDs of a mailbox, oldest first, by their numbers."""
    return [one.message_id.partition("@")[0] for one in inbox.messages(to=address)]


def test_where_nothing_is_set_all_is_plain(box: Inbox, write: Write) -> None:
    assert Delivery(box).plain
    aim(box, action="drop", active=False)
    assert Delivery(box).plain
    aim(box, action="drop")
    assert not Delivery(box).plain
    assert fault_book.log(box) == []


@pytest.mark.parametrize("at_", ["mail", "rcpt", "data"])
@pytest.mark.parametrize(("code", "status"), [(550, "5.1.1"), (451, "4.3.2")])
def test_rejected(box: Inbox, write: Write, at_: str, code: int, status: str) -> None:
    aim(box, action="reject", at=at_, code=code, status=status, words="No", nth="2")
    answers = [send(box, write, number) for number in (1, 2, 3)]
    assert [answer.taken for answer in answers] == [True, False, True]
    assert str(answers[1].reply) == f"{code} {status} No"
    assert at(box, TARO) == ["1", "3"]
    (noted,) = fault_book.log(box)
    assert (noted.fault, noted.number, noted.action, noted.point, noted.at) == ("f1", 2, "reject", at_, NOON)
    assert fault_book.counts(box)["f1"] == fault_book.Counted(3, 1)


def test_one_recipient_is_rejected_and_the_other_is_not(box: Inbox, write: Write) -> None:
    aim(box, action="reject", at="rcpt", code=550, recipient="*@docomo.example")
    envelope, _ = write(1, to=("a@docomo.example", TARO))
    delivery = Delivery(box)
    assert delivery.sender(envelope.sender).taken
    assert [delivery.recipient(envelope.sender, one).taken for one in envelope.recipients] == [False, True]


def test_the_end_of_data_has_one_answer_for_all(box: Inbox, write: Write) -> None:
    aim(box, action="reject", recipient=HANAKO)
    assert send(box, write, 1, to=(TARO, HANAKO)).reply.code == 451
    assert box.count() == 0
    assert fault_book.log(box)[0].recipients == (HANAKO,)


def test_greylisted(box: Inbox, write: Write, world: World) -> None:
    aim(box, action="greylist", duration="PT10M", recipient="*@example.jp")
    assert str(send(box, write, 1).reply) == "451 4.7.1 Greylisted: try again later"
    world.at = NOON + timedelta(minutes=9, seconds=59)
    assert (send(box, write, 1).taken, send(box, write, 2).taken) == (False, False)
    world.at = NOON + timedelta(minutes=10)
    assert (send(box, write, 1).taken, send(box, write, 2).taken) == (True, False)
    assert at(box, TARO) == ["1"]
    assert fault_book.counts(box)["f1"] == fault_book.Counted(2, 2)
    assert [noted.number for noted in fault_book.log(box)] == [2, 2, 1, 1]


def test_delayed(box: Inbox, write: Write, world: World) -> None:
    aim(box, action="delay", duration="PT3H", recipient=HANAKO)
    assert send(box, write, 1, to=(TARO, HANAKO)).taken
    assert (at(box, TARO), at(box, HANAKO), next_due(box)) == (["1"], [], NOON + timedelta(hours=3))
    world.at = NOON + timedelta(hours=3)
    assert (settle(box), at(box, HANAKO)) == (1, ["1"])


def test_a_delay_is_counted_from_the_instant_of_the_mail(box: Inbox, write: Write) -> None:
    aim(box, action="delay", duration="PT1H")
    assert Delivery(box).message(*write(1), at=NOON + timedelta(days=1)).taken
    assert next_due(box) == NOON + timedelta(days=1, hours=1)


def test_what_was_delayed_goes_where_its_mailbox_leads_by_then(
    box: Inbox, write: Write, world: World
) -> None:
    aim(box, action="delay", duration="PT1H")
    envelope, raw = write(1)
    wish = Wish(TARO, frozenset({"SUCCESS"}))
    told = replace(envelope, wishes=(wish,), envid="e1", username="w1")
    Delivery(box).message(told, raw)
    box_book.put(box, TARO, {"kind": "alias", "to": [HANAKO]})
    world.at = NOON + timedelta(hours=1)
    assert (settle(box), at(box, TARO), at(box, HANAKO)) == (1, [], ["1"])
    (report,) = box.messages(to=envelope.sender)
    assert b"Original-Envelope-Id: e1" in box.raw(report.id)
    assert box.messages(to=HANAKO)[0].username == "w1"


def test_dropped(box: Inbox, write: Write) -> None:
    aim(box, action="drop", subject="受付番号", recipient=HANAKO)
    assert send(box, write, 1, to=(TARO, HANAKO)).reply.code == 250
    assert send(box, write, 2, to=(TARO, HANAKO), subject="申請受付完了のお知らせ").reply.code == 250
    assert (at(box, TARO), at(box, HANAKO)) == (["1", "2"], ["2"])


def test_duplicated(box: Inbox, write: Write) -> None:
    aim(box, action="duplicate", copies=2, recipient=TARO)
    send(box, write, 1, to=(TARO, HANAKO))
    assert (at(box, TARO), at(box, HANAKO)) == (["1", "1", "1"], ["1"])


def test_overtaken_by_the_next_two(box: Inbox, write: Write) -> None:
    aim(box, action="reorder", behind=2, nth="1", recipient=TARO)
    for number, to in ((1, TARO), (2, TARO), (3, HANAKO), (4, TARO), (5, TARO)):
        assert send(box, write, number, to=to).taken
    assert (at(box, TARO), at(box, HANAKO), next_due(box)) == (["2", "4", "1", "5"], ["3"], None)


def test_overtaken_by_none_it_comes_after_its_time(box: Inbox, write: Write, world: World) -> None:
    aim(box, action="reorder", behind=2, duration="PT2H", nth="1")
    for number in (1, 2):
        send(box, write, number)
    world.at = NOON + timedelta(hours=2)
    assert (at(box, TARO), settle(box), at(box, TARO)) == (["2"], 1, ["2", "1"])


def test_overtaken_where_nobody_knows_the_time(box: Inbox, write: Write, world: World) -> None:
    world.at = None
    aim(box, action="reorder", behind=1, nth="1")
    for number in (1, 2):
        send(box, write, number)
    assert at(box, TARO) == ["2", "1"]


@pytest.mark.parametrize(
    ("how", "subject", "message_id", "dated"),
    [
        ("subject", False, "1@office.example", True),
        ("no-message-id", True, "", True),
        ("no-date", True, "1@office.example", False),
        ("mislabelled", True, "1@office.example", True),
    ],
)
def test_garbled(box: Inbox, write: Write, how: str, subject: bool, message_id: str, dated: bool) -> None:
    aim(box, action="garble", how=how)
    send(box, write, 1, text="添付をご確認ください。")
    (summary,) = box.messages()
    message = box.message(summary.id)
    assert (message.subject == "申請受付番号のお知らせ", message.message_id) == (subject, message_id)
    assert (message.date is not None) is dated
    labels = [value for name, value in message.headers if name == "Content-Type"]
    assert ("iso-2022-jp" in labels[0]) is (how == "mislabelled")
    assert len(box.raw(summary.id).split(b"\r\n\r\n")) == 2


@pytest.mark.parametrize(("at_", "arrives"), [("mail", []), ("rcpt", []), ("data", []), ("stored", ["1"])])
def test_cut(box: Inbox, write: Write, at_: str, arrives: list[str]) -> None:
    aim(box, action="cut", at=at_, times=1)
    answer = send(box, write, 1)
    assert (answer.cut, answer.taken, answer.reply.code) == (True, False, 421)
    assert at(box, TARO) == arrives
    assert send(box, write, 1).taken
    assert at(box, TARO) == ["1"]


def test_slow(box: Inbox, write: Write) -> None:
    aim(box, action="slow", at="data", seconds=7.5)
    answer = send(box, write, 1)
    assert (answer.slow_seconds, answer.taken, at(box, TARO)) == (7.5, True, ["1"])


def test_the_first_fault_that_strikes_decides(box: Inbox, write: Write) -> None:
    aim(box, action="drop", nth="1")
    aim(box, action="duplicate", nth="1")
    for number in (1, 2, 3):
        send(box, write, number)
    assert at(box, TARO) == ["2", "2", "3"]
    assert fault_book.counts(box) == {"f1": fault_book.Counted(3, 1), "f2": fault_book.Counted(2, 1)}


def test_a_fault_set_anew_counts_anew(box: Inbox, write: Write) -> None:
    facts = {"action": "drop", "nth": "1"}
    fault_book.put(box, read_fault("f1", facts, 1))
    send(box, write, 1)
    fault_book.put(box, read_fault("f1", facts | {"note": "同じもの", "place": 5}, 1))
    send(box, write, 2)
    fault_book.put(box, read_fault("f1", facts | {"recipient": TARO}, 1))
    send(box, write, 3)
    assert at(box, TARO) == ["2"]
    fault_book.remove(box, "f1")
    assert (fault_book.counts(box), len(fault_book.log(box))) == ({}, 2)


def test_a_copy_of_the_file_goes_on_in_the_same_way(box: Inbox, write: Write, tmp_path: Path) -> None:
    aim(box, action="drop", probability=50, times=6)
    for number in range(10):
        send(box, write, number)
    box.copy_to(tmp_path / "copy.sqlite3")
    with closing(Inbox(tmp_path / "copy.sqlite3", World())) as copy:
        for number in range(10, 30):
            for inbox in (box, copy):
                send(inbox, write, number)
        assert at(box, TARO) == at(copy, TARO)
    assert fault_book.counts(box)["f1"].struck == 6


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox file with nothing in it, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "mail.sqlite3"
    Inbox(path).close()
    return path


@settings(max_examples=8)
@given(
    seed=st.text(max_size=4),
    probability=st.integers(0, 100),
    nth=st.sampled_from(["", "every 2", "2-5"]),
    times=st.integers(1, 8),
)
def test_what_happens_is_what_was_planned(
    empty: Path, tmp_path_factory: pytest.TempPathFactory, seed: str, probability: int, nth: str, times: int
) -> None:
    facts = {"action": "reject", "at": "mail", "probability": probability, "nth": nth, "times": times}
    fault = read_fault("f1", facts, 1)
    runs = []
    for run in ("a", "b"):
        path = tmp_path_factory.mktemp(run) / "mail.sqlite3"
        shutil.copy(empty, path)
        with closing(Inbox(path, World(seed))) as inbox:
            fault_book.put(inbox, fault)
            runs.append([not Delivery(inbox).sender("a@example.jp").taken for _ in range(8)])
    assert runs == [[one.strikes for one in plan(fault, seed, 1, 8)]] * 2


def test_the_log_is_bounded(box: Inbox, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault_book, "MOST_NOTED", 3)
    aim(box, action="drop")
    for number in range(5):
        send(box, write, number)
    assert [noted.number for noted in fault_book.log(box)] == [5, 4, 3]


# --- over the wire ---
@pytest.fixture
def port(box: Inbox) -> Iterator[int]:
    server = SmtpServer({"": box, "w1": box}.get, port=0)
    server.start()
    yield server.port
    server.stop()


@pytest.fixture
def client(port: int) -> Iterator[smtplib.SMTP]:
    connected = smtplib.SMTP("127.0.0.1", port, timeout=10)
    yield connected
    with suppress(smtplib.SMTPException):
        connected.quit()
    connected.close()


@pytest.mark.server
def test_a_client_sees_the_codes(client: smtplib.SMTP, box: Inbox, write: Write) -> None:
    aim(box, action="reject", at="mail", code=451, sender="*@busy.example")
    aim(box, action="reject", at="rcpt", code=550, status="5.1.1", recipient="*@docomo.example")
    aim(box, action="reject", at="data", code=554, words="Not this one", subject="お知らせ")
    with pytest.raises(smtplib.SMTPSenderRefused) as sender:
        client.sendmail("a@busy.example", [TARO], write(1)[1])
    with pytest.raises(smtplib.SMTPRecipientsRefused) as recipients:
        client.sendmail("a@example.jp", ["b@docomo.example"], write(1)[1])
    with pytest.raises(smtplib.SMTPDataError) as data:
        client.sendmail("a@example.jp", [TARO], write(1)[1])
    assert (sender.value.smtp_code, data.value.smtp_error) == (451, b"5.7.1 Not this one")
    assert recipients.value.recipients["b@docomo.example"][0] == 550
    refused = client.sendmail("a@example.jp", ["b@docomo.example", TARO], write(2, subject="通知")[1])
    assert (list(refused), at(box, TARO)) == (["b@docomo.example"], ["2"])


@pytest.mark.server
@pytest.mark.parametrize(("at_", "arrives"), [("mail", []), ("rcpt", []), ("data", []), ("stored", ["1"])])
def test_a_client_is_cut_off(
    client: smtplib.SMTP, box: Inbox, write: Write, at_: str, arrives: list[str]
) -> None:
    aim(box, action="cut", at=at_)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.sendmail("a@example.jp", [TARO], write(1)[1])
    assert at(box, TARO) == arrives


@pytest.mark.server
def test_a_client_waits_and_tries_again(client: smtplib.SMTP, box: Inbox, write: Write, world: World) -> None:
    aim(box, action="greylist", duration="PT5M")
    with pytest.raises(smtplib.SMTPDataError) as first:
        client.sendmail("a@example.jp", [TARO], write(1)[1])
    world.at = NOON + timedelta(minutes=5)
    assert client.sendmail("a@example.jp", [TARO], write(1)[1]) == {}
    assert (first.value.smtp_code, at(box, TARO)) == (451, ["1"])


@pytest.mark.server
@pytest.mark.parametrize("at_", ["mail", "rcpt", "data"])
def test_a_slow_answer_comes(client: smtplib.SMTP, box: Inbox, write: Write, at_: str) -> None:
    aim(box, action="slow", at=at_, seconds=0.01)
    assert client.sendmail("a@example.jp", [TARO], write(1)[1]) == {}
    assert (at(box, TARO), fault_book.log(box)[0].point) == (["1"], at_)


@pytest.mark.server
def test_nobody_signs_in(client: smtplib.SMTP, box: Inbox) -> None:
    aim(box, action="reject", at="auth", code=454, status="4.7.0", words="Later", nth="1")
    client.ehlo()
    client.esmtp_features["auth"] = "PLAIN"  # with two ways it tries both
    with pytest.raises(smtplib.SMTPAuthenticationError) as refusal:
        client.login("w1", "any")
    assert (refusal.value.smtp_code, refusal.value.smtp_error) == (454, b"4.7.0 Later")
    assert client.login("w1", "any")[0] == 235
