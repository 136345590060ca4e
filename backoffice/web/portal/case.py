"""One application as its user sees it: where it stands, what to do next, what happened (R-127)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from backoffice.domain.decision import period_label
from backoffice.domain.enclosures import needed, services_words
from backoffice.domain.life import Status
from backoffice.domain.places import ANNEX, ANNEX_NAME, SENT_TO_SEAT
from backoffice.domain.procedure import CERTIFICATES, Joined
from backoffice.domain.processing import average_days, standard_span
from backoffice.domain.receipt import Receipt, label_on
from backoffice.domain.slip import SLIP_MARK, SlipMark
from backoffice.ports import TrackedItem
from backoffice.simulation.transaction import Reading
from backoffice.store import outbox
from backoffice.store.applications import Application, Document
from backoffice.store.journal import Event
from backoffice.store.people import ResidenceCard
from backoffice.store.shipments import Shipment, Way
from backoffice.usecases import filing, viewing
from backoffice.usecases.approval import fee_yen
from backoffice.usecases.assessing import form_of
from backoffice.usecases.notifying import about
from backoffice.usecases.offices import office_place
from backoffice.usecases.photos import open_slot
from backoffice.usecases.progress import for_user
from backoffice.usecases.sending import return_place
from backoffice.web.context import world
from backoffice.web.drawings import Drawing, new_card, old_card
from backoffice.web.portal.gate import pages, tracking_href, user, world_href
from backoffice.web.wording import told

BY_REQUEST = SENT_TO_SEAT
"""Users who file on a letter of request (依頼状), which they keep (R-153): those who are not of the family."""
HIDDEN = frozenset(
    {
        "decision.proposed",
        "decision.sent-back",
        "application.assigned",
        "application.released",
        "application.transferred",
        "notice.sent",
        "envelope.opened",
    }
)
"""What happens inside the office and is not its user's to see; mails have a list of their own."""
WORDS = {
    "application.taken": "審査が始まりました",
    "decision.approved": "審査が完了しました",
}
TONES = {
    "application.filed": "success",
    "decision.approved": "success",
    "permission.took-effect": "success",
    "documents.requested": "current",
    "document.unreadable": "danger",
    "papers.returned": "danger",
    "envelope.sent-back": "danger",
    "papers.came-back": "danger",
    "card.came-back": "danger",
    "envelope.lost": "danger",
    "papers.lost": "danger",
    "card.lost": "danger",
    "certificate.came-back": "danger",
}
POSTED = frozenset(
    {
        *("papers.sent", "papers.returned", "papers.came-back", "papers.posted-again", "envelope.sent-back"),
        *("envelope.lost", "papers.lost", "card.lost"),
        *("card.dispatched", "card.came-back", "certificate.dispatched", "certificate.came-back"),
    }
)
WAYS = {
    Way.TO_ANNEX: "送った封筒",
    Way.SENT_BACK: "返送された書類",
}
AT_THE_POST_OFFICE = frozenset({"absent", "held", "redelivery-requested"})


@dataclass(frozen=True, slots=True)
class Parcel:
    """A shipment beside what the post knows of it."""

    shipment: Shipment
    item: TrackedItem | None
    title: str
    href: str

    @property
    def is_held(self) -> bool:
        """Whether it waits at the post office for the user to fetch it."""
        return self.is_ours and self.item is not None and self.item.state in AT_THE_POST_OFFICE

    @property
    def is_ours(self) -> bool:
        """Whether it goes to the user."""
        return self.shipment.way != Way.TO_ANNEX

    @property
    def came_back_unseen(self) -> bool:
        """Whether the user's envelope came back without having reached an office."""
        return not self.is_ours and self.shipment.state == "returned"

    @property
    def was_misdelivered(self) -> bool:
        """Whether it was last at a wrong door."""
        return self.item is not None and any(each.state == "misdelivered" for each in self.item.events[-2:])

    @property
    def reason(self) -> str:
        """Why it goes, or went, back to its sender, in the post's words; "" when it does not."""
        events = self.item.events if self.item else ()
        return next((each.note for each in events if each.state == "returning"), "")

    def print_href(self, paper: str) -> str:
        """Return the address of the post's label or receipt of it, to print."""
        return world_href(f"post/items/{self.shipment.id}/{paper}")


@pages.get("/applications/<application_id>")
def application(application_id: str) -> str:
    """Show an application."""
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        whole = viewing.case(reading, found)
        entered_only = found.stage is Status.ENTERED
        return render_template(
            "portal/application.html",
            application=found,
            today=reading.today,
            special_ends_on=viewing.special_period_ends(found, reading.today),
            case=whole,
            obstacles=filing.obstacles(reading, user(), found.id) if entered_only else [],
            attachments=viewing.attachments_label(reading, whole.documents, found),
            open_request=next((row for row in whole.requests if row.id == found.request_id), None),
            **_in_the_post(reading, found, whole.shipments),
            history=[_line(event) for event in reversed(whole.events) if event.kind not in HIDDEN],
            letters=outbox.of_application(reading.connection, found.id),
            mailbox_href=world_href("mail/"),
            documents_online=viewing.documents_online(reading, found),
            photo_slot=open_slot(reading, found),
            office=office_place(reading, found).text(),
            by_request=user().kind in BY_REQUEST,
            **_result(reading, found, newest(whole.documents)),
        )


@pages.get("/applications/<application_id>/answers")
def answers(application_id: str) -> str:
    """Show what was entered."""
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        form = form_of(reading, found)
        return render_template("portal/answers.html", form=form, application=found)


@pages.get("/applications/<application_id>/entered")
def entered(application_id: str) -> str:
    """Say after the entry what is still to be done: it is not filed yet (R-120)."""
    with world().read() as reading:
        found = for_user(reading, user(), application_id)
        online = viewing.documents_online(reading, found)
        return render_template("portal/entered.html", application=found, documents_online=online)


def newest(documents: Sequence[Document]) -> dict[str, Document]:
    """Return the last file of each kind."""
    return {document.kind: document for document in documents}


def parcels(reading: Reading, found: Application, shipments: Sequence[Shipment]) -> list[Parcel]:
    """Return an application's shipments with where they are, the last one first."""
    post, titles = reading.ports.post, WAYS | {Way.NEW_CARD: found.kind.made}
    return [
        Parcel(row, post.find(reading.connection, row.id), titles[Way(row.way)], tracking_href(row.id))
        for row in reversed(shipments)
    ]


def _in_the_post(reading: Reading, found: Application, shipments: Sequence[Shipment]) -> dict[str, Any]:
    shown = parcels(reading, found, shipments)
    card = reading.get(ResidenceCard, found.card_number)
    return {
        "parcels": shown,
        "present_card_lost": card is not None and card.state == "lost",
    }


def _result(reading: Reading, found: Application, attached: Mapping[str, Document]) -> dict[str, Any]:
    href = photo_href(found, attached.get("photo"))
    return {
        "photo": href,
        "cards_in_hand": _cards_in_hand(found, href) if found.stage is Status.COMPLETED else [],
        "fee_yen": fee_yen(reading, found),
        "annex": ANNEX.at(reading.rules_on()),
        "desk": ANNEX_NAME.at(reading.rules_on()),
        "services": services_words(reading.rules_on()),
        "signed": SLIP_MARK.at(reading.rules_on()) is SlipMark.SIGNATURE,
        "return_to": return_place(reading, found),
        "standard": standard_span(found.kind, reading.rules_on()),
        "average": average_days(found.kind, found.status_to_be, reading.rules_on()),
        "receipt_label": label_on(Receipt(found.receipt), reading.rules_on()),
        "joined_words": _joined_words(found),
        "needed": needed(found.kind, by_post=not found.at_counter),
        **about(found, reading.rules_on()),
        "granted": period_label(found.granted_months) if found.granted_months else "",
    }


def _joined_words(found: Application) -> str:
    states = {"pending": "", "permitted": "（許可）", "withdrawn": "（取下げ）", "ended": "（終止）"}
    return "、".join(Joined(name).label + states[state] for name, state in found.joined_with.items())


def photo_href(found: Application, photo: Document | None) -> str:
    """Return the address of an application's photo, "" when there is none."""
    return url_for("portal.file_of", application_id=found.id, document_id=photo.id) if photo else ""


def _cards_in_hand(found: Application, photo: str) -> list[Drawing]:
    """Return the cards as their holder has them at the end; a stamp in the passport comes without a new card."""
    if found.kind in CERTIFICATES or not found.card_number:
        return [new_card(found, photo)] if found.new_card_number else []
    old = old_card(found, photo, punched=True)
    return [new_card(found, photo), old] if found.new_card_number else [old]


def _line(event: Event) -> dict[str, Any]:
    number = str(event.facts.get("number") or "")
    return {
        "at": event.at,
        "what": WORDS.get(event.kind) or told(event.kind, event.facts),
        "tone": TONES.get(event.kind, ""),
        "href": tracking_href(number) if event.kind in POSTED and number else "",
    }
