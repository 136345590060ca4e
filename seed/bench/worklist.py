"""Very many applications at once, and lists over them asked for as a browser would."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import islice
from random import Random
from time import perf_counter
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Column, Connection, Insert, MetaData, Table, delete, insert, literal, select

from backoffice.domain.decision import Disposition
from backoffice.domain.life import Status, desk_of
from backoffice.domain.name_search import pieces, searchable
from backoffice.domain.procedure import ApplicationType
from backoffice.domain.sections import section_of
from backoffice.simulation.simulator import DEMO_START
from backoffice.store import following
from backoffice.store.applications import Application
from backoffice.store.name_grams import FREQUENT
from backoffice.store.people import Account, Officer, Organisation, Person
from backoffice.store.rows import table_of
from seed import organisations
from seed.names import invent

STATUSES = (Status.FILED, *[Status.EXAMINATION] * 4, Status.PROPOSED, Status.PERMITTED, Status.COMPLETED)
CULTURES = ("vietnam", "china", "taiwan", "korea")
NAMES = 20_011
"""So many names, a prime: no name belongs to one status or day."""
BATCH = 10_000
CACHE_KIB = 262_144
EXAMINERS = 400
"""So many examiners have taken what is under examination, the measured one among them; some of it was given back."""
ORGANISATIONS = 4_999
"""At most so many organisations' people apply, a prime."""
EACH_ORGANISATION = 40
WAITING_DAYS = 60
RESIDENCES = (
    *["技術・人文知識・国際業務"] * 8,
    *["特定技能1号"] * 4,
    *["留学"] * 3,
    *("家族滞在", "経営・管理", "日本人の配偶者等", "定住者", "技能"),
)
"""The statuses that the applications are about, each as often as it stands here."""
KINDS = (
    *[ApplicationType.RENEWAL] * 68,
    *[ApplicationType.CHANGE] * 15,
    *[ApplicationType.COE] * 15,
    *(ApplicationType.ACQUISITION, ApplicationType.WORK_CERTIFICATE),
)

_APPLICATIONS: Table = Application.__table__  # type: ignore[attr-defined]  # SQLModel sets it and does not declare it


@dataclass(frozen=True, slots=True)
class Cast:
    """Whose all the applications are: one filer, one person on record, one examiner of the section for work among many."""

    user: Account
    person: Person
    officer: Officer


def fill(connection: Connection, count: int, cast: Cast) -> None:
    """Load so many applications, in all stages, spread over urgency and names; index and counters follow."""
    rows = _rows(count, cast, _organisations(connection, count))
    first = next(rows)
    staged = Table(
        "staged",
        MetaData(),
        *(Column(name, _APPLICATIONS.c[name].type) for name in first),
        prefixes=["TEMPORARY"],
    )
    staged.create(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(
            f"PRAGMA cache_size = -{CACHE_KIB}"
        )  # what sorts the indexes takes no more
    with _indexed_afterwards(connection, _APPLICATIONS):
        batch = [first]
        while batch := batch + list(islice(rows, BATCH)):
            connection.execute(insert(staged), batch)
            connection.execute(_from_staged(staged, _same(cast)))
            connection.execute(delete(staged))
            batch = []
    staged.drop(connection)
    following.rebuild(connection)


def _from_staged(staged: Table, same: Mapping[str, Any]) -> Insert:
    """Return what gives the staged rows the columns that all share: bound once, not a row."""
    shared = {name: value for name, value in same.items() if name not in staged.c}
    values = (literal(value, _APPLICATIONS.c[name].type) for name, value in shared.items())
    return insert(_APPLICATIONS).from_select([*staged.c.keys(), *shared], select(*staged.c, *values))


def looked_for(count: int) -> dict[str, str]:
    """Return names of two kanji to look for among so many: often, on either side of what is rare, once, never."""
    held = Counter(
        piece
        for name in _names()
        for piece in pieces(name["search_name"])
        if len(piece) > 1 and not piece.isascii()
    )
    sizes = {piece: times * count // NAMES for piece, times in sorted(held.items())}
    frequent = [piece for piece in sizes if sizes[piece] > FREQUENT]
    rare = [piece for piece in sizes if sizes[piece] <= FREQUENT]
    named = {
        "held by most": max(frequent, key=sizes.__getitem__, default=""),
        "just frequent": min(frequent, key=sizes.__getitem__, default=""),
        "just rare": max(rare, key=sizes.__getitem__, default=""),
        "held by fewest": min(rare, key=sizes.__getitem__, default=""),
        "of nobody": "龘龘",
    }
    return {what: name for what, name in named.items() if name}


def page_seconds(client: FlaskClient, paths: list[str], rounds: int) -> list[float]:
    """Return how long each page took, round after round; the first round warms up and does not count."""
    for path in paths:
        _page(client, path)
    return sorted(_page(client, path) for _ in range(rounds) for path in paths)


def _page(client: FlaskClient, path: str) -> float:
    begun = perf_counter()
    response = client.get(path)
    taken = perf_counter() - begun
    if response.status_code != 200:  # noqa: PLR2004 - OK
        raise RuntimeError(f"{path} answered {response.status}")
    return taken


@contextmanager
def _indexed_afterwards(connection: Connection, table: Table) -> Iterator[None]:
    """Build a table's indexes once its rows are there: far quicker than row by row."""
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def _organisations(connection: Connection, count: int) -> list[str]:
    """Put organisations in, and return their keys: some forty applications each."""
    drafts: list[dict[str, Any]] = [
        {**organisations.invent(Random(f"bench:{number}"), {}), "id": f"org-{number:08d}"}  # noqa: S311 - names, not a secret
        for number in range(10_000_001, 10_000_001 + min(ORGANISATIONS, count // EACH_ORGANISATION + 1))
    ]
    connection.execute(
        insert(table_of(Organisation)), [Organisation(**draft).model_dump() for draft in drafts]
    )
    return [str(draft["id"]) for draft in drafts]


def _rows(count: int, cast: Cast, at: Sequence[str]) -> Iterator[Mapping[str, Any]]:
    names = _names()
    stages = [_stage(status) for status in STATUSES]
    first = DEMO_START.date() - timedelta(days=20)
    days = [first + timedelta(days=day) for day in range(120)]
    filed = [DEMO_START - timedelta(days=day) for day in range(WAITING_DAYS)]
    subjects = [_subject(residence) for residence in RESIDENCES]
    for number in range(1, count + 1):
        day = days[number * 7919 % 120]
        kind, filed_at = KINDS[number * 31 % 100], filed[number * 17 % WAITING_DAYS]
        yield {
            **stages[number % len(stages)],
            **names[number * 7919 % NAMES],
            **_taken(number, cast),
            **subjects[number * 37 // 8 % len(subjects)],
            "id": f"app-{number:08d}",
            "type": kind,
            "organisation_id": at[number * 31 % len(at)],
            "urgent_on": day,
            "expires_on": day,
            "filed_at": filed_at,
            "usual_until": (filed_at + timedelta(days=90 if kind is ApplicationType.COE else 30)).date(),
            "card_number": f"AB{number:08d}CD",
            "number": f"東オンE{number:08d}",
        }


def _taken(number: int, cast: Cast) -> dict[str, str]:
    """Return who has taken an application: nobody what was filed, and a twentieth of the rest."""
    examiner = number // 8 % EXAMINERS
    if STATUSES[number % len(STATUSES)] is Status.FILED or number // 8 % 20 == 1:
        return {"examiner_id": "", "examiner_name": ""}
    if not examiner:
        return {"examiner_id": cast.officer.id, "examiner_name": cast.officer.name}
    return {"examiner_id": f"officer-{examiner + 10_000_000:08d}", "examiner_name": f"審査官{examiner}"}


def _subject(residence: str) -> dict[str, str]:
    section = section_of(residence, DEMO_START.date())
    return {"residence_status": residence, "sought_status": residence, "section": section}


def _same(cast: Cast) -> dict[str, Any]:
    """Return the columns that are the same in all of them."""
    entered = DEMO_START - timedelta(days=30)
    application = Application(
        id="",
        type=ApplicationType.RENEWAL,
        status=Status.FILED,
        urgent_on=DEMO_START.date(),
        filer_id=cast.user.id,
        organisation_id=cast.user.organisation_id,
        applicant_id=cast.person.id,
        applicant_name="",
        nationality="ベトナム",
        residence_status=cast.person.status,
        period_months=12,
        expires_on=DEMO_START.date(),
        card_number="",
        receipt="post",
        notify_email=cast.person.email,
        entered_at=entered,
        filed_at=entered,
        document_id="doc-00000001",
        photo_id="doc-00000002",
    )
    return application.model_dump()


def _stage(status: Status) -> dict[str, Any]:
    proposed = status is Status.PROPOSED
    return {
        "status": status,
        "desk": desk_of(status, at_counter=False),
        "disposition": Disposition.PERMIT if proposed else "",
        "granted_months": 12 if proposed else 0,
    }


@cache
def _names() -> tuple[dict[str, str], ...]:
    return tuple(_named(number) for number in range(NAMES))


def _named(number: int) -> dict[str, str]:
    chance = Random(f"bench:{number}")  # noqa: S311 - names, not a secret
    name = invent(chance, CULTURES[number % len(CULTURES)], "女" if number % 2 else "男")
    return {
        "applicant_name": name.latin,
        "applicant_kanji": name.kanji,
        "search_name": searchable(name.latin, name.kanji),
    }
