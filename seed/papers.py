"""The documents that applicants send along (資料): believable, invented, each sheet marked 見本."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from backoffice.domain.jst import add_months
from seed import japanese
from seed.given import day, text
from seed.paper_sheet import Paper

People = Mapping[str, object]
_FALLBACK_ON = date(2025, 4, 1)
_YOUNGEST_AT_WORK = 20


def statement_pdf(chance: Random, person: People, organisation: People, title: str) -> bytes:
    """Return a document of that title as PDF, text in Japanese; the same arguments give the same bytes.

    課税証明書 and 納税証明書 come from the municipality, 決算書 from the organisation over three sheets, 雇用契約書 and
    労働条件通知書 set out the terms of work, 在学証明書 is a school's; any other title is a certificate of employment.
    It is dated 86 to 95 days before the end of the stay: before a filing in time, and not old at it.
    """
    paper = Paper()
    kind = next((write for word, write in _KINDS if word in title), _certificate)
    kind(paper, chance, person, organisation, title)
    return paper.pdf()


def _issued_on(chance: Random, person: People) -> date:
    ends_on = day(person, "expires_on")
    return ends_on - timedelta(days=chance.randint(86, 95)) if ends_on else _FALLBACK_ON


def _said(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _born(person: People) -> str:
    born_on = day(person, "birth_on")
    return _said(born_on) if born_on else "－"


def _yen(amount: int) -> str:
    return f"△{-amount:,}円" if amount < 0 else f"{amount:,}円"


def _address(who: People) -> str:
    return "".join(text(who, part) for part in ("prefecture", "city", "street"))


def _postal_code(who: People) -> str:
    code = text(who, "postal_code")
    return f"〒{code[:3]}-{code[3:]}" if code else ""


def _head(paper: Paper, title: str, number: str) -> None:
    paper.right(number, 9)
    paper.line()
    paper.centred(title, 20)
    paper.line()


def _identity(person: People) -> list[tuple[str, str]]:
    rows = [
        ("氏名", text(person, "name")),
        ("氏名（漢字）", text(person, "kanji_name")),
        ("国籍・地域", text(person, "nationality")),
        ("生年月日", _born(person)),
        ("住所", _address(person)),
    ]
    return [(label, value) for label, value in rows if value]


def _issuer(paper: Paper, organisation: People, on: date) -> None:
    paper.line()
    paper.line(_said(on))
    paper.line()
    for words in (_postal_code(organisation), _address(organisation), text(organisation, "name")):
        paper.line(words, left=250)
    paper.line(f"代表者　{text(organisation, 'representative')}", left=250)
    paper.seal()
    if text(organisation, "phone"):
        paper.line(f"電話　{text(organisation, 'phone')}", left=250)


def _joined_on(chance: Random, person: People) -> date:
    permitted_on = day(person, "permitted_on") or _FALLBACK_ON
    born_on = day(person, "birth_on") or date(1990, 1, 1)
    joined_on = add_months(permitted_on.replace(day=1), -12 * chance.randint(0, 4))
    return max(joined_on, min(permitted_on, add_months(born_on, 12 * _YOUNGEST_AT_WORK)))


def _salary(chance: Random) -> int:
    return chance.randrange(210_000, 430_000, 5_000)


def _certificate(paper: Paper, chance: Random, person: People, organisation: People, title: str) -> None:
    on = _issued_on(chance, person)
    _head(paper, title, f"人発第{chance.randint(1, 999)}号")
    work = [
        ("入社年月日", _said(_joined_on(chance, person))),
        ("雇用形態", "期間の定めのない雇用"),
        ("職種", text(person, "occupation")),
        ("基本給（月額）", _yen(_salary(chance))),
    ]
    paper.table([*_identity(person), *work])
    paper.line()
    paper.line("上記の者は、当法人に在職し、頭書の業務に従事していることを証明します。")
    _issuer(paper, organisation, on)


def _enrolment(paper: Paper, chance: Random, person: People, organisation: People, title: str) -> None:
    on = _issued_on(chance, person)
    _head(paper, title, f"学発第{chance.randint(1, 999)}号")
    course = [
        ("課程", "昼間課程"),
        ("入学年月日", _said(_joined_on(chance, person))),
        ("出席率", f"{chance.randint(88, 99)}%"),
    ]
    paper.table([*_identity(person), *course])
    paper.line()
    paper.line("上記の者は、当校に在学していることを証明します。")
    _issuer(paper, organisation, on)


def _tax(paper: Paper, chance: Random, person: People, _organisation: People, title: str) -> None:
    on, city = _issued_on(chance, person), text(person, "city")
    year = on.year - (1 if on.month >= 6 else 2)  # noqa: PLR2004 - the tax of a year is settled in June of the next
    pay = _salary(chance) * chance.randint(12, 15)
    income, tax = round(pay * 0.68), round(pay * 0.041) // 100 * 100
    _head(paper, title, f"税証第{chance.randint(1000, 99999)}号")
    figures = [
        ("年度（対象の年）", f"{year + 1}年度（{year}年1月1日から12月31日まで）"),
        *[
            ("給与収入", _yen(pay)),
            ("総所得金額", _yen(income)),
            ("課税標準額", _yen(round(income * 0.6) // 1000 * 1000)),
        ],
        *[
            ("市区町村民税額", _yen(tax * 6 // 10)),
            ("都道府県民税額", _yen(tax - tax * 6 // 10)),
            ("未納の額", "0円"),
        ],
    ]
    paper.table([*_identity(person), *figures])
    paper.line()
    paper.line("上記のとおり相違ないことを証明します。")
    paper.line()
    paper.line(_said(on))
    paper.line(f"{text(person, 'prefecture')}{city}長　{japanese.invent(chance).written}", left=250)
    paper.seal()


def _contract(paper: Paper, chance: Random, person: People, organisation: People, title: str) -> None:
    on, salary = _issued_on(chance, person), _salary(chance)
    _head(paper, title, "")
    paper.line(
        f"{text(organisation, 'name')}（以下「甲」）と {text(person, 'name')}（以下「乙」）は、次のとおり雇用契約を結ぶ。"
    )
    paper.line()
    for number, (head, words) in enumerate(_terms(person, organisation, salary), 1):
        paper.line(f"第{number}条（{head}）　{words}")
        paper.line("", 5)
    paper.table(_identity(person))
    _issuer(paper, organisation, on)


def _terms(person: People, organisation: People, salary: int) -> list[tuple[str, str]]:
    return [
        ("契約期間", "期間の定めなし。ただし、乙が就労できる在留資格を持つ間に限る。"),
        ("就業の場所", f"{text(organisation, 'name')}　{_address(organisation)}"),
        ("業務の内容", f"{text(person, 'occupation')}として甲が命じる業務"),
        (
            "始業・終業",
            "午前9時00分から午後6時00分まで（休憩60分）。所定時間外労働があるときは割増賃金を支払う。",
        ),
        ("休日", "土曜日、日曜日、国民の祝日及び年末年始。"),
        ("賃金", f"基本給は月額{_yen(salary)}とし、毎月25日に乙の口座へ振り込む。通勤手当は実費を支給する。"),
        ("社会保険", "健康保険、厚生年金保険、雇用保険及び労災保険を適用する。"),
        ("退職", "乙は退職の14日前までに甲に申し出る。"),
    ]


def _accounts(paper: Paper, chance: Random, person: People, organisation: People, title: str) -> None:
    on = _issued_on(chance, person)
    ended_on = date(on.year if on.month > 5 else on.year - 1, 3, 31)  # noqa: PLR2004 - accounts are settled by May
    paper.line()
    for _ in range(8):
        paper.line()
    paper.centred(title, 26)
    paper.centred(f"自　{_said(add_months(ended_on, -12) + timedelta(days=1))}", 12)
    paper.centred(f"至　{_said(ended_on)}", 12)
    _issuer(paper, organisation, add_months(ended_on, 2))
    capital, sales = (
        _amount(organisation, "capital_yen", 10_000_000),
        _amount(organisation, "sales_yen", 300_000_000),
    )
    profit = _result(paper, chance, sales)
    _balance(paper, chance, capital, sales, profit)


def _result(paper: Paper, chance: Random, sales: int) -> int:
    """Write the profit and loss account and return the profit of the year."""
    cost, running = sales * chance.randint(52, 74) // 100, sales * chance.randint(18, 27) // 100
    other, interest = sales // chance.randint(150, 400), sales // chance.randint(200, 500)
    ordinary = sales - cost - running + other - interest
    tax = max(70_000, ordinary * 3 // 10)
    paper.new_sheet()
    paper.centred("損益計算書", 16)
    paper.line()
    lines = {"売上高": sales, "売上原価": cost, "売上総利益": sales - cost, "販売費及び一般管理費": running}
    lines |= {
        "営業利益": sales - cost - running,
        "営業外収益": other,
        "営業外費用": interest,
        "経常利益": ordinary,
    }
    lines |= {"法人税、住民税及び事業税": tax, "当期純利益": ordinary - tax}
    paper.table([(label, _yen(amount)) for label, amount in lines.items()], 300, figures=True)
    return ordinary - tax


def _balance(paper: Paper, chance: Random, capital: int, sales: int, profit: int) -> None:
    kept = profit + sales * chance.randint(2, 15) // 100
    owed, borrowed = sales * chance.randint(8, 14) // 100, sales * chance.randint(5, 25) // 100
    total = owed + borrowed + capital + kept
    cash, claims, stock = (total * part // 100 for part in (31, 27, 9))
    assets = {
        "現金及び預金": cash,
        "売掛金": claims,
        "棚卸資産": stock,
        "有形固定資産": total - cash - claims - stock,
    }
    debts = {"買掛金": owed, "長期借入金": borrowed, "負債の部　合計": owed + borrowed}
    own = {"資本金": capital, "利益剰余金": kept, "純資産の部　合計": capital + kept}
    paper.new_sheet()
    paper.centred("貸借対照表", 16)
    paper.line()
    sides = {**assets, "資産の部　合計": total, **debts, **own, "負債・純資産の部　合計": total}
    paper.table([(label, _yen(amount)) for label, amount in sides.items()], 300, figures=True)


def _amount(organisation: People, key: str, otherwise: int) -> int:
    return int(text(organisation, key) or otherwise)


_KINDS: tuple[tuple[str, Callable[[Paper, Random, People, People, str], None]], ...] = (
    ("課税", _tax),
    ("納税", _tax),
    ("決算", _accounts),
    ("契約", _contract),
    ("労働条件", _contract),
    ("在学", _enrolment),
)
