"""新規利用者登録 of those with a card, page by page as the guide has it (S2 §4, R-064…R-073)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from backoffice.cards.challenge import Purpose
from backoffice.domain.actors import UserKind
from backoffice.domain.refusal import Refusal, Refused
from backoffice.domain.registration import LABELS, NEEDED, Details, kinds_by_card, not_yet
from backoffice.usecases import registering
from backoffice.usecases.card_tray import Shown
from backoffice.web import card_challenges
from backoffice.web.context import looking, world
from backoffice.web.portal import reader
from backoffice.web.portal.gate import pages
from backoffice.web.portal.reader import Laid

READ, SIGNED, VERIFIED = "register-read", "register-signed", "register-verified"
TEXTS = (
    "name",
    "sex",
    "address",
    "phone",
    "email",
    "kind",
    "residence_card_number",
    "notification_number",
)
LAWYERS_OWN = "notification_number"
Answer = Response | tuple[str, int] | str


@pages.get("/register")
def registration() -> Answer:
    """Say what is needed and ask for the card (R-062, R-064)."""
    return _start()


@pages.post("/register")
def register_read() -> Answer:
    """Have the JPKI client read the card in the reader (R-065)."""
    card_id = request.form.get("card_id", "")
    problems = [_no_card()]
    if card_id:
        with world().write() as tx:
            problems = registering.obstacles(tx, card_id)
    if problems:
        return _start(problems), 422
    return reader.lay(redirect(url_for("portal.register_signature"), 303), READ, Laid(card_id))


@pages.get("/register/signature")
def register_signature() -> Answer:
    """Ask for the 署名用パスワード (R-066)."""
    card = reader.laid(READ)
    return _secret("signature", card) if card else _again()


@pages.post("/register/signature")
def register_signed() -> Answer:
    """Have the card sign with its 署名用 key."""
    card = reader.laid(READ)
    if not card:
        return _again()
    shown = _shown(card, Purpose.SIGNATURE, "signature_password")
    if isinstance(shown, Refusal):
        return _secret("signature", card, shown), 422
    signed = replace(card, signature_id=shown.proof.certificate_id)
    return reader.lay(redirect(url_for("portal.register_pin"), 303), SIGNED, signed)


@pages.get("/register/pin")
def register_pin() -> Answer:
    """Ask for the 利用者証明用パスワード (R-067)."""
    card = reader.laid(SIGNED)
    return _secret("pin", card) if card else _again()


@pages.post("/register/pin")
def register_pin_tried() -> Answer:
    """Have the card sign with its 利用者証明用 key, and tell its face."""
    card = reader.laid(SIGNED)
    if not card:
        return _again()
    shown = _shown(card, Purpose.AUTHENTICATION, "pin")
    if isinstance(shown, Refusal):
        return _secret("pin", card, shown), 422
    verified = replace(card, authentication_id=shown.proof.certificate_id, surface=shown.surface)
    return reader.lay(redirect(url_for("portal.register_details"), 303), VERIFIED, verified)


@pages.get("/register/details")
def register_details() -> Answer:
    """Show 利用者情報登録 with what the card has told; what it has not is typed (R-068)."""
    card = reader.laid(VERIFIED)
    if not card:
        return _again()
    face = card.surface
    born = face.birth_on if face else None
    name, sex = (face.name, face.sex) if face else ("", "")
    return _form(card.card_id, Details(name, sex, born, "", "", "", ""), [])


@pages.post("/register/details")
def register_go_on() -> Answer:
    """Check what was entered and show it once more (R-071); from that page register (R-072)."""
    card = reader.laid(VERIFIED)
    if not card:
        return _again()
    details, agreed = _entered(), request.form.get("agreed") == "yes"
    if request.form.get("go") == "back":
        return _form(card.card_id, details, [], agreed=agreed)
    if request.form.get("go") != "register":
        return _checked(card.card_id, details, agreed=agreed)
    proofs = card.proof(Purpose.SIGNATURE), card.proof(Purpose.AUTHENTICATION)
    try:
        with world().write() as tx:
            registering.register(tx, *proofs, details, agreed=agreed)
    except Refused as refused:
        return _form(card.card_id, details, refused.refusals, agreed=agreed), 422
    return reader.take_out(redirect(url_for("portal.registered"), 303))


@pages.get("/registered")
def registered() -> str:
    """Say that a mail is on its way (R-072, R-074)."""
    return render_template("portal/registered.html")


def _checked(card_id: str, details: Details, *, agreed: bool) -> Answer:
    with world().read() as reading:
        problems = registering.details_obstacles(reading, card_id, details)
        kinds = kinds_by_card(reading.rules_on())
    if not agreed:
        problems.append(registering.not_agreed())
    if problems:
        return _form(card_id, details, problems, agreed=agreed), 422
    born = details.birth_on
    shown = _written(details) | {
        "birth_on": f"{born.year}年{born.month}月{born.day}日" if born else "",
        "kind": next(word for kind, word in kinds.items() if kind == details.kind),
    }
    named = [name for name in TEXTS[2:] if name != LAWYERS_OWN or details.kind == UserKind.LAWYER]
    rows = [(LABELS[name], shown[name]) for name in ("name", "sex", "birth_on", *named)]
    return render_template("portal/register_confirm.html", rows=rows, carried=_carried(details))


def _start(problems: Sequence[Refusal] = ()) -> str:
    picked = request.form.get("card_id", "")
    with looking() as reading:
        early = not_yet(reading.rules_on())
        return render_template(
            "portal/register.html",
            early=early,
            needed=() if early else NEEDED.at(reading.rules_on()),
            tray=reader.tray(reading),
            problems=problems,
            picked=picked,
            desk=reader.desk_href(picked, problems[0] if problems else None),
        )


def _secret(which: str, card: Laid, problem: Refusal | None = None) -> str:
    with looking() as reading:
        return render_template(
            "portal/secret.html",
            which=which,
            step="register",
            action=url_for(f"portal.register_{'signature' if which == 'signature' else 'pin'}"),
            holder=reader.holder(reading, card.card_id),
            hint=reader.hint(reading, card.card_id),
            desk=reader.desk_href(card.card_id, problem),
            error=problem.ja if problem else "",
        )


def _shown(card: Laid, purpose: Purpose, field: str) -> Shown | Refusal:
    return card_challenges.shown(card.card_id, purpose, request.form.get(field, "").strip()[:100])


def _form(card_id: str, details: Details, problems: Sequence[Refusal], *, agreed: bool = False) -> str:
    with looking() as reading:
        kinds = kinds_by_card(reading.rules_on())
        return render_template(
            "portal/register_details.html",
            typed=_written(details),
            birth=_birth_typed(details),
            kinds=[(str(kind), word) for kind, word in kinds.items()],
            lawyers=UserKind.LAWYER in kinds,
            agreed=agreed,
            hint=reader.hint(reading, card_id),
            errors={problem.field or "": problem.ja for problem in problems},
        )


def _entered() -> Details:
    texts = {name: request.form.get(name, "").strip()[:1000] for name in TEXTS}
    return Details(birth_on=_birth_entered(), **texts)


def _birth_entered() -> date | None:
    parts = [request.form.get(f"birth_on_{part}", "").strip() for part in ("year", "month", "day")]
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _birth_typed(details: Details) -> date | dict[str, str] | None:
    """Return the day of birth as it was typed, so that a wrong one may be put right."""
    if details.birth_on or not request.form:
        return details.birth_on
    return {part: request.form.get(f"birth_on_{part}", "")[:4] for part in ("year", "month", "day")}


def _written(details: Details) -> dict[str, object]:
    return {name: getattr(details, name) for name in ("birth_on", *TEXTS)}


def _carried(details: Details) -> dict[str, str]:
    born = details.birth_on
    parts = {part: str(getattr(born, part)) for part in ("year", "month", "day")} if born else {}
    return {name: getattr(details, name) for name in TEXTS} | {
        f"birth_on_{part}": text for part, text in parts.items()
    }


def _again() -> Response:
    return redirect(url_for("portal.registration"), 303)


def _no_card() -> Refusal:
    ja = "マイナンバーカードをICカードリーダーにセットしてください。"
    return Refusal("R-064", ja, "Lay a card into the reader.", "card_id", "no-card")
