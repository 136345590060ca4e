"""What lies in an envelope to the annex, and what can be wrong with it (R-216 … R-231)."""

from collections.abc import Iterable, Iterator

from postal import fee_slip, return_envelope
from postal.defect import Defect as Defect  # noqa: PLC0414 callers find it beside defects()
from postal.expectation import Expectation as Expectation  # noqa: PLC0414 callers find it beside defects()
from postal.fee_slip import FeeSlip, same_words
from postal.paper import Enclosure, Kind, LooseStamps, Paper, ResidenceCard, ReturnEnvelope
from postal.paper import parse_papers as parse_papers  # noqa: PLC0414 callers find it beside defects()


def defects(papers: Iterable[Paper], expected: Expectation) -> list[Defect]:
    """Return all that is wrong with an envelope; hard defects send it back, `soft` ones are only noted."""
    papers = tuple(papers)
    return [
        *_slip(papers, expected),
        *_card(papers, expected),
        *_designation(papers, expected),
        *_card_copy(papers, expected),
        *_return_envelope(papers, expected),
        *_forbidden(papers),
        *_outer_service(expected),
        *_late(expected),
    ]


def _slip(papers: tuple[Paper, ...], expected: Expectation) -> Iterator[Defect]:
    slips = [paper for paper in papers if isinstance(paper, FeeSlip)]
    if not expected.needs_slip:
        return
    yield from _loose(papers, expected)
    if not slips:
        yield Defect(
            "slip-missing",
            expected.set_row,
            "手数料納付書が同封されていません。",
            "There is no fee slip in the envelope.",
        )
        return
    if len(slips) > 1:
        yield Defect(
            "slips-several",
            expected.slip_row,
            f"手数料納付書が{len(slips)}枚入っています。申請1件につき1枚にしてください。",
            f"There are {len(slips)} fee slips; one application has one.",
        )
    yield from fee_slip.defects(slips[0], _slip_expected(expected))


def _slip_expected(expected: Expectation) -> fee_slip.Expected:
    name, *others = expected.names or ("",)
    return fee_slip.Expected(
        number=expected.number,
        name=name,
        fee_yen=expected.fee_yen,
        mark=expected.mark,
        on=expected.on,
        other_names=tuple(others),
        other_fees=expected.other_fees,
        item=expected.item,
        received_on=expected.received_on,
    )


def _loose(papers: tuple[Paper, ...], expected: Expectation) -> Iterator[Defect]:
    yen = sum(stamp.yen for paper in papers if isinstance(paper, LooseStamps) for stamp in paper.stamps)
    if yen:
        yield Defect(
            "stamps-loose",
            expected.slip_row,
            f"収入印紙（{yen:,}円分）が手数料納付書に貼られていません。",
            f"Revenue stamps of {yen:,} yen lie loose; paste them on the fee slip.",
        )


def _card(papers: tuple[Paper, ...], expected: Expectation) -> Iterator[Defect]:
    cards = [paper for paper in papers if isinstance(paper, ResidenceCard)]
    if not expected.needs_card:
        return
    if not cards:
        yield Defect(
            "card-missing",
            expected.set_row,
            "現在所持している在留カード（原本）が同封されていません。",
            "The present residence card (original) is missing.",
        )
        return
    wanted = expected.card_number
    others = [card.card_number for card in cards if wanted and not _is_card(card, wanted)]
    if others:
        yield Defect(
            "card-wrong",
            expected.set_row,
            f"同封の在留カード（{others[0]}）は申請人のもの（{wanted}）ではありません。",
            f"Card {others[0]} is enclosed, the applicant's is {wanted}.",
        )


def _designation(papers: tuple[Paper, ...], expected: Expectation) -> Iterator[Defect]:
    enclosed = any(isinstance(paper, Enclosure) and paper.kind is Kind.DESIGNATION for paper in papers)
    if expected.needs_designation and not enclosed:
        yield Defect(
            "designation-missing",
            "R-230",
            "指定書が同封されていません。旅券から外して同封してください。",
            "The 指定書 is missing. Detach it from the passport and enclose it.",
        )


def _card_copy(papers: tuple[Paper, ...], expected: Expectation) -> Iterator[Defect]:
    kinds = {paper.kind for paper in papers if isinstance(paper, Enclosure)}
    if expected.needs_card_copy and not kinds & {Kind.CARD_COPY, Kind.PASSPORT_COPY}:
        yield Defect(
            "card-copy-missing",
            "R-221",
            "在留カード又は特別永住者証明書の写し（ない場合は旅券の身分事項の写し）が同封されていません。",
            "A copy of the card (or of the passport's identity page) is missing.",
        )


def _is_card(card: ResidenceCard, number: str) -> bool:
    return card.card_number is None or same_words(card.card_number) == same_words(number)


def _return_envelope(papers: tuple[Paper, ...], expected: Expectation) -> Iterator[Defect]:
    envelopes = [paper for paper in papers if isinstance(paper, ReturnEnvelope)]
    if envelopes:
        yield from return_envelope.defects(envelopes[0], expected)
        return
    yield Defect(
        "return-envelope-missing",
        expected.set_row,
        "在留カード送付用封筒が同封されていません。",
        "The return envelope is missing.",
    )


_FORBIDDEN = {
    Kind.PASSPORT: (
        "passport-enclosed", "R-231",
        "旅券が同封されています。旅券は郵送しないでください。",
        "The envelope holds a passport; never send it.",
    ),
    Kind.MY_NUMBER_CARD: (
        "my-number-card-enclosed", "R-231",
        "マイナンバーカードが同封されています。マイナンバーカードは郵送しないでください。",
        "The envelope holds a マイナンバーカード; never send it.",
    ),
    Kind.MY_NUMBER_COPY: (
        "my-number-card-copy-enclosed", "R-231",
        "マイナンバーカードの写しが同封されています。写しも郵送しないでください。",
        "The envelope holds a copy of a マイナンバーカード; never send it.",
    ),
    Kind.CASH: (
        "cash-enclosed", "R-251",
        "現金が同封されています。手数料は収入印紙で納付します。現金は現金書留でなければ郵送できません。",
        "The envelope holds cash. The fee is paid with revenue stamps, and cash travels by cash registered mail only.",
    ),
}  # fmt: skip
"""What must not be sent: code, row, words."""


def _forbidden(papers: tuple[Paper, ...]) -> Iterator[Defect]:
    enclosed = {paper.kind for paper in papers if isinstance(paper, Enclosure)}
    for kind, (code, row, ja, en) in _FORBIDDEN.items():
        if kind in enclosed:
            yield Defect(code, row, ja, en)


def _outer_service(expected: Expectation) -> Iterator[Defect]:
    posted_by, allowed = expected.posted_by, expected.posted_services
    if posted_by and allowed and posted_by not in allowed:
        services = "・".join(one.terms.label for one in sorted(allowed))
        yield Defect(
            "sent-by-other-service",
            "R-216",
            f"書類は{services}で送ることになっています（{posted_by.terms.label}で届きました）。",
            f"Papers are to be sent by {', '.join(sorted(allowed))}; these came by {posted_by}.",
            soft=True,
        )


def _late(expected: Expectation) -> Iterator[Defect]:
    if expected.posted_on and expected.send_by and expected.posted_on > expected.send_by:
        yield Defect(
            "sent-late",
            "R-217",
            f"審査完了メールから14日以内（{expected.send_by}まで）に送付されていません（{expected.posted_on}発送）。",
            f"Sent on {expected.posted_on}, after the 14 days that ended on {expected.send_by}.",
            soft=True,
        )
