"""What an organisation's users hand in later: 定期報告, 変更届出, 抹消申出, the list (R-025, R-050…R-060, R-282)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backoffice.domain.actors import Actor, UserKind
from backoffice.domain.credentials import DELETED
from backoffice.domain.enrolment import Item, report_sheet
from backoffice.domain.reception import SubmissionKind
from backoffice.domain.refusal import Refusal, Refused, conflict, refuse_if_any
from backoffice.domain.representing import AGENTS
from backoffice.domain.use_year import too_early
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.people import Account, Organisation
from backoffice.store.representing import Commission, commissions_from
from backoffice.store.submissions import Submission, Usage
from backoffice.usecases.commissioning import end_commission
from backoffice.usecases.enrolling import LABELS, card_refusal, prefecture_refusal
from backoffice.usecases.listing import take_in
from backoffice.usecases.reception import Enclosed, Envelope, Sender, hand_in
from backoffice.usecases.use_year import extend, pending_report, unit_of
from backoffice.usecases.user_details import delete_user

CHANGEABLE = ("name", "kana", "representative", "postal_code", "prefecture", "city", "street", "phone")
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class ListLetter:
    """What goes with a list that is handed in later (Q70): 希望する旨, organisation's name, 法人番号, contact."""

    wish: bool
    organisation_name: str
    corporate_number: str
    contact: str


def report(
    tx: Transaction,
    account: Account,
    envelope: Envelope,
    documents: tuple[str, ...] | None = None,
    cards: tuple[str, ...] = (),
) -> Submission:
    """Hand the 定期報告 in, by any one user for all of the organisation (R-052); who is stopped does it too (R-057)."""
    usage = _usage(tx, account)
    if pending_report(tx, usage):
        ja = "定期報告は、所属機関ごとに利用者のいずれか１名が行います。この期間の定期報告は既に提出されています。"
        raise conflict(ja, "One user has reported for this organisation already.", "R-052")
    assert usage.valid_until is not None  # noqa: S101 - _usage has refused it
    refuse_if_any([too_early(tx.today, usage.valid_until, tx.rules_on()), *map(card_refusal, cards)])
    needed = tuple(map(str, report_sheet(tx.rules_on())))
    facts = {"valid_until": usage.valid_until.isoformat(), "cards": list(cards)}
    enclosed = Enclosed(facts, needed if documents is None else documents)
    return hand_in(
        tx, SubmissionKind.REPORT, _organisation(tx, account), _sender(account), enclosed, envelope
    )


def notify_change(
    tx: Transaction,
    account: Account,
    changes: Mapping[str, str],
    envelope: Envelope,
    *,
    proof: bool = True,
) -> Submission:
    """Hand the 利用者情報変更届出 in: what of name and seat has changed, with proof (R-059)."""
    organisation = _organisation(tx, account)
    changed = {name: text.strip() for name, text in changes.items() if _differs(organisation, name, text)}
    refuse_if_any([_nothing(changed), *(_blank(name) for name, text in changed.items() if not text)])
    prefecture = changed.get("prefecture", organisation.prefecture)
    refuse_if_any([_too_long(changed.get("name", "")), prefecture_refusal(prefecture, "R-059")])
    documents = (str(Item.FORM), *((str(Item.PROOF),) if proof else ()))
    enclosed = Enclosed({"changes": changed}, documents)
    return hand_in(tx, SubmissionKind.CHANGE, organisation, _sender(account), enclosed, envelope)


def ask_to_remove(tx: Transaction, account: Account, agent_id: str, envelope: Envelope) -> Submission:
    """Hand the 利用者情報抹消申出書 in for an agent whom the organisation asks no longer (R-060)."""
    organisation = _organisation(tx, account)
    agent = tx.require(Account, agent_id, "利用者", "user")
    if not requests_to(tx, organisation.id, agent):
        ja = "この利用者に依頼していません。依頼をやめる弁護士・行政書士などを選んでください。"
        raise Refused(
            Refusal("R-060", ja, "Your organisation has not asked this user.", "agent_id", "not-asked")
        )
    enclosed = Enclosed({"agent_id": agent.id, "agent": agent.name}, (str(Item.FORM),))
    return hand_in(tx, SubmissionKind.REMOVAL, organisation, _sender(account), enclosed, envelope)


def add_to_list(
    tx: Transaction, account: Account, cards: tuple[str, ...], letter: ListLetter, envelope: Envelope
) -> Submission:
    """Hand a list in later, with the letter that Q70 asks for (R-025)."""
    organisation = _organisation(tx, account)
    refuse_if_any([*_letter_refusals(organisation, letter), *map(card_refusal, cards), _no_lines(cards)])
    facts = {"cards": list(cards), "contact": letter.contact}
    enclosed = Enclosed(facts, (str(Item.FORM), str(Item.LIST)))
    return hand_in(tx, SubmissionKind.LIST, organisation, _sender(account), enclosed, envelope)


def agents_of(reading: Reading, organisation_id: str) -> list[Account]:
    """Return the users whom an organisation has asked to file, that are not deleted, each once."""
    found: dict[str, Account] = {}
    for one in commissions_from(reading.session, organisation_id, reading.today):
        for account in _asked(reading, one):
            if account.state != DELETED and UserKind(account.kind) in AGENTS:
                found[account.id] = account
    return list(found.values())


def requests_to(reading: Reading, organisation_id: str, agent: Account) -> list[Commission]:
    """Return the requests of an organisation that a user acts on."""
    found = commissions_from(reading.session, organisation_id, reading.today)
    return [
        one
        for one in found
        if one.account_id == agent.id or (not one.account_id and one.agent_id == agent.organisation_id)
    ]


def sheet_of(reading: Reading, row: Submission) -> tuple[Item, ...]:
    """Return what a later paper needs."""
    if row.sort is SubmissionKind.REPORT:
        return report_sheet(reading.rules_on(row.handed_in_at.date()))
    return {
        SubmissionKind.CHANGE: (Item.FORM, Item.PROOF),
        SubmissionKind.REMOVAL: (Item.FORM,),
        SubmissionKind.LIST: (Item.FORM, Item.LIST),
    }[row.sort]


def approve_report(tx: Transaction, by: Actor, row: Submission) -> None:
    """Give another year from the old end (R-056), resume what had stopped, and take the list in."""
    take_in(tx, row.organisation_id, row.facts["cards"], by)
    extend(tx, tx.require(Usage, row.organisation_id, "利用の承認", "approved use"), by)


def approve_change(tx: Transaction, by: Actor, row: Submission) -> None:
    """Write the organisation's new name and seat down; the office that took the 利用申出 stays in charge (R-053)."""
    organisation = tx.require(Organisation, row.organisation_id, "所属機関", "organisation")
    changes: dict[str, Any] = row.facts["changes"]
    for name, text in changes.items():
        setattr(organisation, name, text)
    tx.emit("organisation.changed", organisation.id, by=by, what=sorted(changes))


def approve_removal(tx: Transaction, by: Actor, row: Submission) -> None:
    """End the requests to an agent; one whose ID served this organisation alone is deleted (R-060, R-031)."""
    agent = tx.require(Account, str(row.facts["agent_id"]), "利用者", "user")
    for one in requests_to(tx, row.organisation_id, agent):
        end_commission(tx, one.id, by)
    if agent.usage_id == row.organisation_id and agent.organisation_id != row.organisation_id:
        delete_user(tx, agent, by)


def approve_list(tx: Transaction, by: Actor, row: Submission) -> None:
    """Take the list's lines in (R-025)."""
    take_in(tx, row.organisation_id, row.facts["cards"], by)


def _asked(reading: Reading, one: Commission) -> list[Account]:
    if one.account_id:
        found = reading.get(Account, one.account_id)
        return [found] if found else []
    return reading.having(Account, organisation_id=one.agent_id)


def _usage(reading: Reading, account: Account) -> Usage:
    usage = reading.get(Usage, unit_of(account))
    if usage is None or usage.valid_until is None:
        ja = "利用申出の承認の有効期間がまだ始まっていないため、定期報告はありません。"
        raise Refused(Refusal("R-051", ja, "There is no approved year to report on.", code="no-year"))
    return usage


def _organisation(reading: Reading, account: Account) -> Organisation:
    if account.state == DELETED:
        raise Refused(
            Refusal("R-061", "この利用者は抹消されています。", "This user is deleted.", code="deleted")
        )
    return reading.require(Organisation, unit_of(account), "所属機関", "organisation")


def _sender(account: Account) -> Sender:
    return Sender(account.name, account.email, account.phone, account.id)


def _differs(organisation: Organisation, name: str, text: str) -> bool:
    if name not in CHANGEABLE:
        ja = f"「{name}」は変更届出で変えられません。"
        raise Refused(Refusal("R-059", ja, f"One of: {', '.join(CHANGEABLE)}.", name, "unknown"))
    return text.strip() != str(getattr(organisation, name))


def _nothing(changed: Mapping[str, str]) -> Refusal | None:
    if changed:
        return None
    return Refusal("R-059", "変更した事項を入力してください。", "Nothing has changed.", "name", "unchanged")


def _blank(name: str) -> Refusal:
    label = LABELS.get(name, name)
    return Refusal("R-059", f"{label}を入力してください。", f"Give the {name}.", name, "required")


def _too_long(name: str) -> Refusal | None:
    if len(name) <= LONGEST_NAME:
        return None
    ja = f"名称は{LONGEST_NAME}文字以内で入力してください。"
    return Refusal("R-059", ja, f"At most {LONGEST_NAME} characters.", "name", "name-too-long")


def _letter_refusals(organisation: Organisation, letter: ListLetter) -> list[Refusal]:
    wrong = (
        ("wish", letter.wish, "対象者の追加を希望する旨"),
        ("organisation_name", letter.organisation_name.strip() == organisation.name, "所属機関の名称"),
        ("corporate_number", letter.corporate_number.strip() == organisation.corporate_number, "法人番号"),
        ("contact", bool(letter.contact.strip()), "利用者の連絡先"),
    )
    return [
        Refusal(
            "R-025",
            f"{what}を正しく記載した書面を同封してください。",
            f"The letter lacks {name}.",
            name,
            name,
        )
        for name, right, what in wrong
        if not right
    ]


def _no_lines(cards: tuple[str, ...]) -> Refusal | None:
    if cards:
        return None
    return Refusal(
        "R-025", "追加する方の在留カード番号を入力してください。", "The list is empty.", "cards", "cards"
    )
