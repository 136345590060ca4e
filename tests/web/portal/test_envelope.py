"""The packing table: anything may be packed, a check on request, handed in once."""

import pytest

from backoffice.ports import Doing
from backoffice.usecases.post_control import control, move_until
from backoffice.usecases.sending import send_papers
from backoffice.usecases.viewing import actor_named

pytestmark = pytest.mark.slow

GOOD = {
    "has_card": "yes",
    "has_slip": "yes",
    "slip_signed": "yes",
    "has_return": "yes",
    "return_postage": "460",
}


@pytest.fixture
def portal(after_permission):
    """Return the portal after the permission."""
    return after_permission


@pytest.fixture
def packed(portal):
    """Return a permitted application's key and the form of a well-packed envelope."""
    key = portal.ids["permitted"]
    row = portal.application(key)
    form = portal.get(f"applications/{key}/envelope").form("packing-form")
    stamps = {"stamp_5000": "1", "stamp_500": "1", "slip_item": "2"}
    return key, form | GOOD | stamps | {"slip_number": row.number, "slip_name": row.applicant_name}


def pressed(portal, key, form, do):
    return portal.post(f"applications/{key}/envelope", **form | {"do": do})


def states(page):
    return page.main.count('data-state="ok"'), page.main.count('data-state="no"')


def test_the_table_begins_empty(portal):
    key = portal.ids["permitted"]
    page = portal.get(f"applications/{key}/envelope")
    form = page.form("packing-form")
    assert page.has("empty-envelope")
    assert not form.keys() & set(GOOD) - {"return_postage"}
    assert form["slip_number"] == ""
    answer = pressed(portal, key, form, "hand-in")
    assert answer.status == 422
    assert "封筒が空です" in answer.main
    assert portal.application(key).envelope_id == ""


@pytest.mark.rule("R-220", "R-223", "R-225", "R-226")
def test_a_good_envelope_passes_the_check(portal, packed):
    page = pressed(portal, *packed, "check")
    assert states(page) == (8, 0)
    for kind in ("residence-card", "fee-slip", "return-envelope"):
        assert page.has(f"paper-{kind}")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"has_card": ""}, "在留カード（原本）が同封されていません"),
        ({"has_slip": ""}, "手数料納付書が同封されていません"),
        ({"slip_number": "東オンE99999999"}, "申請受付番号"),
        ({"slip_name": ""}, "記名がありません"),
        ({"stamp_500": "0"}, "500円不足"),
        ({"stamp_100": "1"}, "100円超過"),
        ({"stamp_100": "1", "slip_excess_agreed": "yes"}, "過納承諾の記載があります"),
        ({"stamp_cancelled": "500"}, "消印のある収入印紙（500円分）"),
        ({"stamp_torn": "5000"}, "破れている収入印紙（5,000円分）"),
        ({"stamps_loose": "yes"}, "手数料納付書に貼られていません"),
        ({"slip_item": "1"}, "丸で囲まれた番号は1ですが"),
        ({"return_never_forward": "yes"}, "「転送不要」とあります"),
        ({"has_cash": "yes"}, "現金が同封"),
        ({"has_return": ""}, "送付用封筒が同封されていません"),
        ({"return_postage": "434"}, "26円不足"),
        ({"return_service": "ordinary"}, "返信用封筒は"),
        ({"return_lines": "大阪府大阪市北区1-1"}, "一致しません"),
        pytest.param({"has_passport": "yes"}, "旅券が同封", marks=pytest.mark.rule("R-231")),
        pytest.param(
            {"has_my-number-card": "yes"}, "マイナンバーカードが同封", marks=pytest.mark.rule("R-231")
        ),
    ],
)
def test_every_mistake_can_be_made_and_only_the_check_tells(portal, packed, change, words):
    key, form = packed
    assert words not in pressed(portal, key, form | change, "look").main.partition('id="inside"')[2]
    page = pressed(portal, key, form | change, "check")
    assert page.status == 200
    assert words in page.main
    answer = pressed(portal, key, form | change, "hand-in")
    assert answer.status == 303
    assert portal.application(key).envelope_id


def test_stamps_are_added_taken_and_suggested_without_script(portal, packed):
    key, form = packed
    page = pressed(portal, key, form, "add-30")
    assert "5,530円" in page.main
    page = pressed(portal, key, page.form("packing-form"), "remove-5000")
    assert "530円" in page.main
    page = pressed(portal, key, page.form("packing-form"), "suggest")
    kept = {
        name: value
        for name, value in page.form("packing-form").items()
        if name.startswith("stamp_") and value
    }
    assert kept == {"stamp_5000": "1", "stamp_500": "1"}
    assert page.main.count('data-testid="stamp-') == 31


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"stamp_500": "many"}, "stamps"),
        ({"stamp_500": "61"}, "stamps"),
        ({"stamp_500": "60", "stamp_5000": "1"}, "stamps"),
        ({"stamp_torn": "8000"}, "stamp_torn"),
        ({"stamp_cancelled": "500", "stamp_torn": "500"}, "stamp_torn"),
        ({"return_postage": "四百"}, "return_postage"),
        ({"slip_made_on_month": "13"}, "slip_made_on"),
        ({"slip_name": "x" * 300}, "slip_name"),
        ({"slip_number": "a\x00b"}, "slip_number"),
    ],
)
def test_what_cannot_be_written_is_refused_beside_its_field(portal, packed, change, field):
    key, form = packed
    for do in ("look", "check", "hand-in"):
        answer = pressed(portal, key, form | change, do)
        assert answer.status == 422
        assert f'href="#f-{field}"' in answer.main
    assert portal.application(key).envelope_id == ""


@pytest.mark.rule("R-216")
def test_handing_in_gives_a_receipt_with_a_tracking_number(portal, packed):
    key, form = packed
    answer = pressed(portal, key, form, "hand-in")
    receipt = portal.get(answer.location)
    assert receipt.has("receipt-slip")
    assert receipt.has("track")
    number = answer.location.rpartition("/")[2]
    assert f"reqCodeNo1={number}" in receipt.main
    assert (
        portal.get(f"/w/{portal.world.id}/post/services/srv/search/direct?reqCodeNo1={number}").status == 200
    )
    for paper in ("label", "receipt"):
        assert receipt.has(f"to-print-{paper}")
        assert portal.get(f"/w/{portal.world.id}/post/items/{number}/{paper}").status == 200
    assert portal.get(f"applications/{key}").has("parcel-to-annex")
    assert portal.get(f"applications/{portal.entered()}/posted/{number}").status == 404


@pytest.mark.parametrize("told", ["", "yes"])
def test_the_post_mails_the_user_who_ticks_it(portal, packed, told):
    key, form = packed
    assert "told" not in form
    pressed(portal, key, form | {"told": told}, "hand-in")
    portal.pass_time("P3D")
    mails = portal.world.ports.mail.messages(
        portal.world.id, to=None, subject="のお知らせ / ", after=None, limit=99
    )
    assert len(mails) == (2 if told else 0)


@pytest.mark.parametrize("service", ["simplified-registered", "letter-pack-plus"])
def test_a_second_press_sends_one_envelope(portal, packed, service):
    key, form = packed
    first, second = (pressed(portal, key, form | {"service": service}, "hand-in") for _ in range(2))
    assert first.location == second.location
    assert portal.events("papers.sent") == 1


def test_an_unknown_service_is_refused(portal, packed):
    key, form = packed
    answer = pressed(portal, key, form | {"service": "pigeon"}, "hand-in")
    assert answer.status == 422
    assert 'href="#f-service"' in answer.main


@pytest.mark.rule("R-228")
def test_after_a_return_a_second_envelope(portal, packed):
    key, form = packed
    pressed(portal, key, form | {"slip_name": ""}, "hand-in")
    portal.pass_time("P3D")
    portal.act("annex", "receive-envelope", key)
    portal.act("annex", "open-envelope", key)
    assert portal.get(f"applications/{key}").has("sent-back")
    table = portal.get(f"applications/{key}/envelope")
    assert table.has("returned")
    assert table.has("card-away")
    assert pressed(portal, key, form, "hand-in").status == 422
    portal.pass_time("P3D")
    assert not portal.get(f"applications/{key}/envelope").has("card-away")
    assert pressed(portal, key, form, "hand-in").status == 303
    assert portal.events("papers.sent") == 2


@pytest.mark.rule("R-240")
def test_to_the_card_in_hand(portal, packed):
    key, form = packed
    pressed(portal, key, form, "hand-in")
    portal.pass_time("P3D")
    for action in ("receive-envelope", "open-envelope", "issue-card", "dispatch"):
        portal.act("annex", action, key)
        assert portal.get(f"applications/{key}").status == 200
    portal.pass_time("P3D")
    page = portal.get(f"applications/{key}")
    assert page.has("completed")
    assert portal.application(key).new_card_number in page.main
    assert page.has("cards-in-hand")


def test_a_card_that_waits_at_the_post_office_is_told(portal, packed):
    key, form = packed
    pressed(portal, key, form, "hand-in")
    portal.pass_time("P3D")
    with portal.world.write() as tx:
        tx.set_world(delivery="absent")
    for action in ("receive-envelope", "open-envelope", "issue-card", "dispatch"):
        portal.act("annex", action, key)
    portal.pass_time("P2D")
    page = portal.get(f"applications/{key}")
    assert page.has("held")
    assert page.has("to-held-item")


def posted(portal, packed):
    """Bring an application to its card in the post; return its key and the item's number."""
    key, form = packed
    pressed(portal, key, form, "hand-in")
    portal.pass_time("P3D")
    for action in ("receive-envelope", "open-envelope", "issue-card", "dispatch"):
        portal.act("annex", action, key)
    return key, portal.application(key).dispatch_number


def befall(portal, number, outcome):
    with portal.world.write() as tx:
        control(tx, number, Doing("befall", outcome=outcome))


@pytest.mark.parametrize(
    ("outcome", "state", "testid", "words"),
    [
        ("misdelivered", "misdelivered", "misdelivered", "受け取っていないときは"),
        ("misdelivered", "investigated", "investigated", "郵便局が回収しました"),
        ("lost", "investigated", "investigated", "見つからなければメール"),
        ("redelivery", "held", "held", "までに、郵便局で受け取るか"),
        ("redelivery", "redelivery-requested", "held", "配達希望を受け付けています（"),
        ("refused", "returning", "returning", "差出人へ返送されています（受取拒絶）"),
    ],
)
def test_a_card_on_its_way_is_told_as_its_user_meets_it(portal, packed, outcome, state, testid, words):
    key, number = posted(portal, packed)
    befall(portal, number, outcome)
    move_until(portal.system.simulator, portal.world, number, state)
    page = portal.get(f"applications/{key}")
    assert page.has(testid)
    assert words in page.main
    assert not page.has("completed")


@pytest.mark.parametrize(
    ("outcome", "days", "testid", "words"),
    [
        ("lost", 40, "lost", "送った封筒が、郵便で失われました"),
        ("unknown", 10, "came-back", "届かずに戻りました（あて所に尋ねあたりません）"),
    ],
)
def test_an_envelope_that_does_not_arrive_is_told(portal, packed, outcome, days, testid, words):
    key, form = packed
    pressed(portal, key, form, "hand-in")
    befall(portal, portal.application(key).envelope_id, outcome)
    portal.pass_time(f"P{days}D")
    page = portal.get(f"applications/{key}")
    assert page.has(testid)
    assert words in page.main
    assert page.has("pack-envelope")


def test_a_second_envelope_that_is_lost_is_no_lost_card(portal, packed):
    key, form = packed
    pressed(portal, key, form, "hand-in")
    portal.pass_time("P3D")
    account = portal.ids["user"]
    with portal.world.write() as tx:
        letter = [{"kind": "letter"}]
        second = send_papers(tx, actor_named(tx, account), "letter-pack-plus", letter, application_id=key)
        control(tx, second.id, Doing("befall", outcome="lost"))
    for action in ("receive-envelope", "open-envelope"):
        portal.act("annex", action, key)
    portal.pass_time("P40D")
    assert portal.application(key).stage == "card-pending"
    assert not portal.get(f"applications/{key}").has("lost")


def test_not_before_the_permission(portal):
    filed = portal.filed(person=portal.person(expires_on="2025-08-01"))
    assert portal.get(f"applications/{filed}/envelope").has("closed")
    answer = portal.post(
        f"applications/{filed}/envelope", do="hand-in", has_card="yes", service="letter-pack-plus"
    )
    assert answer.status == 422
    assert portal.application(filed).envelope_id == ""
