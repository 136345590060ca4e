"""What the annex holds: every paper of every opened envelope and all that was made; four eyes, 差出票."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

AT_HAND = sa.text("place IN ('desk', 'safe')")
AT_ONCE = 1_000
SAFE_AT_ONCE = ("passport", "my-number-card")
ORIGINALS = (*SAFE_AT_ONCE, "residence-card", "designation", "agent-certificate")


def upgrade() -> None:
    for name in ("opened_by", "witnessed_by"):
        op.add_column("shipment", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("shipment", sa.Column("witnessed_at", sa.String(25), nullable=True))
    op.add_column("shipment", sa.Column("follows_id", sa.String(), nullable=False, server_default=""))
    op.drop_index("shipment_by_state", "shipment")
    op.create_index("shipment_by_state", "shipment", ["state", "way", "sent_at", "id", "application_id"])
    _tables()
    _fill()


def downgrade() -> None:
    raise NotImplementedError("a world is never taken back: open the copy that was kept before its migration")


def _tables() -> None:
    words = ("application_id", "envelope_id", "kind", "number")
    later = ("shipment_id", "receiver", "receipt", "words")
    op.create_table(
        "holding",
        sa.Column("id", sa.String(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in words),
        sa.Column("paper", sa.Text(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("place", "how")),
        sa.Column("since", sa.String(25), nullable=False),
        sa.Column("moved_by", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in later),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("punched", "cancelled")),
    )
    op.create_index("ix_holding_application_id", "holding", ["application_id"])
    op.create_index(
        "holding_at_hand", "holding", ["place", "since", "id"], sqlite_where=AT_HAND, postgresql_where=AT_HAND
    )
    op.create_table(
        "posting_list",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.String(), nullable=False),
        sa.Column("at", sa.String(25), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("yen", sa.Integer(), nullable=False),
    )
    op.create_index("ix_posting_list_day", "posting_list", ["day"])


def _fill() -> None:
    """Enter what envelopes opened before today held, where it is now, and what was made."""
    connection = op.get_bind()
    meta = sa.MetaData()
    holding, shipment, application, card = (
        sa.Table(name, meta, autoload_with=connection)
        for name in ("holding", "shipment", "application", "residence_card")
    )
    posted = sa.select(shipment).where(
        shipment.c.way.in_(("sent-back", "new-card")), shipment.c.application_id != ""
    )
    going: dict[str, list[Any]] = {}
    for row in connection.execute(posted.order_by(shipment.c.sent_at, shipment.c.id)):
        going.setdefault(row.application_id, []).append(row)
    opened = sa.select(shipment, application.c.status, application.c.card_number, application.c.type).join(
        application, application.c.id == shipment.c.application_id
    )
    rows = [
        each
        for row in connection.execute(opened.where(shipment.c.opened_at.is_not(None))).mappings().all()
        for each in _things(row, going.get(row["application_id"], []))
    ]
    made = sa.select(application, card.c.place).outerjoin(
        card, card.c.number == application.c.new_card_number
    )
    by_number = sa.or_(application.c.new_card_number != "", application.c.certificate_number != "")
    rows += [
        each
        for row in connection.execute(made.where(by_number)).mappings().all()
        for each in _made(row, going.get(row["id"], []))
    ]
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(sa.insert(holding), rows[start : start + AT_ONCE])


def _things(row: Any, going: list[Any]) -> Iterator[dict[str, Any]]:
    accepted = row["state"] == "accepted"
    item = _last(going, "new-card") if accepted else _back(row, going)
    left = item.id if item else ""
    came_back = bool(item) and item.state == "returned"
    for at, paper in enumerate(json.loads(row["papers"]), 1):
        kind = paper["kind"]
        kept = accepted and (kind == "fee-slip" or _is_asked_copy(kind, row["type"]))
        place = "file" if kept else _place(kind, row["state"], left, came_back=came_back)
        punched = kind == "residence-card" and accepted and row["status"] != "card-pending"
        punched = punched and paper.get("card_number") == row["card_number"]
        yield _row(
            id=f"{row['id']}.{at:02d}",
            application_id=row["application_id"],
            envelope_id=row["id"],
            kind=kind,
            number=paper.get("card_number", ""),
            paper=json.dumps(
                paper | ({"punched": True} if punched else {}), sort_keys=True, ensure_ascii=False
            ),
            place=place,
            how="came-back" if place == "safe" and left else "accepted" if accepted else "opened",
            since=row["opened_at"],
            shipment_id="" if kept or place == "desk" else left,
            punched=punched,
            cancelled=accepted and kind == "fee-slip",
        )


def _last(going: list[Any], way: str) -> Any:
    return next((each for each in reversed(going) if each.way == way), None)


def _back(row: Any, going: list[Any]) -> Any:
    """Return the last item in which the papers of an envelope went back, None while they lie here."""
    same = [each for each in going if each.papers == row["papers"] and each.sent_at >= row["opened_at"]]
    return _last(same, "sent-back") if row["state"] == "sent-back" else None


def _is_asked_copy(kind: str, of: str) -> bool:
    return kind in ("card-copy", "passport-copy") and of == "work-certificate"


def _place(kind: str, state: str, left: str, *, came_back: bool) -> str:
    if left and kind == "return-envelope" and state == "accepted":
        return "used"
    if left:
        return "safe" if came_back else "sent"
    if state == "accepted":
        return "safe" if kind in ORIGINALS else "desk"
    return "safe" if kind in SAFE_AT_ONCE else "desk"


def _made(row: Any, going: list[Any]) -> Iterator[dict[str, Any]]:
    out = _last(going, "new-card")
    number = row["new_card_number"] or row["certificate_number"]
    card = bool(row["new_card_number"])
    if not card and row["receipt"] == "email":
        return
    paper = (
        {"kind": "residence-card", "card_number": number} if card else {"kind": "certificate", "note": number}
    )
    at_counter = row["receipt"] == "counter"
    waits = row["status"] in ("card-issued", "card-returned")
    yield _row(
        id=f"{row['id']}.made",
        application_id=row["id"],
        kind=paper["kind"],
        number=number,
        paper=json.dumps(paper, sort_keys=True, ensure_ascii=False),
        place="handed-over" if at_counter else "safe" if waits else "sent",
        how="at-counter" if at_counter else "came-back" if row["status"] == "card-returned" else "made",
        since=row["result_at"] or row["entered_at"],
        shipment_id=out.id if out else "",
        receiver=row["applicant_name"] if at_counter else "",
    )


def _row(**given: Any) -> dict[str, Any]:
    names = ("envelope_id", "number", "moved_by", "shipment_id", "receiver", "receipt", "words")
    return dict.fromkeys(names, "") | {"punched": False, "cancelled": False} | given
