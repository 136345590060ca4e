"""Many items at once: JSON of up to 200 numbers, a CSV of up to 1,000."""

import re
from collections.abc import Sequence

from flask import Blueprint, Response, request
from sqlalchemy import Connection

from postal import facts, number, wording
from postal.books import Books
from postal.csv_export import BOM, Found, table
from postal.desk import Desk, answer, language, sent_json
from postal.item import MailItem
from postal.refusal import Refused

MOST_ASKED = 200
"""Numbers that one address asks for at most."""
MOST_SENT = 1_000
"""Numbers that one POST sends at most."""
LENGTHS = range(11, 14)
_BETWEEN = re.compile(r"[\s,;、，]+")
_MOST_TEXT = 40 * MOST_SENT


def add_many(pages: Blueprint, desk: Desk) -> None:
    """Add the calls for many items to the pages of the post."""
    views = _Many(desk)
    pages.add_url_rule("/items.json", "tracking_many", views.as_json)
    pages.add_url_rule("/items.csv", "csv", views.as_csv, methods=["GET", "POST"])


def tracked(connection: Connection, typed: Sequence[str], locale: str) -> list[Found]:
    """Return what was typed with the items that the public can track, looked up together, in the order asked."""
    books = Books(connection)
    bare = [number.bare(one) for one in typed]
    sound = {one for one in bare if number.is_sound(one)}
    books.fetch(sound)
    items = [_public(books.find(one)) if one in sound else None for one in bare]
    words = [miss(one, locale) for one in typed]
    return [
        (one[:40], item, "" if item else word) for one, item, word in zip(typed, items, words, strict=True)
    ]


def miss(typed: str, locale: str) -> str:
    """Return what is said of a number that is not found: its length is wrong, or nobody knows it."""
    words = wording.PAGE[locale]
    return words["missing"] if len(number.bare(typed)) in LENGTHS else words["bad_length"]


def _public(item: MailItem | None) -> MailItem | None:
    return item if item and item.is_recorded else None


class _Many:
    """The views of many items."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def as_json(self) -> Response:
        """Answer with the items of `number`, each as its tracking page shows it, misses with their `problem`."""
        locale = language()
        asked = _bounded(request.args.getlist("number"), MOST_ASKED)
        with self.desk.read("track") as connection:
            found = tracked(connection, asked, locale)
        return answer({"items": [_one(one, locale) for one in found]})

    def as_csv(self) -> Response:
        """Answer with a table of the numbers of the address, or of a list that is sent."""
        locale = wording.locale_of(request.values.get("locale"))
        asked = _sent() if request.method == "POST" else _bounded(request.args.getlist("number"), MOST_ASKED)
        with self.desk.read("track") as connection:
            text = table(tracked(connection, asked, locale), locale)
        response = Response(text, content_type="text/csv; charset=utf-8; header=present")
        response.headers["Content-Disposition"] = 'attachment; filename="tracking.csv"'
        return response


def _one(found: Found, locale: str) -> dict[str, object]:
    typed, item, problem = found
    if item is None:
        return {"tracking_number": typed, "problem": problem}
    return facts.tracking(item, locale)


def _sent() -> list[str]:
    """Read JSON `{"numbers": […]}`, the form field `numbers`, or plain text: a number a line, or between commas."""
    if not request.is_json:
        text = request.form.get("numbers", "") or request.get_data(as_text=True)
        return _bounded(
            [one for one in _BETWEEN.split(text.removeprefix(BOM)[:_MOST_TEXT]) if one], MOST_SENT
        )
    body = sent_json()
    numbers = body.get("numbers") if isinstance(body, dict) else body
    if not isinstance(numbers, list) or not all(isinstance(one, str) for one in numbers):
        raise Refused(
            "bad-field",
            "numbers: お問い合わせ番号（文字列）の配列で指定してください。",
            "numbers is a list of item numbers as text.",
            "numbers",
        )
    return _bounded(numbers, MOST_SENT)


def _bounded(numbers: Sequence[str], most: int) -> list[str]:
    asked = [one for typed in numbers if (one := typed.strip())]
    if asked and len(asked) <= most:
        return asked
    raise Refused(
        "bad-field",
        f"number: お問い合わせ番号は1～{most:,}件で指定してください（{len(asked):,}件）。",
        f"number: name 1 to {most:,} item numbers (there are {len(asked):,}).",
        "number",
    )
