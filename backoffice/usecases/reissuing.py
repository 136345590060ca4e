"""在留カードの再交付 at the counter, for a card that the post has lost on its way to the annex (assumed: at once)."""

from backoffice.domain.actors import Actor, Role
from backoffice.domain.life import CLOSED
from backoffice.domain.numbers import card_number
from backoffice.domain.refusal import conflict
from backoffice.simulation.transaction import Transaction
from backoffice.store.applications import Application
from backoffice.store.people import Person, ResidenceCard, written_on
from backoffice.usecases.progress import application_of


def reissue_card(tx: Transaction, officer: Actor, application_id: str) -> ResidenceCard:
    """Issue the applicant's present card anew, with another number and the same end, into his hand.

    Refused (conflict) while the card is not lost. His pending applications go on with the new number.
    """
    officer.must_be(Role.COUNTER)
    application = application_of(tx, application_id)
    before = tx.get(ResidenceCard, application.card_number)
    if before is None or before.state != "lost":
        ja = "申請人の在留カードは亡失していません。再交付は、郵便で失われた在留カードについてだけできます。"
        raise conflict(
            ja, "The applicant's card is not lost: only a card lost in the post is issued anew here."
        )
    holder = tx.require(Person, before.person_id, "申請人", "person")
    status, period_months, stay_until = written_on(before, holder)
    card = ResidenceCard(
        number=card_number(tx.chance("card", f"{before.number}.again")),
        person_id=before.person_id,
        issued_on=tx.today,
        expires_on=before.expires_on,
        status=status,
        period_months=period_months,
        stay_until=stay_until,
    )
    tx.add(card)
    holder.card_number = card.number
    for each in tx.having(Application, applicant_id=holder.id):
        if each.card_number == before.number and each.stage not in CLOSED:
            each.card_number = card.number
            each.version += 1
    tx.emit("card.reissued", application.id, by=officer, card=card.number, before=before.number)
    return card
