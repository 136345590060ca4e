"""Each fact that goes into a mail of the office comes out of its words again, as what it is."""

from __future__ import annotations

import re
from time import process_time
from typing import Any

import pytest

from backoffice.adapters.notice_facts import OF_A_NOTICE, facts_of
from backoffice.domain.enclosures import needed
from backoffice.domain.notices import Notice
from backoffice.domain.places import TOKYO, counter_of
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.receipt import Receipt
from backoffice.usecases import notifying
from backoffice.usecases.notifying import about
from mailsim.extraction import spoken
from tests.domain.letters import LINK, TODAY, a_user, an_application, body
from tests.domain.letters import facts_of as handed_over

pytestmark = pytest.mark.slow

OFFICE = "東京出入国在留管理局横浜支局（模擬）"
NUMERAL = re.compile("[１-９]|[1-9]")
CHOSEN = {
    "在留カード",
    "証明書",
    "在留資格認定証明書",
    "就労資格証明書",
    "簡易書留",
    "簡易書留又はレターパック",
}
"""Words that a template chooses by the case: they are no facts of it."""
WORDS_OF_THE_CASE = ("made", "desk", "at_counter")

CASES: list[tuple[Notice, dict[str, Any], dict[str, Any]]] = [
    *((notice, {}, {}) for notice in Notice),
    *((notice, {"number": ""}, {}) for notice in (Notice.ACCEPTANCE, Notice.DOCUMENT_REQUEST)),
    (Notice.ACCEPTANCE, {"type": "coe", "receipt": Receipt.EMAIL}, {}),
    (Notice.RESULT, {"receipt": Receipt.COUNTER}, {}),
    (Notice.RESULT, {"receipt": Receipt.COUNTER}, {"fee_yen": 0, "turned_counter": True}),
    (Notice.RESULT, {}, {"signed": True}),
    (Notice.RESULT, {"type": "coe"}, {"needed": needed(ApplicationType.COE), "fee_yen": 0, "period": ""}),
    (Notice.RESULT, {"type": "work-certificate"}, {"needed": needed(ApplicationType.WORK_CERTIFICATE)}),
    (Notice.REFUSAL, {"reasons": "一つ目の理由\n\n二つ目の理由"}, {}),
    (Notice.REFUSAL, {"type": "coe", "expires_on": None}, {}),
    (Notice.RECEIPT_CHANGED, {"type": "coe"}, {}),
    (Notice.ITEM_LOST, {}, {"way": "new-card"}),
    (Notice.ENROLMENT_APPROVED, {}, {"sign_in": "U00000009", "password": "aB3$x", "valid_until": TODAY}),
    (Notice.PASSWORD_CHANGED, {}, {"how": "再設定"}),
    (Notice.REPORT_RESULT, {}, {"approved": False, "reasons": "書類が足りない。"}),
    (Notice.PAPER_RESULT, {}, {"approved": False, "reasons": "書類が足りない。"}),
    (Notice.USE_STOPPED, {}, {"reasons": "定期報告がない。"}),
]


def said(notice: Notice, application: Any, facts: dict[str, Any]) -> tuple[str, list[str]]:
    """A mail's text, and every value that its templates have put into it."""
    put: list[str] = []

    def note(value: Any) -> Any:
        put.append(str(value))
        return value

    noting = notifying._environment().overlay(finalize=note)
    template = noting.get_template(f"{notice}/body.txt.j2")
    given = about(application, TODAY) | handed_over(notice, **facts) | {"contact": OFFICE}
    text = template.render(application=application, user=a_user(), today=TODAY, **given)
    return text, [each for each in put if each]


def is_fact(value: str, application: Any) -> bool:
    chosen = CHOSEN | {str(about(application, TODAY)[name]) for name in WORDS_OF_THE_CASE}
    return value not in chosen and not NUMERAL.fullmatch(value)


def states(found: Any, value: str) -> bool:
    """Whether a fact that was found is the value that a template put into the text."""
    if isinstance(found, list):
        return value in found or value == "、".join(found)
    if isinstance(found, int):
        return value in (str(found), f"{found:,}円")
    day = spoken(value) if value.startswith("20") else None
    whole = found in (value, day) or unwrapped(found) == unwrapped(value)
    return whole or (found.startswith("〒") and value in found)  # a template writes an address piece by piece


def unwrapped(text: str) -> str:
    return "".join(text.splitlines())


@pytest.mark.parametrize(("notice", "case", "facts"), CASES)
def test_every_fact_that_went_into_a_mail_comes_out_again(
    notice: Notice, case: dict[str, Any], facts: dict[str, Any]
) -> None:
    application = an_application(**case)
    text, put = said(notice, application, facts)
    found = facts_of(notice, text)
    lost = [
        value
        for value in put
        if is_fact(value, application) and not any(states(each, value) for each in found.values())
    ]
    assert lost == []


def test_values_have_their_types() -> None:
    found = facts_of(Notice.RESULT, body(Notice.RESULT))
    assert (found["fee_yen"], found["due_on"], found["filed_on"]) == (5500, "2025-07-21", "2025-06-02")
    assert found["number"] == "東オンE25000001"
    assert facts_of(Notice.RESULT, body(Notice.RESULT, fee_yen=0))["fee_yen"] == 0
    asked = facts_of(Notice.DOCUMENT_REQUEST, body(Notice.DOCUMENT_REQUEST))
    assert asked["items"] == ["課税証明書", "在職証明書"]
    acceptance = facts_of(Notice.ACCEPTANCE, body(Notice.ACCEPTANCE, an_application(number="")))
    assert (acceptance["provisional_number"], "number" in acceptance) == ("仮250602000001", False)


def test_a_link_to_set_a_password_gives_its_token() -> None:
    found = facts_of(Notice.PASSWORD_RESET, body(Notice.PASSWORD_RESET))
    assert (found["link"], found["token"]) == (LINK, LINK.rpartition("/")[2])
    assert found["link_until"] == "2025-06-02T09:30:00+09:00"
    assert "token" not in facts_of(Notice.COE_ISSUED, body(Notice.COE_ISSUED))


def test_the_counter_that_a_result_names_is_told() -> None:
    found = facts_of(Notice.RESULT, body(Notice.RESULT, an_application(receipt=Receipt.COUNTER)))
    counter = counter_of(TOKYO, TODAY)
    assert found["counter"] == counter.name
    assert str(found["counter_address"]).endswith("".join(counter.lines))
    assert found["due_on"] == "2025-07-21"


def test_every_notice_has_its_facts_and_no_stranger_has_any() -> None:
    assert set(OF_A_NOTICE) == set(Notice)
    assert facts_of("", body(Notice.NUMBER)) == {}
    assert facts_of("item.delivered", body(Notice.NUMBER)) == {}
    assert facts_of(Notice.NUMBER, "") == {}


@pytest.mark.parametrize(
    "piece",
    [
        "「",
        "【理由】\n",
        "【審査官からの連絡】\n",
        "このリンクは ",
        "期限は",
        "ログインして「",
        "現在の受領方法は「",
        "失われた在留カード（",
        "申請の種類　：（",
        "-" * 70 + "\n\n",
    ],
)
def test_a_mail_of_a_million_characters_that_almost_says_a_fact_is_read_in_no_time(piece: str) -> None:
    """Patterns that tried every beginning with every end took hours of such a mail."""
    text = piece * (1_000_000 // len(piece))
    begun = process_time()
    for notice in Notice:
        facts_of(notice, text)
    assert process_time() - begun < 5


def test_words_that_follow_the_first_heading_of_their_kind_are_its_own() -> None:
    text = body(Notice.REFUSAL, an_application(reasons="一つ目\n\n【理由】\n二つ目"))
    assert facts_of(Notice.REFUSAL, text)["reasons"] == "一つ目\n\n【理由】\n二つ目"
