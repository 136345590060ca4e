"""Papers to print: label, 受領証, ご不在連絡票, 差出票, and the barcodes alone.

They show names and addresses, which the tracking page never does: only to those who may "print".
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus

from flask import Blueprint, Response, abort, request, url_for
from sqlalchemy import Connection

from postal import barcode, customer_barcode, number, office, print_words
from postal.books import Books
from postal.counter import place_of
from postal.desk import Desk, asked_numbers, language, languages, number_fields
from postal.item import Address, MailItem, TrackingEvent
from postal.lifecycle import AT_THE_OFFICE, State
from postal.refusal import Absent, Refused
from postal.service import ServiceClass

MAX_NUMBERS = 50
"""Items on one paper."""
FORM_ROWS = 8
"""Lines of an empty form; a longer list has as many as it needs."""
LONG_ADDRESS, LONGEST_ADDRESS = 90, 180
"""Characters of an address above which a label is set small, and smaller."""
_ASKED = (MAX_NUMBERS, "requestNo")


def add_prints(pages: Blueprint, desk: Desk) -> None:
    """Add the papers to the pages of the post."""
    papers = _Papers(desk)
    pages.add_url_rule("/items/<number>/label", "label", papers.label)
    pages.add_url_rule("/items/<number>/receipt", "receipt", papers.receipt)
    pages.add_url_rule("/items/<number>/slip", "slip", papers.slip)
    pages.add_url_rule("/items/<number>/barcode.svg", "barcode", papers.barcode)
    pages.add_url_rule("/receipt", "receipts", papers.receipts)
    pages.add_url_rule("/posting-list", "posting_list", papers.posting_list)
    pages.add_url_rule("/customer-barcode.svg", "customer_barcode", papers.customer_barcode)


@dataclass(frozen=True, slots=True)
class Posting:
    """Items that one sender handed in together at one office on one day."""

    items: tuple[MailItem, ...]

    @property
    def sender(self) -> Address:
        """Who handed them in."""
        return self.items[0].sender

    @property
    def accepted(self) -> TrackingEvent:
        """Their 引受, of the first of them."""
        return self.items[0].events[0]

    @property
    def total_yen(self) -> int:
        """What they cost together."""
        return sum(item.postage_yen for item in self.items)

    @property
    def by_service(self) -> Counter[ServiceClass]:
        """How many there are of each service."""
        return Counter(item.service for item in self.items)

    @property
    def empty_rows(self) -> range:
        """The lines of the form that stay empty."""
        return range(len(self.items), FORM_ROWS)


class _Papers:
    """The views of the papers."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def label(self, number: str) -> str:
        """Show address, sender and barcode of an item as a label."""
        item = self._item(number)
        data = customer_barcode.data_of(item.addressee)
        drawn = barcode.of_address(data).svg() if data else None
        return self._page("label", item, item=item, customer_barcode=drawn, setting=_setting(item))

    def receipt(self, number: str) -> str:
        """Show the 受領証 of an item."""
        return self._receipt((self._item(number),))

    def receipts(self) -> str:
        """Show the 受領証 of several items that were handed in together."""
        return self._receipt(self._asked())

    def slip(self, number: str) -> str:
        """Show the ご不在連絡票 of an item. Refuses (no-slip) before anybody was out."""
        item = self._item(number)
        visits = [event for event in item.events if event.state is State.ABSENT]
        if not visits:
            raise Refused(
                "no-slip",
                "この郵便物にご不在連絡票はありません（ご不在による持ち戻りがありません）。",
                "There is no notice for this item: nobody has been found absent.",
            )
        days = _days(item, visits[-1].at.date()) if item.state in AT_THE_OFFICE else None
        return self._page("slip", item, item=item, visits=visits, days=days)

    def posting_list(self) -> str:
        """Show the 差出票 of items that were handed in together."""
        posting = posting_of(self._asked())
        return self._page("list", posting.items[0], posting=posting)

    def barcode(self, number: str) -> Response:
        """Answer with the NW-7 of an item's number as SVG."""
        return _svg(barcode.of_number(_recorded(self._item(number)).number))

    def customer_barcode(self) -> Response:
        """Answer with the customer barcode of `postal_code` and `address` (one or several lines) as SVG."""
        if not self.desk.may("print"):
            abort(HTTPStatus.FORBIDDEN)
        address = Address(request.args.get("postal_code", ""), tuple(request.args.getlist("address")), "—")
        place_of(address, "address")
        data = customer_barcode.data_of(address)
        if data is None:
            raise Refused(
                "no-customer-barcode",
                "町域のない郵便番号にはカスタマバーコードを付けません。",
                "A postal code that names no town gets no customer barcode.",
                "postal_code",
            )
        return _svg(barcode.of_address(data))

    def _receipt(self, items: tuple[MailItem, ...]) -> str:
        posting = posting_of(items)
        return self._page("receipt", posting.items[0], posting=posting)

    def _item(self, typed: str) -> MailItem:
        with self.desk.read("print", typed) as connection:
            return office.find_or_refuse(connection, typed)

    def _asked(self) -> tuple[MailItem, ...]:
        asked = asked_numbers(*_ASKED)
        with self.desk.read("print", *asked) as connection:
            return _all(connection, asked)

    def _page(self, paper: str, first: MailItem, **values: object) -> str:
        locale = language()
        return self.desk.page(
            f"print_{paper}",
            say=print_words.WORDS[locale],
            honorific=print_words.honorific,
            code_of=lambda address: number.bare(address.postal_code),
            nw7=lambda item: barcode.of_number(item.number).svg(),
            back=url_for("postal.direct", reqCodeNo1=first.number, locale=locale),
            languages=languages(number_fields(*_ASKED)),
            **values,
        )


def posting_of(items: tuple[MailItem, ...]) -> Posting:
    """Return items as one posting. Refuses no-numbers, no-receipt, not-together."""
    if not items:
        raise Refused(
            "no-numbers", "お問い合わせ番号を指定してください。", "Name the item numbers.", "requestNo1"
        )
    for item in items:
        if not item.has_receipt:
            raise Refused(
                "no-receipt",
                f"{item.service.terms.ja}に受領証・差出票はありません。",
                f"There is no receipt or posting list for {item.service.terms.en}.",
            )
    if len({(item.sender, item.accepted_at.date()) for item in items}) > 1:
        raise Refused(
            "not-together",
            "一枚にできるのは、同じ差出人が同じ日に差し出したものだけです。",
            "One paper is for what one sender has handed in on one day.",
        )
    return Posting(items)


def _all(connection: Connection, asked: list[str]) -> tuple[MailItem, ...]:
    books = Books(connection)
    bare = {number.bare(typed): typed for typed in asked}
    books.fetch(bare)
    found = [(typed, books.find(key)) for key, typed in bare.items()]
    missing = next((typed for typed, item in found if item is None), None)
    if missing is not None:
        raise Absent(missing)
    return tuple(item for _, item in found if item is not None)


def _recorded(item: MailItem) -> MailItem:
    if not item.is_recorded:
        raise Absent(item.number)
    return item


def _days(item: MailItem, last_visit: date) -> tuple[date, date] | None:
    """Return the first and the last day that the receiver may choose."""
    return (last_visit + timedelta(days=1), item.held_until) if item.held_until else None


def _setting(item: MailItem) -> str:
    size = max(sum(map(len, (*end.lines, end.name))) for end in (item.sender, item.addressee))
    if size <= LONG_ADDRESS:
        return ""
    return "print-long" if size <= LONGEST_ADDRESS else "print-long print-longest"


def _svg(drawing: barcode.Drawing) -> Response:
    return Response(drawing.svg(), mimetype="image/svg+xml")
