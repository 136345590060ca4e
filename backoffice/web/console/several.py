"""Several applications at once: chosen in a list, a page that says what will happen and to which not, then the act."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from backoffice.domain.actors import Actor, Role
from backoffice.domain.life import ROLES, Action
from backoffice.domain.refusal import Refused, absent
from backoffice.domain.sections import SECTIONS
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.people import officers_with
from backoffice.usecases import several
from backoffice.usecases.several import Chosen, Outcome
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.doing import Errors, Page, beside, rehearsal
from backoffice.web.console.proposals import facts
from backoffice.web.console.rows import shown_number
from backoffice.web.context import looking, world
from backoffice.web.language import words_of

VERSION = re.compile(r"[0-9]{1,9}")
Act = Callable[[Transaction, Sequence[Chosen]], list[Outcome]]


@dataclass(frozen=True, slots=True)
class Verb:
    """What can be done to several: `fields` must be answered before it is rehearsed; `done` are the words behind a number."""

    name: str
    label: str
    action: Action
    desk: str
    title: str
    text: str
    sure: str
    done: str
    fields: tuple[str, ...] = ()


VERBS = (
    Verb(
        "assign",
        "割り当てる",
        Action.ASSIGN,
        "examination",
        "選んだ申請を審査官に割り当てます",
        "今の担当に代わって、選んだ審査官の担当になります。",
        "割り当てる",
        "{n}件を割り当てました。",
        ("examiner",),
    ),
    Verb(
        "release",
        "担当を外す",
        Action.RELEASE,
        "examination",
        "選んだ申請の担当を外します",
        "未担当に戻り、次に担当する審査官を待ちます。",
        "担当を外す",
        "{n}件の担当を外しました。",
    ),
    Verb(
        "transfer",
        "移管する",
        Action.TRANSFER,
        "examination",
        "選んだ申請を他の部門に移管します",
        "移管先の部門の未担当の申請になります。この部門からは処理できなくなります。",
        "移管する",
        "{n}件を移管しました。",
        ("section", "reason"),
    ),
    Verb(
        "approve",
        "まとめて決裁する",
        Action.APPROVE,
        "approval",
        "選んだ起案をまとめて決裁します",
        "起案のとおり決裁し、結果のメールを利用者に送ります。決裁は取り消せません。",
        "決裁する",
        "{n}件を決裁しました。",
    ),
)


def verbs(desk: str, actor: Actor) -> list[Verb]:
    """Return what an officer may do to several applications of a desk's list."""
    return [verb for verb in VERBS if verb.desk == desk and actor.role in ROLES[verb.action]]


@pages.post("/several")
def several_chosen() -> Page:
    """Show what a verb would do to the chosen applications; do it once the officer is sure."""
    verb = _verb(request.form.get("verb", ""))
    officer().must_be(*ROLES[verb.action])
    chosen = _chosen()
    if not chosen:
        flash("申請を一つ以上選んでください。", "warning")
        return redirect(_back(verb), 303)
    if request.form.get("again") or (verb.fields and not request.form.get("answered")):
        return _pause(verb, chosen, [], {})
    try:
        outcomes = _carried_out(verb, chosen, keep=request.form.get("sure") == "yes")
    except Refused as refused:
        return _pause(verb, chosen, [], beside(refused)), 422
    return _done(verb, outcomes) if request.form.get("sure") == "yes" else _pause(verb, chosen, outcomes, {})


def _verb(name: str) -> Verb:
    found = next((verb for verb in VERBS if verb.name == name), None)
    if found is None:
        raise absent("操作", "action", name)
    return found


def _act_of(verb: Verb) -> Act:
    form, me = request.form, officer()
    acts: dict[str, Act] = {
        "assign": lambda tx, chosen: several.assign(tx, me, chosen, form.get("examiner", "")),
        "release": lambda tx, chosen: several.release(tx, me, chosen),
        "transfer": lambda tx, chosen: several.transfer(
            tx, me, chosen, form.get("section", ""), form.get("reason", "")
        ),
        "approve": lambda tx, chosen: several.approve(tx, me, chosen),
    }
    return acts[verb.name]


def _carried_out(verb: Verb, chosen: Sequence[Chosen], *, keep: bool) -> list[Outcome]:
    """Do it in one transaction, or only try what would become of it."""
    with world().write() if keep else rehearsal() as tx:
        return _act_of(verb)(tx, chosen)


def _chosen() -> list[Chosen]:
    """Return what was chosen: each box says key:version."""
    parts = (text.rpartition(":") for text in request.form.getlist("chosen")[: several.MOST + 1])
    return [Chosen(key, int(version)) for key, _, version in parts if key and VERSION.fullmatch(version)]


def _pause(verb: Verb, chosen: Sequence[Chosen], outcomes: Sequence[Outcome], errors: Errors) -> str:
    with looking() as reading:
        shown = _shown(reading, outcomes)
        will = [outcome for outcome in outcomes if not outcome.refused]
        return render_template(
            "console/several.html",
            verb=verb,
            errors=errors,
            typed=request.form,
            carried=[(name, request.form[name]) for name in ("back", *verb.fields) if request.form.get(name)],
            chosen=[f"{one.application_id}:{one.version}" for one in chosen],
            answering=not outcomes,
            applications=[_before(one) for one in several.chosen_rows(reading, chosen)],
            will=[row for row in shown if not row["why_not"]],
            wont=[row for row in shown if row["why_not"]],
            letters=sum(outcome.letters for outcome in will),
            back=_back(verb),
            **_choices(reading, verb),
        )


def _before(application: Application) -> dict[str, Any]:
    return {
        "number": shown_number(application),
        "application": application,
        "was": application.examiner_name,
        "done": False,
    }


def _choices(reading: Reading, verb: Verb) -> dict[str, Any]:
    examiners = officers_with(reading.session, Role.EXAMINER) if "examiner" in verb.fields else []
    served = [one for one in examiners if not officer().section or one.section in ("", officer().section)]
    return {
        "examiners": [
            (one.id, f"{one.name}（{one.section}）" if one.section else one.name) for one in served
        ],
        "sections": [section for section in SECTIONS if section != officer().section],
    }


def _shown(reading: Reading, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return the rows of what becomes of each, with what is proposed of it."""
    proposed = facts(reading, [outcome.application for outcome in outcomes], officer())
    return [
        {
            "number": shown_number(outcome.application),
            "application": outcome.application,
            "why_not": " ".join(words_of(refusal) for refusal in outcome.refused),
            "proposal": proposed.get(outcome.application.id),
            "was": outcome.was,
            "done": not outcome.refused,
        }
        for outcome in outcomes
    ]


def _done(verb: Verb, outcomes: Sequence[Outcome]) -> Page:
    """Say what was done, and name what was not."""
    done = [outcome for outcome in outcomes if not outcome.refused]
    if done:
        flash(verb.done.format(n=len(done)), "success")
    if len(done) == len(outcomes):
        return redirect(_back(verb), 303)
    with looking() as reading:
        shown = _shown(reading, outcomes)
        return render_template(
            "console/several_done.html",
            verb=verb,
            done=[row for row in shown if not row["why_not"]],
            wont=[row for row in shown if row["why_not"]],
            back=_back(verb),
        )


def _back(verb: Verb) -> str:
    """Return the list that the officer came from."""
    home = url_for("console.desk", name_of_desk=verb.desk)
    back = request.form.get("back", "")
    return back if back.partition("?")[0] == home and back.isprintable() else home
