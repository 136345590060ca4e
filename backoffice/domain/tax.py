"""Income and residence tax of a person as マイナポータル gives them (R-150, R-151): invented, and said to be so."""

import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from random import Random

from backoffice.domain.dated import Dated, DatedRows
from backoffice.domain.refusal import Refusal

TAX_DATA_ONLINE = DatedRows(
    "income and residence tax are fetched through マイナポータル",
    Dated(date(2019, 7, 25), False, "R-150: S2 注17 begins it later"),
    Dated(date(2024, 3, 19), True, "R-150: S2 注17"),
)
COVERED = ("課税証明書", "非課税証明書")
"""What the data stands in for (R-150)."""

FIRST_MONTH = 6
YEARS_KEPT = 5
_DEDUCTION_YEN = 430_000
_FOREST_YEN = 1_000


@dataclass(frozen=True, slots=True)
class TaxRecord:
    """A fiscal year's record: amounts in whole yen; `income_yen` is that of the year before `year`."""

    name: str
    year: int
    municipality: str
    salary_yen: int
    income_yen: int
    deductions_yen: int
    taxable_yen: int
    municipal_tax_yen: int
    prefectural_tax_yen: int
    forest_tax_yen: int

    @property
    def label(self) -> str:
        """The year in words: 令和7年度."""
        return year_label(self.year)

    @property
    def tax_yen(self) -> int:
        """The tax of the year in all."""
        return self.municipal_tax_yen + self.prefectural_tax_yen + self.forest_tax_yen

    def facts(self) -> dict[str, object]:
        """Return the record by field, with the sum, for JSON."""
        return asdict(self) | {"tax_yen": self.tax_yen, "simulated": True}


def fiscal_years(on: date) -> tuple[int, ...]:
    """Return the 年度 that can be fetched on a day, the newest first: a year's tax is known from June (assumed)."""
    newest = on.year if on.month >= FIRST_MONTH else on.year - 1
    return tuple(range(newest, newest - YEARS_KEPT, -1))


def year_label(year: int) -> str:
    """Return 令和7年度 for 2025; before 2019 in 平成."""
    first = 2019
    return (
        f"令和{'元' if year == first else year - first + 1}年度"
        if year >= first
        else f"平成{year - 1988}年度"
    )


def tax_refusals(name: str, known: tuple[str, ...], year: int, on: date) -> list[Refusal]:
    """Return why data of a name and year cannot be fetched; `known` are the spellings of the holder's name."""
    found = []
    if _plain(name) not in {_plain(spelling) for spelling in known if spelling}:
        ja = "取得対象者氏名が、申請人の氏名（在留カードの記載）と一致しません。"
        found.append(Refusal("R-151", ja, "The name is not the applicant's.", "name", "tax-name"))
    if year not in fiscal_years(on):
        ja = "取得対象年度を一覧から選択してください。"
        found.append(Refusal("R-151", ja, "Choose one of the years.", "year", "tax-year"))
    return found


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def invented(chance: Random, name: str, municipality: str, year: int) -> TaxRecord:
    """Make up a record: a salary, the deduction for salaries, 6 and 4 per cent and the levies a head (an outline of ours)."""
    salary = chance.randrange(2_400, 7_200) * 1_000
    income = salary - min(1_950_000, max(650_000, salary * 3 // 10))
    deductions = _DEDUCTION_YEN + salary * 15 // 100 // 1_000 * 1_000
    taxable = max(0, income - deductions) // 1_000 * 1_000
    return TaxRecord(
        name=name,
        year=year,
        municipality=municipality,
        salary_yen=salary,
        income_yen=income,
        deductions_yen=deductions,
        taxable_yen=taxable,
        municipal_tax_yen=taxable * 6 // 100 // 100 * 100 + 3_000,
        prefectural_tax_yen=taxable * 4 // 100 // 100 * 100 + 1_000,
        forest_tax_yen=_FOREST_YEN if year >= 2024 else 0,  # noqa: PLR2004 - 森林環境税 from 令和6年度
    )
