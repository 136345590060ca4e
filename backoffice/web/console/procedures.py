"""その他の手続: what is done to a case seldom, each with its reason, a page before it and the mail that will go."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request, url_for

from backoffice.domain.actors import Role
from backoffice.domain.life import ROLES, UNDECIDED, Action
from backoffice.domain.receipt import Receipt, label_on, receipts
from backoffice.domain.refusal import Refusal, Refused
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.usecases import examination, moving, photos, receiving
from backoffice.usecases.viewing import Case, allowed_actions
from backoffice.web import days
from backoffice.web.console.blueprint import officer, pages
from backoffice.web.console.case_frame import frame, opened
from backoffice.web.console.doing import Errors, Page, confirmed
from backoffice.web.console.examining import confirm, must_make_sense
from backoffice.web.context import world

Asked = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A procedure that takes a reason: the words of its form, of the page before it, and when it is done."""

    action: Action
    act: Callable[..., object]
    title: str
    text: str
    field: str
    sure: dict[str, str]
    done: str

    def asking(self, key: str, errors: Errors) -> str:
        """Draw its form."""
        return _form("withdraw", key, errors, procedure=self)

    def page(self, key: str) -> str:
        """Show its form to whom it makes sense for."""
        must_make_sense(key, self.action)
        return self.asking(key, {})

    def send(self, key: str) -> Page:
        """Do it in two steps."""
        reason = request.form.get("reason", "")
        return confirmed(
            key,
            lambda tx: self.act(tx, officer(), key, reason),
            ask_again=lambda errors: self.asking(key, errors),
            ask_to_confirm=lambda letters: confirm(key, self.sure, letters),
            words=self.done,
        )


def _sure(title: str, text: str, label: str, testid: str, kind: str = "danger") -> dict[str, str]:
    return {"title": title, "text": text, "label": label, "testid": testid, "kind": kind}


WITHDRAWAL = Reasoned(
    Action.WITHDRAW,
    examination.withdraw,
    "取下げを記録する",
    "取下げは画面ではできません。申請人の住居地を管轄する官署が申出を受け、職員が記録します（R-198）。",
    "取下げの理由（申出の経緯）",
    _sure(
        "取り下げると元に戻せません",
        "この申請の審査は終わり、次のメールが送られます。再び申請するには最初から入力します。",
        "取下げを確定する",
        "confirm-withdraw",
    ),
    "取下げを記録しました。",
)
ENDING = Reasoned(
    Action.END,
    examination.end,
    "審査を終止する",
    "申請人が出国した、亡くなった、又は審査の目的がなくなったときに、許可・不許可の処分をしないで審査を終えます。",
    "終止の理由",
    _sure(
        "終止すると元に戻せません",
        "この申請の審査は処分をしないで終わり、次のメールが送られます。",
        "終止を確定する",
        "confirm-end",
    ),
    "審査を終止しました。",
)
JOINED = Reasoned(
    Action.WITHDRAW_JOINED,
    examination.withdraw_joined,
    "同時申請だけの取下げを記録する",
    "同時に申請された再入国許可・資格外活動許可だけを取り下げます。もとの申請の審査は続きます（R-199）。",
    "取下げの理由（申出の経緯）",
    _sure(
        "同時申請を取り下げると元に戻せません",
        "同時に申請された再入国許可・資格外活動許可の審査だけが終わり、次のメールが送られます。",
        "同時申請の取下げを確定する",
        "confirm-withdraw-joined",
    ),
    "同時申請の取下げを記録しました。",
)
ARRANGING = _sure(
    "受領方法を変更します",
    "申請した官署への連絡を受けて、在留カード等の受領方法を変更します（R-211）。次のメールが利用者に送られます。",
    "受領方法を変更する",
    "confirm-arrange",
    "primary",
)
REOPENING = _sure(
    "顔写真の添付欄を開きます",
    "利用者は、申請受付番号が付くまでの間、顔写真を差し替えられます（R-136）。メールは送られません。電話で案内してください。",
    "顔写真の添付欄を開く",
    "confirm-reopen-photo",
    "primary",
)
RECEIVING = _sure(
    "持参された顔写真を記録します",
    "窓口に持参された正しい顔写真を受け取ったことを記録します（R-136）。記録は取り消せません。",
    "受け取りを記録する",
    "confirm-receive-photo",
    "primary",
)
MOVING = _sure(
    "住居地の変更を記録します",
    "申請人の記録の住居地が変わり、これまでの住居地は「本人」に残ります。メールは送られません。",
    "住居地の変更を記録する",
    "confirm-move",
    "primary",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A procedure on the page that lists them: where it is done, or why it cannot be done now."""

    label: str
    text: str
    href: str
    testid: str
    why_not: str


@pages.get("/cases/<key>/procedures/")
def procedures(key: str) -> str:
    """List the procedures that are seldom needed, and say why one is not possible now."""
    with world().read() as reading:
        whole = opened(reading, key, officer(), "その他の手続")
        shown = frame(reading, whole, "", officer())
        return render_template("console/case_procedures.html", **shown, lines=list(_lines(reading, whole)))


@pages.get("/cases/<key>/withdraw")
def withdraw(key: str) -> str:
    """Show the form that records a withdrawal."""
    return WITHDRAWAL.page(key)


@pages.post("/cases/<key>/withdraw")
def withdraw_post(key: str) -> Page:
    """Record a withdrawal: first the mail as it will go, then do it."""
    return WITHDRAWAL.send(key)


@pages.get("/cases/<key>/end")
def end(key: str) -> str:
    """Show the form that ends a review without a decision."""
    return ENDING.page(key)


@pages.post("/cases/<key>/end")
def end_post(key: str) -> Page:
    """End a review without a decision."""
    return ENDING.send(key)


@pages.get("/cases/<key>/withdraw-joined")
def withdraw_joined(key: str) -> str:
    """Show the form that records that only what is joined is withdrawn."""
    return JOINED.page(key)


@pages.post("/cases/<key>/withdraw-joined")
def withdraw_joined_post(key: str) -> Page:
    """Record that only what is joined is withdrawn."""
    return JOINED.send(key)


@pages.get("/cases/<key>/arrange-receipt")
def arrange_receipt(key: str) -> str:
    """Show the form that changes the receipt for a user who called."""
    must_make_sense(key, Action.ARRANGE_RECEIPT)
    return _receipt_form(key, {})


@pages.post("/cases/<key>/arrange-receipt")
def arrange_receipt_post(key: str) -> Page:
    """Change the receipt: first the mail as it will go, then do it."""
    receipt = request.form.get("receipt", "")
    return confirmed(
        key,
        lambda tx: _arrange(tx, key, receipt),
        ask_again=lambda errors: _receipt_form(key, errors),
        ask_to_confirm=lambda letters: confirm(key, ARRANGING, letters),
        words="受領方法を変更しました。",
    )


@pages.get("/cases/<key>/reopen-photo")
def reopen_photo_page(key: str) -> str:
    """Ask whether to open the slot of the photo again."""
    officer().must_be(*PHOTOS)
    return confirm(key, REOPENING, [])


@pages.get("/cases/<key>/receive-photo")
def receive_photo_page(key: str) -> str:
    """Ask whether a photo was brought to the counter."""
    officer().must_be(*PHOTOS)
    return confirm(key, RECEIVING, [])


@pages.get("/cases/<key>/move")
def move(key: str) -> str:
    """Show the form that records where the applicant has moved."""
    officer().must_be(*moving.TELLERS)
    return _move_form(key, {})


@pages.post("/cases/<key>/move")
def move_post(key: str) -> Page:
    """Record where the applicant has moved."""
    return confirmed(
        key,
        lambda tx: moving.applicant_moved(tx, officer(), key, request.form, _moved_on()),
        ask_again=lambda errors: _move_form(key, errors),
        ask_to_confirm=lambda letters: confirm(key, MOVING, letters),
        words="住居地の変更を記録しました。",
        to="console.case_person",
    )


PHOTOS = (Role.EXAMINER, Role.COUNTER)


def _arrange(tx: Transaction, key: str, receipt: str) -> None:
    before = tx.event_seq
    receiving.arrange_receipt(tx, officer(), key, receipt)
    if tx.event_seq == before:
        ja = "今の受領方法と同じです。ほかの受領方法を選んでください。"
        raise Refused(Refusal("R-211", ja, "This is the receipt already.", "receipt", "same-receipt"))


def _moved_on() -> date | None:
    try:
        return days.day_of(request.form, "moved_on")
    except ValueError as none:
        ja = "転居した日の年・月・日を半角数字で入力してください。例）2025年6月2日"
        raise Refused(Refusal("", ja, "Enter year, month and day.", "moved_on", "day")) from none


def _lines(reading: Reading, whole: Case) -> Iterator[Line]:
    key, allowed = whole.application.id, allowed_actions(reading, whole.application, officer())
    for procedure in (WITHDRAWAL, JOINED, ENDING):
        yield Line(
            procedure.title,
            procedure.text,
            url_for(f"console.{procedure.action.replace('-', '_')}", key=key),
            f"go-{procedure.action}",
            _why_not(whole, procedure.action, allowed),
        )
    text = "利用者からの連絡を受けて、官署が変更します（R-211）。"
    href, why = url_for("console.arrange_receipt", key=key), _why_not(whole, Action.ARRANGE_RECEIPT, allowed)
    yield Line("受領方法を変更する", text, href, "go-arrange-receipt", why)
    href, why = (
        url_for("console.receive_documents", key=key),
        _why_not(whole, Action.RECEIVE_DOCUMENTS, allowed),
    )
    yield Line(
        "紙の資料を記録する",
        "郵送又は窓口で届いた資料を記録します（R-152）。",
        href,
        "go-receive-documents",
        why,
    )
    yield from _of_photo(reading, whole)
    text = "申請人から住居地の変更を聞いたときに記録します。申請人あての郵便は、この住居地に送ります。"
    why = _not_ones_own(whole, moving.TELLERS)
    yield Line("住居地の変更を記録する", text, url_for("console.move", key=key), "go-move", why)


def _of_photo(reading: Reading, whole: Case) -> Iterator[Line]:
    application, may = whole.application, _not_ones_own(whole, PHOTOS)
    text = "誤った顔写真の連絡を受けたとき、申請受付番号が付くまでは、利用者に差し替えてもらえます（R-136）。"
    late = "申請受付番号が付いた後は、差し替えられません。" if application.number else _decided(whole)
    opened_already = "添付欄は既に開いています。" if photos.open_slot(reading, application) else ""
    href = url_for("console.reopen_photo_page", key=application.id)
    yield Line("顔写真の添付欄を開く", text, href, "go-reopen-photo", may or late or opened_already)
    text = "正しい顔写真が窓口に持参されたときに記録します（R-136）。"
    href = url_for("console.receive_photo_page", key=application.id)
    yield Line("持参された顔写真を記録する", text, href, "go-receive-photo", may or _decided(whole))


def _why_not(whole: Case, action: Action, allowed: list[Action]) -> str:
    if action in allowed:
        return ""
    if others := _not_ones_own(whole, ROLES[action]):
        return others
    if action is Action.WITHDRAW_JOINED and not whole.application.joined:
        return "同時に申請されたものはありません。"
    return f"申請状態が「{whole.application.stage.desk_label}」のため、できません。"


def _not_ones_own(whole: Case, roles: tuple[Role, ...]) -> str:
    """Return whose a procedure is when it is not this officer's: other roles', or another section's."""
    if officer().role not in roles:
        return _roles(roles)
    served = officer().serves(whole.application.section)
    return "" if served else f"{whole.application.section}の担当です。"


def _decided(whole: Case) -> str:
    stage = whole.application.stage
    return "" if stage in UNDECIDED else f"申請状態が「{stage.desk_label}」のため、できません。"


def _roles(roles: tuple[Role, ...]) -> str:
    return f"この手続は{'・'.join(roles)}が行います。"


def _receipt_form(key: str, errors: Errors) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        now, kind, on = Receipt(whole.application.receipt), whole.application.kind, reading.rules_on()
        options = [(str(each), label_on(each, on)) for each in receipts(kind, on)]
        return render_template(
            "console/case_receipt.html",
            **frame(reading, whole, "", officer()),
            errors=errors,
            typed=request.form,
            options=options,
            now=label_on(now, on),
        )


def _move_form(key: str, errors: Errors) -> str:
    with world().read() as reading:
        day = days.typed(request.form, "moved_on") if request.form else reading.today
    return _form("case_move", key, errors, parts=moving.PARTS, moved_on=day)


def _form(template: str, key: str, errors: Errors, **more: Any) -> str:
    with world().read() as reading:
        whole = opened(reading, key, officer())
        shown = frame(reading, whole, "", officer())
        return render_template(f"console/{template}.html", **shown, errors=errors, typed=request.form, **more)
