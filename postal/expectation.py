"""What the annex expects of an envelope: the one argument of all checks (R-216 … R-231)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from postal.fee_slip import Mark
from postal.item import Address
from postal.service import ServiceClass
from postal.size import SMALLEST_MM


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the annex expects of an envelope on the day `on` that it is opened.

    `names` are the spellings of the applicant's name that count; `fee_yen`, `other_fees`, `item` and `received_on` as
    in `fee_slip.Expected`; `return_address` None is not compared and `address_row` is R-224 (individuals) or R-225
    (organisations); `send_by` and `posted_on` make a late envelope a soft defect (R-217), `posted_by` one of no
    service of `posted_services` too (R-216); `needs_designation` is of a
    holder of a 指定書 (R-230), `needs_card_copy` of a 就労資格証明書 (R-221), `needs_back_note` of a 認定 (R-218);
    `return_weight_g` and `return_size_mm` are what the return envelope must carry (grams) and hold (the two longer sides).
    """

    number: str
    names: tuple[str, ...]
    fee_yen: int
    mark: Mark
    on: date
    return_address: Address | str | None = None
    services_allowed: Collection[ServiceClass] = field(
        default=(ServiceClass.SIMPLIFIED_REGISTERED, ServiceClass.LETTER_PACK_PLUS)
    )
    card_number: str | None = None
    needs_slip: bool = True
    needs_card: bool = True
    needs_designation: bool = False
    needs_card_copy: bool = False
    needs_back_note: bool = False
    address_row: str = "R-224"
    set_row_after: str = "R-220"
    posted_on: date | None = None
    posted_by: ServiceClass | None = None
    posted_services: Collection[ServiceClass] = ()
    send_by: date | None = None
    return_weight_g: int = 25
    return_size_mm: tuple[int, int] = SMALLEST_MM
    other_fees: tuple[int, ...] = ()
    item: int | None = None
    received_on: date | None = None

    @property
    def set_row(self) -> str:
        """The row that lists the papers: R-222 in the era of signatures, R-218 … R-221 by procedure after."""
        return "R-222" if self.mark is Mark.SIGNATURE else self.set_row_after

    @property
    def slip_row(self) -> str:
        """The row that says what a slip holds: R-222 in the era of signatures, R-226 after."""
        return "R-222" if self.mark is Mark.SIGNATURE else "R-226"

    @property
    def return_row(self) -> str:
        """The row that says how the return envelope is paid: R-222 in the era of signatures, R-223 after."""
        return "R-222" if self.mark is Mark.SIGNATURE else "R-223"
