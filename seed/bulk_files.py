"""Files of 一括登録 as an agency would save them from the template: CP932 with CR LF (R-159; facts forms §1)."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO

from backoffice.domain.bulk.columns import Column, Family, Part, headers

Answers = Mapping[str, str]


def bulk_file(family: Family, people: Iterable[Answers]) -> bytes:
    """Return the main file of a family with a line for the answers of each person, by the names of fields."""
    columns = family.files[Part.MAIN]
    written = StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(headers(columns))
    writer.writerows([_cell(column, answers) for column in columns] for answers in people)
    return written.getvalue().encode("cp932", errors="replace")


def _cell(column: Column, answers: Answers) -> str:
    """Return an answer as it is written in a cell: days without hyphens."""
    answer = answers.get(column.field.name, "")
    return answer.replace("-", "") if column.field.name.endswith("_on") else answer
