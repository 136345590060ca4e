"""The page that tells what can be called: every call of the post alone, and every outcome with its magic words."""

import csv
from functools import lru_cache
from importlib import resources

from flask import render_template

from postal import wording
from postal.desk import language, languages
from postal.outcome import Outcome

WORDS = {
    "ja": {
        "title": "呼出し一覧",
        "intro": "本文はJSON（Content-Type: application/json）です。断られたときはproblem+jsonで、"
        "codeと場所（pointer）が付きます。",
        "calls": "呼出し",
        "call": "呼出し",
        "what": "すること",
        "outcomes": "成り行き",
        "outcome": "値",
        "meaning": "意味",
        "magic": "あて名の魔法の言葉",
        "magic_intro": "お届け先の氏名か住所にこの言葉があると、その郵便物はそうなります。",
        "home": "追跡へ戻る",
    },
    "en": {
        "title": "Calls",
        "intro": "Bodies are JSON (Content-Type: application/json). A refusal is problem+json with a code and a pointer.",
        "calls": "Calls",
        "call": "Call",
        "what": "What it does",
        "outcomes": "Outcomes",
        "outcome": "Value",
        "meaning": "Meaning",
        "magic": "Magic words",
        "magic_intro": "With one of these words in the addressee's name or address, that is what befalls the item.",
        "home": "Back to tracking",
    },
}


@lru_cache(maxsize=1)
def calls() -> tuple[dict[str, str], ...]:
    """Return the rows of calls.csv: method, path, what it does in Japanese and English."""
    text = resources.files("postal").joinpath("calls.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def page() -> str:
    """Show the calls and the outcomes."""
    locale = language()
    return render_template(
        "postal/calls.html",
        frame="postal/alone.html",
        locale=locale,
        words=wording.PAGE[locale],
        own=WORDS[locale],
        calls=calls(),
        outcomes=list(Outcome),
        languages=languages(),
    )
