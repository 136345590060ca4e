"""Invented documents: PDFs that are whole, marked on every sheet, the same to the byte."""

from datetime import date
from io import BytesIO
from random import Random

import pikepdf
import pytest

from seed.papers import statement_pdf
from seed.people import PeopleInventor

ON = date(2025, 6, 2)
PEOPLE = PeopleInventor()
PERSON = PEOPLE.person(Random("p"), ON, {"kanji_name": "髙橋　𠮷邊"})
ORGANISATION = PEOPLE.organisation(Random("o"), {})
MARK = "134 134 -134 134"


def shown(pdf: bytes) -> list[str]:
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
        return [page.Contents.read_bytes().decode("ascii") for page in document.pages]


def coded(words: str) -> str:
    return words.encode("utf-16-be").hex()


@pytest.mark.parametrize(
    ("title", "sheets"),
    [
        *[("在職証明書", 1), ("課税証明書", 1), ("納税証明書", 1), ("雇用契約書", 1), ("労働条件通知書", 1)],
        *[("在学証明書", 1), ("決算書", 3), ("理由書", 1)],
    ],
)
def test_every_document_is_whole_and_marked(title: str, sheets: int) -> None:
    pdf = statement_pdf(Random("s"), PERSON, ORGANISATION, title)
    pages = shown(pdf)
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) < 20_000
    # Terms of work run over to a second sheet where names and addresses are long.
    assert len(pages) in ((1, 2) if sheets == 1 else (sheets,))
    assert all(MARK in page for page in pages)
    assert coded(title) in pages[0]
    assert pdf == statement_pdf(Random("s"), PERSON, ORGANISATION, title)


def test_the_rare_kanji_is_set_in_its_own_font() -> None:
    (page,) = shown(statement_pdf(Random("s"), PERSON, ORGANISATION, "在職証明書"))
    assert f"<{coded('髙橋　')}> Tj /Rare 10 Tf <01> Tj /Kana 10 Tf <{coded('邊')}>" in page


def test_a_document_is_dated_before_a_filing_in_time() -> None:
    for seed in range(20):
        person = PEOPLE.person(Random(f"{seed}"), ON, {})
        (page,) = shown(statement_pdf(Random(f"{seed}"), person, ORGANISATION, "在職証明書"))
        ends_on = date.fromisoformat(str(person["expires_on"]))
        days = [date.fromordinal(ends_on.toordinal() - back) for back in range(86, 96)]
        dated = [f"<{f'{d.year}'.encode().hex()}> Tj /Kana 10.5 Tf <{coded('年')}> Tj" for d in days]
        assert any(words in page for words in dated)


def test_a_long_paper_runs_over_sheets() -> None:
    long = {**ORGANISATION, "name": "株式会社" + "虹ヶ﨑" * 400}
    assert len(shown(statement_pdf(Random("s"), PERSON, long, "雇用契約書"))) > 1


def test_hardly_anything_need_be_known() -> None:
    assert len(shown(statement_pdf(Random("s"), {}, {}, "在職証明書"))) == 1
    assert len(shown(statement_pdf(Random("s"), {}, {}, "決算書"))) == 3
