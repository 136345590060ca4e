"""The counter's work: papers and identity checked, the card handed over, effective at once (rule book B17)."""

from backoffice.domain.actors import Actor
from backoffice.domain.enclosures import needed
from backoffice.domain.life import Action
from backoffice.domain.procedure import CERTIFICATES
from backoffice.domain.receipt import becomes_counter
from backoffice.domain.refusal import Refusal, conflict, refuse_if_any
from backoffice.domain.visits import visitor_refusal
from backoffice.ports import Papers
from backoffice.simulation.transaction import Reading, Transaction
from backoffice.store.applications import Application
from backoffice.store.people import ResidenceCard
from backoffice.store.visits import visit_about
from backoffice.usecases.annex import make_card, stamp_passport
from backoffice.usecases.approval import fee_yen, issue_certificate
from backoffice.usecases.carrying import take_effect
from backoffice.usecases.custody import keep_brought
from backoffice.usecases.expecting import expected_papers
from backoffice.usecases.progress import for_officer, move
from backoffice.usecases.sending import held_papers
from backoffice.usecases.visiting import closed_now, served

KANJI_REQUEST = "kanji-name-request"
AGENT_CERTIFICATE = "agent-certificate"


def hand_over(
    tx: Transaction,
    officer: Actor,
    application_id: str,
    visitor: str = "applicant",
    papers: Papers | None = None,
    *,
    identified: bool = True,
    in_hours: bool = False,
) -> Application:
    """Hand the new card over at the counter: the permission takes effect at once.

    A permission of three months or less is stamped in the passport instead; there is no card (R-206).
    `visitor` is applicant, user or legal-representative; a third person may not collect (R-245). `papers` are what
    was brought (R-243), as in an envelope; None means all that is asked for. `identified` says that the officer has
    compared the person with the photo. `in_hours`, or the world's setting `counter_hours` being always, binds the hand-over to the
    counter's hours; whoever was taken in within them is served to the end. The visit, if there is one, ends with it.
    """
    application = for_officer(tx, officer, application_id, Action.HAND_OVER)
    if in_hours or tx.state.settings.get("counter_hours") == "always":
        refuse_if_any([_closed(tx, application)])
    _for_counter(application)
    _refuse_card_elsewhere(tx, application)
    brought = tx.ports.post.read_papers(papers if papers is not None else papers_asked(tx, application))
    refuse_if_any(
        [
            visitor_refusal(visitor),
            _unknown(identified=identified),
            _no_passport(brought),
            _kanji_by_another(brought, visitor),
        ]
    )
    defects = tx.ports.post.defects(brought, expected_papers(tx, application, by_post=False))
    refuse_if_any(
        Refusal(defect.rule, defect.ja, defect.en, "papers", defect.code)
        for defect in defects
        if not defect.soft
    )
    if application.kind in CERTIFICATES:
        issue_certificate(tx, officer, application)
    elif becomes_counter(application.kind, application.granted_months, application.status_to_be):
        stamp_passport(tx, officer, application)
    else:
        make_card(tx, officer, application, "holder")
    keep_brought(tx, officer, application, brought)
    move(application, Action.HAND_OVER)
    tx.emit(
        "card.handed-over",
        application.id,
        by=officer,
        visitor=visitor,
        fee_yen=fee_yen(tx, application),
        kanji=KANJI_REQUEST in _kinds(brought),
    )
    take_effect(tx, application, tx.today, officer)
    served(tx, officer, application)
    return application


def papers_asked(reading: Reading, application: Application) -> Papers:
    """Return the papers that a visitor is asked to bring (R-243, R-267), filled in as they should be."""
    passport = {"kind": "passport"}
    held = held_papers(reading, application, by_post=False)
    if application.kanji_newly_asked:
        held.append({"kind": KANJI_REQUEST})
    if not needed(application.kind, by_post=False).slip:
        return [passport, *held]
    stamps = list(reading.ports.post.suggest_stamps(fee_yen(reading, application)))
    slip = {
        "kind": "fee-slip",
        "number": application.number,
        "name": application.applicant_name,
        "stamps": stamps,
    }
    return [passport, *held, slip | {"signed": True}]


def _for_counter(application: Application) -> None:
    if not application.at_counter:
        ja = "この申請の受領方法は郵送です。窓口では交付できません。"
        raise conflict(ja, "This application's card is had by post.", "R-204")


def _refuse_card_elsewhere(tx: Transaction, application: Application) -> None:
    old = tx.get(ResidenceCard, application.card_number)
    if old and old.place != "holder":
        ja = f"在留カード（{old.number}）が申請人の手元にありません（郵送中又は分室にあります）。手元に戻ってから交付してください。"
        raise conflict(
            ja, f"Card {old.number} is in the post or at the annex. Wait until it is back.", "R-243"
        )


def _closed(tx: Transaction, application: Application) -> Refusal | None:
    return None if visit_about(tx.session, application.id) else closed_now(tx)


def _unknown(*, identified: bool) -> Refusal | None:
    if identified:
        return None
    ja = "本人確認が済んでいません。旅券・在留カードの写真と来庁者を照合してください。"
    en = "Compare the visitor with the photo of the passport or the card first."
    return Refusal("R-245", ja, en, "identified", "not-identified")


def _kinds(papers: Papers) -> set[str]:
    return {str(paper["kind"]) for paper in papers}


def _kanji_by_another(papers: Papers, visitor: str) -> Refusal | None:
    """Refuse a 在留カード漢字氏名表記申出書 from a user who shows no certificate of his office (R-246)."""
    kinds = _kinds(papers)
    if visitor != "user" or KANJI_REQUEST not in kinds or AGENT_CERTIFICATE in kinds:
        return None
    ja = (
        "在留カード漢字氏名表記申出書を利用者が提出するときは、申請等取次者証明書又は届出済証明書の提示が必要です。"
        "提示を受けるか、申請人（法定代理人）から提出を受けてください。"
    )
    en = "A user hands in the request for a name in kanji only with the certificate of an agent."
    return Refusal("R-246", ja, en, "brought", "no-agent-certificate")


def _no_passport(papers: Papers) -> Refusal | None:
    if any(paper["kind"] == "passport" for paper in papers):
        return None
    ja = "申請人の旅券の提示がありません。旅券を確認するまで交付できません。"
    return Refusal("R-243", ja, "The applicant's passport was not shown.", "brought", "passport-missing")
