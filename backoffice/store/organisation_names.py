"""Which organisations a part of a name, a reading or a 法人番号 means: a few, found by indexes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select
from sqlmodel import Session, col, select

from backoffice.domain.name_search import pieces, searchable
from backoffice.store.name_grams import FREQUENT, OF_ORGANISATIONS, candidates, marked
from backoffice.store.people import Organisation

MOST = 20
"""So many organisations are meant at most; who means more is asked for more of the name."""
CORPORATE_NUMBER = re.compile(r"\d{13}")
_WORDS = col(Organisation.id), col(Organisation.name), col(Organisation.kana)


@dataclass(frozen=True, slots=True)
class Meant:
    """The keys and names of the organisations that a text means; `more` says that there are others."""

    names: dict[str, str]
    more: bool = False


def organisation_pieces(name: str, kana: str) -> list[str]:
    """Return the pieces of an organisation's names as they stand in the index of names."""
    return marked(pieces(searchable(name, kana)), OF_ORGANISATIONS)


def meant(session: Session, text: str) -> Meant:
    """Return the organisations of a 法人番号, or whose name or reading holds a text; no more than MOST, by name."""
    looked_for = searchable(text)
    if not looked_for:
        return Meant({})
    if CORPORATE_NUMBER.fullmatch(looked_for):
        return _few(_asked(session, select(*_WORDS).where(Organisation.corporate_number == looked_for)))
    keys = candidates(session, looked_for, OF_ORGANISATIONS)
    walked = select(*_WORDS).order_by(col(Organisation.name), col(Organisation.id)).limit(FREQUENT)
    query = walked if keys is None else select(*_WORDS).where(col(Organisation.id).in_(keys))
    found = _asked(session, query)
    return _few([row for row in found if looked_for in searchable(row[1], row[2])], more=keys is None)


def _asked(session: Session, query: Select[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [(key, name, kana) for key, name, kana in session.connection().execute(query)]


def _few(found: Sequence[tuple[str, str, str]], *, more: bool = False) -> Meant:
    named = sorted((name, key) for key, name, _ in found)
    return Meant({key: name for name, key in named[:MOST]}, more or len(named) > MOST)
