"""The papers of an envelope and addresses as bodies write them (contract, post/items)."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StrictBool, StringConstraints, Tag

from backoffice.web.api.values import WHOLE, Day, Text, Wanted

Service = Literal[
    "ordinary",
    "specified-record",
    "simplified-registered",
    "registered",
    "letter-pack-plus",
    "letter-pack-light",
]
Yen = Annotated[int, Field(ge=0, le=10_000_000), WHOLE]
FaceYen = Annotated[int, Field(ge=1, le=10_000_000), WHOLE]
Millimetres = Annotated[int, Field(ge=1, le=10_000), WHOLE]
WRITTEN, IN_PARTS = "(written)", "(in parts)"
PLAIN, MARKED = "(plain)", "(marked)"


class AddressWanted(Wanted):
    """An address: seven digits, the lines from the prefecture on, and the name."""

    postal_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}-?[0-9]{4}$")]
    lines: list[Text] = Field(min_length=1, max_length=10)
    name: Text


def _how_written(value: Any) -> str:
    return WRITTEN if isinstance(value, str) else IN_PARTS


Address = Annotated[
    Annotated[Text, Tag(WRITTEN)] | Annotated[AddressWanted, Tag(IN_PARTS)], Discriminator(_how_written)
]


class ResidenceCardPaper(Wanted):
    """A 在留カード; without a number it is the applicant's present one."""

    kind: Literal["residence-card"]
    card_number: Text | None = None
    punched: StrictBool = False


class StampWanted(Wanted):
    """A 収入印紙 that is cancelled (消印) or torn, and so worth nothing."""

    yen: FaceYen
    cancelled: StrictBool = False
    torn: StrictBool = False


def _how_marked(value: Any) -> str:
    return MARKED if isinstance(value, dict | StampWanted) else PLAIN


Stamp = Annotated[
    Annotated[FaceYen, Tag(PLAIN)] | Annotated[StampWanted, Tag(MARKED)], Discriminator(_how_marked)
]
Stamps = Annotated[list[Stamp], Field(default_factory=list, max_length=60)]


class FeeSlipPaper(Wanted):
    """A 手数料納付書 with its 収入印紙, by face value in yen or with their marks (R-226)."""

    kind: Literal["fee-slip"]
    number: Text = ""
    name: Text = ""
    signed: StrictBool = False
    stamps: Stamps
    written_on: Day | None = None
    item: Annotated[int, Field(ge=1, le=9), WHOLE] | None = None
    excess_agreed: StrictBool = Field(False, description="過納承諾の記載がある")
    postage_stamps: list[FaceYen] = Field(
        default_factory=list, max_length=60, description="収入印紙の代わりに貼られた郵便切手（円）"
    )


class LooseStampsPaper(Wanted):
    """収入印紙 that lie in the envelope, pasted on nothing."""

    kind: Literal["revenue-stamps"]
    stamps: Stamps


class ReturnEnvelopePaper(Wanted):
    """The envelope for the way back: `postage` in yen on it, its service, and to whom it goes (R-223 … R-225)."""

    kind: Literal["return-envelope"]
    postage: Yen | None = None
    service: Service
    address: Address
    back: Text = Field("", description="封筒の裏面に書くこと（認定: 申請受付番号と人数、R-218）")
    redirect: Literal["forward", "never"] = Field("forward", description="never: 転送不要")
    express: StrictBool = Field(False, description="速達")
    number: Text = Field("", description="購入したレターパックに印刷された番号")
    size_mm: Annotated[list[Millimetres], Field(min_length=3, max_length=3)] | None = None


class OtherPaper(Wanted):
    """Any other paper: 指定書, 旅券, マイナンバーカード, 現金, 在留カードの写し, 手紙."""

    kind: Literal[
        "designation",
        "coe-request",
        "passport",
        "my-number-card",
        "my-number-card-copy",
        "cash",
        "card-copy",
        "passport-copy",
        "certificate",
        "letter",
        "kanji-name-request",
        "agent-certificate",
    ]
    note: Text = ""


Paper = Annotated[
    ResidenceCardPaper | FeeSlipPaper | LooseStampsPaper | ReturnEnvelopePaper | OtherPaper,
    Field(discriminator="kind"),
]
Papers = Annotated[list[Paper], Field(max_length=30)]
ALTERNATIVES = frozenset(
    {
        WRITTEN,
        IN_PARTS,
        PLAIN,
        MARKED,
        "[key]",
        "residence-card",
        "fee-slip",
        "revenue-stamps",
        "return-envelope",
        "designation",
        "coe-request",
        "passport",
        "my-number-card",
        "my-number-card-copy",
        "cash",
        "card-copy",
        "passport-copy",
        "certificate",
        "kanji-name-request",
        "agent-certificate",
        "letter",
    }
)
"""The names that pydantic puts into the place of a field for the alternative it has chosen, or for a key."""
