"""The regional offices (地方出入国在留管理局): which one answers for a place, and how a mail names it (R-033, R-201)."""

from backoffice.domain.forms.tables import office_of

ANY_OFFICE = "地方出入国在留管理官署"


def contact(relation: str, prefecture: str) -> str:
    """Return how a mail names the office in charge of a prefecture; one that is not known stays in general words.

    `relation` says whose office it is: 申請人の住居地を管轄する, 申請先の, 所属機関の所在地を管轄する.
    """
    return f"{relation}{office_of(prefecture) or ANY_OFFICE}（模擬）"
