"""Who may do what, as data: the tests hold every use-case of an officer, every action and every page to these tables.

A use-case that takes `officer` or `actor` behind its transaction and stands in no table fails its test: write down who may.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any

import backoffice.usecases
from backoffice.domain.actors import Actor, Role
from backoffice.simulation.transaction import Transaction

EX, AP, AN, CO = Role.EXAMINER, Role.APPROVER, Role.ANNEX, Role.COUNTER
RE, DO, AD = Role.RECEPTION, Role.DOCUMENTS, Role.ADMINISTRATOR
Roles = tuple[Role, ...]

ALLOWED: dict[str, Roles] = {
    # 審査・決裁
    "allotting.take": (EX,),
    "allotting.assign": (EX, AP),
    "allotting.release": (EX, AP),
    "allotting.transfer": (EX, AP),
    "examination.request_documents": (EX, DO),
    "examination.waive_documents": (EX,),
    "examination.propose": (EX,),
    "examination.withdraw": (EX, AP),
    "examination.withdraw_joined": (EX, AP),
    "examination.end": (EX, AP),
    "taking_in.receive_documents": (EX, DO, CO),
    "photos.reopen_photo": (EX, CO),
    "photos.receive_photo": (EX, CO),
    "receiving.arrange_receipt": (EX, CO),
    "judging.judge": (EX,),
    "noting.write": (EX, AP, DO),
    "noting.correct": (EX, AP, DO),
    "moving.moved": (EX, CO),
    "moving.applicant_moved": (EX, CO),
    "approval.approve": (AP,),
    "approval.may_approve": (AP,),
    "approval.send_back": (AP,),
    "several.assign": (EX, AP),
    "several.release": (EX, AP),
    "several.transfer": (EX, AP),
    "several.approve": (AP,),
    # おだいば分室
    "annex.receive_envelope": (AN,),
    "annex.unseal_envelope": (AN,),
    "annex.open_envelope": (AN,),
    "annex.accept_papers": (AN,),
    "annex.return_envelope": (AN,),
    "annex.return_unopened": (AN,),
    "annex.issue_card": (AN,),
    "four_eyes.witness": (AN,),
    "outgoing.dispatch": (AN,),
    "outgoing.dispatch_together": (AN,),
    "outgoing.ask_address": (AN,),
    "custody.hand_out": (AN,),
    # 分室と窓口はカードを読み取る。
    "card_reading.read_at_desk": (AN, CO),
    "card_reading.verify_written": (AN, CO),
    # 資料
    "reminding.remind_documents": (EX, DO),
    "reminding.extend_documents": (EX, DO),
    "reminding.check_documents": (EX, DO),
    # 窓口
    "visiting.take_in": (CO,),
    "visiting.call": (CO,),
    "visiting.call_next": (CO,),
    "visiting.mark_absent": (CO,),
    "visiting.name_application": (CO,),
    "visiting.leave": (CO,),
    "counter.hand_over": (CO,),
    "reissuing.reissue_card": (CO,),
    "giving_back.give_back_card": (CO,),
    "credential_papers.answer": (CO,),
    "credential_papers.turn_away": (CO,),
    # 利用申出・定期報告
    "reception_desk.request_papers": (RE,),
    "reception_desk.approve": (RE,),
    "reception_desk.refuse": (RE,),
    "use_year.stop_user": (RE,),
    "use_year.resume_user": (RE,),
    "use_year.remove_user": (RE,),
    # 不着
    "undelivered.send_again": (EX, DO, CO, RE),
    "undelivered.reached": (EX, DO, CO, RE),
    # お知らせ・システム: the world's owner too
    "announcing.write": (AD,),
    "announcing.edit": (AD,),
    "announcing.withdraw": (AD,),
    "maintaining.plan": (AD,),
    "maintaining.cancel": (AD,),
    "staffing.add": (AD,),
    "staffing.move": (AD,),
    "staffing.stop": (AD,),
    "staffing.resume": (AD,),
    "staffing.reset_password": (AD,),
    "staffing.unlock": (AD,),
    "staffing.reassign": (AD,),
}

OWNERS = frozenset(name for name, roles in ALLOWED.items() if roles == (AD,))
"""What the world's owner does as well, through the API."""

SECTIONS_OWN = frozenset(
    name
    for name in ALLOWED
    if name.partition(".")[0]
    in ("allotting", "examination", "taking_in", "photos", "receiving", "approval", "reminding")
    or name in ("judging.judge", "noting.write", "moving.applicant_moved")
)
"""What an officer of a sectioned role does for his own section's cases alone."""

INNER = frozenset(
    {
        "acting.act",  # tells the action's use-case who acts
        "annex.make_card",
        "annex.punch_old_card",
        "annex.stamp_passport",
        "approval.issue_by_mail",
        "approval.issue_certificate",
        "custody.keep_brought",
        "custody.keep_made",
        "custody.lay_out",
        "custody.put_away",
        "custody.send_out",
        "judging.accept_open",
        "outgoing.post_back",
        "reminding.note_checked",
        "visiting.served",
        "progress.for_officer",  # the question itself
    }
)
"""Parts of use-cases that have asked already who acts: they are given the row, not its key."""

ACTIONS: dict[str, Roles] = {
    "file": (),
    "change-receipt": (),
    "register-tax-data": (),
    "register-receipt": (),
    "take": (EX,),
    "assign": (EX, AP),
    "release": (EX, AP),
    "transfer": (EX, AP),
    "request-documents": (EX, DO),
    "waive-documents": (EX,),
    "receive-documents": (EX, DO, CO),
    "remind-documents": (EX, DO),
    "extend-documents": (EX, DO),
    "check-documents": (EX, DO),
    "reopen-photo": (EX, CO),
    "receive-photo": (EX, CO),
    "arrange-receipt": (EX, CO),
    "judge-findings": (EX,),
    "write-note": (EX, AP, DO),
    "correct-note": (EX, AP, DO),
    "record-move": (EX, CO),
    "propose": (EX,),
    "approve": (AP,),
    "refuse": (AP,),
    "send-back": (AP,),
    "withdraw": (EX, AP),
    "withdraw-joined": (EX, AP),
    "end": (EX, AP),
    "receive-envelope": (AN,),
    "open-envelope": (AN,),
    "return-envelope": (AN,),
    "return-unopened": (AN,),
    "witness-envelope": (AN,),
    "issue-card": (AN,),
    "dispatch": (AN,),
    "ask-address": (AN,),
    "hand-out": (AN,),
    "hand-over": (CO,),
    "reissue-card": (CO,),
    "give-back-card": (CO,),
}
"""The actions on an application by name; () is an action of the user who entered it."""

ABOUT_A_NOTE = frozenset({"correct-note"})
"""Actions whose case is known by a note: without one there is nothing to refuse but the name; the use-case has its row."""

FILERS = frozenset({"file", "change-receipt", "register-receipt"})
"""What any user may do to his own application; tax data only a foreign national in person (R-150)."""

POSTS: dict[str, str] = {
    "accept_papers": "annex.accept_papers",
    "add_officer": "staffing.add",
    "announcement_edit": "announcing.edit",
    "announcement_withdraw": "announcing.withdraw",
    "answer_paper": "credential_papers.answer",
    "approve": "approval.approve",
    "approve_submission": "reception_desk.approve",
    "arrange_receipt_post": "receiving.arrange_receipt",
    "assign": "allotting.assign",
    "cancel_maintenance": "maintaining.cancel",
    "change_user": "use_year.stop_user",
    "correct_note": "noting.correct",
    "dispatch": "outgoing.dispatch",
    "dispatch_together": "outgoing.dispatch_together",
    "absent_visit": "visiting.mark_absent",
    "ask_address": "outgoing.ask_address",
    "call_next": "visiting.call_next",
    "call_visit": "visiting.call",
    "check_documents": "reminding.check_documents",
    "end_visit": "visiting.leave",
    "extend_documents_post": "reminding.extend_documents",
    "hand_out": "custody.hand_out",
    "mail_reached": "undelivered.reached",
    "send_mail_again": "undelivered.send_again",
    "make_together": "annex.issue_card",
    "name_visit": "visiting.name_application",
    "receive_together": "annex.receive_envelope",
    "reissue_card": "reissuing.reissue_card",
    "release": "allotting.release",
    "transfer": "allotting.transfer",
    "several_chosen": "several.assign",
    "remind_documents_post": "reminding.remind_documents",
    "take_in": "visiting.take_in",
    "witness_envelope": "four_eyes.witness",
    "end_post": "examination.end",
    "give_back_card": "giving_back.give_back_card",
    "hand_over": "counter.hand_over",
    "issue_card": "annex.issue_card",
    "judge_findings": "judging.judge",
    "move_post": "moving.applicant_moved",
    "next_case": "allotting.take",
    "open_envelope": "annex.unseal_envelope",
    "plan_maintenance": "maintaining.plan",
    "propose": "examination.propose",
    "receive_documents_post": "taking_in.receive_documents",
    "receive_envelope": "annex.receive_envelope",
    "read_card": "card_reading.read_at_desk",
    "receive_photo": "photos.receive_photo",
    "refuse_submission": "reception_desk.refuse",
    "reopen_photo": "photos.reopen_photo",
    "request_documents_post": "examination.request_documents",
    "request_papers": "reception_desk.request_papers",
    "return_envelope": "annex.return_envelope",
    "return_unopened": "annex.return_unopened",
    "send_back": "approval.send_back",
    "staff_move": "staffing.move",
    "staff_reassign": "staffing.reassign",
    "staff_reset_password": "staffing.reset_password",
    "staff_resume": "staffing.resume",
    "staff_stop": "staffing.stop",
    "staff_unlock": "staffing.unlock",
    "take": "allotting.take",
    "turn_away": "credential_papers.turn_away",
    "waive_documents_post": "examination.waive_documents",
    "withdraw_joined_post": "examination.withdraw_joined",
    "withdraw_post": "examination.withdraw",
    "write_card": "card_reading.verify_written",
    "write_note": "noting.write",
    "write_announcement": "announcing.write",
}
"""What each form of the console is sent to, by the use-case that decides who may."""

NOBODYS_POSTS = frozenset({"sign_in_post", "sign_out"})

EVERYBODYS: Roles = tuple(Role)
PRINTS: dict[str, Roles] = {
    "case_sheet": (EX, AP, DO, CO, AN),
    "fee_slip": (EX, AP, DO, CO, AN),
    "originals": (EX, AP, DO, CO, AN),
    "receipt": (EX, AP, DO, CO, AN),
    "document_request": (EX, AP, DO, CO),
    "refusal": (EX, AP, CO),
    "envelope": (CO, AN, DO),
    "return_envelope": (CO, AN, DO),
    "label": (AN, DO),
    "posting_list": (AN,),
}
"""Who may print which paper, on its page and as a PDF."""
PAGES: dict[str, Roles] = {
    **{f"print_{name}{form}": roles for name, roles in PRINTS.items() for form in ("", "_pdf")},
    **dict.fromkeys(
        (
            *("home", "desk", "search", "system", "announcement", "sign_in", "stay"),
            *("findings", "note", "notes", "procedures", "annex_things", "hand_out_form"),
            *("documents", "organisations", "reports_due", "users", "user_page", "visit", "visits"),
            *("post_room", "production", "postings", "safe", "undelivered", "undelivered_mail"),
            *(
                "case",
                "case_form",
                "case_documents",
                "case_person",
                "case_history",
                "case_mails",
                "case_post",
            ),
            *("case_decision", "decision_form", "case_file", "annex_work", "annex_form", "counter_work"),
            *("credentials", "credential_paper", "reception", "submission", "organisation_users"),
        ),
        EVERYBODYS,
    ),
    "request_documents": (EX, DO),
    "waive_documents": (EX,),
    "receive_documents": (EX, DO, CO),
    "withdraw": (EX, AP),
    "extend_documents": (EX, DO),
    "remind_documents": (EX, DO),
    "withdraw_joined": (EX, AP),
    "end": (EX, AP),
    "arrange_receipt": (EX, CO),
    "move": (EX, CO),
    "receive_photo_page": (EX, CO),
    "reopen_photo_page": (EX, CO),
    **dict.fromkeys(
        (
            *("maintenance", "staff", "staff_member", "offices"),
            *("audit", "audit_export", "access_log", "world_state"),
        ),
        (AD,),
    ),
}
"""Who may look at which page of the console: every officer reads cases and desks; forms and the system's pages are some's."""


def use_cases(*names: str) -> dict[str, Callable[..., Any]]:
    """Return the public use-cases that take an actor of one of these names behind their transaction."""
    found: dict[str, Callable[..., Any]] = {}
    for known in pkgutil.iter_modules(backoffice.usecases.__path__):
        module = importlib.import_module(f"backoffice.usecases.{known.name}")
        for name, value in vars(module).items():
            own = inspect.isfunction(value) and value.__module__ == module.__name__
            if own and not name.startswith("_") and _second(value) in names:
                found[f"{known.name}.{name}"] = value
    return found


def _second(function: Callable[..., Any]) -> str:
    """Return the name of what stands behind the transaction, "" of a function that takes none."""
    parameters = list(inspect.signature(function).parameters.values())
    taken = [parameter.annotation for parameter in parameters[:2]]
    is_command = taken == [Transaction, Actor]
    return parameters[1].name if is_command else ""
