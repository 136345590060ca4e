"""A defect (書類不備) of what was sent, named for a program and told to a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing wrong: a stable `code`, the `row` of the rule book, words; `soft` ones do not stop the case."""

    code: str
    row: str
    ja: str
    en: str
    soft: bool = False
