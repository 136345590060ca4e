"""What lies on the packing table, as the posted page says it: read, changed by a button, and turned into papers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from backoffice.domain.refusal import Refusal
from backoffice.usecases.packing import Needs

MOST_OF_ONE = 60
EXTRAS = (
    ("designation", "指定書"),
    ("coe-request", "証明書の送付依頼書"),
    ("passport", "旅券（パスポート）"),
    ("my-number-card", "マイナンバーカード"),
    ("my-number-card-copy", "マイナンバーカードのコピー"),
    ("cash", "現金"),
    ("card-copy", "在留カードのコピー"),
    ("passport-copy", "旅券の身分事項のコピー"),
    ("letter", "添え状"),
)
TEXTS = (
    "service",
    "slip_number",
    "slip_name",
    "slip_item",
    "slip_made_on_year",
    "slip_made_on_month",
    "slip_made_on_day",
    "stamp_cancelled",
    "stamp_torn",
    "return_service",
    "return_postage",
    "return_postal_code",
    "return_lines",
    "return_name",
    "return_back",
)
TICKS = (
    "told",
    "has_card",
    "has_slip",
    "slip_signed",
    "slip_excess_agreed",
    "stamps_loose",
    "has_return",
    "return_never_forward",
)
SPOILT = ("cancelled", "torn")
"""What makes a stamp worthless: the field `stamp_…` names the face value of one that is so."""
PACKS = frozenset({"letter-pack-plus", "letter-pack-light"})
ITEMS = (
    ("1", "1 在留資格変更許可"),
    ("2", "2 在留期間更新許可"),
    ("7", "7 就労資格証明書交付"),
    ("8", "8 在留カード再交付"),
)
_COUNT = re.compile(r"[0-9]{1,2}", re.ASCII)
_YEN = re.compile(r"[0-9]{1,6}", re.ASCII)
_DAY_PARTS = re.compile(r"[0-9]{1,4}", re.ASCII)
_POINTER = re.compile(r"papers\[(\d+)\](?:\.(\w+))?")
_FIELDS = {
    ("fee-slip", "number"): "slip_number",
    ("fee-slip", "name"): "slip_name",
    ("fee-slip", "stamps"): "stamps",
    ("revenue-stamps", "stamps"): "stamps",
    ("fee-slip", "written_on"): "slip_made_on",
    ("return-envelope", "postage"): "return_postage",
    ("return-envelope", "service"): "return_service",
    ("return-envelope", "address"): "return_lines",
}


@dataclass(frozen=True, slots=True)
class Table:
    """The table: texts as typed, ticks, the number of stamps by face value (yen), and other things put in."""

    texts: Mapping[str, str]
    ticks: frozenset[str] = frozenset()
    stamps: Mapping[int, int] = field(default_factory=dict)
    extras: frozenset[str] = frozenset()
    problems: tuple[Refusal, ...] = ()

    @property
    def stamps_yen(self) -> int:
        """The sum of the stamps on the slip."""
        return sum(face * count for face, count in self.stamps.items())

    def count(self, face: int) -> int:
        """Return how many stamps of a face value lie on the slip."""
        return self.stamps.get(face, 0)

    def made_on(self) -> dict[str, str]:
        """Return the date on the slip as typed, for the date fields."""
        return {part: self.texts[f"slip_made_on_{part}"] for part in ("year", "month", "day")}

    def papers(self) -> list[dict[str, Any]]:
        """Return the papers that were put in, as the post reads them."""
        found: list[dict[str, Any]] = []
        if "has_card" in self.ticks:
            found.append({"kind": "residence-card"})
        if "has_slip" in self.ticks:
            found.append(_slip(self))
        if "stamps_loose" in self.ticks and self.stamps_yen:
            found.append({"kind": "revenue-stamps", "stamps": _stamps(self)})
        if "has_return" in self.ticks:
            found.append(_return_envelope(self.texts, self.ticks))
        return found + [{"kind": kind} for kind, _ in EXTRAS if kind in self.extras]

    def with_stamps(self, faces: Iterable[int]) -> "Table":
        """Return the table with these stamps on the slip, which is put in."""
        counts: dict[int, int] = {}
        for face in faces:
            counts[face] = counts.get(face, 0) + 1
        return replace(self, stamps=counts, ticks=self.ticks | {"has_slip"})

    def one_stamp(self, face: int, change: int) -> "Table":
        """Return the table with a stamp more or less."""
        count = min(MOST_OF_ONE, max(0, self.count(face) + change))
        return replace(self, stamps={**self.stamps, face: count}, ticks=self.ticks | {"has_slip"})

    def refused(self, refusals: Iterable[Refusal]) -> "Table":
        """Return the table with refusals of the post, each beside the field it is about."""
        papers = self.papers()
        return replace(self, problems=(*self.problems, *(_placed(refusal, papers) for refusal in refusals)))


def fresh(needs: Needs, today: date) -> Table:
    """Return the table as it is found: nothing in the envelope, the address of the way back already written."""
    place = needs.return_to
    written = {
        "service": "simplified-registered",
        "return_service": "simplified-registered",
        "return_postal_code": f"{place.postal_code[:3]}-{place.postal_code[3:]}",
        "return_lines": "\n".join(place.lines),
        "return_name": place.name,
        "slip_made_on_year": str(today.year),
        "slip_made_on_month": str(today.month),
        "slip_made_on_day": str(today.day),
    }
    return Table(dict.fromkeys(TEXTS, "") | written)


def posted(form: Mapping[str, str], faces: Iterable[int]) -> Table:
    """Return the table as a page posted it; numbers that are none are problems."""
    texts = {name: form.get(name, "").strip()[:1000] for name in TEXTS}
    typed = {face: form.get(f"stamp_{face}", "").strip() for face in faces}
    counts = {face: int(count) for face, count in typed.items() if _is_count(count)}
    wrong = [face for face, count in typed.items() if count and face not in counts]
    ticks = frozenset(name for name in TICKS if form.get(name) == "yes")
    extras = frozenset(kind for kind, _ in EXTRAS if form.get(f"has_{kind}") == "yes")
    problems = (
        *_stamp_problems(wrong),
        *_spoilt_problems(texts, counts),
        *_slip_problems(texts, ticks),
        *_return_problems(texts, ticks),
    )
    return Table(texts, ticks, counts, extras, problems)


def _slip(table: Table) -> dict[str, Any]:
    made_on, item = _day(table.made_on()), table.texts["slip_item"]
    slip = {
        "kind": "fee-slip",
        "number": table.texts["slip_number"],
        "name": table.texts["slip_name"],
        "signed": "slip_signed" in table.ticks,
        "stamps": [] if "stamps_loose" in table.ticks else _stamps(table),
        "written_on": made_on.isoformat() if made_on else None,
        "item": int(item) if item in dict(ITEMS) else None,
        "excess_agreed": "slip_excess_agreed" in table.ticks or None,
    }
    return {name: value for name, value in slip.items() if value is not None}


def _stamps(table: Table) -> list[int | dict[str, Any]]:
    """Return the stamps, the largest first; of the face values that are named so, one is cancelled and one is torn."""
    stamps: list[int | dict[str, Any]] = [
        face for face in sorted(table.stamps, reverse=True) for _ in range(table.stamps[face])
    ]
    for mark in SPOILT:
        named = table.texts[f"stamp_{mark}"]
        if named.isdecimal() and int(named) in stamps:
            stamps[stamps.index(int(named))] = {"yen": int(named), mark: True}
    return stamps


def _return_envelope(texts: Mapping[str, str], ticks: frozenset[str]) -> dict[str, Any]:
    service, postage = texts["return_service"], texts["return_postage"]
    address = {
        "postal_code": texts["return_postal_code"],
        "lines": [line.strip() for line in texts["return_lines"].splitlines() if line.strip()],
        "name": texts["return_name"],
    }
    envelope: dict[str, Any] = {"kind": "return-envelope", "service": service, "address": address}
    if "return_never_forward" in ticks:
        envelope["redirect"] = "never"
    if texts["return_back"]:
        envelope["back"] = texts["return_back"]
    if service in PACKS:
        return envelope
    return envelope | {"postage": int(postage) if _YEN.fullmatch(postage) else 0}


def _is_count(text: str) -> bool:
    return bool(_COUNT.fullmatch(text)) and int(text) <= MOST_OF_ONE


def _stamp_problems(wrong: Iterable[int]) -> Iterator[Refusal]:
    for face in wrong:
        ja = f"{face:,}円の収入印紙の枚数は、0から{MOST_OF_ONE}までの数字で入力してください。"
        yield Refusal("R-226", ja, f"A number of stamps from 0 to {MOST_OF_ONE}.", "stamps", "stamp-count")


def _spoilt_problems(texts: Mapping[str, str], counts: Mapping[int, int]) -> Iterator[Refusal]:
    named = [(mark, texts[f"stamp_{mark}"]) for mark in SPOILT if texts[f"stamp_{mark}"]]
    left = {str(face): count for face, count in counts.items()}
    for mark, face in named:
        left[face] = left.get(face, 0) - 1
        if left[face] < 0:
            ja = "使えない印紙にする額面は、貼った印紙の額面から選んでください。"
            yield Refusal("R-226", ja, "Choose the face value of a stamp.", f"stamp_{mark}", "stamp-face")


def _slip_problems(texts: Mapping[str, str], ticks: frozenset[str]) -> Iterator[Refusal]:
    parts = {part: texts[f"slip_made_on_{part}"] for part in ("year", "month", "day")}
    if "has_slip" in ticks and any(parts.values()) and _day(parts) is None:
        ja = "作成年月日は、実在する日付を入力するか、すべて空欄にしてください。"
        yield Refusal("R-226", ja, "Give a real date, or none.", "slip_made_on", "date")


def _return_problems(texts: Mapping[str, str], ticks: frozenset[str]) -> Iterator[Refusal]:
    if "has_return" in ticks and texts["return_postage"] and not _YEN.fullmatch(texts["return_postage"]):
        ja = "切手の金額は、円の数字（半角）だけを入力してください。"
        yield Refusal("R-223", ja, "The postage is a number of yen.", "return_postage", "postage")


def _day(parts: Mapping[str, str]) -> date | None:
    texts = [parts[name] for name in ("year", "month", "day")]
    if not all(_DAY_PARTS.fullmatch(text) for text in texts):
        return None
    try:
        return date(*map(int, texts))
    except ValueError:
        return None


def _placed(refusal: Refusal, papers: list[dict[str, Any]]) -> Refusal:
    found = _POINTER.match(refusal.field or "")
    if not found or int(found.group(1)) >= len(papers):
        return refusal
    kind = str(papers[int(found.group(1))]["kind"])
    return replace(refusal, field=_FIELDS.get((kind, found.group(2) or ""), f"has_{kind}"))
